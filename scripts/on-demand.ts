// Packages that are no dependency of anything here: pinned, installed once into the cache, again when the pins change.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** As much of a package.json as is needed. */
export interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly overrides?: Readonly<Record<string, string>>;
}

/**
 * Installs what is not there yet; no package's scripts run.
 *
 * @param name - of the folder in the cache, `XDG_CACHE_HOME` or `~/.cache`
 * @param flags - of npm install, besides its usual ones
 * @returns the folder they are in
 */
export function installOnDemand(name: string, wanted: Manifest, flags: readonly string[] = []): string {
  const manifest = JSON.stringify({ private: true, ...wanted });
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const folder = join(cache, 'kubewright', name);
  const done = join(folder, 'installed.json');
  if (existsSync(done) && readFileSync(done, 'utf8') === manifest) return folder;
  console.error(`installing ${Object.keys(wanted.dependencies).join(', ')} into ${folder}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), manifest);
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error', ...flags], {
    cwd: folder,
    stdio: ['ignore', 2, 2],
  });
  writeFileSync(done, manifest);
  return folder;
}

// Installs what the lock file says, once: skipped while neither the lock file nor the platform has changed.
// Plain JavaScript without dependencies, because it runs on whatever Node the host has, before ours is there.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stampFile = join(root, 'node_modules', '.kubewright-setup');
const stamp = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .update(`${process.platform}-${process.arch}`)
  .digest('hex');

if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stamp) {
  console.error('kubewright: installing dependencies (once; a minute or so)');
  // Not 'npm ci': it refuses a lock file that lacks another platform's optional packages, which not every registry has.
  // The host's Node may be older than the one our dependencies want; the scripts run on the pinned one.
  const install = spawnSync('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (install.status !== 0) {
    console.error('kubewright: npm install failed; run it by hand to see why');
    process.exit(install.status ?? 1);
  }
  writeFileSync(stampFile, stamp);
}

// Regenerates every sample in place, then type-checks it and runs its tests. With --check a difference is a failure and
// nothing is written. Samples are workspaces, so they run on this repository's packages.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as Pipeline from '../src/pipeline.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const { generate } = (await import(new URL('../dist/src/pipeline.js', import.meta.url).href)) as typeof Pipeline;
const check = process.argv.includes('--check');

for (const sample of readdirSync(join(root, 'samples'))) {
  const directory = join(root, 'samples', sample);
  const report = await generate({ directory, check });
  const changed = report.changes.filter(({ action }) => action !== 'unchanged' && action !== 'keep');
  for (const { path, action, why } of changed)
    console.error(`samples/${sample}/${path}: ${action}${why ? ` (${why})` : ''}`);
  if (check && report.drift) {
    console.error(`samples/${sample} differs from what the generator makes: run "npm run samples" and read the diff`);
    process.exitCode = 1;
  }
  run(directory, join(root, 'node_modules', '.bin', 'tsc'), ['-p', '.']);
  run(directory, process.execPath, ['--test', 'src/**/*.test.ts']);
}

function run(directory: string, command: string, args: string[]): void {
  const { status } = spawnSync(command, args, { cwd: directory, stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}

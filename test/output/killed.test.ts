// A process that is killed while it writes: a new directory is there complete or not at all, and the next run succeeds.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';

import { DiskStore } from '../../src/output/disk-store.ts';

const count = 3000;
const edits = Array.from({ length: count }, (_, index) => {
  return { path: `${index % 50}/${index}.ts`, action: 'write', bytes: Buffer.from(`// ${index}\n`) } as const;
});
const script = `
import { DiskStore } from ${JSON.stringify(new URL('../../src/output/disk-store.ts', import.meta.url).href)};
const edits = Array.from({ length: ${count} }, (_, index) =>
  ({ path: (index % 50) + '/' + index + '.ts', action: 'write', bytes: Buffer.from('// ' + index + '\\n') }));
await new DiskStore(process.argv[1]).commit(edits);
`;

test('killed after any number of files, the directory is absent or whole', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'kubewright-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  const out = join(root, 'out');
  let killed = 0;
  for (const folders of [1, 10, 25, 40, 50]) {
    await rm(out, { recursive: true, force: true });
    const args = ['--conditions=kubewright-source', '--input-type=module', '-e', script, out];
    const child = spawn(process.execPath, args, { stdio: 'ignore' });
    const exited = once(child, 'exit');
    const staged = join(root, `.out.${child.pid}.tmp`);
    while (child.exitCode === null) {
      if ((await readdir(staged).catch(() => [])).length >= folders) child.kill('SIGKILL');
      if (child.killed) break;
      await new Promise(setImmediate);
    }
    await exited;
    killed += child.signalCode === 'SIGKILL' ? 1 : 0;
    const files = existsSync(out) ? await readdir(out, { recursive: true }) : [];
    assert.ok([0, count].includes(files.filter((name) => name.endsWith('.ts')).length), `${files.length} files`);
  }
  assert.ok(killed > 0, 'every child was faster than its killer');
  await rm(out, { recursive: true, force: true });
  await new DiskStore(out).commit(edits);
  assert.deepEqual(await readdir(root), ['out']);
});

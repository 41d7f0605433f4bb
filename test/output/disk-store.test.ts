// The disk: links are never followed, and a failure in the middle leaves everything as it was.
import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import test from 'node:test';

import { DiskStore } from '../../src/output/disk-store.ts';

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'kubewright-'));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}
const write = (path: string, text = 'new') => ({ path, action: 'write', bytes: Buffer.from(text) }) as const;

test('writes, lists, reads and deletes; empty folders go', async (t) => {
  const root = await folder(t);
  const store = new DiskStore(join(root, 'operator'));
  assert.deepEqual(await store.list(''), []);
  await store.commit([write('a/b/c.ts'), write('a/d.ts'), write('.hidden')]);
  await mkdir(join(root, 'operator/node_modules/x'), { recursive: true });
  await writeFile(join(root, 'operator/node_modules/x/index.js'), '');
  assert.deepEqual(await store.list(''), ['.hidden', 'a/b/c.ts', 'a/d.ts']);
  assert.deepEqual(await store.list('a/b/'), ['a/b/c.ts']);
  assert.equal(String(await store.read('a/d.ts')), 'new');
  assert.equal(await store.read('a/nothing.ts'), undefined);
  await store.commit([{ path: 'a/b/c.ts', action: 'delete' }]);
  assert.deepEqual(await readdir(join(root, 'operator/a')), ['d.ts']);
});

test('a link is neither followed nor replaced, wherever it stands', async (t) => {
  const root = await folder(t);
  await mkdir(join(root, 'outside'));
  await mkdir(join(root, 'operator'));
  await writeFile(join(root, 'outside/file.ts'), 'theirs');
  await symlink(join(root, 'outside'), join(root, 'operator/linked'));
  await symlink(join(root, 'outside/file.ts'), join(root, 'operator/file.ts'));
  await writeFile(join(root, 'operator/plain'), '');
  const store = new DiskStore(join(root, 'operator'));
  for (const [path, message] of [
    ['linked/new.ts', /linked is a symbolic link/],
    ['file.ts', /file\.ts is a symbolic link/],
    ['plain/x.ts', /plain is not a folder/],
    ['linked', /symbolic link/],
    ['../outside/x.ts', /not a path inside/],
  ] as const) {
    await assert.rejects(store.commit([write('first.ts'), write(path)]), message);
  }
  assert.deepEqual((await readdir(join(root, 'operator'))).sort(), ['file.ts', 'linked', 'plain']);
  assert.deepEqual(await readdir(join(root, 'outside')), ['file.ts']);
  assert.equal(await readFile(join(root, 'outside/file.ts'), 'utf8'), 'theirs');
});

test('when a later file fails, earlier ones are put back', async (t) => {
  const root = await folder(t);
  const store = new DiskStore(root);
  await writeFile(join(root, 'old.ts'), 'old');
  await writeFile(join(root, 'gone.ts'), 'still here');
  // A name that is too long passes every check before it reaches the disk.
  const impossible = `${'x'.repeat(300)}.ts`;
  await assert.rejects(
    store.commit([write('old.ts'), write('deep/er/new.ts'), { path: 'gone.ts', action: 'delete' }, write(impossible)]),
    { code: 'ENAMETOOLONG' },
  );
  assert.deepEqual((await readdir(root)).sort(), ['gone.ts', 'old.ts']);
  assert.equal(await readFile(join(root, 'old.ts'), 'utf8'), 'old');
  assert.equal(await readFile(join(root, 'gone.ts'), 'utf8'), 'still here');
});

test('the mode of an executable file survives', async (t) => {
  const root = await folder(t);
  await writeFile(join(root, 'run.sh'), 'old');
  await chmod(join(root, 'run.sh'), 0o755);
  await new DiskStore(root).commit([write('run.sh')]);
  const { mode } = await import('node:fs/promises').then(({ stat }) => stat(join(root, 'run.sh')));
  assert.equal(mode & 0o777, 0o755);
});

test('a directory that is new is there whole or not at all', async (t) => {
  const root = await folder(t);
  const store = new DiskStore(join(root, 'deep/er/out'));
  const clash = [write('a/b.ts'), write('a/b.ts/c.ts')];
  await assert.rejects(store.commit(clash), /ENOTDIR|EEXIST/);
  assert.deepEqual(await readdir(root), []);
  await store.commit([write('a/b.ts'), write('c.ts')]);
  assert.deepEqual(await readdir(join(root, 'deep/er')), ['out']);
});

test('nothing is moved to its place before everything is written', async (t) => {
  const root = await folder(t);
  await writeFile(join(root, 'a.ts'), 'old');
  await writeFile(join(root, 'z.ts'), 'old');
  // Stands where the last file is to be written to first, as a disk that fills up would.
  await mkdir(join(root, `z.ts.${process.pid}.tmp`));
  const seen: string[] = [];
  const bytes = { path: 'a.ts', action: 'write', bytes: Buffer.from('new') } as const;
  await assert.rejects(new DiskStore(root).commit([bytes, write('b/c.ts'), write('z.ts')]));
  for (const name of ['a.ts', 'z.ts']) seen.push(await readFile(join(root, name), 'utf8'));
  assert.deepEqual(seen, ['old', 'old']);
  assert.ok(!(await readdir(root)).includes('b'));
});

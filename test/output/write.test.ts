// Who owns a file decides what happens to it. In memory; the disk has tests of its own.
import assert from 'node:assert/strict';
import test from 'node:test';

import type { Owner, RenderedFile } from '../../src/model/planned-file.ts';
import { stamp } from '../../src/model/planned-file.ts';
import { MemoryStore } from '../../src/output/memory-store.ts';
import type { WriteOptions } from '../../src/output/write.ts';
import { writeFiles } from '../../src/output/write.ts';

const file = (path: string, owner: Owner, text = 'new'): RenderedFile => ({
  path,
  owner,
  bytes: new TextEncoder().encode(text),
});
const options: WriteOptions = { starters: 'all', swept: ['src/generated/', 'config/'] };

async function outcome(existing: Record<string, string>, files: RenderedFile[], more: Partial<WriteOptions> = {}) {
  const store = new MemoryStore(Object.entries(existing));
  const changes = await writeFiles(files, store, { ...options, ...more });
  return {
    actions: Object.fromEntries(changes.map(({ path, action }) => [path, action])),
    texts: Object.fromEntries(store.texts()),
    changes,
  };
}

const table: readonly (readonly [
  what: string,
  owner: Owner,
  existing: string | undefined,
  more: Partial<WriteOptions>,
  action: string | undefined,
  text: string | undefined,
])[] = [
  ['a new generated file', 'generated', undefined, {}, 'create', 'new'],
  ['a generated file that differs', 'generated', 'old', {}, 'update', 'new'],
  ['a generated file that is right', 'generated', 'new', {}, 'unchanged', 'new'],
  ['a new starter', 'starter', undefined, {}, 'create', 'new'],
  ['an edited starter', 'starter', 'mine', {}, 'keep', 'mine'],
  ['an edited starter, forced', 'starter', 'mine', { force: true }, 'update', 'new'],
  [
    "an edited starter, forced, but not this command's",
    'starter',
    'mine',
    { force: true, starters: 'none' },
    'keep',
    'mine',
  ],
  ['a starter that the user has deleted', 'starter', undefined, { starters: new Set(['other']) }, undefined, undefined],
  ['a shared file', 'shared', 'old', {}, 'update', 'new'],
  ['a dry run', 'generated', 'old', { dryRun: true }, 'update', 'old'],
];
for (const [what, owner, existing, more, action, text] of table) {
  test(`${what}: ${action ?? 'nothing'}`, async () => {
    const { actions, texts } = await outcome(
      existing === undefined ? {} : { 'a.ts': existing },
      [file('a.ts', owner)],
      more,
    );
    assert.deepEqual([actions['a.ts'], texts['a.ts']], [action, text]);
  });
}

test('what is no longer planned is deleted below src/generated, and elsewhere only with our stamp', async () => {
  const { actions } = await outcome(
    {
      'src/generated/old.ts': 'x',
      'config/rbac/old.yaml': `# ${stamp}\nkind: X\n`,
      'config/rbac/mine.yaml': 'kind: X\n',
      'config/rbac/quoted.yaml': `text: "${stamp}"\n`,
      'src/old.ts': `// ${stamp}\n`,
    },
    [],
  );
  assert.deepEqual(actions, { 'src/generated/old.ts': 'delete', 'config/rbac/old.yaml': 'delete' });
});

test('old tarballs of ours go, others in vendor/ stay', async () => {
  const { actions } = await outcome(
    {
      'vendor/kubewright-client-0.1.0-dev.h1.tgz': '',
      'vendor/kubewright-client-0.1.0-dev.h2.tgz': 'new',
      'vendor/left-pad-1.0.0.tgz': '',
    },
    [file('vendor/kubewright-client-0.1.0-dev.h2.tgz', 'generated')],
    { swept: ['vendor/'] },
  );
  assert.deepEqual(actions, {
    'vendor/kubewright-client-0.1.0-dev.h1.tgz': 'delete',
    'vendor/kubewright-client-0.1.0-dev.h2.tgz': 'unchanged',
  });
});

test('a retired starter is deleted only as we wrote it, or by force', async () => {
  const retired = [file('src/a.ts', 'starter', 'as written'), file('src/b.ts', 'starter', 'as written')];
  const existing = { 'src/a.ts': 'as written', 'src/b.ts': 'edited' };
  assert.deepEqual((await outcome(existing, [], { retired })).actions, { 'src/a.ts': 'delete', 'src/b.ts': 'keep' });
  assert.deepEqual((await outcome(existing, [], { retired, force: true })).actions, {
    'src/a.ts': 'delete',
    'src/b.ts': 'delete',
  });
});

test('nothing is written when two files want one place', async () => {
  for (const [one, other] of [
    ['a.ts', 'a.ts'],
    ['A.ts', 'a.ts'],
    ['a/b.ts', 'a'],
  ] as const) {
    const store = new MemoryStore();
    await assert.rejects(
      writeFiles([file(one, 'generated'), file(other, 'generated')], store, options),
      /cannot both be written/,
    );
    assert.equal(store.texts().size, 0);
  }
});

test('paths that leave the directory are refused, and nothing else is written', async () => {
  for (const path of ['../x', '/x', 'a/../../x', 'a//x', 'a\\x', 'C:/x', './x', 'a/\0']) {
    const store = new MemoryStore();
    await assert.rejects(
      writeFiles([file('fine.ts', 'generated'), file(path, 'generated')], store, options),
      /not a path inside the directory/,
    );
    assert.equal(store.texts().size, 0);
  }
});

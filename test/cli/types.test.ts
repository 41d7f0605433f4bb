// `kubewright types` as its user meets it: gzip, filters, a line for each definition, and what becomes of files of other runs.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import test from 'node:test';
import { gzipSync } from 'node:zlib';

import { main } from '../../src/cli/main.ts';
import { readSources } from '../../src/pipeline.ts';
import { memoryIo } from './memory-io.ts';

interface Version {
  readonly name: string;
  readonly served?: boolean;
}

function definition(kind: string, versions: readonly Version[]): string {
  const plural = `${kind.toLowerCase()}s`;
  return JSON.stringify({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.example.com` },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { kind, plural },
      versions: versions.map(({ name, served = true }, index) => ({
        name,
        served,
        storage: index === 0,
        schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object' } } } },
      })),
    },
  });
}

const pets = [
  definition('Cat', [{ name: 'v1' }, { name: 'v1alpha1', served: false }]),
  definition('Dog', [{ name: 'v1' }]),
];
const both = pets.join('\n---\n');

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'kubewright-'));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

async function types(cwd: string, input: string | Uint8Array, ...flags: string[]) {
  const io = memoryIo({ cwd, readStdin: async () => input });
  const exitCode = await main(['types', '-', '--out', 'out', ...flags], io);
  return { exitCode, printed: io.printed(), complained: io.complained() };
}

const filesBelow = async (root: string): Promise<string[]> =>
  (await readdir(root, { recursive: true })).filter((name) => name.endsWith('.ts')).sort();

test('a line for each definition; a version that is not served has types and no client', async (t) => {
  const root = await folder(t);
  const { printed, exitCode } = await types(root, both);
  assert.equal(exitCode, 0);
  assert.equal(
    printed,
    [
      '  example.com/Cat: v1, v1alpha1 (not served: types only); 3 files, 3 new',
      '  example.com/Dog: v1; 2 files, 2 new',
      '5 created: out',
      '',
    ].join('\n'),
  );
  assert.deepEqual(await filesBelow(join(root, 'out')), [
    'example.com/v1/cat.ts',
    'example.com/v1/cat.types.ts',
    'example.com/v1/dog.ts',
    'example.com/v1/dog.types.ts',
    'example.com/v1alpha1/cat.types.ts',
  ]);
  assert.match((await types(root, both)).printed, /Dog: v1; 2 files, unchanged\nUp to date: out/);
});

test('gzip is known by its first bytes, on standard input and in files and directories', async (t) => {
  const root = await folder(t);
  await mkdir(join(root, 'in'));
  await writeFile(join(root, 'in/cat.yaml.gz'), gzipSync(pets[0] ?? ''));
  await writeFile(join(root, 'in/dog.yaml'), gzipSync(pets[1] ?? ''));
  const texts = (await readSources([join(root, 'in')])).map(({ text }) => text);
  assert.deepEqual(texts, pets);
  assert.match((await types(root, gzipSync(both))).printed, /^5 created/m);
});

test('gzip that unpacks to too much, or is damaged, is refused with its name', async (t) => {
  const root = await folder(t);
  const bomb = join(root, 'bomb.yaml');
  await writeFile(bomb, gzipSync(Buffer.alloc(4096)));
  await assert.rejects(
    readSources([bomb], { limit: 4095 }),
    /bomb\.yaml: cannot be read: it unpacks to more than 4095 bytes/,
  );
  assert.equal((await readSources([bomb], { limit: 4096 }))[0]?.text.length, 4096);
  await writeFile(bomb, gzipSync(both).subarray(0, 30));
  await assert.rejects(readSources([bomb]), /bomb\.yaml: cannot be read/);
});

test('what is not there, and directories without a definition, are named in plain words', async (t) => {
  const root = await folder(t);
  await mkdir(join(root, 'empty'));
  const paths = [join(root, 'gone.yaml'), join(root, 'empty')];
  await assert.rejects(readSources(paths), /gone\.yaml: cannot be read: there is no such file or directory$/);
  await assert.rejects(readSources(paths.slice(1)), /empty: holds no \.yaml, \.yml or \.json file$/);
  await assert.rejects(readSources(paths.slice(1), { of: 'types' }), /empty: holds no \.ts file$/);
});

test('filters by kind and version; one that matches nothing names what there is', async (t) => {
  const root = await folder(t);
  assert.match((await types(root, both, '--kind', 'example.com/Cat', '--version', 'v1')).printed, /^2 created/m);
  const none = await types(root, both, '--kind', 'Cow,Cat', '--version', 'v9');
  assert.equal(none.exitCode, 1);
  assert.equal(
    none.complained,
    [
      '--kind Cow: no definition has it',
      '  There is example.com/Cat, example.com/Dog',
      '--version v9: no definition has it',
      '  There is v1, v1alpha1',
      '',
    ].join('\n'),
  );
});

test('files of other definitions stay unless pruned; files by hand and of other commands stay always', async (t) => {
  const root = await folder(t);
  await types(root, both);
  const at = (path: string): string => join(root, 'out', path);
  await writeFile(at('example.com/v1/mine.types.ts'), '// by hand\n');
  const stamped = (await readFile(at('example.com/v1/dog.ts'), 'utf8')).replace(/\.types\.ts/g, '.ts');
  await writeFile(at('example.com/v1/operators.ts'), stamped);
  const before = await filesBelow(join(root, 'out'));
  const alone = await types(root, pets[0] ?? '');
  assert.match(alone.printed, /^Up to date: .*\n2 files of other definitions stay; --prune deletes$/m);
  assert.equal((await types(root, pets[0] ?? '', '--check')).exitCode, 0);
  assert.equal((await types(root, pets[0] ?? '', '--check', '--prune')).exitCode, 1);
  assert.deepEqual(await filesBelow(join(root, 'out')), before);
  const { printed } = await types(root, pets[0] ?? '', '--prune');
  assert.match(printed, /- example\.com\/v1\/dog\.types\.ts {2}\(no longer generated\)/);
  assert.deepEqual(await filesBelow(join(root, 'out')), [
    'example.com/v1/cat.ts',
    'example.com/v1/cat.types.ts',
    'example.com/v1/mine.types.ts',
    'example.com/v1/operators.ts',
    'example.com/v1alpha1/cat.types.ts',
  ]);
});

test('a version that its definition has no more goes; one that was not asked for stays', async (t) => {
  const root = await folder(t);
  await types(root, both);
  const old = join(root, 'out/example.com/v1alpha1/cat.types.ts');
  assert.match((await types(root, both, '--version', 'v1')).printed, /^1 file of other definitions stays/m);
  assert.equal(existsSync(old), true);
  const without = definition('Cat', [{ name: 'v1' }]);
  assert.match((await types(root, without)).printed, /- example\.com\/v1alpha1\/cat\.types\.ts/);
  assert.equal(existsSync(old), false);
});

test('--check writes nothing, and says which file differs and why', async (t) => {
  const root = await folder(t);
  assert.equal((await types(root, both, '--check')).exitCode, 1);
  assert.equal(existsSync(join(root, 'out')), false);
  await types(root, both);
  assert.equal((await types(root, both, '--check')).exitCode, 0);
  const cat = join(root, 'out/example.com/v1/cat.types.ts');
  await writeFile(cat, `${await readFile(cat, 'utf8')}// more\n`);
  await rm(join(root, 'out/example.com/v1/dog.ts'));
  const { exitCode, printed } = await types(root, both, '--check');
  assert.equal(exitCode, 1);
  assert.match(printed, /~ example\.com\/v1\/cat\.types\.ts {2}\(differs from what the definitions say: /);
  assert.match(printed, /\+ example\.com\/v1\/dog\.ts$/m);
});

test('--json tells of definitions', async (t) => {
  const { printed } = await types(await folder(t), both, '--json', '--kind', 'Dog');
  assert.deepEqual((JSON.parse(printed) as { definitions: unknown }).definitions, [
    { name: 'example.com/Dog', versions: [{ name: 'v1', served: true }], files: 2, created: 2, updated: 0 },
  ]);
});

// `types` again: a run that finds everything as it shall be parses nothing, and whatever is in doubt is done anew.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import test from 'node:test';

import type { Report, RunOptions, Source } from '../../src/pipeline.ts';
import { generateTypes } from '../../src/pipeline.ts';

function source(kind: string, field = 'color'): Source {
  const plural = `${kind.toLowerCase()}s`;
  const versions = ['v1', 'v1beta1'].map((name) => ({
    name,
    served: name === 'v1',
    storage: name === 'v1',
    schema: { openAPIV3Schema: { type: 'object', properties: { [field]: { type: 'string' } } } },
  }));
  const crd = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.example.com` },
    spec: { group: 'example.com', scope: 'Cluster', names: { kind, plural }, versions },
  };
  return { file: `${kind}.json`, text: JSON.stringify(crd) };
}

/** Few definitions are not worth remembering. */
const many: Source = { file: 'many.yaml', text: `#${' '.repeat(1_000_000)}\n` };
const sources = [source('Cat'), source('Dog'), many];

interface Run {
  readonly report: Report;
  /** Whether the definitions were parsed. */
  readonly parsed: boolean;
}

/** A place with a directory that has been written once, and what runs there. */
async function place(t: TestContext, { memory = 'memory' } = {}) {
  const root = await mkdtemp(join(tmpdir(), 'kubewright-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  const run = async (
    given: readonly Source[] = sources,
    options: Partial<RunOptions> = {},
    only: Parameters<typeof generateTypes>[0]['only'] = {},
  ): Promise<Run> => {
    const steps: string[] = [];
    const report = await generateTypes(
      { sources: given, only },
      {
        directory: join(root, 'out'),
        memory: join(root, memory),
        onProgress: (step) => void steps.push(step),
        ...options,
      },
    );
    return { report, parsed: steps.length > 0 };
  };
  return { root, at: (path: string) => join(root, 'out/example.com', path), run };
}

const drift = ({ report }: Run): string[] =>
  report.changes.filter(({ action }) => action !== 'unchanged').map(({ action, path }) => `${action} ${path}`);

test('the second run parses nothing, and reports what a run that parses reports', async (t) => {
  const { run } = await place(t);
  assert.equal((await run()).parsed, true);
  for (const options of [{}, { check: true }, { dryRun: true }]) {
    const again = await run(sources, options);
    assert.equal(again.parsed, false);
    const anew = await generateTypes({ sources }, { directory: again.report.directory, ...options });
    assert.deepEqual(again.report, anew);
    assert.equal(anew.changes.length, 6);
  }
});

test('a file that was only touched is as it was written', async (t) => {
  const { run, at } = await place(t);
  await run();
  await utimes(at('v1/cat.ts'), 1, 1);
  assert.equal((await run()).parsed, false);
});

const changes: Record<string, { change: (at: (path: string) => string) => Promise<unknown>; found: string[] }> = {
  'a file with one other letter': {
    change: async (at) => {
      const text = await readFile(at('v1/cat.types.ts'), 'utf8');
      const { atime, mtime } = await stat(at('v1/cat.types.ts'));
      await writeFile(at('v1/cat.types.ts'), text.replace('color', 'colon'));
      await utimes(at('v1/cat.types.ts'), atime, mtime);
    },
    found: ['update example.com/v1/cat.types.ts'],
  },
  'a file that is gone': { change: (at) => rm(at('v1/dog.ts')), found: ['create example.com/v1/dog.ts'] },
  'a directory that is gone': {
    change: (at) => rm(at('v1beta1'), { recursive: true }),
    found: ['create example.com/v1beta1/cat.types.ts', 'create example.com/v1beta1/dog.types.ts'],
  },
  'a file of ours that should not be there': {
    change: async (at) => {
      await mkdir(at('v2'));
      await writeFile(at('v2/cat.types.ts'), await readFile(at('v1/cat.types.ts')));
    },
    found: ['delete example.com/v2/cat.types.ts'],
  },
};

for (const [name, { change, found }] of Object.entries(changes)) {
  test(`is seen: ${name}`, async (t) => {
    const { run, at, root } = await place(t);
    await run();
    await change(at);
    const check = await run(sources, { check: true });
    assert.deepEqual(drift(check), found);
    assert.deepEqual(check.report, await generateTypes({ sources }, { directory: join(root, 'out'), check: true }));
    assert.deepEqual(drift(await run()), found);
    const mended = await run();
    assert.deepEqual([drift(mended), mended.parsed], [[], false]);
  });
}

test('other inputs and other filters are other results, each remembered', async (t) => {
  const { run } = await place(t);
  await run();
  const other = [source('Cat', 'colour'), source('Dog'), many];
  assert.deepEqual(drift(await run(other)), [
    'update example.com/v1/cat.types.ts',
    'update example.com/v1beta1/cat.types.ts',
  ]);
  assert.equal((await run(other)).parsed, false);
  assert.equal(drift(await run(other, { prune: true }, { kinds: ['Dog'] })).length, 3);
  assert.equal((await run(other, { prune: true }, { kinds: ['Dog'] })).parsed, false);
  assert.equal(drift(await run(other, { prune: true }, { versions: ['v1'] })).length, 3);
  assert.equal(drift(await run()).length, 3);
});

test('another directory is written although the result is known', async (t) => {
  const { run, root } = await place(t);
  await run();
  const directory = join(root, 'other');
  assert.equal(drift(await run(sources, { directory })).length, 6);
  assert.equal((await run(sources, { directory })).parsed, false);
  assert.equal((await run()).parsed, false);
});

test('a memory that is damaged is not believed, and is mended', async (t) => {
  const { run, root } = await place(t);
  await run();
  const [name = '', ...more] = await readdir(join(root, 'memory'));
  assert.deepEqual(more, []);
  const file = join(root, 'memory', name);
  const good = await readFile(file, 'utf8');
  const damages = [
    '',
    '{}',
    'null',
    good.slice(0, -9),
    good.replace('Dog', 'Cog'),
    good.replaceAll('example.com/v1/', '../'),
  ];
  for (const text of damages) {
    await writeFile(file, text);
    const again = await run();
    assert.deepEqual([drift(again), again.parsed], [[], true]);
    assert.equal((await run()).parsed, false);
  }
  assert.equal(await readFile(file, 'utf8'), good);
});

test('the memory is private, and bounded', async (t) => {
  const { run, root } = await place(t);
  for (let index = 0; index < 40; index++) await run([source(`Kind${index}`), many], { check: true });
  await run([source('Small')], { check: true });
  const names = await readdir(join(root, 'memory'));
  assert.equal(names.length, 32);
  assert.equal((await stat(join(root, 'memory'))).mode & 0o777, 0o700);
  assert.equal((await stat(join(root, 'memory', names[0] ?? ''))).mode & 0o777, 0o600);
});

test('a memory that cannot be written fails nobody', async (t) => {
  const { run, root } = await place(t, { memory: 'file/below' });
  await writeFile(join(root, 'file'), '');
  assert.equal(drift(await run()).length, 6);
  assert.deepEqual(drift(await run()), []);
});

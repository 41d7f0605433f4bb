// `crds` from end to end, in memory: a line for each definition, what is no longer declared goes when pruned, and what is told.
import assert from 'node:assert/strict';
import test from 'node:test';

import { InputError } from '../../src/errors.ts';
import { MemoryStore } from '../../src/output/memory-store.ts';
import { generate, generateCrds, newProject } from '../../src/pipeline.ts';

const kindOf = (kind: string, spec = '{ /** How large it is. */ size?: number }'): string =>
  `/** @kind */ export interface ${kind} { metadata: object; spec: ${spec} }\n`;
const source = (text: string) => ({ file: 'api/samples.example.com/v1/kinds.ts', text });

function memory() {
  const store = new MemoryStore();
  return { store, options: { directory: 'memory', store } };
}

test('several kinds of a file; what is no longer declared goes when pruned, and nothing else does', async () => {
  const { store, options } = memory();
  const two = source(kindOf('One') + kindOf('Two'));
  const first = await generateCrds({ sources: [two] }, options);
  assert.deepEqual(first.definitions, [
    { name: 'samples.example.com/One', versions: [{ name: 'v1', served: true }], files: 1, created: 1, updated: 0 },
    { name: 'samples.example.com/Two', versions: [{ name: 'v1', served: true }], files: 1, created: 1, updated: 0 },
  ]);
  const kept = { 'mine_too.yaml': 'kind: CustomResourceDefinition\n', 'below/samples.example.com_twos.yaml': '' };
  for (const [path, text] of Object.entries(kept)) {
    const bytes = Buffer.from(text === '' ? (store.texts().get('samples.example.com_twos.yaml') ?? '') : text);
    await store.commit([{ path, action: 'write', bytes }]);
  }
  const again = await generateCrds({ sources: [two] }, { ...options, check: true });
  assert.equal(again.drift, false);
  const one = { sources: [source(kindOf('One'))] };
  const unpruned = await generateCrds(one, options);
  assert.deepEqual([unpruned.drift, unpruned.changes.at(-1)?.action], [false, 'keep']);
  const second = await generateCrds(one, { ...options, prune: true });
  assert.deepEqual(
    second.changes.map(({ path, action }) => [path, action]),
    [
      ['samples.example.com_ones.yaml', 'unchanged'],
      ['samples.example.com_twos.yaml', 'delete'],
    ],
  );
  assert.deepEqual([...store.texts().keys()].sort(), [...Object.keys(kept), 'samples.example.com_ones.yaml'].sort());
});

test('--check says which file differs, where, and from what', async () => {
  const { options } = memory();
  await generateCrds({ sources: [source(kindOf('One'))] }, options);
  const text = kindOf('One', '{ /** How large it is. */ size?: string }');
  const { changes, drift } = await generateCrds({ sources: [source(text)] }, { ...options, check: true });
  assert.equal(drift, true);
  assert.equal(changes[0]?.path, 'samples.example.com_ones.yaml');
  assert.match(changes[0].why ?? '', /differs from what the types say.*size\.type/u);
});

test('types without a kind are a mistake', async () => {
  const { options } = memory();
  await assert.rejects(
    generateCrds({ sources: [source('export interface One { a: string }')] }, options),
    (error: unknown) => {
      assert.ok(error instanceof InputError);
      assert.deepEqual([error.problems[0]?.file, error.problems[0]?.message], [source('').file, 'declares no kind']);
      return true;
    },
  );
});

test('descriptions can be cut for crds, and for an operator by its project file', async () => {
  const { store, options } = memory();
  const crds = memory();
  await generateCrds({ sources: [source(kindOf('One'))], maxDescriptionLength: 0 }, crds.options);
  assert.doesNotMatch([...crds.store.texts().values()].join(''), /description/u);

  const kind = { group: 'samples.example.com', version: 'v1', kind: 'Network', scope: 'Namespaced' } as const;
  await newProject({ name: 'my-operator', kinds: [kind] }, options);
  const crd = 'config/crd/samples.example.com_networks.yaml';
  assert.match(store.texts().get(crd) ?? '', /description/u);
  const record = JSON.parse(store.texts().get('.yo-rc.json') ?? '') as Record<string, object>;
  const shorter = { ...record, 'generator-kubewright': { ...record['generator-kubewright'], maxDescriptionLength: 0 } };
  await store.commit([{ path: '.yo-rc.json', action: 'write', bytes: Buffer.from(JSON.stringify(shorter)) }]);
  await generate(options);
  assert.doesNotMatch(store.texts().get(crd) ?? '', /description/u);
  assert.match(store.texts().get('.yo-rc.json') ?? '', /"maxDescriptionLength": ?0/u);
});

test('warnings of own kinds come with crds and with generate', async () => {
  const { store, options } = memory();
  const kind = { group: 'samples.example.com', version: 'v1', kind: 'Network', scope: 'Namespaced' } as const;
  await newProject({ name: 'my-operator', kinds: [kind] }, options);
  assert.deepEqual((await generate(options)).warnings, []);
  const path = 'api/samples.example.com/v1/network.ts';
  const text = store.texts().get(path) ?? '';
  const nested = text.replace(/interface NetworkSpec \{/u, '$&\n  box?: { /** @default 1 */ size?: number };');
  assert.notEqual(nested, text);
  await store.commit([{ path, action: 'write', bytes: Buffer.from(nested) }]);
  assert.match((await generate(options)).warnings.join(), /Network v1: spec\.box\.size has a default/u);
  const crds = await generateCrds({ sources: [{ file: path, text: nested }] }, memory().options);
  assert.match(crds.warnings.join(), /Network v1: spec\.box\.size has a default/u);
});

// A third party's definition with several versions: owned or consumed, taken twice, and taken again when it has changed.
import assert from 'node:assert/strict';
import test from 'node:test';

import { parse } from 'yaml';

import { MemoryStore } from '../../src/output/memory-store.ts';
import type { Report, RunOptions } from '../../src/pipeline.ts';
import { addKind, generate, newProject } from '../../src/pipeline.ts';

const version = (name: string, storage: boolean, field: string): string => `
    - name: ${name}
      served: true
      storage: ${storage}
      subresources: { status: {} }
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec: { type: object, required: [${field}], properties: { ${field}: { type: string, maxLength: 9 } } }
            status: { type: object, properties: { ready: { type: boolean } } }`;
const definition = (...versions: string[]) => ({
  file: 'crd.yaml',
  text: `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: certificates.cert-manager.io }
spec:
  group: cert-manager.io
  names: { kind: Certificate, plural: certificates, shortNames: [cert] }
  scope: Cluster
  versions:${versions.join('')}
`,
});
const crds = [definition(version('v1', true, 'name'), version('v1beta1', false, 'old'))];

async function scaffold(docs = true): Promise<{ store: MemoryStore; options: RunOptions }> {
  const store = new MemoryStore();
  const options = { directory: 'memory', store };
  const network = { group: 'a.example.com', version: 'v1', kind: 'Network', scope: 'Namespaced' } as const;
  await newProject({ name: 'my-operator', kinds: [network], docs }, options);
  return { store, options };
}
const changed = ({ changes }: Report): string[] =>
  changes.filter(({ action }) => action !== 'unchanged' && action !== 'keep').map(({ path }) => path);
const crdFile = 'cert-manager.io_certificates.yaml';
const externalPath = `config/crd/external/${crdFile}`;

for (const controller of [true, false]) {
  test(`${controller ? 'owned' : 'consumed'}: every version typed, one stored, twice is once`, async () => {
    const { store, options } = await scaffold();
    await addKind({ crds, controller }, options);
    const first = store.texts();
    const crdPath = controller ? `config/crd/${crdFile}` : externalPath;
    assert.deepEqual(
      [...first.keys()].filter((path) => path.endsWith(crdFile)),
      [crdPath],
    );
    const { spec } = parse(first.get(crdPath) ?? '') as {
      spec: { scope: string; versions: { name: string; storage: boolean }[] };
    };
    assert.deepEqual(
      [spec.scope, spec.versions.map(({ name, storage }) => [name, storage])],
      [
        'Cluster',
        [
          ['v1', true],
          ['v1beta1', false],
        ],
      ],
    );
    for (const each of ['v1', 'v1beta1'])
      for (const path of [
        `api/cert-manager.io/${each}/certificate.ts`,
        `src/generated/cert-manager.io/${each}/certificate.ts`,
      ])
        assert.ok(first.has(path), path);
    const isOwned = (text = ''): boolean => text.includes('cert-manager.io');
    assert.equal(isOwned(first.get('config/crd/kustomization.yaml')), controller, 'only our own are applied');
    assert.equal(first.has('docs/reference/cert-manager.io/v1.md'), controller, 'only our own are documented');
    assert.equal(isOwned(first.get('config/rbac/role.yaml')), controller);
    assert.deepEqual(changed(await addKind({ crds, controller }, options)), []);
    assert.deepEqual(changed(await generate({ ...options, check: true })), []);
    assert.deepEqual(store.texts(), first);
  });
}

test('a consumed kind is taken again: the report says what changed, and a version that is gone goes', async () => {
  const { store, options } = await scaffold();
  await addKind({ crds, controller: false }, options);
  const renewed = [definition(version('v1', true, 'name').replace('maxLength: 9', 'maxLength: 12'))];
  const report = await addKind({ crds: renewed, controller: false }, options);
  const why = (path: string): string | undefined => report.changes.find((change) => change.path === path)?.why;
  assert.match(why(externalPath) ?? '', /spec\.properties\.name\.maxLength: 12 from the types, 9 in the file$/);
  assert.ok(changed(report).includes('api/cert-manager.io/v1beta1/certificate.ts'));
  assert.ok(!store.texts().has('api/cert-manager.io/v1beta1/certificate.ts'));
  assert.deepEqual(changed(await generate({ ...options, check: true })), []);
});

test('no documentation when the record says so; it goes when the record changes, and only what is ours', async () => {
  const without = await scaffold(false);
  assert.deepEqual(
    [...without.store.texts().keys()].filter((path) => path.startsWith('docs/')),
    [],
  );
  assert.match(without.store.texts().get('.yo-rc.json') ?? '', /"docs": false/);
  assert.equal((await generate({ ...without.options, check: true })).drift, false);
  const { store, options } = await scaffold();
  const record = store.texts().get('.yo-rc.json') ?? '';
  const text = record.replace('"name": "my-operator"', '"name": "my-operator",\n    "docs": false');
  await store.commit([
    { path: '.yo-rc.json', action: 'write', bytes: Buffer.from(text) },
    { path: 'docs/reference/mine.md', action: 'write', bytes: Buffer.from('# mine\n') },
  ]);
  assert.deepEqual(
    changed(await generate(options)).filter((path) => path !== '.yo-rc.json'),
    ['docs/reference/a.example.com/v1.md'],
  );
  assert.ok(store.texts().has('docs/reference/mine.md'));
});

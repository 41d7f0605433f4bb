// The life of a kind's versions: one more, as a copy of the newest; one less, once nothing is stored in it.
import assert from 'node:assert/strict';
import test from 'node:test';

import { parse } from 'yaml';

import { InputError } from '../../src/errors.ts';
import { MemoryStore } from '../../src/output/memory-store.ts';
import type { KindAnswers, Report, RunOptions } from '../../src/pipeline.ts';
import { addKind, addVersion, generate, newProject, removeVersion } from '../../src/pipeline.ts';

const kind = (text: string, more: Partial<KindAnswers> = {}): KindAnswers => {
  const [group = '', version = '', name = ''] = text.split('/');
  return { group, version, kind: name, scope: 'Namespaced', ...more };
};
const folder = 'api/samples.kubewright.dev';
const old = `${folder}/v1alpha1/network.ts`;
const copy = `${folder}/v1beta1/network.ts`;

async function scaffold(...kinds: KindAnswers[]): Promise<{ store: MemoryStore; options: RunOptions }> {
  const store = new MemoryStore();
  const options = { directory: 'memory', store };
  const first = kind('samples.kubewright.dev/v1alpha1/Network', { scope: 'Cluster', shortNames: ['net'] });
  await newProject({ name: 'my-operator', kinds: kinds.length > 0 ? kinds : [first] }, options);
  return { store, options };
}
const text = (store: MemoryStore, path: string): string =>
  store.texts().get(path) ?? assert.fail(`there is no ${path}`);
const put = (store: MemoryStore, path: string, content: string) =>
  store.commit([{ path, action: 'write', bytes: Buffer.from(content) }]);
const edit = (store: MemoryStore, path: string, change: (text: string) => string) =>
  put(store, path, change(text(store, path)));
const drift = async (options: RunOptions): Promise<boolean> => (await generate({ ...options, check: true })).drift;
const storage = (store: MemoryStore, path = 'config/crd/samples.kubewright.dev_networks.yaml') =>
  Object.fromEntries(
    (parse(text(store, path)) as { spec: { versions: { name: string; storage: boolean }[] } }).spec.versions.map(
      (version) => [version.name, version.storage],
    ),
  );
const changed = ({ changes }: Report): string[] =>
  changes.filter(({ action }) => !['unchanged', 'keep'].includes(action)).map(({ path }) => path);

test('a new version is a copy with the edits and comments of the user; the storage version stays', async () => {
  const { store, options } = await scaffold();
  await edit(store, old, (types) =>
    types.replace('  message?: string;', '  message?: string;\n  // mine\n  /** @minimum 1 */\n  size?: number;'),
  );
  const before = text(store, old);
  const report = await addVersion({ for: 'Network', version: 'v1beta1' }, options);
  assert.equal(text(store, old), before, 'the old version is not touched');
  const expected = before
    .replace('@version "v1alpha1"', '@version "v1beta1"')
    .replace("'samples.kubewright.dev/v1alpha1'", "'samples.kubewright.dev/v1beta1'")
    .replace(/ \* @(scope|plural|shortName|storageVersion).*\n/g, '');
  assert.equal(text(store, copy), expected);
  assert.deepEqual(storage(store), { v1beta1: false, v1alpha1: true });
  assert.ok(store.texts().has('src/generated/samples.kubewright.dev/v1beta1/network.ts'));
  assert.match(text(store, 'src/generated/clientset.ts'), /samplesV1beta1/);
  assert.match(report.next.join('\n'), /a copy of v1alpha1[\s\S]*stored as v1alpha1, and conversion is None/);
  assert.equal(await drift(options), false);
  await assert.rejects(addVersion({ for: 'Network', version: 'v1beta1' }, options), /has the version v1beta1 already/);
});

test('with storage, what holds for all versions moves along, and nothing else of the old file', async () => {
  const { store, options } = await scaffold();
  const before = text(store, old);
  await addVersion({ for: 'Network', version: 'v1beta1', storage: true }, options);
  assert.deepEqual(storage(store), { v1beta1: true, v1alpha1: false });
  assert.equal(text(store, old), before.replace(/ \* @(scope|plural|shortName|storageVersion).*\n/g, ''));
  for (const tag of ['@scope "Cluster"', '@plural "networks"', '@shortName "net"', '@storageVersion'])
    assert.ok(text(store, copy).includes(` * ${tag}\n`), text(store, copy));
  assert.match(text(store, 'config/crd/samples.kubewright.dev_networks.yaml'), /scope: Cluster/);
  assert.equal(await drift(options), false);
});

test('stored as it came second: the version before is stored no more, and a fourth one is added all the same', async () => {
  const { store, options } = await scaffold();
  await addVersion({ for: 'Network', version: 'v1beta1' }, options);
  await addVersion({ for: 'samples.kubewright.dev/v1alpha1/Network', version: 'v1', storage: true }, options);
  assert.deepEqual(storage(store), { v1: true, v1beta1: false, v1alpha1: false });
  await addVersion({ for: 'samples.kubewright.dev/v1/Network', version: 'v2', storage: true }, options);
  assert.deepEqual(storage(store), { v2: true, v1: false, v1beta1: false, v1alpha1: false });
  assert.equal(await drift(options), false);
});

test('the only version, which need not say that it is stored, says it from then on', async () => {
  const { store, options } = await scaffold();
  await edit(store, old, (types) => types.replace(' * @storageVersion\n', ''));
  const before = text(store, old);
  const report = await addVersion({ for: 'Network', version: 'v1beta1' }, options);
  assert.equal(text(store, old), before.replace(/( \* @version .*\n)/, '$1 * @storageVersion\n'));
  assert.equal(report.changes.find(({ path }) => path === old)?.why, 'the tags of the storage version');
  assert.deepEqual(storage(store), { v1beta1: false, v1alpha1: true });
});

test('a file with another name, imports, and a second root type in it', async () => {
  const { store, options } = await scaffold();
  await addKind(kind('samples.kubewright.dev/v1alpha1/Subnet'), options);
  const subnet = text(store, `${folder}/v1alpha1/subnet.ts`).split('\n/**\n').slice(1).join('\n/**\n');
  const types = text(store, old)
    .replace('\n/**\n', "\nimport type { Range } from './range.ts';\nimport type { Zone } from '../zone.ts';\n\n/**\n")
    .replace('  message?: string;', '  message?: string;\n  range?: Range;\n  zone?: Zone;');
  await store.commit([
    { path: old, action: 'delete' },
    { path: `${folder}/v1alpha1/subnet.ts`, action: 'delete' },
  ]);
  await put(store, `${folder}/v1alpha1/types.ts`, `${types}\n/**\n${subnet}`);
  await put(store, `${folder}/v1alpha1/range.ts`, 'export interface Range { from: string }\n');
  await put(store, `${folder}/zone.ts`, 'export type Zone = string;\n');
  await generate(options);
  const { next, warnings } = await addVersion({ for: 'Network', version: 'v1beta1' }, options);
  const made = text(store, `${folder}/v1beta1/types.ts`);
  assert.match(made, /from '\.\.\/v1alpha1\/range\.ts'/);
  assert.match(made, /from '\.\.\/zone\.ts'/);
  assert.match(next.join('\n'), /imports .*v1alpha1\/range\.ts: a change there changes both versions/);
  assert.deepEqual(warnings, [], 'the other kind of the file got no version');
  await addVersion({ for: 'Subnet', version: 'v1beta1' }, options);
  assert.match(
    text(store, `${folder}/v1beta1/subnet.ts`),
    /@kind\n \* @group "samples\.kubewright\.dev"\n \* @version "v1beta1"/,
  );
  assert.deepEqual(storage(store, 'config/crd/samples.kubewright.dev_subnets.yaml'), {
    v1beta1: false,
    v1alpha1: true,
  });
  assert.equal(await drift(options), false);
});

test('one of two namesakes is named in full; wrong versions, kinds of others and built-in ones are refused', async () => {
  const { store, options } = await scaffold(
    kind('samples.kubewright.dev/v1alpha1/Network'),
    kind('other.example.com/v1/Network'),
  );
  const crd = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: certs.cert.io }
spec:
  group: cert.io
  names: { kind: Cert, plural: certs }
  scope: Namespaced
  versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }]
`;
  await addKind({ crds: [{ file: 'crd.yaml', text: crd }], controller: false }, options);
  const before = store.texts();
  const refused: [string, string, RegExp][] = [
    ['Network', 'v2', /may be any of/],
    ['Nothing', 'v2', /is no kind of this operator/],
    ['Cert', 'v2', /belongs to somebody else/],
    ['apps/v1/Deployment', 'v2', /is built into Kubernetes/],
    ['other.example.com/v1/Network', 'v1', /has the version v1 already/],
    ['other.example.com/v1/Network', '../x', /version/],
  ];
  for (const [name, version, message] of refused)
    await assert.rejects(addVersion({ for: name, version }, options), message);
  assert.deepEqual(store.texts(), before);
  await addVersion({ for: 'other.example.com/v1/Network', version: 'v2' }, options);
  assert.deepEqual(storage(store, 'config/crd/other.example.com_networks.yaml'), { v2: false, v1: true });
  assert.equal(await drift(options), false);
});

test('a version goes with the commands that its objects need; the stored one and the last one do not', async () => {
  const { store, options } = await scaffold();
  await assert.rejects(
    removeVersion({ for: 'Network', version: 'v1alpha1' }, options),
    /is the only version of Network/,
  );
  await addVersion({ for: 'Network', version: 'v1beta1' }, options);
  const whole = store.texts();
  await assert.rejects(removeVersion({ for: 'Network', version: 'v1alpha1' }, options), (error: unknown) => {
    assert.ok(error instanceof InputError);
    assert.match(
      error.problems[0]?.hint ?? '',
      /kubectl get networks\.v1beta1\.samples\.kubewright\.dev --output json \| kubectl replace --filename - && kubectl patch customresourcedefinition networks\.samples\.kubewright\.dev --subresource status/,
    );
    return true;
  });
  await assert.rejects(removeVersion({ for: 'Network', version: 'v3' }, options), /has no version v3/);
  assert.deepEqual(store.texts(), whole);
  await edit(store, copy, (types) => `${types}// mine\n`);
  const report = await removeVersion({ for: 'Network', version: 'v1beta1' }, options);
  assert.equal(report.changes.find(({ path }) => path === copy)?.action, 'keep', 'a copy is the user’s');
  assert.match(
    report.warnings.join('\n'),
    /v1beta1\/network\.ts declares samples\.kubewright\.dev\/v1beta1\/Network, which .* Delete it, or/,
  );
  assert.ok(changed(report).includes('src/generated/samples.kubewright.dev/v1beta1/network.ts'));
  assert.match(report.next.join('\n'), /kubectl get networks\.v1alpha1\.samples\.kubewright\.dev --output json/);
  assert.match(report.next.join('\n'), /--patch '\{"status":\{"storedVersions":\["v1alpha1"\]\}\}'/);
  assert.deepEqual(storage(store), { v1alpha1: true });
});

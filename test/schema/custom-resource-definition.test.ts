import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildCustomResourceDefinitions } from '../../src/schema/custom-resource-definition.ts';
import type { KindDeclaration } from '../../src/schema/kind-declaration.ts';
import { compareVersions } from '../../src/schema/compare-versions.ts';
import { problemsOf } from './reading.ts';

const thing: KindDeclaration = {
  group: 'samples.example.com',
  version: 'v1',
  kind: 'Thing',
  storage: false,
  served: true,
  deprecated: false,
  subresources: {},
  printerColumns: [],
  selectableFields: [],
  schema: { type: 'object' },
  typeName: 'Thing',
  file: 'thing.ts',
  line: 1,
};

const problems = (...kinds: KindDeclaration[]) => problemsOf((async () => buildCustomResourceDefinitions(kinds))());

test('the only version is stored, and names follow from the kind', () => {
  assert.deepEqual(buildCustomResourceDefinitions([{ ...thing, kind: 'NetworkPolicy' }]), [
    {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'networkpolicies.samples.example.com' },
      spec: {
        group: 'samples.example.com',
        names: {
          kind: 'NetworkPolicy',
          listKind: 'NetworkPolicyList',
          plural: 'networkpolicies',
          singular: 'networkpolicy',
        },
        scope: 'Namespaced',
        versions: [{ name: 'v1', schema: { openAPIV3Schema: { type: 'object' } }, served: true, storage: true }],
      },
    },
  ]);
});

test('versions of one kind become one definition, the preferred first; what is common comes from the stored one', () => {
  const [crd, ...more] = buildCustomResourceDefinitions([
    { ...thing, version: 'v1alpha1', served: false, deprecated: true, deprecationWarning: 'old' },
    { ...thing, version: 'v1', storage: true, scope: 'Cluster', shortNames: ['th'], labels: { a: 'b' } },
    { ...thing, version: 'v1beta1', scope: 'Cluster', subresources: { status: {} } },
  ]);
  assert.equal(more.length, 0);
  assert.deepEqual(
    crd?.spec.versions.map(({ name, storage, served }) => [name, storage, served]),
    [
      ['v1', true, true],
      ['v1beta1', false, true],
      ['v1alpha1', false, false],
    ],
  );
  assert.equal(crd.spec.scope, 'Cluster');
  assert.deepEqual(crd.spec.names.shortNames, ['th']);
  assert.deepEqual(crd.metadata.labels, { a: 'b' });
  assert.deepEqual(crd.spec.versions[1]?.subresources, { status: {} });
  assert.equal(crd.spec.versions[2]?.deprecationWarning, 'old');
});

test('one kind in two groups is two definitions', () => {
  const crds = buildCustomResourceDefinitions([thing, { ...thing, group: 'other.example.com' }]);
  assert.deepEqual(
    crds.map(({ metadata }) => metadata.name),
    ['things.other.example.com', 'things.samples.example.com'],
  );
});

test('none stored, two stored, one twice', async () => {
  const v2 = { ...thing, version: 'v2', line: 2 };
  assert.deepEqual(await problems(thing, v2), ['1: Thing has the versions v1, v2 and none is stored']);
  assert.deepEqual(await problems({ ...thing, storage: true }, { ...v2, storage: true }), [
    '2: Thing is stored as v1 already; only one version is',
  ]);
  assert.deepEqual(await problems({ ...thing, storage: true }, { ...thing, line: 3 }), [
    '3: Thing v1 is declared twice',
  ]);
});

test('versions that disagree about what they share', async () => {
  const v2: KindDeclaration = {
    ...thing,
    version: 'v2',
    line: 2,
    scope: 'Cluster',
    plural: 'thingies',
    shortNames: ['x'],
  };
  assert.deepEqual(await problems({ ...thing, storage: true }, v2), [
    '2: @scope of v2 differs from that of v1, which is stored',
    '2: @plural of v2 differs from that of v1, which is stored',
    '2: @shortName of v2 differs from that of v1, which is stored',
  ]);
});

test('two kinds with one plural', async () => {
  assert.deepEqual(await problems(thing, { ...thing, kind: 'Item', plural: 'things', line: 2 }), [
    '2: two kinds of samples.example.com have the plural things',
  ]);
});

for (const group of ['samples.k8s.io', 'kubernetes.io', 'a.b.kubernetes.io']) {
  test(`${group} is protected`, () => {
    const [crd] = buildCustomResourceDefinitions([{ ...thing, group }]);
    assert.match(crd?.metadata.annotations?.['api-approved.kubernetes.io'] ?? '', /^unapproved, /u);
    const approved = { 'api-approved.kubernetes.io': 'https://github.com/kubernetes/enhancements/pull/1' };
    const [own] = buildCustomResourceDefinitions([{ ...thing, group, annotations: approved }]);
    assert.deepEqual(own?.metadata.annotations, approved);
  });
}

test('versions in the order of Kubernetes', () => {
  const versions = ['foo1', 'v1alpha1', 'v10', 'v2beta1', 'v1', 'v11beta2', 'bar', 'v2', 'v12alpha1', 'v10beta3'];
  assert.deepEqual(versions.sort(compareVersions), [
    'v10',
    'v2',
    'v1',
    'v11beta2',
    'v10beta3',
    'v2beta1',
    'v12alpha1',
    'v1alpha1',
    'bar',
    'foo1',
  ]);
});

// CRDs as text: what is read, what is passed over, what is refused.
import assert from 'node:assert/strict';
import test from 'node:test';

import { InputError } from '../../src/errors.ts';
import { kindsOfCrd, parseCrds } from '../../src/input/crd.ts';

const crd = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: nets.a.example.com }
spec:
  group: a.example.com
  names: { kind: Network, plural: nets, shortNames: [net] }
  scope: Cluster
  versions:
    - { name: v1beta1, served: true, storage: false, schema: { openAPIV3Schema: { type: object } } }
    - { name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }
`;
const problemsOf = (...texts: string[]): string[] => {
  try {
    parseCrds(texts.map((text, index) => ({ file: `${index}.yaml`, text })));
  } catch (error) {
    assert.ok(error instanceof InputError, String(error));
    return error.problems.map(({ code, file, path, message }) =>
      [code, file, path, message].filter(Boolean).join(' | '),
    );
  }
  return [];
};

test('CRDs are found among other kinds, in lists, and in JSON', () => {
  const list = JSON.stringify({
    kind: 'List',
    items: [{ kind: 'ConfigMap' }, parseCrds([{ file: 'a', text: crd }])[0]?.crd],
  });
  const found = parseCrds([
    { file: 'many.yaml', text: `kind: Service\n---\n${crd}---\n---\n` },
    { file: 'list.json', text: list },
  ]);
  assert.deepEqual(
    found.map(({ file }) => file),
    ['many.yaml', 'list.json'],
  );
});

test('each version is a kind, the stored one first', () => {
  const [found] = parseCrds([{ file: 'a', text: crd }]);
  assert.deepEqual(found && kindsOfCrd(found.crd), [
    { group: 'a.example.com', version: 'v1', kind: 'Network', scope: 'Cluster', plural: 'nets', shortNames: ['net'] },
    {
      group: 'a.example.com',
      version: 'v1beta1',
      kind: 'Network',
      scope: 'Cluster',
      plural: 'nets',
      shortNames: ['net'],
    },
  ]);
});

test('YAML is read as kubectl does: 1.1, without dates and base 60', () => {
  const [found] = parseCrds([
    {
      file: 'a',
      text: crd.replace(
        'openAPIV3Schema: { type: object }',
        'openAPIV3Schema: { type: object, example: { a: on, b: 2001-01-01, c: 1:30, d: 0o7 } }',
      ),
    },
  ]);
  assert.deepEqual(found?.crd.spec.versions[0]?.schema?.openAPIV3Schema?.example, {
    a: true,
    b: '2001-01-01',
    c: '1:30',
    d: '0o7',
  });
});

test('what names files is checked, with its place in the document', () => {
  assert.deepEqual(
    problemsOf(crd.replace('group: a.example.com', 'group: ../../etc').replace('kind: Network', 'kind: __proto__')),
    [
      'invalid-group | 0.yaml | spec.group | The group "../../etc" is not a DNS name: small letters, digits, "-" and "."',
      'invalid-kind | 0.yaml | spec.names.kind | The kind "__proto__" is not a DNS label: small letters, digits and "-", beginning with a letter and ending with a letter or digit',
    ],
  );
  assert.match(
    problemsOf(crd.replace('[net]', '[n]')).join(),
    /spec\.names\.shortNames\[0\]/,
    'YAML 1.1 reads n as false',
  );
  assert.match(problemsOf(crd.replace('name: v1,', 'name: "v1/x",')).join(), /spec\.versions\[1\]\.name/);
});

test('malformed documents are refused, each fault with its place', () => {
  const cases: [from: string, to: string, problem: string][] = [
    ['{ name: nets.a.example.com }', '{}', 'metadata.name | is missing'],
    ['metadata: { name: nets.a.example.com }', '', 'metadata.name | is missing'],
    [
      'nets.a.example.com',
      'nets.example.com',
      'metadata.name | The name "nets.example.com" is not "nets.a.example.com"',
    ],
    ['{ name: nets.a.example.com }', 'nets', 'metadata | wants an object'],
    [
      '{ name: nets.a.example.com }',
      '{ name: nets.a.example.com, labels: { a: on } }',
      'metadata.labels.a | wants a text',
    ],
    ['[net]', 'net', 'spec.names.shortNames | wants a list'],
    ['{ kind: Network, plural: nets, shortNames: [net] }', 'null', 'spec.names | is missing'],
    ['scope: Cluster', 'scope: cluster', 'spec.scope | wants "Namespaced" or "Cluster"'],
    ['scope: Cluster', 'scope: Cluster\n  preserveUnknownFields: true', 'spec.preserveUnknownFields | must be false'],
    ['storage: false', 'storage: true', 'spec.versions | 2 versions have storage: true; exactly one must'],
    ['storage: false', 'storage: 1', 'spec.versions[0].storage | wants true or false'],
    ['name: v1beta1', 'name: v1', 'spec.versions[1] | The version v1 stands here twice'],
    ['name: v1beta1, ', '', 'spec.versions[0].name | is missing'],
    [', schema: { openAPIV3Schema: { type: object } }', '', 'spec.versions[0].schema | is missing'],
    ['{ openAPIV3Schema: { type: object } }', '{}', 'spec.versions[0].schema.openAPIV3Schema | is missing'],
    ['{ openAPIV3Schema: { type: object } }', '[]', 'spec.versions[0].schema | wants an object'],
    [
      'scope: Cluster',
      'scope: Cluster\n  conversion: { strategy: Other }',
      'spec.conversion.strategy | wants "None" or "Webhook"',
    ],
    ['versions:', 'others:', 'spec.versions | is missing'],
    ['spec:', 'other:', 'spec | is missing'],
  ];
  for (const [from, to, problem] of cases) {
    assert.ok(crd.includes(from), from);
    const found = problemsOf(crd.replace(from, to));
    assert.ok(
      found.some((each) => each.endsWith(`0.yaml | ${problem}`)),
      `${problem}\nin ${found.join('\n')}`,
    );
  }
  for (const text of [
    '[]',
    'CustomResourceDefinition',
    '1',
    'null',
    'kind: CustomResourceDefinition',
    'kind: [CustomResourceDefinition]',
  ]) {
    assert.equal(problemsOf(text).length, 1, text);
  }
});

test('schemas that the server refuses are refused with its words, and all at once', () => {
  const text = crd.replaceAll(
    'openAPIV3Schema: { type: object }',
    'openAPIV3Schema: { type: object, properties: { a: {}, b: { type: array }, c: { type: string, uniqueItems: true } } }',
  );
  const at = (version: number) => `spec.versions[${version}].schema.openAPIV3Schema.properties`;
  const found = problemsOf(text);
  for (const version of [0, 1]) {
    for (const problem of [
      `${at(version)}[a].type | Required value: must not be empty for specified object fields`,
      `${at(version)}[b].items | Required value: must be specified`,
      `${at(version)}[c].uniqueItems | Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic`,
    ]) {
      assert.ok(found.includes(`invalid-schema | 0.yaml | ${problem}`), `${problem}\nin ${found.join('\n')}`);
    }
  }
});

test('null is absent, and what the server does not know is dropped', () => {
  const text = crd
    .replace('scope: Cluster', 'scope: Cluster\n  conversion: null\n  other: 1')
    .replace('shortNames: [net]', 'shortNames: null, categories: ~')
    .replace('nets.a.example.com }', 'nets.a.example.com, creationTimestamp: null, annotations: null, labels: { a: } }')
    .replace(
      'storage: true',
      'storage: true, subresources: { status: {}, scale: null }, additionalPrinterColumns: null',
    )
    .replace('served: true, storage: false, ', '')
    .replace(
      /openAPIV3Schema: \{ type: object \} \} \}\s*$/u,
      'openAPIV3Schema: { type: object, items: null, anyOf: null, optional: true, properties: { default: { type: string, default: null, enum: [null, a], nullable: true, pattern: null }, __proto__: { type: string } } } } }',
    );
  const [found] = parseCrds([{ file: 'a', text }]);
  assert.deepEqual(found?.crd.metadata, { name: 'nets.a.example.com', labels: { a: '' } });
  assert.deepEqual(Object.keys(found?.crd.spec ?? {}).sort(), ['group', 'names', 'scope', 'versions']);
  assert.deepEqual(found?.crd.spec.names, { kind: 'Network', plural: 'nets' });
  const [beta, stored] = found?.crd.spec.versions ?? [];
  assert.deepEqual([beta?.served, beta?.storage], [false, false]);
  assert.deepEqual(stored?.subresources, { status: {} });
  assert.equal(
    JSON.stringify(stored?.schema?.openAPIV3Schema),
    '{"type":"object","properties":{"default":{"type":"string","default":null,"enum":[null,"a"],"nullable":true},"__proto__":{"type":"string"}}}',
  );
});

test('older CRDs, files without one and broken YAML are refused by name', () => {
  assert.match(problemsOf(crd.replace('k8s.io/v1', 'k8s.io/v1beta1')).join(), /not-a-crd \| 0\.yaml \| apiVersion/);
  assert.match(problemsOf('kind: Service').join(), /No CustomResourceDefinition in 0\.yaml/);
  assert.match(problemsOf(crd, 'a: [').join(), /invalid-yaml \| 1\.yaml/);
});

test('a bomb of aliases is refused quickly', () => {
  const bomb = [
    'a: &a [x, x, x, x, x, x, x, x, x]',
    ...'bcdefghij'
      .split('')
      .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghij'[index]}`).join(', ')}]`),
  ];
  assert.match(problemsOf(bomb.join('\n')).join(), /invalid-yaml.*alias/i);
});

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
        '{ name: nets.a.example.com }',
        '{ name: x, labels: { a: on, b: 2001-01-01, c: 1:30, d: 0o7 } }',
      ),
    },
  ]);
  assert.deepEqual(found?.crd.metadata.labels, { a: true, b: '2001-01-01', c: '1:30', d: '0o7' });
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

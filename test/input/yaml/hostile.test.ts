// Texts that are made to hang, to exhaust or to mislead a reader of YAML, and texts that are no definitions of ours.
import assert from 'node:assert/strict';
import test from 'node:test';

import { InputError } from '../../../src/errors.ts';
import { parseCrds } from '../../../src/input/crd.ts';

const crd = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: nets.a.example.com
spec:
  group: a.example.com
  names: { kind: Network, plural: nets }
  scope: Cluster
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema: { type: object }
`;

/** The names of the definitions, or what is wrong. */
function read(text: string): string {
  try {
    return parseCrds([{ file: 'a.yaml', text }])
      .map(({ crd: { metadata } }) => metadata.name)
      .join();
  } catch (error) {
    assert.ok(error instanceof InputError, String(error));
    return error.problems
      .map(({ code, line, path, message, hint }) => [code, line, path, message, hint].filter(Boolean).join(' | '))
      .join('\n');
  }
}

const many = 30_000;
const lines = (line: (index: number) => string): string =>
  Array.from({ length: many }, (_, index) => line(index)).join('\n');
const none = /^not-a-crd \| No CustomResourceDefinition/;
const deep = /^invalid-yaml \|.* The document is nested too deep/;

const cases: [name: string, text: string, expected: RegExp | string][] = [
  ['lists 30,000 deep', '['.repeat(many) + ']'.repeat(many), deep],
  ['JSON 30,000 deep', `${'{"a":'.repeat(many)}1${'}'.repeat(many)}`, deep],
  ['sequences 30,000 deep', '- '.repeat(many), deep],
  ['mappings 3,000 deep', Array.from({ length: 3000 }, (_, index) => `${' '.repeat(index)}a:`).join('\n'), deep],
  ['brackets that stay open', '{a: '.repeat(many), deep],
  ['30,000 keys', lines((index) => `k${index}: 1`), none],
  ['30,000 keys beside a tag', `${lines((index) => `k${index}: 1`)}\nx: !!str 1`, none],
  ['a key twice', 'a: 1\nb: 1\na: 2', 'invalid-yaml | 3 | Map keys must be unique at line 3, column 1'],
  ['an alias that stands 30,000 times', `a: &a 1\n${lines((index) => `b${index}: *a`)}`, /Excessive alias count/],
  ['an anchor that holds itself', 'a: &a [*a]', none],
  [
    'a schema that holds itself',
    crd.replace('{ type: object }', '&a { type: object, properties: { a: *a } }'),
    /contains itself/,
  ],
  ['30,000 anchors of one node', '&a '.repeat(many), /^invalid-yaml/],
  ['quotes that stay open', "a: '\n".repeat(many), /^invalid-yaml/],
  ['100,000 empty lines', `a: |${'\n'.repeat(1e5)}x`, /^invalid-yaml/],
  ['a million spaces', `a: b${' '.repeat(1e6)}c`, none],
  ['a million empty documents', '---\n'.repeat(1e6), none],
  ['a Helm value', crd.replaceAll('a.example.com', '{{ .Values.group }}'), /looks like a Helm template/],
  ['a Helm condition', `{{- if .Values.crds }}\n${crd}{{- end }}\n`, /looks like a Helm template/],
  [
    'a Helm block',
    crd.replace('spec:', '  labels:\n    {{- toYaml .Values.labels | nindent 4 }}\nspec:'),
    /^invalid-yaml \| 6 .*looks like a Helm template/,
  ],
  [
    'braces in a description',
    crd.replace('{ type: object }', '{ type: object, description: "{{ a }}" }'),
    'nets.a.example.com',
  ],
  [
    'bytes that are no text',
    Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * index * 13 + index * 79) % 256)).toString(),
    /^(invalid-yaml|not-a-crd)/,
  ],
  ['a NUL in a name', crd.replace('Network', 'Net\0work'), /^invalid-kind/],
  ['a NUL behind the end', `${crd}\0`, /^invalid-yaml/],
  ['a byte order mark', `\ufeff${crd}`, 'nets.a.example.com'],
  ['Windows line ends', crd.replaceAll('\n', '\r\n'), 'nets.a.example.com'],
  ['a %YAML directive', `%YAML 1.2\n---\n${crd}`, 'nets.a.example.com'],
  ['an unknown directive', `%FOO bar\n---\n${crd}`, 'nets.a.example.com'],
  ['nothing', '', none],
  ['comments', '# a\n\n# b\n', none],
  ['empty documents', '---\n---\n...\n---\n# a\n', none],
  ['a comment behind the marker', `--- # comment\n${crd}`, 'nets.a.example.com'],
  ['a list', `kind: List\nitems:\n- ${crd.trimEnd().replaceAll('\n', '\n  ')}`, 'nets.a.example.com'],
  [
    'a typed list, whose items do not say what they are',
    `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinitionList\nitems:\n- ${crd.trimEnd().split('\n').slice(2).join('\n  ')}`,
    'nets.a.example.com',
  ],
  ['v1beta1', crd.replace('k8s.io/v1', 'k8s.io/v1beta1'), /^not-a-crd \| apiVersion .*v1beta1.*Convert it/],
  ['a fault in the second document', `${crd}---\na: 1\nb: [\n`, /^invalid-yaml \| 1[78] \|/],
];

for (const [name, text, expected] of cases) {
  test(name, { timeout: 20_000 }, () => {
    if (typeof expected === 'string') assert.equal(read(text), expected);
    else assert.match(read(text), expected);
  });
}

test('names that objects inherit are properties like others', () => {
  const text = crd.replace(
    '{ type: object }',
    '{ type: object, example: { __proto__: { a: 1 }, constructor: 2, toString: 3 } }',
  );
  const [found] = parseCrds([{ file: 'a', text }]);
  const value = found?.crd.spec.versions[0]?.schema?.openAPIV3Schema?.example as object;
  assert.deepEqual(Object.keys(value), ['__proto__', 'constructor', 'toString']);
  assert.equal(Object.getPrototypeOf(value), Object.prototype);
  assert.equal('a' in value, false);
});

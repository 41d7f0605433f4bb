// Every marker of controller-gen has a spelling here: docs/controller-gen.md lists them, and each has its case below.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { CustomResourceDefinition, JSONSchemaProps } from '@kubewright/apimachinery';
import { buildCustomResourceDefinitions } from '../../src/schema/custom-resource-definition.ts';
import { readKinds } from '../../src/schema/read-kinds.ts';
import { problemsOf, schemaOf, schemaOfProperty, typesFile } from './reading.ts';

async function definitionsOf(tags: string, file = 'api/samples.example.com/v1/thing.ts') {
  const text = typesFile('{ color?: string }', { tags: `${tags.replaceAll(/^/gmu, ' * ')}\n` });
  return buildCustomResourceDefinitions(await readKinds([{ file, text }]));
}

const column = {
  name: 'Size',
  type: 'integer',
  jsonPath: '.spec.size',
  format: 'int32',
  description: 'How large.',
  priority: 1,
};
const scale = {
  specReplicasPath: '.spec.replicas',
  statusReplicasPath: '.status.replicas',
  labelSelectorPath: '.status.selector',
};

/** [marker, tags on the root type, what they give]. */
const kinds: [string, string, (crd: CustomResourceDefinition) => unknown, unknown][] = [
  ['groupName', '@group "other.example.com"', ({ spec }) => spec.group, 'other.example.com'],
  ['versionName', '@version "v2"', ({ spec }) => spec.versions.map(({ name }) => name), ['v2']],
  ['kubebuilder:storageversion', '@storageVersion', ({ spec }) => spec.versions[0]?.storage, true],
  ['kubebuilder:unservedversion', '@served false', ({ spec }) => spec.versions[0]?.served, false],
  [
    'kubebuilder:deprecatedversion',
    '@deprecatedVersion "Use v2"',
    ({ spec }) => [spec.versions[0]?.deprecated, spec.versions[0]?.deprecationWarning],
    [true, 'Use v2'],
  ],
  [
    'kubebuilder:resource',
    '@plural "stuff"\n@shortName "th"\n@shortName "tg"\n@category "all"\n@singular "item"\n@scope "Cluster"',
    ({ spec }) => [spec.scope, spec.names],
    [
      'Cluster',
      {
        categories: ['all'],
        kind: 'Thing',
        listKind: 'ThingList',
        plural: 'stuff',
        shortNames: ['th', 'tg'],
        singular: 'item',
      },
    ],
  ],
  [
    'kubebuilder:subresource:status',
    '@subresource "status"',
    ({ spec }) => spec.versions[0]?.subresources,
    { status: {} },
  ],
  [
    'kubebuilder:subresource:scale',
    `@subresource ${JSON.stringify({ scale })}`,
    ({ spec }) => spec.versions[0]?.subresources,
    { scale },
  ],
  [
    'kubebuilder:printcolumn',
    `@printColumn ${JSON.stringify(column)}`,
    ({ spec }) => spec.versions[0]?.additionalPrinterColumns,
    [column],
  ],
  [
    'kubebuilder:selectablefield',
    '@selectableField ".spec.color"',
    ({ spec }) => spec.versions[0]?.selectableFields,
    [{ jsonPath: '.spec.color' }],
  ],
  [
    'kubebuilder:metadata',
    '@annotation {"a/b": "c", "d": "e"}\n@label {"f": "g"}',
    ({ metadata }) => [metadata.annotations, metadata.labels],
    [{ 'a/b': 'c', d: 'e' }, { f: 'g' }],
  ],
];

for (const [marker, tags, part, expected] of kinds) {
  test(`${marker}: ${tags.replaceAll('\n', ' ')}`, async () => {
    const [crd] = await definitionsOf(tags);
    assert.ok(crd !== undefined);
    assert.deepEqual(part(crd), expected);
  });
}

/** Markers that keep a type out: it has no tags, or its file is not read. */
const absent = ['kubebuilder:skip', 'kubebuilder:skipversion'];

test(`${absent.join(' and ')}: a type without @kind is no kind`, async () => {
  const text = 'export interface Thing { spec: { run(): void } }';
  assert.deepEqual(await readKinds([{ file: 'api/samples.example.com/v1/thing.ts', text }]), []);
});

const word: JSONSchemaProps = { type: 'string' };
const list: JSONSchemaProps = { type: 'array', items: word };
const numbers: JSONSchemaProps = { type: 'number' };
const map: JSONSchemaProps = { type: 'object', additionalProperties: word };
const two: JSONSchemaProps = { type: 'object', properties: { a: word, b: word } };
const counted = (comparison: string, message: string): JSONSchemaProps => ({
  ...two,
  'x-kubernetes-validations': [{ rule: `[has(self.a),has(self.b)].filter(x,x==true).size() ${comparison} 1`, message }],
});
const kept = { 'x-kubernetes-preserve-unknown-fields': true };
const docs = { url: 'https://example.com', description: 'More' };
const v = 'kubebuilder:validation:';

/** [marker, tags above a property, its type, its schema, declarations]. */
const properties: [string, string, string, JSONSchemaProps, string?][] = [
  ['kubebuilder:externalDocs', `@externalDocs ${JSON.stringify(docs)}`, 'string', { ...word, externalDocs: docs }],
  [`${v}Maximum`, '@maximum 9', 'number', { ...numbers, maximum: 9 }],
  [`${v}Minimum`, '@minimum 1', 'number', { ...numbers, minimum: 1 }],
  [`${v}MultipleOf`, '@multipleOf 2', 'number', { ...numbers, multipleOf: 2 }],
  [
    `${v}ExclusiveMaximum`,
    '@maximum 9\n@exclusiveMaximum',
    'number',
    { ...numbers, maximum: 9, exclusiveMaximum: true },
  ],
  [
    `${v}ExclusiveMinimum`,
    '@minimum 1\n@exclusiveMinimum',
    'number',
    { ...numbers, minimum: 1, exclusiveMinimum: true },
  ],
  [`${v}MaxLength`, '@maxLength 63', 'string', { ...word, maxLength: 63 }],
  [`${v}MinLength`, '@minLength 1', 'string', { ...word, minLength: 1 }],
  [`${v}Pattern`, '@pattern "^[a-z]+$"', 'string', { ...word, pattern: '^[a-z]+$' }],
  [`${v}Format`, '@format "ipv4"', 'string', { ...word, format: 'ipv4' }],
  [`${v}MaxItems`, '@maxItems 9', 'string[]', { ...list, maxItems: 9 }],
  [`${v}MinItems`, '@minItems 1', 'string[]', { ...list, minItems: 1 }],
  [`${v}MaxProperties`, '@maxProperties 9', 'Record<string, string>', { ...map, maxProperties: 9 }],
  [`${v}MinProperties`, '@minProperties 1', 'Record<string, string>', { ...map, minProperties: 1 }],
  [`${v}Enum`, '', `'TCP' | 'UDP'`, { ...word, enum: ['TCP', 'UDP'] }],
  [`${v}Type`, '@type "integer"', 'number', { type: 'integer' }],
  [`${v}XIntOrString`, '@intOrString\n@preserveUnknownFields false', 'unknown', { 'x-kubernetes-int-or-string': true }],
  [
    `${v}XEmbeddedResource`,
    '@embeddedResource',
    'object',
    { type: 'object', ...kept, 'x-kubernetes-embedded-resource': true },
  ],
  [
    `${v}EmbeddedResource`,
    '@embeddedResource',
    'object',
    { type: 'object', ...kept, 'x-kubernetes-embedded-resource': true },
  ],
  [`${v}XPreserveUnknownFields`, '@preserveUnknownFields', '{ a?: string; b?: string }', { ...two, ...kept }],
  [
    'kubebuilder:pruning:PreserveUnknownFields',
    '',
    '{ a?: string; b?: string; [key: string]: unknown }',
    { ...two, ...kept },
  ],
  [
    `${v}XValidation`,
    '@validation {"rule": "self.a == oldSelf.a", "message": "no", "messageExpression": "\'no\'", "reason": "FieldValueInvalid", "fieldPath": ".a", "optionalOldSelf": true}\n@validation {"rule": "true"}',
    '{ a?: string; b?: string }',
    {
      ...two,
      'x-kubernetes-validations': [
        {
          rule: 'self.a == oldSelf.a',
          message: 'no',
          messageExpression: `'no'`,
          reason: 'FieldValueInvalid',
          fieldPath: '.a',
          optionalOldSelf: true,
        },
        { rule: 'true' },
      ],
    },
  ],
  [
    `${v}Schemaless`,
    '@schemaless\n@preserveUnknownFields',
    'Tree',
    kept,
    'interface Tree { children: Tree[]; run(): void }',
  ],
  ['nullable', '', 'string | null', { ...word, nullable: true }],
  ['kubebuilder:default', '@default {"a": "1"}', 'Record<string, string>', { ...map, default: { a: '1' } }],
  ['default', '@default ["x"]', 'string[]', { ...list, default: ['x'] }],
  ['kubebuilder:example', '@example "eth0"', 'string', { ...word, example: 'eth0' }],
  ['kubebuilder:title', '@title "Name"', 'string', { ...word, title: 'Name' }],
  [
    `${v}AtMostOneOf`,
    '',
    'Source',
    counted('<=', 'at most one of the fields in [a b] may be set'),
    '/** @atMostOneOf ["a", "b"] */ interface Source { a?: string; b?: string }',
  ],
  [
    `${v}ExactlyOneOf`,
    '@exactlyOneOf ["a", "b"]',
    '{ a?: string; b?: string }',
    counted('==', 'exactly one of the fields in [a b] must be set'),
  ],
  [
    `${v}AtLeastOneOf`,
    '@atLeastOneOf ["a", "b"]',
    '{ a?: string; b?: string }',
    counted('>=', 'at least one of the fields in [a b] must be set'),
  ],
  ['k8s:enum', '', 'Phase', { ...word, enum: ['Run', 'End'] }, `type Phase = 'Run' | 'End';`],
  [
    'k8s:immutable',
    '@immutable',
    'string',
    { ...word, 'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'field is immutable' }] },
  ],
  ...['listType', 'k8s:listType'].map((marker): [string, string, string, JSONSchemaProps] => [
    marker,
    '@listType "set"',
    'string[]',
    { ...list, 'x-kubernetes-list-type': 'set' },
  ]),
  ...['listMapKey', 'k8s:listMapKey'].map((marker): [string, string, string, JSONSchemaProps] => [
    marker,
    '@listType "map"\n@listMapKey "a"\n@listMapKey "b"',
    '{ a?: string; b?: string }[]',
    { type: 'array', items: two, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['a', 'b'] },
  ]),
  ['mapType', '@mapType "atomic"', 'Record<string, string>', { ...map, 'x-kubernetes-map-type': 'atomic' }],
  ['structType', '@mapType "granular"', '{ a?: string; b?: string }', { ...two, 'x-kubernetes-map-type': 'granular' }],
  [`${v}items:MaxLength`, '@items.maxLength 63', 'string[]', { type: 'array', items: { ...word, maxLength: 63 } }],
];

for (const [marker, tags, type, expected, before] of properties) {
  test(`${marker}: ${tags.replaceAll('\n', ' ')} ${type}`, async () => {
    const read =
      tags === ''
        ? (await schemaOf(`{ field?: ${type} }`, before)).properties?.['field']
        : await schemaOfProperty(type, tags, before);
    assert.deepEqual(read, expected);
  });
}

/** [markers, whether the property is required]. */
const presence: [string[], string, string[] | undefined][] = [
  [['kubebuilder:validation:Required', 'required', 'k8s:required'], '{ a: string }', ['a']],
  [['kubebuilder:validation:Optional', 'optional', 'k8s:optional'], '{ a?: string }', undefined],
];

for (const [markers, type, expected] of presence) {
  test(`${markers.join(', ')}: ${type}`, async () => {
    assert.deepEqual((await schemaOf(type)).required, expected);
  });
}

const refused = `${v}UniqueItems`;

test(`${refused} is refused, as by the server`, async () => {
  assert.deepEqual(await problemsOf(schemaOfProperty('string[]', '@uniqueItems')), [
    '11: spec.field: @uniqueItems is refused by the server; write @listType "set"',
  ]);
});

test('docs/controller-gen.md and the cases above have the same markers', () => {
  const documented = readFileSync(new URL('../../docs/controller-gen.md', import.meta.url), 'utf8');
  const rows = [...documented.matchAll(/^\| `([^`]+)` +\|/gmu)].map(([, marker = '']) => marker);
  const tested = [...kinds, ...properties]
    .map(([marker]) => marker)
    .concat(absent, refused, ...presence.flatMap(([names]) => names));
  assert.deepEqual(rows.toSorted(), tested.toSorted());
});

test('the tags of one-of families name optional properties of their own type', async () => {
  const faults = async (tags: string) =>
    problemsOf(schemaOfProperty('{ a: string; b?: string; "c d"?: string }', tags));
  assert.deepEqual(await faults('@exactlyOneOf ["a", "b"]'), [
    '11: spec.field: @exactlyOneOf names "a", which is required and so always set; write a?',
  ]);
  assert.deepEqual(await faults('@atMostOneOf ["b", "b.x"]'), [
    '11: spec.field: @atMostOneOf names "b.x", which is no property of this type itself',
  ]);
  assert.deepEqual(await faults('@atLeastOneOf ["b", "c d"]'), [
    '11: spec.field: @atLeastOneOf names "c d", which CEL cannot name',
  ]);
  assert.deepEqual(await faults('@atLeastOneOf []'), [
    '11: spec.field: @atLeastOneOf wants a list of names, such as ["configMap", "secret"]',
  ]);
});

test('two families of one type are two rules, and names are escaped', async () => {
  const schema = await schemaOfProperty(
    '{ namespace?: string; "a-b"?: string; c?: string; d?: string }',
    '@atMostOneOf ["namespace", "a-b"]\n@atMostOneOf ["c", "d"]',
  );
  assert.deepEqual(
    schema['x-kubernetes-validations']?.map(({ rule }) => rule),
    [
      '[has(self.__namespace__),has(self.a__dash__b)].filter(x,x==true).size() <= 1',
      '[has(self.c),has(self.d)].filter(x,x==true).size() <= 1',
    ],
  );
});

test('@schemaless belongs on a property', async () => {
  assert.deepEqual(await problemsOf(schemaOf('Open', '/** @schemaless */ type Open = string;')), [
    '3: spec: @schemaless belongs on a property',
  ]);
});

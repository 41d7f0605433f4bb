import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CustomResourceDefinition, JSONSchemaProps } from '@kubewright/apimachinery';
import { warningsOfDefinition } from '../../src/schema/definition-warnings.ts';
import { definitionOf } from './definition.ts';

const object = (properties: Record<string, JSONSchemaProps>, more: JSONSchemaProps = {}): JSONSchemaProps => ({
  type: 'object',
  properties,
  ...more,
});
const one: JSONSchemaProps = { type: 'integer', default: 1 };
const text: JSONSchemaProps = { type: 'string' };
const required = (spec: JSONSchemaProps): CustomResourceDefinition => {
  const crd = definitionOf(spec);
  for (const { schema } of crd.spec.versions) if (schema?.openAPIV3Schema) schema.openAPIV3Schema.required = ['spec'];
  return crd;
};

/** name: [schema of a required spec, warnings]. */
const defaults: Record<string, [JSONSchemaProps, string[]]> = {
  'a default at the top': [object({ a: one }), []],
  'below an optional parent': [
    object({ a: object({ b: one }) }),
    [
      'Thing v1: spec.a.b has a default that is applied only where spec.a is written, which is optional. @default {} on spec.a applies it always',
    ],
  ],
  'below a parent with a default': [object({ a: object({ b: one }, { default: {} }) }), []],
  'below a required parent': [object({ a: object({ b: one }) }, { required: ['a'] }), []],
  'below a parent that needs more than nothing': [object({ a: object({ b: one, c: text }, { required: ['c'] }) }), []],
  'below a parent whose needs have defaults': [
    object({ a: object({ b: one, c: object({ d: one, e: one, f: one }) }, { required: ['b'] }) }),
    [
      'Thing v1: spec.a.b, spec.a.c.d, spec.a.c.e and 1 more have defaults that are applied only where spec.a is written, which is optional. @default {} on spec.a applies them always',
    ],
  ],
  'inside items': [
    object({ a: { type: 'array', items: object({ b: object({ c: one }), d: one }) } }),
    [
      'Thing v1: spec.a[].b.c has a default that is applied only where spec.a[].b is written, which is optional. @default {} on spec.a[].b applies it always',
    ],
  ],
};

for (const [name, [spec, expected]] of Object.entries(defaults)) {
  test(`defaults: ${name}`, () => assert.deepEqual(warningsOfDefinition(required(spec)), expected));
}

test('a tag within a line of a description is prose, which is hardly meant', () => {
  const described = (description: string): string[] =>
    warningsOfDefinition(required(object({ a: { type: 'array', items: { ...text, description } } })));
  assert.deepEqual(described('How long. @maxLength 3'), [
    'Thing v1: the description of spec.a[] has @maxLength within a line, where it is no tag and checks nothing. A tag begins a line',
  ]);
  for (const prose of [
    'see a@minimum.example',
    'ask @somebody',
    'the tag `@minimum`',
    '@constructor @toString',
    '@minimum',
    'so\n @minimum',
  ]) {
    assert.deepEqual(described(prose), []);
  }
});

test('a status is written whole, so its defaults are no news', () => {
  const crd = required(object({}));
  const root = crd.spec.versions[0]?.schema?.openAPIV3Schema;
  assert.ok(root?.properties);
  root.properties['status'] = object({ a: one });
  assert.deepEqual(warningsOfDefinition(crd), []);
});

function versions(stored: JSONSchemaProps, other: JSONSchemaProps, more: object = {}): CustomResourceDefinition {
  const crd = required(stored);
  const [v1] = crd.spec.versions;
  const [v2] = required(other).spec.versions;
  assert.ok(v1 !== undefined && v2 !== undefined);
  return { ...crd, spec: { ...crd.spec, versions: [v1, { ...v2, name: 'v2', storage: false }], ...more } };
}

test('without a conversion, fields of one version only are pruned by the other: the outermost are named', () => {
  const crd = versions(
    object({ a: text, b: object({ c: text }) }),
    object({ a: text, d: { type: 'array', items: object({ e: text }) } }),
  );
  assert.deepEqual(warningsOfDefinition(crd), [
    'Thing has no conversion between its versions: spec.d of v2 is pruned when an object is stored as v1, without an error',
    'Thing has no conversion between its versions: spec.b of v1 is pruned when an object is written as v2, without an error',
  ]);
});

test('nothing is pruned by a webhook, where unknown fields are kept, in a version that is not served', () => {
  const [one, other] = [object({ a: text }), object({ b: text })];
  const kept = { 'x-kubernetes-preserve-unknown-fields': true };
  assert.deepEqual(warningsOfDefinition(versions(one, other, { conversion: { strategy: 'Webhook' } })), []);
  assert.deepEqual(warningsOfDefinition(versions({ ...one, ...kept }, { ...other, ...kept })), []);
  const unserved = versions(one, other);
  for (const version of unserved.spec.versions) version.served = version.storage;
  assert.deepEqual(warningsOfDefinition(unserved), []);
});

test('a definition that client-side apply cannot take', () => {
  const sized = (length: number) =>
    warningsOfDefinition(required(object({ a: { ...text, description: 'x'.repeat(length) } })));
  const rest = Buffer.byteLength(JSON.stringify(required(object({ a: { ...text, description: '' } }))));
  assert.deepEqual(sized(262_144 - rest), []);
  assert.deepEqual(sized(262_145 - rest), [
    'things.samples.example.com has 262,145 bytes, more than the 262,144 that client-side kubectl apply can take. ' +
      'Apply it with --server-side, or shorten the descriptions with --max-description-length',
  ]);
});

test('columns and a scale that lead nowhere', () => {
  const crd = required(
    object({
      size: text,
      labels: { type: 'object', additionalProperties: text },
      any: { 'x-kubernetes-preserve-unknown-fields': true },
      conditions: { type: 'array', items: object({}) },
    }),
  );
  const paths = [
    '.metadata.creationTimestamp',
    '.spec.size',
    '.spec.sise',
    '.spec.labels.a\\.b/c',
    '.spec.any.thing',
    '.spec.conditions[?(@.type=="Ready")].status',
    '.spec.condition[0]',
    '.spec.size.more',
  ];
  for (const version of crd.spec.versions) {
    version.additionalPrinterColumns = paths.map((jsonPath) => ({ name: 'Size', type: 'string', jsonPath }));
    version.subresources = { scale: { specReplicasPath: '.spec.size', statusReplicasPath: '.status.replicas' } };
  }
  assert.deepEqual(warningsOfDefinition(crd), [
    'Thing v1: the column Size is .spec.sise, which the schema does not have',
    'Thing v1: the column Size is .spec.condition[0], which the schema does not have',
    'Thing v1: the column Size is .spec.size.more, which the schema does not have',
    "Thing v1: the scale's statusReplicasPath is .status.replicas, which the schema does not have",
  ]);
});

test('a kind without a served version', () => {
  const crd = required(object({}));
  for (const version of crd.spec.versions) version.served = false;
  assert.deepEqual(warningsOfDefinition(crd), ['Thing has no version that is served']);
});

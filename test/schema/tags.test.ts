// Every tag, both ways: written above a property it gives the keyword, and the keyword is printed as the tag.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import { schemaRules } from '../../src/schema/rules/schema-rules.ts';
import { printTypes } from '../../src/schema/print-types.ts';
import { definition } from './definition.ts';
import { schemaOfProperty } from './reading.ts';

/** [tags, type, what they add to the type's schema]. */
const cases: [string, string, JSONSchemaProps][] = [
  ['@title "Size"', 'string', { title: 'Size' }],
  ['@example {"a": [1, null]}', 'unknown', { example: { a: [1, null] } }],
  ['@externalDocs {"url": "https://example.com/*\\/"}', 'string', { externalDocs: { url: 'https://example.com/*/' } }],
  ['@type "integer"', 'number', { type: 'integer' }],
  ['@enum ["a",1,null]', 'unknown', { enum: ['a', 1, null] }],
  ['@default null', 'string', { default: null }],
  ['@default {"a":{"b":[]}}', 'unknown', { default: { a: { b: [] } } }],
  ['@minimum 0', 'number', { minimum: 0 }],
  ['@exclusiveMinimum', 'number', { exclusiveMinimum: true }],
  ['@maximum 1.5', 'number', { maximum: 1.5 }],
  ['@exclusiveMaximum', 'number', { exclusiveMaximum: true }],
  ['@multipleOf 0.1', 'number', { multipleOf: 0.1 }],
  ['@format "email"', 'string', { format: 'email' }],
  ['@minLength 0', 'string', { minLength: 0 }],
  ['@maxLength 63', 'string', { maxLength: 63 }],
  ['@pattern "^ @(\\\\*\\/|[a-z]*\\/)?$"', 'string', { pattern: '^ @(\\*/|[a-z]*/)?$' }],
  ['@minItems 1', 'string[]', { minItems: 1 }],
  ['@maxItems 9', 'string[]', { maxItems: 9 }],
  ['@listType "set"', 'string[]', { 'x-kubernetes-list-type': 'set' }],
  [
    '@listType "map"\n@listMapKey "b"\n@listMapKey "a"',
    'string[]',
    { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['b', 'a'] },
  ],
  ['@minProperties 1', 'Record<string, string>', { minProperties: 1 }],
  ['@maxProperties 2', 'Record<string, string>', { maxProperties: 2 }],
  ['@required ["a"]', 'Record<string, unknown>', { required: ['a'] }],
  ['@additionalProperties true', 'Record<string, never>', { additionalProperties: true }],
  ['@mapType "atomic"', 'Record<string, string>', { 'x-kubernetes-map-type': 'atomic' }],
  ['@preserveUnknownFields', 'string', { 'x-kubernetes-preserve-unknown-fields': true }],
  ['@embeddedResource', 'Record<string, unknown>', { 'x-kubernetes-embedded-resource': true }],
  ['@items {"type":"string"}', 'Record<string, never>', { items: { type: 'string' } }],
  [
    '@oneOf [{"required":["a"]},{"required":["b"]}]',
    'Record<string, never>',
    { oneOf: [{ required: ['a'] }, { required: ['b'] }] },
  ],
  ['@anyOf [{"minimum":1}]', 'number', { anyOf: [{ minimum: 1 }] }],
  ['@allOf [{"not":{"enum":["*\\/"]}}]', 'string', { allOf: [{ not: { enum: ['*/'] } }] }],
  ['@not {"enum":["x"]}', 'string', { not: { enum: ['x'] } }],
  [
    '@validation {"rule":"self == \'@\'","message":"m"}\n@validation {"rule":"true","messageExpression":"\'x\'","reason":"FieldValueInvalid","fieldPath":".a","optionalOldSelf":true}',
    'string',
    {
      'x-kubernetes-validations': [
        { rule: `self == '@'`, message: 'm' },
        { rule: 'true', messageExpression: `'x'`, reason: 'FieldValueInvalid', fieldPath: '.a', optionalOldSelf: true },
      ],
    },
  ],
  [
    '@items.description "An element.\\n@x"\n@items.items.maxLength 3',
    'string[][]',
    { items: { description: 'An element.\n@x', type: 'array', items: { type: 'string', maxLength: 3 } } },
  ],
  [
    '@additionalProperties.items.minimum 1',
    'Record<string, number[]>',
    { additionalProperties: { type: 'array', items: { type: 'number', minimum: 1 } } },
  ],
  ['@preserveUnknownFields false', 'unknown', {}],
];

for (const [tags, type, expected] of cases) {
  test(`${tags.replaceAll('\n', ' ')} on ${type}`, async () => {
    const read = await schemaOfProperty(type, tags);
    for (const [keyword, value] of Object.entries(expected)) {
      assert.deepEqual(read[keyword as keyof JSONSchemaProps], value, keyword);
    }
    if (tags === '@preserveUnknownFields false') assert.deepEqual(read, {});
    const printed = printTypes(
      definition({ type: 'object', properties: { spec: { type: 'object', properties: { field: read } } } }),
      'v1',
    );
    // A long value is printed over several lines, each with its star.
    const compact = (text: string): string => text.replaceAll(/[\s*]+/gu, '');
    for (const tag of tags.split('\n')) assert.ok(compact(printed).includes(compact(tag)), printed);
    assert.ok(compact(printed).includes(compact(`field?: ${type};`)), printed);
  });
}

/** Tags that are read but never printed, since something else says the same. */
const readOnly: [string, string, JSONSchemaProps][] = [
  ['@nullable', 'string', { type: 'string', nullable: true }],
  ['@nullable false', 'string | null', { type: 'string' }],
  ['@intOrString', 'unknown', { 'x-kubernetes-preserve-unknown-fields': true, 'x-kubernetes-int-or-string': true }],
  ['@description "Text"', 'string', { type: 'string', description: 'Text' }],
  ['@maxDescriptionLength 4', 'string', { type: 'string' }],
  [
    '@atMostOneOf ["a"]',
    '{ a?: string }',
    {
      type: 'object',
      properties: { a: { type: 'string' } },
      'x-kubernetes-validations': [
        {
          rule: '[has(self.a)].filter(x,x==true).size() <= 1',
          message: 'at most one of the fields in [a] may be set',
        },
      ],
    },
  ],
  ['@uniqueItems false', 'string[]', { type: 'array', items: { type: 'string' } }],
  [
    '@immutable',
    'string',
    { type: 'string', 'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'field is immutable' }] },
  ],
];

for (const [tags, type, expected] of readOnly) {
  test(`${tags} on ${type} is read`, async () => {
    assert.deepEqual(await schemaOfProperty(type, tags), expected);
  });
}

test('the tables above leave no tag out', () => {
  const tested = [...cases, ...readOnly].flatMap(([tags]) =>
    [...tags.matchAll(/^@([\w.]+)/gmu)].map(([, name]) => name?.split('.').at(-1)),
  );
  assert.deepEqual(
    // The others of their family are cases of controller-gen.test.ts.
    schemaRules.map(({ tag }) => tag).filter((tag) => !tested.includes(tag) && !/LeastOneOf|exactlyOneOf/u.test(tag)),
    [],
  );
});

// What claims to be a schema: what it must look like, and that it cannot hang or overflow the reader.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import { DecodingPlace } from '../../src/input/decoding-place.ts';
import { decodeSchema } from '../../src/input/schema-decoder.ts';

function problems(schema: unknown): string[] {
  const found: string[] = [];
  decodeSchema(schema, new DecodingPlace('at', (message, path) => void found.push(`${path}: ${message}`)));
  return found;
}

const cases: [unknown, string][] = [
  [null, 'at: A schema is an object'],
  [{ properties: { a: true } }, 'at.properties.a: A schema is an object'],
  [{ properties: { 'a.b': null } }, 'at.properties["a.b"]: A schema is an object'],
  [{ description: 1 }, 'at.description: wants a text'],
  [{ enum: 'a' }, 'at.enum: wants a list'],
  [{ type: ['string', 'null'] }, 'at.type: wants a text'],
  [{ required: true }, 'at.required: wants a list'],
  [{ required: [1] }, 'at.required[0]: wants a text'],
  [{ items: [{ type: 'string' }] }, 'at.items: A schema is an object'],
  [{ anyOf: {} }, 'at.anyOf: wants a list'],
  [{ anyOf: [{ not: 1 }] }, 'at.anyOf[0].not: A schema is an object'],
  [{ maximum: '1' }, 'at.maximum: wants a number'],
  [{ nullable: 'true' }, 'at.nullable: wants true or false'],
  [{ additionalProperties: 'x' }, 'at.additionalProperties: A schema is an object'],
  [{ $ref: '#/a' }, 'at.$ref: A CustomResourceDefinition may not use this keyword'],
  [{ 'x-kubernetes-validations': [{}] }, 'at.x-kubernetes-validations[0].rule: is missing'],
];
for (const [schema, expected] of cases) {
  test(JSON.stringify(schema), () => assert.deepEqual(problems(schema), [expected]));
}

test('a schema that contains itself, twice at each level', () => {
  const schema: JSONSchemaProps = { type: 'object' };
  schema.properties = { again: schema, twice: schema };
  assert.deepEqual(problems(schema), [
    'at.properties.again: is nested more than 400 deep, or contains itself',
    'at.properties.twice: is nested more than 400 deep, or contains itself',
  ]);
});

test('a schema that is too deep', () => {
  let schema: JSONSchemaProps = { type: 'string' };
  for (let depth = 0; depth < 10_000; depth++) schema = { type: 'array', items: schema };
  assert.match(problems(schema).join(), /^at(\.items)+: is nested more than 400 deep/u);
});

test('all at once', () => assert.equal(problems({ type: 1, items: 2, title: 3 }).length, 3));

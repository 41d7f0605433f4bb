import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JSONSchemaProps } from '../../src/index.ts';
import { applyDefaults, checkStructural, prune, validate } from '../../src/structural-schema/index.ts';

test('metadata of a whole object is pruned, the rest of the root kept', () => {
  const object = {
    apiVersion: 'v1',
    kind: 'X',
    metadata: { name: 'x', nmae: 'x', labels: { any: 'thing' }, ownerReferences: [{ uid: '1', extra: true }] },
    spec: 1,
  };
  assert.deepEqual(prune(object, { type: 'object' }, { root: true }), [
    'metadata.nmae',
    'metadata.ownerReferences[0].extra',
    'spec',
  ]);
  assert.deepEqual(object, {
    apiVersion: 'v1',
    kind: 'X',
    metadata: { name: 'x', labels: { any: 'thing' }, ownerReferences: [{ uid: '1' }] },
  } as unknown);
});

test('a null that may not be is removed, at the root of an object too', () => {
  const object = { spec: null, keep: null };
  applyDefaults(object, { type: 'object', properties: { spec: { type: 'object' }, keep: { nullable: true } } });
  assert.deepEqual(object, { keep: null });
});

test("each object gets its own copy of a default, and the schema's stays", () => {
  const schema: JSONSchemaProps = {
    type: 'object',
    properties: { a: { type: 'object', default: {}, properties: { b: { type: 'integer', default: 1 } } } },
  };
  const first: { a?: { b?: number } } = {};
  const second: { a?: { b?: number } } = {};
  applyDefaults(first, schema);
  applyDefaults(second, schema);
  assert.deepEqual(first, { a: { b: 1 } });
  assert.notEqual(first.a, second.a);
  assert.deepEqual(schema.properties?.['a']?.default, {});
});

test("names that JavaScript's objects inherit are names like any other", () => {
  const schema: JSONSchemaProps = { type: 'object', properties: { ok: { type: 'string' } } };
  const value: unknown = JSON.parse('{"__proto__": {"ok": 1}, "constructor": 1, "toString": 2, "ok": "x"}');
  assert.deepEqual(validate(value, schema), []);
  assert.deepEqual(prune(value, schema), ['__proto__', 'constructor', 'toString']);
  assert.equal(JSON.stringify(value), '{"ok":"x"}');

  const named = JSON.parse(
    '{"type":"object","required":["constructor"],"properties":{"__proto__":{"type":"string","default":"d"}}}',
  ) as JSONSchemaProps;
  const empty = {};
  applyDefaults(empty, named);
  assert.equal(JSON.stringify(empty), '{"__proto__":"d"}');
  assert.deepEqual(
    validate(empty, named).map(({ field }) => field),
    ['constructor'],
  );
});

test('integers beyond 2^53 keep their value as bigints', () => {
  const schema: JSONSchemaProps = { type: 'integer', format: 'int64', maximum: 10, multipleOf: 2 };
  assert.deepEqual(
    validate(9007199254740993n, schema, 'spec.n').map(({ message }) => message),
    [
      'Invalid value: 9007199254740993:  in body should be a multiple of 2',
      'Invalid value: 9007199254740993:  in body should be less than or equal to 10',
    ],
  );
  assert.equal(validate(2n ** 63n, { type: 'integer' }, 'n').length, 1);
});

test('a fault at the root has no field', () => {
  const [fault] = validate([], { type: 'object' });
  assert.deepEqual(fault, {
    reason: 'FieldValueTypeInvalid',
    message: 'Invalid value: "array":  in body must be of type object: "array"',
    field: '<nil>',
  });
});

test('a pattern is RE2; what is none is not checked', () => {
  assert.equal(validate('x', { type: 'string', pattern: 'a(?i)b' }).length, 1);
  assert.deepEqual(validate('aB', { type: 'string', pattern: 'a(?i)b' }), []);
  assert.deepEqual(validate('x', { type: 'string', pattern: '(' }), []);
});

test('a bound that no integer holds becomes the smallest one, as in Go', () => {
  assert.deepEqual(validate(252, { type: 'number', minimum: 1e300, exclusiveMinimum: true }), []);
  assert.equal(validate(252, { type: 'number', maximum: 1e300 }).length, 1);
  assert.deepEqual(validate(252.5, { type: 'number', maximum: 1e300 }), []);
});

test('a default of int-or-string may be anything, unless branches say otherwise', () => {
  const defaulted = (schema: JSONSchemaProps) =>
    checkStructural({ type: 'object', properties: { a: { 'x-kubernetes-int-or-string': true, ...schema } } }, '')
      .length;
  assert.equal(defaulted({ default: false }), 0);
  assert.equal(defaulted({ default: 1 }), 0);
  assert.equal(defaulted({ default: 12, maximum: 5 }), 1);
  assert.notEqual(defaulted({ default: false, anyOf: [{ type: 'integer' }, { type: 'string' }] }), 0);
});

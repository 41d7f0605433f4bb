import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JSONSchemaProps, UnstructuredObject } from '../../src/index.ts';
import { deepFreeze } from '../../src/index.ts';
import { serverSideApply, updateManagedFields } from '../../src/apply/index.ts';

const identity = { apiVersion: 'v1', kind: 'ConfigMap' };
const common = { manager: 'm', apiVersion: 'v1', schema: undefined, time: '2026-01-01T00:00:00Z' };

function object(content: Record<string, unknown>): UnstructuredObject {
  return { ...identity, metadata: { name: 'x' }, ...content };
}

test('without a schema objects are merged by field and lists owned whole; metadata keeps its own rules', () => {
  const first = serverSideApply({
    ...common,
    live: undefined,
    force: false,
    applied: { ...object({ data: { a: '1' }, list: [1] }), metadata: { name: 'x', finalizers: ['one'] } },
  });
  const second = serverSideApply({
    ...common,
    manager: 'w',
    live: first,
    force: false,
    applied: { ...object({ data: { b: '2' } }), metadata: { name: 'x', finalizers: ['two'] } },
  });
  assert.deepEqual(second['data'], { a: '1', b: '2' });
  assert.deepEqual(second['list'], [1]);
  assert.deepEqual(second.metadata?.finalizers, ['one', 'two']);
  assert.throws(
    () => serverSideApply({ ...common, manager: 'w', live: second, force: false, applied: object({ list: [2] }) }),
    { message: 'Apply failed with 1 conflict: conflict with "m": .list' },
  );
});

test('frozen arguments are fine, and the result shares nothing with them', () => {
  const live = deepFreeze(object({ data: { a: { b: '1' } } })) as UnstructuredObject;
  const applied = deepFreeze(object({ data: { c: { d: '2' } } })) as UnstructuredObject;
  const result = serverSideApply({ ...common, live, applied, force: false });
  const data = result['data'] as Record<string, Record<string, string>>;
  assert.equal(JSON.stringify(data), '{"a":{"b":"1"},"c":{"d":"2"}}');
  for (const member of Object.values(data)) member['new'] = 'x';
  assert.deepEqual(live['data'], { a: { b: '1' } });
  assert.deepEqual(applied['data'], { c: { d: '2' } });
});

test('fields called __proto__ and constructor are fields', () => {
  const applied = object({ data: JSON.parse('{"__proto__": {"a": "1"}, "constructor": "2"}') as unknown });
  const result = serverSideApply({ ...common, live: undefined, applied, force: false });
  assert.equal(JSON.stringify(result['data']), '{"__proto__":{"a":"1"},"constructor":"2"}');
  assert.deepEqual(result.metadata?.managedFields?.[0]?.fieldsV1, {
    'f:data': { '.': {}, 'f:__proto__': { '.': {}, 'f:a': {} }, 'f:constructor': {} },
  });
  const emptied = serverSideApply({ ...common, live: result, applied: object({}), force: false });
  assert.equal(emptied['data'], undefined);
  assert.equal(({} as { a?: string }).a, undefined);
});

test('a list that became atomic is owned whole', () => {
  const schemaWith = (listType: string): JSONSchemaProps => ({
    type: 'object',
    properties: { list: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': listType } },
  });
  const options = { ...common, force: false };
  const live = serverSideApply({
    ...options,
    schema: schemaWith('set'),
    live: undefined,
    applied: object({ list: ['a', 'b'] }),
  });
  const after = { ...live, other: 1 };
  const [entry] = updateManagedFields({ ...common, manager: 'e', schema: schemaWith('atomic'), before: live, after });
  assert.deepEqual(entry?.fieldsV1, { 'f:list': {} });
});

test('a write that changes nothing keeps the entries, times included', () => {
  const before = object({ data: { a: '1' } });
  before.metadata = {
    name: 'x',
    uid: 'u',
    managedFields: updateManagedFields({ ...common, before: undefined, after: before }),
  };
  const after = structuredClone(before);
  const later = { ...common, time: '2026-01-01T01:00:00Z' };
  assert.deepEqual(updateManagedFields({ ...later, before, after }), before.metadata.managedFields);
  const changed = { ...after, data: { a: '2' } };
  assert.deepEqual(
    updateManagedFields({ ...later, before, after: changed }).map(({ time }) => time),
    [later.time],
  );
});

test('the applied order of a thousand items is taken, and the one left out is gone', () => {
  const schema: JSONSchemaProps = {
    type: 'object',
    properties: {
      list: {
        type: 'array',
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['name'],
        items: { type: 'object', properties: { name: { type: 'string' }, value: { type: 'string' } } },
      },
    },
  };
  const list = Array.from({ length: 1000 }, (_, index) => ({ name: `n${index}`, value: 'x' }));
  const options = { ...common, schema, force: false };
  const live = serverSideApply({ ...options, live: undefined, applied: object({ list }) });
  const next = serverSideApply({ ...options, live, applied: object({ list: list.toReversed().slice(1) }) });
  assert.deepEqual(next['list'], list.toReversed().slice(1));
});

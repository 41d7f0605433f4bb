// Where a schema has list maps, as the type that the apply type takes.
import assert from 'node:assert/strict';
import test from 'node:test';

import { printListMaps } from '../../src/plan/list-maps.ts';

const text = { type: 'string' };
const map = (keys: string[], properties: object) => ({
  type: 'array',
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': keys,
  items: { type: 'object', properties },
});
const object = (properties: object) => ({ type: 'object', properties });

const cases: readonly [name: string, schema: object, type: string | undefined][] = [
  ['no list', object({ a: text }), undefined],
  ['a list without keys', object({ a: { type: 'array', items: text } }), undefined],
  ['one key', object({ a: map(['name'], { name: text }) }), `{ a: client.ListMap<'name'> }`],
  [
    'a key with a default may be left out',
    object({ a: map(['port', 'protocol'], { port: text, protocol: { ...text, default: 'TCP' } }) }),
    `{ a: client.ListMap<'port'> }`,
  ],
  ['all keys have defaults', object({ a: map(['b'], { b: { ...text, default: 'x' } }) }), undefined],
  [
    'a list map in a list map, and two keys',
    object({ a: map(['b', 'c'], { b: text, c: text, d: map(['e'], { e: text }) }) }),
    `{ a: client.ListMap<'b' | 'c', { d: client.ListMap<'e'> }> }`,
  ],
  [
    'a map of list maps',
    object({ a: { type: 'object', additionalProperties: map(['b'], { b: text }) } }),
    `{ a: Record<string, client.ListMap<'b'>> }`,
  ],
  [
    'a list of lists',
    object({ a: { type: 'array', items: map(['b'], { b: text }) } }),
    `{ a: client.ListMap<never, client.ListMap<'b'>> }`,
  ],
  [
    'names that are no identifiers',
    object({ "it's": map(['a-b'], { 'a-b': text }) }),
    `{ 'it\\'s': client.ListMap<'a-b'> }`,
  ],
  ['a key that is no property', object({ a: map(['toString'], { b: text }) }), undefined],
  ['skipped at the root only', object({ metadata: map(['a'], { a: text }) }), undefined],
];

for (const [name, schema, type] of cases) {
  test(name, () => assert.equal(printListMaps(schema, { skip: ['metadata'] }), type));
}

// A schema that grows renames nothing: whatever property is added anywhere, every type keeps its name.
import assert from 'node:assert/strict';
import test from 'node:test';
import type { JSONSchemaProps } from '@kubewright/apimachinery';

import { printTypes } from '../../src/schema/print-types.ts';
import { definitionOf } from './definition.ts';
import { random } from './random.ts';

type Properties = Record<string, JSONSchemaProps>;

/** Names that differ in case and punctuation only, as siblings in the wild do, and names that types have already. */
const names = [
  'foo',
  'Foo',
  'fooBar',
  'foo-bar',
  'foo.bar',
  'foo_bar',
  'spec',
  'Record',
  'items',
  '1st',
  '__proto__',
  'x',
];

test('adding a property anywhere renames no type', () => {
  const pick = random(7);
  const grow = (depth: number): JSONSchemaProps => {
    const shape = depth === 0 ? 0 : pick(4);
    if (shape === 0) return { type: 'string' };
    const inner = objectOf(depth - 1);
    if (shape === 1) return { type: 'array', items: inner };
    return shape === 2 ? { type: 'object', additionalProperties: inner } : inner;
  };
  const objectOf = (depth: number): JSONSchemaProps => {
    const chosen = names.filter(() => pick(4) === 0);
    return { type: 'object', properties: Object.fromEntries(chosen.map((name) => [name, grow(depth)])) };
  };
  let added = 0;
  let types = 0;
  for (let round = 0; round < 300; round++) {
    const before = objectOf(3);
    const after = structuredClone(before);
    const place = propertiesIn(after)[pick(propertiesIn(after).length)] ?? {};
    const name = names[pick(names.length)] ?? 'x';
    if (Object.hasOwn(place, name)) continue;
    Object.defineProperty(place, name, { value: grow(2), enumerable: true, configurable: true, writable: true });
    added += 1;
    types += declared(printTypes(definitionOf(before), 'v1')).length;
    const kept = new Set(declared(printTypes(definitionOf(after), 'v1')));
    const missing = declared(printTypes(definitionOf(before), 'v1')).filter((each) => !kept.has(each));
    assert.deepEqual(missing, [], `adding ${name} to ${JSON.stringify(before)}`);
    assert.equal(kept.size, declared(printTypes(definitionOf(after), 'v1')).length, 'two types share a name');
  }
  assert.ok(added > 150 && types > 3000, `only ${added} rounds added something to ${types} types`);
});

function propertiesIn(schema: JSONSchemaProps): Properties[] {
  const inner = [...Object.values(schema.properties ?? {}), schema.items, schema.additionalProperties];
  const below = inner.flatMap((each) => (typeof each === 'object' && !Array.isArray(each) ? propertiesIn(each) : []));
  return schema.properties === undefined ? below : [schema.properties, ...below];
}

/** Every interface and alias of a types file, with the namespaces that it is in. */
function declared(text: string): string[] {
  const found: string[] = [];
  const path: string[] = [];
  for (const line of text.split('\n')) {
    const match = /^( *)export (interface|type|namespace) (\w+)/.exec(line);
    if (match === null) continue;
    const [, indent = '', what, name = ''] = match;
    path.length = indent.length / 2;
    if (what === 'namespace') path.push(name);
    else found.push([...path, name].join('.'));
  }
  return found;
}

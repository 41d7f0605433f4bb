import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kindTypeName, typeNameOf } from '../../src/schema/type-name.ts';
import { random } from './random.ts';

const names: [string, string][] = [
  ['subnets', 'Subnets'],
  ['ipFamily', 'IpFamily'],
  ['URL', '_URL'],
  ['foo-bar', 'Foo_Bar'],
  ['foo_bar', 'Foo__bar'],
  ['foo.bar', 'Foo_2e_bar'],
  ['$ref', '_24_ref'],
  ['__proto__', '____proto____'],
  ['1st', '_31_st'],
  ['', '_'],
];
for (const [property, expected] of names) {
  test(`${JSON.stringify(property)} is ${expected}`, () => assert.equal(typeNameOf(property), expected));
}

test('a kind keeps its name unless it is no CamelCase word', () => {
  assert.deepEqual(['MySQLCluster', 'my-kind', 'type'].map(kindTypeName), ['MySQLCluster', 'My_Kind', 'Type']);
});

test('no two properties have one name, and every name is an identifier', () => {
  const pick = random(3);
  const pieces = ['a', 'b', 'A', '2', 'e', '-', '_', '.', '$', '/', 'é', '2e', '2d', '😀', ' '];
  const owners = new Map<string, string>();
  for (let round = 0; round < 50_000; round++) {
    const property = Array.from({ length: pick(6) }, () => pieces[pick(pieces.length)]).join('');
    const name = typeNameOf(property);
    assert.match(name, /^[A-Z_][A-Za-z0-9_]*$/u);
    assert.equal(owners.get(name) ?? property, property, `both are ${name}`);
    owners.set(name, property);
  }
});

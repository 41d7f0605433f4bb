import assert from 'node:assert/strict';
import { it } from 'node:test';
import { indented } from '../../src/request/pretty-json.ts';

for (const value of [
  {},
  [],
  { a: {}, b: [], c: [[], {}] },
  { a: [1, { b: 'c' }], d: null },
  { 'a"{': '}\\",[', b: ':' },
  'text',
  [true],
]) {
  it(`indents ${JSON.stringify(value)}`, () => {
    assert.equal(indented(JSON.stringify(value)), JSON.stringify(value, undefined, 2));
  });
}

it('keeps every digit', () => {
  assert.equal(indented('{"a":12345678901234567890}'), '{\n  "a": 12345678901234567890\n}');
});

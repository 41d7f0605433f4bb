import assert from 'node:assert/strict';
import { test } from 'node:test';
import { celField } from '../../src/schema/cel-field.ts';
import { problemsOf, schemaOf } from './reading.ts';

const reserved =
  'true false null in as break const continue else for function if import let loop package namespace return var void while';

for (const word of reserved.split(' ')) {
  test(`${word} is reserved`, () => assert.equal(celField(word), `__${word}__`));
}

const cases: [string, string | undefined][] = [
  ['spec', 'spec'],
  ['Namespace', 'Namespace'],
  ['foo-bar', 'foo__dash__bar'],
  ['a.b/c', 'a__dot__b__slash__c'],
  ['a__b', 'a__underscores__b'],
  ['a___b', 'a__underscores___b'],
  ['_a', '_a'],
  ['-a', '__dash__a'],
  ['9a', undefined],
  ['a b', undefined],
  ['$ref', undefined],
  ['\u00e9', undefined],
  ['', undefined],
];

for (const [name, expected] of cases) {
  test(`${JSON.stringify(name)} is ${expected ?? 'no name in CEL'}`, () => assert.equal(celField(name), expected));
}

test('a property that CEL cannot name can be immutable only when it is required', async () => {
  assert.deepEqual(await problemsOf(schemaOf('{ /** @immutable */ "$a"?: string; /** @immutable */ "$b": string }')), [
    '9: spec.$a: CEL has no name for this property, so @immutable cannot keep it from being removed',
  ]);
});

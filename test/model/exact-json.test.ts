// JSON as kube-apiserver keeps it: test/cluster/large-integers.test.ts asks a real one for the same answers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exactInteger, parseJson, printJson } from '../../src/model/exact-json.ts';
import { keptNumbers } from './kept-numbers.ts';

for (const [text, kept] of keptNumbers) {
  test(`${text} is kept as ${kept}`, () => assert.equal(printJson(parseJson(text)), kept));
}

test('only integers that a number cannot hold are bigints', () => {
  assert.deepEqual(parseJson('[9007199254740991, 9007199254740992, -9007199254740993, 9007199254740993.0, 1e16]'), [
    9007199254740991,
    9007199254740992n,
    -9007199254740993n,
    9007199254740992,
    1e16,
  ]);
  assert.equal(exactInteger(5n), 5);
  assert.equal(exactInteger(2n ** 63n - 1n), 2n ** 63n - 1n);
  assert.equal(exactInteger(2n ** 63n), 2 ** 63);
});

test('keys stay what they are, and texts of digits texts', () => {
  const text = '{"__proto__":{"a":9007199254740993},"constructor":"9007199254740993","1":[null,true]}';
  const value = parseJson(text) as object;
  assert.equal(Object.getPrototypeOf(value), Object.prototype);
  assert.deepEqual(JSON.parse(printJson(value)), JSON.parse(text));
  assert.match(printJson(value), /"a":9007199254740993\}/);
});

test('what is no JSON', () => {
  assert.throws(() => parseJson('9007199254740993n'), SyntaxError);
  assert.equal(printJson(undefined), 'null');
  const circle: unknown[] = [1n];
  circle.push(circle);
  assert.throws(() => printJson(circle), TypeError);
});

test('indented', () => assert.equal(printJson({ a: 9007199254740993n }, 2), '{\n  "a": 9007199254740993\n}'));

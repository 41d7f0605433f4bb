import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyMergePatch, createMergePatch } from '../src/index.ts';

// The examples of RFC 7386, appendix A, then kube-apiserver's way with arrays.
const table: [target: unknown, patch: unknown, result: unknown][] = [
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [
    ['a', 'b'],
    ['c', 'd'],
    ['c', 'd'],
  ],
  [{ a: 'b' }, ['c'], ['c']],
  [{ a: 'foo' }, null, null],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  [{}, { a: [null, { b: null, c: 1 }] }, { a: [null, { c: 1 }] }],
];

for (const [target, patch, result] of table) {
  test(`${JSON.stringify(target)} + ${JSON.stringify(patch)}`, () => {
    const before = JSON.stringify([target, patch]);
    assert.deepEqual(applyMergePatch(target, patch), result);
    assert.equal(JSON.stringify([target, patch]), before);
  });
}

test('a member called __proto__ is a member', () => {
  const patch: unknown = JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"a": 1}}');
  const result = applyMergePatch({}, patch) as object;
  assert.equal(JSON.stringify(result), JSON.stringify(patch));
  assert.equal(Object.getPrototypeOf(result), Object.prototype);
  assert.equal(({} as { polluted?: boolean }).polluted, undefined);
});

test('a created patch turns one value into the other', () => {
  const values: unknown[] = [
    {},
    { a: 1 },
    { a: { b: [1, 2], c: 'x' }, d: true },
    { a: { b: [1] } },
    { a: [{ b: 1 }] },
    { d: false, toString: 1 },
  ];
  for (const from of values) {
    for (const to of values) assert.deepEqual(applyMergePatch(from, createMergePatch(from, to)), to);
    assert.deepEqual(createMergePatch(from, from), {});
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyJsonPatch, JsonPatchError } from '../src/json-patch.ts';

const table: [name: string, document: unknown, patch: unknown[], result: unknown][] = [
  ['adds a member', { a: 1 }, [{ op: 'add', path: '/b', value: [2] }], { a: 1, b: [2] }],
  ['adds an item', { a: [1, 3] }, [{ op: 'add', path: '/a/1', value: 2 }], { a: [1, 2, 3] }],
  ['appends an item', { a: [1] }, [{ op: 'add', path: '/a/-', value: 2 }], { a: [1, 2] }],
  ['counts from the end', { a: [1, 2] }, [{ op: 'remove', path: '/a/-1' }], { a: [1] }],
  ['removes', { a: { b: 1, c: 2 } }, [{ op: 'remove', path: '/a/b' }], { a: { c: 2 } }],
  ['replaces', { a: [1] }, [{ op: 'replace', path: '/a/0', value: null }], { a: [null] }],
  ['replaces what is not there, as kube-apiserver does', {}, [{ op: 'replace', path: '/a', value: 1 }], { a: 1 }],
  ['replaces everything', { a: 1 }, [{ op: 'replace', path: '', value: { b: 1 } }], { b: 1 }],
  ['moves', { a: { b: 1 }, c: {} }, [{ op: 'move', from: '/a/b', path: '/c/b' }], { a: {}, c: { b: 1 } }],
  [
    'copies',
    { a: { b: 1 } },
    [
      { op: 'copy', from: '/a', path: '/c' },
      { op: 'add', path: '/c/d', value: 2 },
    ],
    { a: { b: 1 }, c: { b: 1, d: 2 } },
  ],
  [
    'tests',
    { a: { b: [1, 'x'], c: null } },
    [{ op: 'test', path: '/a', value: { c: null, b: [1, 'x'] } }],
    { a: { b: [1, 'x'], c: null } },
  ],
  ['tests that something is absent', {}, [{ op: 'test', path: '/a', value: null }], {}],
  [
    'unescapes pointers',
    { 'a/b': { '~1': 1 } },
    [{ op: 'replace', path: '/a~1b/~01', value: 2 }],
    { 'a/b': { '~1': 2 } },
  ],
  ['knows the empty key', { '': 1 }, [{ op: 'replace', path: '/', value: 2 }], { '': 2 }],
];

for (const [name, document, patch, result] of table) {
  test(name, () => {
    const before = JSON.stringify(document);
    assert.deepEqual(applyJsonPatch(document, patch), result);
    assert.equal(JSON.stringify(document), before);
  });
}

const refused: [patch: unknown, message: string, reason: string][] = [
  [{}, 'a JSON patch must be an array of operations, each an object', 'Malformed'],
  [[{ path: '/a' }], 'Unexpected kind: unknown', 'Inapplicable'],
  [[{ op: 'frob', path: '/a' }], 'Unexpected kind: frob', 'Inapplicable'],
  [
    [{ op: 'add', path: '/x/y', value: 1 }],
    'add operation does not apply: doc is missing path: "/x/y": missing value',
    'Inapplicable',
  ],
  [
    [{ op: 'add', path: '/list/9', value: 1 }],
    "error in add for path: '/list/9': Unable to access invalid index: 9: invalid index referenced",
    'Inapplicable',
  ],
  [
    [{ op: 'remove', path: '/x' }],
    "error in remove for path: '/x': Unable to remove nonexistent key: x: missing value",
    'Inapplicable',
  ],
  [
    [{ op: 'remove', path: '/list/x' }],
    `error in remove for path: '/list/x': strconv.Atoi: parsing "x": invalid syntax`,
    'Inapplicable',
  ],
  [
    [{ op: 'remove', path: '/constructor' }],
    "error in remove for path: '/constructor': Unable to remove nonexistent key: constructor: missing value",
    'Inapplicable',
  ],
  [
    [{ op: 'add', path: '/toString/name', value: 1 }],
    'add operation does not apply: doc is missing path: "/toString/name": missing value',
    'Inapplicable',
  ],
  [[{ op: 'test', path: '/a', value: 2 }], 'testing value /a failed: test failed', 'TestFailed'],
];

for (const [patch, message, reason] of refused) {
  test(`${JSON.stringify(patch)} is refused`, () => {
    const isTestFailure = reason === 'TestFailed';
    assert.throws(() => applyJsonPatch({ a: 1, list: [1] }, patch), {
      name: 'JsonPatchError',
      message,
      reason,
      isTestFailure,
    });
  });
}

test('copies cannot double without end', () => {
  const patch = Array.from({ length: 64 }, (_, index) => ({ op: 'copy', from: '', path: `/a${index}` }));
  const doubling = Array.from({ length: 64 }, () => ({ op: 'copy', from: '/a', path: '/a/-' }));
  assert.throws(() => applyJsonPatch({ a: ['x'.repeat(1000)] }, doubling), /the accumulated size increase of copy is/);
  assert.throws(() => applyJsonPatch({}, patch), JsonPatchError);
});

test('a pointer through __proto__ changes no prototype', () => {
  const patch: unknown = JSON.parse(
    '[{"op":"add","path":"/__proto__","value":{}},{"op":"add","path":"/__proto__/polluted","value":true}]',
  );
  const result = applyJsonPatch({}, patch) as object;
  assert.equal(JSON.stringify(result), '{"__proto__":{"polluted":true}}');
  assert.equal(({} as { polluted?: boolean }).polluted, undefined);
});

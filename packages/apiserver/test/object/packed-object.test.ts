// What packing may not change: whoever reads, spreads, compares or encodes a packed object sees the one that was given.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { copy, decodeJson, encodeJson } from '@kubewright/apimachinery';
import type { ApiObject } from '../../src/object/api-object.ts';
import { equal, shallowCopy } from '../../src/object/api-object.ts';
import { pack, textOf } from '../../src/object/packed-object.ts';

const objects: Readonly<Record<string, string>> = {
  'with a spec':
    '{"apiVersion":"v1","kind":"Foo","metadata":{"name":"a","labels":{"b":"c"}},"spec":{"d":[1,{"e":null}]}}',
  'with managed fields':
    '{"apiVersion":"v1","kind":"Foo","metadata":{"name":"a","managedFields":[{"manager":"m"}],"uid":"u"},"data":{"k":"ä→😀"}}',
  'in another order': '{"status":{},"kind":"Foo","metadata":{"uid":"u","name":"a"},"apiVersion":"v1","spec":1}',
  'with a field called __proto__':
    '{"apiVersion":"v1","kind":"Foo","metadata":{"name":"a"},"__proto__":{"polluted":true}}',
  'with an integer above 2^53':
    '{"apiVersion":"v1","kind":"Foo","metadata":{"name":"a"},"spec":{"big":9007199254740993}}',
  'with such an integer at its top': '{"apiVersion":"v1","kind":"Foo","metadata":{"name":"a"},"big":9007199254740993}',
};

for (const [what, text] of Object.entries(objects)) {
  test(`an object ${what} is the same when it is packed`, () => {
    const given = decodeJson(text) as ApiObject;
    const packed = pack(decodeJson(text) as ApiObject);
    forgetAll();
    assert.deepEqual(packed, given);
    assert.deepEqual(Object.keys(packed), Object.keys(given));
    assert.equal(encodeJson(packed), text);
    assert.deepEqual(textOf(packed) ?? { text, size: Buffer.byteLength(text) }, {
      text,
      size: Buffer.byteLength(text),
    });
    assert.ok(equal(packed, given) && equal(given, packed));
    assert.deepEqual(copy(packed), given);
  });
}

test('a copy of a packed object is an object of its own', () => {
  const packed = pack(decodeJson(objects['with managed fields'] ?? '') as ApiObject);
  const changed = shallowCopy(packed);
  changed.metadata.name = 'b';
  changed['data'] = {};
  assert.equal(textOf(changed), undefined);
  assert.equal(packed.metadata.name, 'a');
  assert.match(encodeJson(changed), /"name":"b".*"managedFields".*"data":\{\}/);
});

test('nobody writes to a field of a packed object', () => {
  const packed = pack(decodeJson(objects['with a spec'] ?? '') as ApiObject);
  assert.throws(() => (packed['spec'] = {}), TypeError);
});

/** Reads so much else that what was read last is read from its text again. */
function forgetAll(): void {
  for (let index = 0; index < 100; index++) {
    pack({ apiVersion: 'v1', kind: 'Filler', metadata: { name: String(index) }, data: 'x'.repeat(10_000) });
  }
}

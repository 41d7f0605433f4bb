import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  applyMergePatch,
  bytesMayHoldLargeInteger,
  copy,
  createMergePatch,
  decodeJson,
  deepFreeze,
  encodeJson,
  exactInteger,
  mayHoldLargeInteger,
} from '../src/index.ts';
import { deepEqual } from '../src/json-value.ts';

/** As members decode them. */
type Spec = { big: number; small: number; list: number[]; inner?: { big: number } };

const text = '{"big":9007199254740993,"small":7,"list":[1,-9223372036854775808,2],"inner":{"big":9223372036854775807}}';

const read = (): Spec => decodeJson(text) as Spec;

describe('integers above 2^53', () => {
  test('look like the numbers that they always were, and are written as they were read', () => {
    const spec = read();
    assert.equal(spec.big, 9007199254740992);
    assert.deepEqual(Object.keys(spec), ['big', 'small', 'list', 'inner']);
    assert.equal(encodeJson(spec), text);
    assert.equal(exactInteger(spec, 'big'), 9007199254740993n);
    assert.equal(exactInteger(spec, 'small'), 7n);
    assert.equal(exactInteger(spec.list, 1), -9223372036854775808n);
  });

  const changes: [string, (spec: Spec) => unknown, string][] = [
    ['a change elsewhere', (spec) => Object.assign(spec, { small: 8 }), text.replace(':7', ':8')],
    ['being spread', (spec) => ({ ...spec, small: 8 }), text.replace(':7', ':8')],
    ['copy', (spec) => Object.assign(copy(spec), { small: 8 }), text.replace(':7', ':8')],
    ['copy of what is frozen', (spec) => copy(deepFreeze(spec)), text],
    ['being set', (spec) => Object.assign(spec, { big: 5 }), text.replace('9007199254740993', '5')],
    [
      'a bigint',
      (spec) => Object.assign(spec, { big: 9007199254740995n }),
      text.replace('9007199254740993', '9007199254740995'),
    ],
    ['being part of something else', ({ inner }) => ({ only: [inner] }), '{"only":[{"big":9223372036854775807}]}'],
  ];
  for (const [name, change, expected] of changes) {
    test(`survive ${name}`, () => assert.equal(encodeJson(change(read())), expected));
  }

  test('count when values are compared', () => {
    const other = decodeJson(text.replace('9007199254740993', '9007199254740992')) as Spec;
    assert.equal(deepEqual(read(), read()), true);
    assert.equal(deepEqual(read(), other), false);
    assert.equal(deepEqual({ big: 9007199254740993n }, { big: read().big }), false);
    assert.equal(deepEqual({ ...read(), big: 9007199254740993n }, read()), true);
    assert.equal(encodeJson(createMergePatch(other, read())), '{"big":9007199254740993}');
    assert.equal(encodeJson(createMergePatch({}, read())), text);
    assert.deepEqual(createMergePatch(read(), read()), {});
  });

  test('come with a merge patch, and go with one', () => {
    const patch = decodeJson('{"big":9007199254740995,"list":[9007199254740997]}');
    const patched = '{"big":9007199254740995,"small":7,"list":[9007199254740997],"inner":{"big":9223372036854775807}}';
    assert.equal(encodeJson(applyMergePatch(read(), patch)), patched);
    const rounded = decodeJson('{"big":9007199254740992}');
    assert.equal(encodeJson(applyMergePatch(read(), rounded)), text.replace('9007199254740993', '9007199254740992'));
  });

  test('a bigint alone is written before any such text was read, and a cycle is a TypeError', () => {
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    assert.throws(() => encodeJson(cycle), TypeError);
    assert.equal(encodeJson({ a: 2n ** 63n - 1n }), '{"a":9223372036854775807}');
  });

  test('members called __proto__ and constructor keep their digits and touch no prototype', () => {
    const hostile = '{"__proto__":9007199254740993,"constructor":9007199254740993,"a":{"__proto__":{"b":1}}}';
    assert.equal(encodeJson(decodeJson(hostile)), hostile);
    assert.equal(encodeJson(copy(decodeJson(hostile))), hostile);
    assert.equal(({} as { b?: number }).b, undefined);
  });
});

describe('finding them', () => {
  const cases: [string, boolean][] = [
    ['', false],
    ['1234567890123456', true],
    ['123456789012345', false],
    ['-1234567890123456', true],
    ['{"a":12345678901234567890}', true],
    ['{"a": 1234567890123456 }', true],
    ['[0.1234567890123456789]', false],
    ['[1234567890123456.5]', false],
    ['{"a":"x1234567890123456"}', false],
    ['{"a":"2026-11-25T14:00:00.000000Z"}', false],
  ];
  for (const [json, expected] of cases) {
    for (let offset = 0; offset < 17; offset += 1) {
      const shifted = ' '.repeat(offset) + json;
      assert.equal(mayHoldLargeInteger(shifted), expected, shifted);
      assert.equal(bytesMayHoldLargeInteger(Buffer.from(shifted)), expected, shifted);
      const inside = Buffer.from(`1${shifted}1`);
      assert.equal(bytesMayHoldLargeInteger(inside, 1, inside.length - 1), expected, shifted);
    }
  }

  test('random integers of up to 20 digits come back as they were', () => {
    let state = 4;
    const random = (below: number): number => {
      state = (state * 1103515245 + 12345) % 2 ** 31;
      return state % below;
    };
    for (let round = 0; round < 2000; round += 1) {
      const members = Array.from({ length: 1 + random(4) }, (_, index) => {
        const digits = Array.from({ length: 1 + random(19) }, () => String(random(10))).join('');
        return `"m${index}":${random(2) === 0 ? '-' : ''}${1 + random(9)}${digits}`;
      });
      const json = `{"p":"${'x'.repeat(random(20))}",${members.join(',')}}`;
      assert.equal(encodeJson(decodeJson(json)), json);
      assert.equal(encodeJson(copy(decodeJson(json))), json);
    }
  });
});

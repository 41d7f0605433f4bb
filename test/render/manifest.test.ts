// YAML as kubectl reads it: what any reader would take for something else is quoted.
import assert from 'node:assert/strict';
import test from 'node:test';

import { parse } from 'yaml';

import { renderManifest } from '../../src/render/manifest.ts';

const texts = [
  [
    'on',
    'off',
    'Off',
    'y',
    'Y',
    'n',
    'yes',
    'NO',
    'true',
    'null',
    '~',
    '',
    ' lead',
    'trail ',
    '-',
    '- a',
    'a: b',
    'a #b',
    '#a',
  ],
  [
    '1',
    '01',
    '0o7',
    '0x1F',
    '0b11',
    '1_000',
    '1:30',
    '1e3',
    '.5',
    '1.',
    '+1',
    '.inf',
    '.NaN',
    '2001-01-01',
    '<<',
    '=',
    '!tag',
    '&a',
    '*a',
  ],
  [
    '@a',
    '`a',
    '%a',
    '{a',
    '[a',
    '|',
    '>',
    "it's",
    '"',
    'a\nb',
    'a\nb\n',
    '\n',
    ' \n',
    ' \n a',
    'a\n \nb',
    'tab\there',
    'nel\u0085x',
    'bom\ufeff',
    '\u2028',
    'é',
    '__proto__',
  ],
].flat();

test('every text comes back as it was, from YAML 1.1 and from 1.2, as value and as key', () => {
  for (const text of texts) {
    const printed = renderManifest([{ value: text, list: [text], [`${text}`]: 1 }]);
    for (const version of ['1.1', '1.2'] as const) {
      const read = parse(printed, { version, merge: true }) as Record<string, unknown>;
      assert.equal(read['value'], text, `${version} ${printed}`);
      assert.deepEqual(read['list'], [text]);
      assert.ok(Object.hasOwn(read, text), `${version} ${printed}`);
    }
  }
});

test('plain words stay plain, keys keep their order, undefined is left out, equal objects are not aliased', () => {
  const shared = { x: 1 };
  assert.equal(
    renderManifest([{ b: 'word', a: undefined, c: [shared, shared] }, { kind: 'Second' }]),
    'b: word\nc:\n  - x: 1\n  - x: 1\n---\nkind: Second\n',
  );
});

test('long lines are not folded', () => {
  const long = 'word '.repeat(60).trim();
  assert.equal(renderManifest([{ long }]), `long: ${long}\n`);
});

test('line breaks of YAML 1.1 and what cannot be printed are escaped, wherever a text stands', () => {
  const odd = 'a\u2028b\u2029c\u0085d\u007fe\u009ff\ufeffg\uffffh';
  const schema = { description: `${odd}\nand ${odd}`, default: odd, enum: [odd], pattern: `^\\\\${odd}$`, [odd]: 1 };
  const printed = renderManifest([{ schema }]);
  assert.ok(printed.includes(String.raw`default: "a\Lb\Pc\Nd\u007fe\u009ff\ufeffg\uffffh"`), printed);
  assert.doesNotMatch(printed, /[^\n -~]/);
  for (const version of ['1.1', '1.2'] as const) assert.deepEqual(parse(printed, { version }), { schema });
});

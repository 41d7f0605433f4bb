import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareQuantities, formatQuantity, isCanonicalQuantity, parseQuantity } from '../src/index.ts';

const canonical: [text: string | number, canonical: string][] = [
  ['0', '0'],
  ['0Gi', '0'],
  ['-0', '0'],
  ['1', '1'],
  [1.5, '1500m'],
  ['100m', '100m'],
  ['0.1', '100m'],
  ['1000m', '1'],
  ['1000', '1k'],
  ['1500', '1500'],
  ['12e6', '12e6'],
  ['1.2e4', '12e3'],
  ['1E3', '1e3'],
  ['1E', '1E'],
  ['1024Ki', '1Mi'],
  ['1.5Gi', '1536Mi'],
  ['1023Ki', '1023Ki'],
  ['0.5Ki', '512'],
  ['0.0001Ki', '102400u'],
  ['-1Mi', '-1Mi'],
  ['+5k', '5k'],
  ['1.G', '1G'],
  ['.5', '500m'],
  ['1n', '1n'],
  ['0.1n', '1n'],
  ['-0.1n', '-1n'],
  ['16Ei', '9223372036854775807'],
  ['9223372036854775807', '9223372036854775807'],
  ['1000000000000000000000', '1e21'],
];

for (const [text, expected] of canonical) {
  test(`${text} is ${expected}`, () => {
    assert.equal(formatQuantity(parseQuantity(text)), expected);
    assert.equal(isCanonicalQuantity(expected), true);
    assert.equal(compareQuantities(text, text), 0);
  });
}

const refused: [text: string, message: RegExp][] = [
  ['', /quantities must match the regular expression/],
  ['1 Gi', /quantities must match the regular expression/],
  ['1.1.1', /quantities must match the regular expression/],
  ['one', /quantities must match the regular expression/],
  ['1K', /unable to parse quantity's suffix/],
  ['1mi', /unable to parse quantity's suffix/],
  ['1e99999999', /unable to parse quantity's suffix/],
];

for (const [text, message] of refused) {
  test(`"${text}" is refused`, () => {
    assert.throws(() => parseQuantity(text), { name: 'TypeError', message });
    assert.equal(isCanonicalQuantity(text), false);
  });
}

test('quantities are ordered by value, whatever their suffix', () => {
  const ordered = ['-1Gi', '-1', '0', '1n', '999u', '1m', '1', '1k', '1Ki', '1G', '1Gi', '1e12', '1Ei'];
  for (const [i, left] of ordered.entries()) {
    for (const [j, right] of ordered.entries())
      assert.equal(compareQuantities(left, right), Math.sign(i - j), `${left} ${right}`);
  }
});

// Which of two resourceVersions is the later one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareResourceVersions } from '../src/resource-version.ts';

const cases: [a: string | undefined, b: string | undefined, sign: number | undefined][] = [
  ['1', '2', -1],
  ['10', '9', 1],
  ['12', '12', 0],
  // Beyond what a number holds.
  ['9007199254740993', '9007199254740992', 1],
  ['18446744073709551615', '18446744073709551616', -1],
  ['', '1', undefined],
  ['0', '1', undefined],
  ['abc', '1', undefined],
  ['abc', 'abc', 0],
  ['', '', undefined],
  ['01', '1', undefined],
  [undefined, '1', undefined],
  ['1', undefined, undefined],
];

for (const [a, b, sign] of cases) {
  test(`${a} and ${b}`, () => {
    const compared = compareResourceVersions(a, b);
    assert.equal(compared === undefined ? undefined : Math.sign(compared), sign);
  });
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatFieldSelector, matchesFields, parseFieldSelector } from '../src/index.ts';

const read = (path: string): string | undefined =>
  new Map([
    ['metadata.name', 'web'],
    ['spec.text', 'a,b=c\\'],
  ]).get(path);

const matching: [selector: string, matches: boolean][] = [
  ['', true],
  [',', true],
  ['metadata.name=web', true],
  ['metadata.name==web,', true],
  ['metadata.name!=web', false],
  ['metadata.name=web,spec.none!=x', true],
  ['spec.none=', true],
  ['spec.text=a\\,b\\=c\\\\', true],
  ['metadata.name=web,spec.text=a', false],
];

for (const [selector, matches] of matching) {
  test(`"${selector}": ${matches}`, () => {
    const requirements = parseFieldSelector(selector);
    assert.equal(matchesFields(requirements, read), matches);
    assert.deepEqual(parseFieldSelector(formatFieldSelector(requirements)), requirements);
  });
}

// As kube-apiserver v1.36 answers them.
const refused: [selector: string, message: string][] = [
  ['a', "invalid selector: 'a'; can't understand 'a'"],
  ['a!b', "invalid selector: 'a!b'; can't understand 'a!b'"],
  ['a=b\\', 'invalid field selector: invalid escape sequence: \\'],
  ['a=b\\d', 'invalid field selector: invalid escape sequence: \\d'],
  ['a=b=c', 'invalid field selector: unescaped character in value: 61'],
];

for (const [selector, message] of refused) {
  test(`"${selector}" is refused`, () => {
    assert.throws(() => parseFieldSelector(selector), { name: 'TypeError', message });
  });
}

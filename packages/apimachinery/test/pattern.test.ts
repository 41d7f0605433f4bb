// Patterns are RE2: what they match, and what is said of those that are none.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkPattern, compilePattern } from '../src/pattern.ts';

const cases: [pattern: string, matches: readonly string[], others: readonly string[]][] = [
  ['^[a-z0-9]([-a-z0-9]*[a-z0-9])?$', ['a', 'a-b'], ['-a', 'A', '']],
  ['\\_\\:\\-\\.', ['_:-.'], ['_:-x']],
  ['(?i)^abc$', ['ABC'], ['abcd']],
  ['^(?i)abc$', ['ABC', 'abc'], ['on']],
  ['a(?i:b)c', ['aBc'], ['ABc']],
  ['^(?P<x>a)+$', ['aa'], ['b']],
  ['^[[:alpha:]_]+$', ['a_Z'], ['1', 'é']],
  ['^[0-9A-Z-.]+$', ['1-A.'], ['a']],
  ['^[+--]$', ['+', ',', '-'], ['.']],
  ['^(?:a|b)$', ['b'], ['ab']],
  ['a{', ['a{'], ['a']],
  ['[]a]', [']'], ['b']],
  ['\\Aab\\z', ['ab'], ['ab\n']],
  ['^\\pL\\PL\\p{Greek}$', ['a1α'], ['a1a']],
  ['^\\Qa.b*/\\E$', ['a.b*/'], ['axb*/']],
  ['\\x41\\x{1F600}', ['A😀'], ['A']],
  ['^.$', ['😀'], ['\n', 'ab']],
  ['^\\s$', [' '], ['\u00a0', '\v']],
];

for (const [pattern, matches, others] of cases) {
  test(`${pattern} is RE2`, () => {
    assert.equal(checkPattern(pattern), undefined);
    const compiled = compilePattern(pattern);
    for (const text of matches) assert.equal(compiled?.test(text), true, text);
    for (const text of others) assert.equal(compiled?.test(text), false, text);
  });
}

const refused: [re2: string, fault: string][] = [
  ['(?=a)', 'error parsing regexp: invalid or unsupported Perl syntax: `(?=`'],
  ['(a)\\1', 'error parsing regexp: invalid escape sequence: `\\1`'],
  ['(a', 'error parsing regexp: missing closing ): `(a`'],
  ['a)', 'error parsing regexp: unexpected ): `a)`'],
  ['x[a', 'error parsing regexp: missing closing ]: `[a`'],
  ['*/', 'error parsing regexp: missing argument to repetition operator: `*`'],
  ['a**', 'error parsing regexp: invalid nested repetition operator: `**`'],
  ['a{1001}', 'error parsing regexp: invalid repeat count: `{1001}`'],
  ['[z-a]', 'error parsing regexp: invalid character class range: `z-a`'],
  ['\\C', 'error parsing regexp: invalid escape sequence: `\\C`'],
  ['a\\', 'error parsing regexp: trailing backslash at end of expression: ``'],
  ['*a', 'error parsing regexp: missing argument to repetition operator: `*`'],
  ['a|+', 'error parsing regexp: missing argument to repetition operator: `+`'],
  ['a*??', 'error parsing regexp: invalid nested repetition operator: `*??`'],
  ['a{2,1}', 'error parsing regexp: invalid repeat count: `{2,1}`'],
  ['\\p{Foo}', 'error parsing regexp: invalid character class range: `\\p{Foo}`'],
];

for (const [re2, fault] of refused) {
  test(`${re2} is refused`, () => {
    assert.equal(checkPattern(re2), fault);
    assert.equal(compilePattern(re2), undefined);
  });
}

test('a pattern on which JavaScript would hang is done at once', { timeout: 5_000 }, () => {
  assert.equal(compilePattern('^(a+)+$')?.test(`${'a'.repeat(5_000)}!`), false);
});

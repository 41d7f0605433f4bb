import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkPattern, compilePattern } from '../src/pattern.ts';

const translated: [re2: string, javascript: string, flags: string][] = [
  ['^[a-z0-9]([-a-z0-9]*[a-z0-9])?$', '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$', 'u'],
  ['\\_\\:\\-\\.', '_:-\\.', 'u'],
  ['[\\-\\_\\.]', '[\\-_\\.]', 'u'],
  ['(?i)^abc$', '^abc$', 'iu'],
  ['(?P<x>a)', '(?<x>a)', 'u'],
  ['[[:alpha:]_]+', '[A-Za-z_]+', 'u'],
  ['^(?:a|b)$', '^(?:a|b)$', 'u'],
  ['[0-9A-Z-.]', '[0-9A-Z-.]', 'u'],
  ['[+--]', '[+--]', 'u'],
  ['a{', 'a\\{', 'u'],
  ['[]a]', '[\\]a]', 'u'],
  ['\\Aab\\z', '(?<![^])ab(?![^])', 'u'],
  ['\\pL\\PL\\p{Greek}', '\\p{L}\\P{L}\\p{Script=Greek}', 'u'],
  ['\\Qa.b\\E', 'a\\.b', 'u'],
  ['\\x41\\x{1F600}', '\\u{41}\\u{1F600}', 'u'],
];

for (const [re2, javascript, flags] of translated) {
  test(`${re2} becomes ${javascript}`, () => {
    const expression = compilePattern(re2);
    assert.equal(expression?.source, javascript);
    assert.equal(expression.flags, flags);
    assert.equal(checkPattern(re2), undefined);
  });
}

const refused: [re2: string, fault: string][] = [
  ['(?=a)', 'error parsing regexp: invalid or unsupported Perl syntax: `(?=`'],
  ['(a)\\1', 'error parsing regexp: invalid escape sequence: `\\1`'],
  ['(a', 'error parsing regexp: missing closing ): `(a`'],
  ['a)', 'error parsing regexp: unexpected ): `a)`'],
  ['*a', 'error parsing regexp: missing argument to repetition operator: `*`'],
  ['a|+', 'error parsing regexp: missing argument to repetition operator: `+`'],
  ['a**', 'error parsing regexp: invalid nested repetition operator: `**`'],
  ['a*??', 'error parsing regexp: invalid nested repetition operator: `*??`'],
  ['a{1001}', 'error parsing regexp: invalid repeat count: `{1001}`'],
  ['a{2,1}', 'error parsing regexp: invalid repeat count: `{2,1}`'],
  ['[z-a]', 'error parsing regexp: invalid character class range: `z-a`'],
  ['\\p{Foo}', 'error parsing regexp: invalid character class range: `\\p{Foo}`'],
  ['x[a', 'error parsing regexp: missing closing ]: `[a`'],
];

for (const [re2, fault] of refused) {
  test(`${re2} is refused`, () => {
    assert.equal(checkPattern(re2), fault);
    assert.equal(compilePattern(re2), undefined);
  });
}

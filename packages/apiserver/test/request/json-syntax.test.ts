// Each fault of a JSON text, in Go's words (as kube-apiserver v1.36.3 says them of bodies and continue tokens).
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { jsonSyntaxFault } from '../../src/request/json-syntax.ts';

const wellFormed = [
  '{}',
  '[]',
  ' null ',
  '-0.5e+3',
  '"a\\u00e9\\n"',
  '{"a":[1,{},[],""],"b":{"c":null}}',
  '[[[]],{"a":[]}]',
];

const faults: readonly (readonly [text: string, fault: string])[] = [
  ['', 'unexpected end of JSON input'],
  ['{"a":1', 'unexpected end of JSON input'],
  ['"a', 'unexpected end of JSON input'],
  ['[1,]', "invalid character ']' looking for beginning of value"],
  ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
  ['{a:1}', "invalid character 'a' looking for beginning of object key string"],
  ["{'a':1}", String.raw`invalid character '\'' looking for beginning of object key string`],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['{"a":1 "b":2}', `invalid character '"' after object key:value pair`],
  ['[1 2]', "invalid character '2' after array element"],
  ['{"a":1]', "invalid character ']' after object key:value pair"],
  ['{} x', "invalid character 'x' after top-level value"],
  ['01', "invalid character '1' after top-level value"],
  ['-x', "invalid character 'x' in numeric literal"],
  ['1.x', "invalid character 'x' after decimal point in numeric literal"],
  ['1ex', "invalid character 'x' in exponent of numeric literal"],
  ['trux', "invalid character 'x' in literal true (expecting 'e')"],
  [String.raw`"\x"`, "invalid character 'x' in string escape code"],
  [String.raw`"\u00g0"`, String.raw`invalid character 'g' in \u hexadecimal character escape`],
  ['"a\nb"', String.raw`invalid character '\n' in string literal`],
  ['"a\u0000"', String.raw`invalid character '\x00' in string literal`],
];

describe('the fault of a JSON text', () => {
  for (const text of wellFormed) {
    it(`there is none in ${text}`, () => {
      JSON.parse(text);
      assert.equal(jsonSyntaxFault(text), undefined);
    });
  }
  for (const [text, fault] of faults) {
    it(`${JSON.stringify(text)}: ${fault}`, () => {
      assert.throws(() => void JSON.parse(text));
      assert.equal(jsonSyntaxFault(text), fault);
    });
  }

  it('is found at any depth without a stack of calls', () => {
    assert.equal(jsonSyntaxFault('['.repeat(10_001)), "invalid character '[' exceeded max depth");
    assert.equal(jsonSyntaxFault('['.repeat(9_000) + ']'.repeat(9_000)), undefined);
  });
});

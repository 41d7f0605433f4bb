// The scanner accepts what JSON.parse accepts, and knows where it ends.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JsonScanner, incomplete, invalid } from '../../src/decode/json-scanner.ts';
import { Choice, damaged, randomValue } from '../support/random-json.ts';

const scanner = new JsonScanner();

function ends(text: string, end = Buffer.byteLength(text)): number {
  return scanner.value(Buffer.from(text), 0, end);
}

/** Whether the scanner takes a text as one whole value. A number may go on where the bytes end, so they end with a space. */
function accepts(text: Uint8Array): boolean {
  const bytes = Buffer.concat([text, Buffer.from(' ')]);
  const after = scanner.value(bytes, 0, bytes.length);
  return after >= 0 && scanner.skipSpace(bytes, after, bytes.length) === bytes.length;
}

test('a value ends where it ends, whatever follows', () => {
  for (const text of ['{}', '[]', '""', 'true', 'null', '{"a":[1,{"b":"\\"}"}]}', '[[],[{}]]', '"€"', '-0.5e+7']) {
    assert.equal(ends(`${text} ,]}x`), Buffer.byteLength(text), text);
  }
  assert.equal(ends('  {}'), 4);
});

test('what no reader of JSON takes is invalid', () => {
  const texts = [
    '{a:1}', '{"a" 1}', '{"a":1,}', '[1,]', '[,]', '{,}', "'a'", '"\\x"', '"\\u12g4"', '"\u0001"', '[01]', '-]', '1. ', '.5', '+1', '1e ', 'tru ',
    'nul}', 'NaN', '[1}', '{"a":1]', '{"a"}', '\u00a01', '{"a":1 "b":2}', '[1 2]', '{1:2}', '-a ', '1.e5 ', '\ufeff{}',
  ]; // prettier-ignore
  for (const text of texts) {
    assert.equal(ends(text), invalid, text);
    assert.throws(() => JSON.parse(text), SyntaxError);
  }
});

test('every beginning of a value is incomplete', () => {
  const text = '{"a":[-1.5e+7,true,null,"\\u00e4\\n€"],"b":{}}';
  const bytes = Buffer.from(text);
  for (let end = 0; end < bytes.length; end += 1) assert.equal(scanner.value(bytes, 0, end), incomplete, String(end));
  assert.equal(scanner.value(bytes, 0, bytes.length), bytes.length);
});

test('depth has no limit but memory', () => {
  const text = '['.repeat(100_000) + '{"a":'.repeat(1000) + '1' + '}'.repeat(1000) + ']'.repeat(100_000);
  assert.equal(ends(text), text.length);
  assert.equal(ends(`${text.slice(0, -1)}}`), invalid);
});

test('random values, whole and damaged: the verdict is that of JSON.parse', () => {
  let rejected = 0;
  for (let seed = 0; seed < 20_000; seed += 1) {
    const choice = new Choice(seed);
    const whole = Buffer.from(randomValue(choice, 5));
    const bytes = choice.once(2) ? damaged(choice, whole) : whole;
    let isJson = true;
    try {
      JSON.parse(bytes.toString('utf8'));
    } catch {
      isJson = false;
      rejected += 1;
    }
    // Bytes that are no UTF-8 are replaced by U+FFFD before JSON.parse sees them: within strings they are taken.
    assert.equal(accepts(bytes), isJson, `seed ${seed}: ${JSON.stringify(bytes.toString('utf8'))}`);
  }
  assert.ok(rejected > 2000, String(rejected));
});

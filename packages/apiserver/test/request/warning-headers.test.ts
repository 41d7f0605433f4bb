// How much an answer says besides itself: a client gives up on headers that are too long.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { warningHeaders } from '../../src/request/warning-headers.ts';

const texts = (count: number, length: number): string[] =>
  Array.from({ length: count }, (_, index) => String(index).padEnd(length, 'x'));
const shown = (warnings: readonly string[]): number[] =>
  (warningHeaders(warnings)['warning'] ?? '').split(', ').map((each) => each.length - '299 - ""'.length);

test('each warning is said once, and without what ends a header', () => {
  assert.deepEqual(warningHeaders([]), {});
  assert.deepEqual(warningHeaders(['a "b"\r\nx: y', 'c', 'c']), {
    warning: String.raw`299 - "a \"b\"??x: y", 299 - "c"`,
  });
});

for (const [what, warnings, lengths] of [
  ['as many as have room', texts(4, 1024), Array<number>(4).fill(1024)],
  ['one that is too long alone', texts(1, 5000), [256]],
  ['all that were there when they became too many', texts(5, 1024), Array<number>(5).fill(256)],
  ['none beyond', texts(1000, 1024), Array<number>(16).fill(256)],
  ['characters, not units', ['😀'.repeat(4096)], [4096 * 2]],
] as const) {
  test(`of warnings are shown: ${what}`, () => {
    assert.deepEqual(shown(warnings).slice(0, 20), lengths);
  });
}

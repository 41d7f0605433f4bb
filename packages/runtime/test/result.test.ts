import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requeueDelay } from '../src/result.ts';

test('requeueAfter is milliseconds; what has passed already is soon; nothing asks for nothing', () => {
  assert.equal(requeueDelay(undefined), undefined);
  assert.equal(requeueDelay({}), undefined);
  assert.equal(requeueDelay({ requeueAfter: 1500 }), 1500);
  assert.equal(requeueDelay({ requeueAfter: 0 }), 0);
  assert.equal(requeueDelay({ requeueAfter: -5 }), 0);
});

test('a delay that is no number is an error rather than silence', () => {
  for (const requeueAfter of [Number.NaN, Infinity]) assert.throws(() => requeueDelay({ requeueAfter }), /finite/);
});

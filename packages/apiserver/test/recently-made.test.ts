import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RecentlyMade } from '../src/recently-made.ts';

test('what was made of the same parts lately is not made again, for a few groups of parts', () => {
  const recently = new RecentlyMade<readonly unknown[], object>();
  let made = 0;
  const of = (...parts: unknown[]): object =>
    recently.of(parts, () => {
      made += 1;
      return { parts };
    });
  const [a, b] = [{}, {}];
  const first = of(a, 1);
  assert.equal(of(a, 1), first);
  assert.notEqual(of(b, 1), first);
  assert.notEqual(of(a), first);
  assert.notEqual(of(a, 2), first);
  assert.equal(of(a, 1), first);
  assert.equal(made, 4);
  for (let number = 0; number < 6; number += 1) of(number);
  assert.notEqual(of(a, 1), first);
});

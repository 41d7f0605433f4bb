// When a cache decodes as objects come: after almost all of a sample were read, and only until the next sample.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReadingHabit } from '../../src/informer/reading-habit.ts';

/** How many of so many objects are kept as bytes, when this share of those is read at once. */
function lazyOf(habit: ReadingHabit, objects: number, share: number): number {
  let lazy = 0;
  for (let count = 0; count < objects; count += 1) {
    if (!habit.isLazy()) continue;
    lazy += 1;
    if (lazy % 100 < share * 100) habit.read();
  }
  return lazy;
}

test('what is not read, or half of it, stays bytes', () => {
  assert.equal(lazyOf(new ReadingHabit(), 10_000, 0), 10_000);
  assert.equal(lazyOf(new ReadingHabit(), 10_000, 0.5), 10_000);
});

test('what is always read is decoded as it comes but for samples', () => {
  assert.equal(lazyOf(new ReadingHabit(), 256, 1), 256);
  const lazy = lazyOf(new ReadingHabit(), 100_000, 1);
  assert.ok(lazy > 5000 && lazy < 7000, String(lazy));
});

test('who stops reading gets bytes again after one run', () => {
  const habit = new ReadingHabit();
  lazyOf(habit, 1000, 1);
  lazyOf(habit, 4096, 0);
  assert.equal(lazyOf(habit, 5000, 0), 5000);
});

test('a list that is read when it is told says nothing of the events that follow', () => {
  const habit = new ReadingHabit();
  lazyOf(habit, 1000, 0);
  for (let count = 0; count < 1000; count += 1) habit.read();
  assert.equal(lazyOf(habit, 5000, 0), 5000);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { benchQueue, tableOfQueue } from './queue.ts';

test('every queue does every operation, and the first of each is what the others are compared with', () => {
  const results = benchQueue({ keys: 200, runs: 1 });
  assert.equal(new Set(results.map(({ operation }) => operation)).size, 5);
  assert.equal(results.length, 15);
  for (const { count, nanoseconds } of results) assert.ok(count === 200 && Number.isFinite(nanoseconds));
  const [first, second] = [
    { operation: 'add', queue: 'Map and array', count: 10, nanoseconds: 100 },
    { operation: 'add', queue: 'PriorityQueue', count: 10, nanoseconds: 150 },
  ] as const;
  assert.equal(tableOfQueue([first, second]).split('\n').at(-1), '| add | PriorityQueue | 10 | 150 | 6.7 | 1.5 |');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReadyEntry } from '../../src/queue/ready-keys.ts';
import { ReadyKeys } from '../../src/queue/ready-keys.ts';

interface Entry extends ReadyEntry<Entry> {
  readonly name: string;
}

function entry(name: string, priority: number): Entry {
  const unlinked = { level: undefined, levelPrevious: undefined, levelNext: undefined };
  return { name, priority, ...unlinked, arrivalPrevious: undefined, arrivalNext: undefined };
}

test('priorities that come once leave nothing behind, also below one that never empties', () => {
  const keys = new ReadyKeys<Entry>(2);
  for (let count = 0; count < 100; count += 1) keys.put(entry(`top ${count}`, 1e9));
  const taken: string[] = [];
  for (let count = 0; count < 5000; count += 1) {
    keys.put(entry(`low ${count}`, count));
    keys.put(entry(`more top ${count}`, 1e9));
    for (let take = 0; take < 2; take += 1) taken.push(keys.take()?.name ?? '');
  }
  assert.ok(taken.filter((name) => name.startsWith('low')).length > 2000, 'the oldest had their share');
  assert.ok(keys.levels < 3000, `${keys.levels} levels for ${keys.size} entries`);
  while (keys.take() !== undefined);
  assert.deepEqual([keys.size, keys.depths.size], [0, 0]);
  assert.ok(keys.levels <= 64, `${keys.levels} levels are left`);
});

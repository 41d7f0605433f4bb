// Sorted keys against a sorted array, through additions and removals in every order.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SortedKeys } from '../../src/storage/sorted-keys.ts';

/** Numbers that look random and are the same each time. */
function* numbers(): Generator<number, never, undefined> {
  for (let state = 1; ; state = (state * 48271) % 2147483647) yield state;
}

const count = 3_000;
const name = (index: number): string => `r/${index}`;

const orders: Readonly<Record<string, () => string[]>> = {
  'in their order': () => Array.from({ length: count }, (_, index) => name(index)).toSorted(),
  'in the opposite order': () =>
    Array.from({ length: count }, (_, index) => name(index))
      .toSorted()
      .toReversed(),
  'in no order': () => {
    const random = numbers();
    return Array.from({ length: count }, (_, index) => ({ index, at: random.next().value }))
      .toSorted((a, b) => a.at - b.at)
      .map(({ index }) => name(index));
  },
};

for (const [how, make] of Object.entries(orders)) {
  test(`keys that come ${how}`, () => {
    const keys = new SortedKeys();
    const added = make();
    for (const key of added) keys.add(key);
    check(keys, added);
    const left = added.filter((_, index) => index % 3 === 0);
    for (const key of added) if (!left.includes(key)) keys.remove(key);
    keys.remove('r/none');
    check(keys, left);
    for (const key of left) keys.remove(key);
    check(keys, []);
    keys.add('r/again');
    check(keys, ['r/again']);
  });
}

test('keys that are sorted already', () => {
  const sorted = Array.from({ length: 1_500 }, (_, index) => name(index)).toSorted();
  check(SortedKeys.of(sorted), sorted);
  check(SortedKeys.of([]), []);
});

function check(keys: SortedKeys, expected: readonly string[]): void {
  const sorted = expected.toSorted();
  assert.deepEqual([...keys.from('')], sorted);
  for (const start of ['', 'r/', 'r/1', 'r/1999', 'r/1999\0', 'r/5~', 'r/9999', 's']) {
    const behind = sorted.filter((key) => key >= start);
    const [first] = keys.from(start);
    assert.equal(first, behind[0]);
    for (const end of ['', 'r/2', 'r/\uffff']) {
      assert.equal(keys.countBetween(start, end), behind.filter((key) => key < end).length, `${start} to ${end}`);
    }
  }
}

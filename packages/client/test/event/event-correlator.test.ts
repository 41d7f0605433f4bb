// What becomes of events, without a server: a table of what happens when.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { EventBody } from '@kubewright/client';
import { EventCorrelator } from '../../src/event/event-correlator.ts';
import type { Series } from '../../src/event/event-correlator.ts';

const minute = 60_000;

function setUp() {
  const forgotten: Series[] = [];
  const correlator = new EventCorrelator((series) => void forgotten.push(series));
  let now = 0;
  const at = () => ({ wall: 1e12 + now, monotonic: now });
  const written: Series[] = [];
  /** Records one, and writes it if it is to be. @returns `count note` of what is written, or what else became of it */
  const record = (
    note: string,
    { reason = 'Failed', object = 'a', type = 'Warning' as const, action = 'Act' } = {},
  ): string => {
    const body = {
      type,
      reason,
      action,
      note,
      regarding: {
        apiVersion: 'v1',
        kind: 'Thing',
        namespace: 'default',
        name: object,
        uid: `uid-${object}`,
        resourceVersion: `${now}`,
      },
    } as EventBody;
    const occurrence = correlator.occurred(body, at());
    if (typeof occurrence === 'string') return occurrence;
    const { write } = occurrence;
    write.written = write.count;
    write.writtenAt = now;
    written.push(write);
    return `${write.count} ${write.body.note}`;
  };
  const wait = (milliseconds: number): void => void (now += milliseconds);
  return { correlator, record, wait, written, forgotten, at };
}

describe('events', () => {
  test('the same event is written once, becomes a series, and is then counted (B-55)', () => {
    const { record, wait, correlator, at } = setUp();
    assert.deepEqual([record('x'), record('x'), record('x'), record('x')], ['1 x', '2 x', 'counted', 'counted']);
    for (let turn = 0; turn < 6; turn += 1) {
      wait(5 * minute - 1);
      record('x');
    }
    wait(1000);
    assert.equal(record('x'), '11 x', 'after half an hour the count is told');
    assert.equal(record('x'), 'counted');
    wait(6 * minute);
    assert.deepEqual(
      correlator.finish(at()).map(({ count }) => count),
      [12],
    );
    assert.equal(record('x'), '1 x', 'and when it was over, a new one begins');
  });

  test('what differs in object, type, reason, action or note is another event; another resourceVersion is not', () => {
    const { record, wait } = setUp();
    assert.equal(record('x'), '1 x');
    wait(1);
    assert.equal(record('x'), '2 x');
    for (const other of [{ object: 'b' }, { reason: 'Other' }, { action: 'Other' }, { type: 'Normal' as never }]) {
      assert.equal(record('x', other), '1 x');
    }
  });

  test('the tenth different note of one reason within ten minutes is combined, and those after it are counted (B-55)', () => {
    const { record, wait } = setUp();
    const notes = Array.from({ length: 12 }, (_, index) => `note ${index}`);
    const combined = '(combined from similar events): note 9';
    assert.deepEqual(
      notes.map((note) => record(note)),
      [...notes.slice(0, 9).map((note) => `1 ${note}`), `1 ${combined}`, `2 ${combined}`, 'counted'],
    );
    assert.equal(record('note 3'), '2 note 3', 'one that is a series goes on');
    assert.equal(record('other', { reason: 'Other' }), '1 other');
    wait(10 * minute + 1);
    assert.equal(record('note 20'), '1 note 20', 'after ten quiet minutes it begins anew');
  });

  test('an object may have 25 at once and one more every five minutes; others are not held up by it (B-55)', () => {
    const { record, wait } = setUp();
    const flood = (count: number, more = {}): number =>
      Array.from({ length: count }, (_, index) =>
        record(`note`, { reason: `Reason${Math.random()}-${index}`, ...more }),
      ).filter((outcome) => outcome !== 'spam').length;
    assert.equal(flood(40), 25);
    assert.equal(flood(3, { object: 'b' }), 3);
    assert.equal(flood(3, { type: 'Normal' }), 3);
    wait(5 * minute - 1);
    assert.equal(flood(3), 0);
    wait(1);
    assert.equal(flood(3), 1);
    wait(1000 * 5 * minute);
    assert.equal(flood(40), 25);
  });

  test('a repetition is counted also when nothing more may be written', () => {
    const { record, correlator } = setUp();
    record('x');
    for (let index = 0; index < 40; index += 1) record('y', { reason: `Reason${index}` });
    assert.equal(record('x'), 'counted');
    assert.deepEqual(
      correlator.unwritten().map(({ count }) => count),
      [2],
    );
  });

  test('memory is bounded: the series used longest ago is forgotten, its count told before', () => {
    const { record, correlator, forgotten } = setUp();
    for (let turn = 0; turn < 3; turn += 1) record('x', { object: 'first' });
    for (let index = 0; index < 4096; index += 1) record('x', { object: `object-${index}` });
    assert.equal(correlator.size, 4096);
    assert.deepEqual(
      forgotten.map(({ count, body }) => [count, body.regarding.name]),
      [[3, 'first']],
    );
  });
});

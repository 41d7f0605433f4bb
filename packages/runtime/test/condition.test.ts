import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deepFreeze, FakeClock } from '@kubewright/apimachinery';
import { findCondition, isConditionTrue, setCondition } from '../src/condition.ts';

const ready = { type: 'Ready', status: 'True', reason: 'Reconciled' } as const;

test('the transition time moves with the status and with nothing else', async () => {
  const clock = new FakeClock();
  const first = setCondition(undefined, { ...ready, observedGeneration: 1 }, { clock });
  assert.deepEqual(first, [
    { ...ready, observedGeneration: 1, message: '', lastTransitionTime: '2026-01-01T00:00:00Z' },
  ]);
  await clock.advance(61_500);
  const second = setCondition(first, { ...ready, observedGeneration: 2, message: 'still' }, { clock });
  assert.deepEqual(second, [
    { ...ready, observedGeneration: 2, message: 'still', lastTransitionTime: '2026-01-01T00:00:00Z' },
  ]);
  const third = setCondition(second, { ...ready, status: 'False', reason: 'Waiting' }, { clock });
  assert.equal(third[0]?.lastTransitionTime, '2026-01-01T00:01:01Z');
  assert.ok(!('observedGeneration' in (third[0] ?? {})));
});

test('others keep their place, and a frozen input stays as it is', () => {
  const clock = new FakeClock();
  const input = deepFreeze([
    { type: 'A', status: 'True', reason: 'X', message: '', lastTransitionTime: '2020-01-01T00:00:00Z' } as const,
    { type: 'B', status: 'True', reason: 'X', message: '', lastTransitionTime: '2020-01-01T00:00:00Z' } as const,
  ]);
  const output = setCondition(input, { type: 'A', status: 'Unknown', reason: 'Y' }, { clock });
  assert.deepEqual(
    output.map(({ type, status }) => [type, status]),
    [
      ['A', 'Unknown'],
      ['B', 'True'],
    ],
  );
  assert.equal(input[0]?.status, 'True');
  // Mutable, unlike the input.
  output[1] = { ...ready, message: '', lastTransitionTime: '2020-01-01T00:00:00Z' };
});

test('a transition known to be earlier is told', () => {
  const told = setCondition([], { ...ready, lastTransitionTime: '2020-05-05T05:05:05Z' });
  assert.equal(told[0]?.lastTransitionTime, '2020-05-05T05:05:05Z');
});

test('conditions are found by type', () => {
  const conditions = setCondition(setCondition([], ready), { type: 'Stalled', status: 'False', reason: 'Fine' });
  assert.equal(findCondition(conditions, 'Stalled')?.reason, 'Fine');
  assert.equal(findCondition(undefined, 'Stalled'), undefined);
  assert.ok(isConditionTrue(conditions, 'Ready'));
  assert.ok(!isConditionTrue(conditions, 'Stalled'));
  assert.ok(!isConditionTrue(conditions, 'Absent'));
});

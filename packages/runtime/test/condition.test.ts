import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Condition } from '@kubewright/apimachinery';
import { deepFreeze, FakeClock } from '@kubewright/apimachinery';
import {
  findCondition,
  isCondition,
  isConditionFalse,
  isConditionTrue,
  removeCondition,
  setCondition,
  summarizeConditions,
} from '../src/condition.ts';

const ready = { type: 'Ready', status: 'True', reason: 'Reconciled' } as const;

test('the transition time moves with the status and with nothing else', async () => {
  const clock = new FakeClock();
  const first = setCondition(undefined, { ...ready, observedGeneration: 1 }, { clock });
  assert.deepEqual(first, [
    { ...ready, observedGeneration: 1, message: '', lastTransitionTime: '2026-01-01T00:00:00Z' },
  ]);
  await clock.advance(61_500);
  const still = { ...ready, reason: 'Verified', observedGeneration: 2, message: 'still' };
  const second = setCondition(first, still, { clock });
  assert.deepEqual(second, [{ ...still, lastTransitionTime: '2026-01-01T00:00:00Z' }]);
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

const at = { reason: 'R', message: 'm', lastTransitionTime: '2026-01-01T00:00:00Z' };

test('conditions are asked and removed by type', () => {
  const conditions = deepFreeze([
    { ...at, type: 'A', status: 'False' as const, observedGeneration: 2 },
    { ...at, type: 'B', status: 'Unknown' as const },
  ]);
  assert.deepEqual([isConditionFalse(conditions, 'A'), isConditionFalse(conditions, 'B')], [true, false]);
  assert.ok(isCondition(conditions, { type: 'A', status: 'False', observedGeneration: 2 }));
  assert.ok(!isCondition(conditions, { type: 'A', status: 'False', reason: 'Other' }));
  assert.ok(!isCondition(undefined, { type: 'A', status: 'False' }));
  assert.deepEqual(
    removeCondition(conditions, 'A').map(({ type }) => type),
    ['B'],
  );
  assert.deepEqual(removeCondition(undefined, 'A'), []);
});

test('a summary is false when one is bad, unknown when one is not known for this generation, true otherwise', () => {
  const good = { ...at, type: 'A', status: 'True' as const, observedGeneration: 2 };
  const bad = { ...at, type: 'Stalled', status: 'True' as const, reason: 'Quota', observedGeneration: 2 };
  const summary = (conditions: Condition[], of?: string[]) => {
    const clock = new FakeClock();
    const options = { negative: ['Stalled'], generation: 2, clock, ...(of === undefined ? {} : { of }) };
    const found = findCondition(summarizeConditions(conditions, options), 'Ready');
    return [found?.status, found?.reason, found?.observedGeneration];
  };
  assert.deepEqual(summary([good]), ['True', 'Succeeded', 2]);
  assert.deepEqual(summary([good, bad]), ['False', 'Quota', 2]);
  assert.deepEqual(summary([good, { ...bad, status: 'False' }]), ['True', 'Succeeded', 2]);
  assert.deepEqual(summary([{ ...good, observedGeneration: 1 }]), ['Unknown', 'AOutdated', 2]);
  assert.deepEqual(summary([good], ['A', 'B']), ['Unknown', 'BUnknown', 2]);
  assert.deepEqual(summary([{ ...good, status: 'Unknown' }, bad]), ['False', 'Quota', 2]);
});

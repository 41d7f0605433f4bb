import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '@kubewright/apimachinery';
import { Teardown } from '../src/teardown.ts';

test('stops in the reversed order, each after the other, and goes on after a failure', async () => {
  const order: string[] = [];
  const teardown = new Teardown();
  teardown.push('first', () => void order.push('first'));
  teardown.push('second', () => Promise.reject(new Error('no')));
  teardown.push('third', async () => {
    await Promise.resolve();
    order.push('third');
  });
  const clock = new FakeClock();
  const failures = await teardown.run(clock, 1000);
  assert.deepEqual(order, ['third', 'first']);
  assert.deepEqual(
    failures.map(({ message }) => message),
    ['second failed to stop'],
  );
  assert.equal(clock.pending, 0);
});

test('what does not end in time is named, and the rest is still told to stop', async () => {
  const order: string[] = [];
  const teardown = new Teardown();
  teardown.push('endpoint', () => void order.push('endpoint'));
  teardown.push('controller a', () => new Promise(() => undefined));
  const clock = new FakeClock();
  const running = teardown.run(clock, 30_000);
  await clock.advance(29_999);
  assert.deepEqual(order, []);
  await clock.advance(1);
  assert.deepEqual(
    (await running).map(({ message }) => message),
    ['controller a did not stop within 30 s'],
  );
  assert.deepEqual(order, ['endpoint']);
});

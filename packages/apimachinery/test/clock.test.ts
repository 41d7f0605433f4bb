import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock, sleep, systemClock } from '../src/index.ts';

test('timers of a fake clock fire in their order, and those they set in turn', async () => {
  const clock = new FakeClock(1000);
  const fired: string[] = [];
  clock.schedule(20, () => fired.push(`late ${clock.now()}`));
  clock.schedule(10, () => {
    fired.push(`early ${clock.now()}`);
    clock.schedule(5, () => fired.push(`nested ${clock.now()}`));
  });
  clock.schedule(15, () => fired.push('never')).cancel();
  await clock.advance(30);
  assert.deepEqual(fired, ['early 1010', 'nested 1015', 'late 1020']);
  assert.deepEqual([clock.now(), clock.monotonic(), clock.pending], [1030, 30, 0]);
});

test('a sleep ends with its time, or with its signal', async () => {
  const clock = new FakeClock();
  let awake = 0;
  const abort = new AbortController();
  void sleep(clock, 100).then(() => awake++);
  void sleep(clock, 1e9, abort.signal).then(() => awake++);
  await clock.advance(99);
  assert.equal(awake, 0);
  await clock.advance(1);
  assert.equal(awake, 1);
  abort.abort();
  await clock.advance(0);
  assert.deepEqual([awake, clock.pending], [2, 0]);
  await sleep(clock, 1e9, abort.signal);
});

test('a delay beyond what setTimeout takes does not fire at once', async () => {
  let fired = false;
  const timer = systemClock.schedule(2 ** 31, () => (fired = true), { unref: true });
  await new Promise((resolve) => systemClock.schedule(5, () => resolve(undefined)));
  timer.cancel();
  assert.equal(fired, false);
});

test('what rounding leaves of a delay is waited for, and not for ever', async () => {
  const clock = new FakeClock();
  await clock.advance(1_370_500.2192);
  const due = clock.monotonic() + 1e-9;
  let waits = 0;
  const wait = (): void => {
    waits += 1;
    if (clock.monotonic() < due && waits < 10) clock.schedule(due - clock.monotonic(), wait);
  };
  wait();
  await clock.advance(1);
  assert.deepEqual([waits, clock.pending], [2, 0]);
});

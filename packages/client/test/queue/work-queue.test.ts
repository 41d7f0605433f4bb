// B-30 to B-36 on a clock that only the test moves.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FakeClock } from '@kubewright/apimachinery';
import {
  BucketRateLimiter,
  DelayingQueue,
  ExponentialRateLimiter,
  RateLimitingQueue,
  WorkQueue,
  maximumOf,
} from '@kubewright/client';
import { settle } from '../support/scripted-server.ts';

describe('work queue', () => {
  test('first in, first out', async () => {
    const queue = new WorkQueue<string>();
    for (const key of ['a', 'b', 'c']) queue.add(key);
    assert.equal(queue.length, 3);
    assert.deepEqual([await queue.get(), await queue.get(), await queue.get()], ['a', 'b', 'c']);
    assert.equal(queue.processing, 3);
  });

  test('many adds before processing collapse to one (B-31)', async () => {
    const queue = new WorkQueue<string>();
    for (let count = 0; count < 10; count += 1) queue.add('a');
    assert.equal(queue.length, 1);
  });

  test('so do the adds of one tick while workers wait (B-31)', async () => {
    const queue = new WorkQueue<string>();
    const waiting = [queue.get(), queue.get(), queue.get()];
    for (const key of ['a', 'b', 'a', 'a', 'b']) queue.add(key);
    assert.deepEqual(await Promise.all(waiting.slice(0, 2)), ['a', 'b']);
    queue.done('a');
    queue.done('b');
    await settle();
    assert.deepEqual([queue.length, queue.processing], [0, 0], 'nothing runs a second time');
    queue.add('c');
    queue.shutDown();
    assert.equal(await waiting[2], 'c', 'what was added before the end is worked on');
  });

  test('what is added while processed runs once more, and only after done (B-30, B-32)', async () => {
    const queue = new WorkQueue<string>();
    queue.add('a');
    assert.equal(await queue.get(), 'a');
    queue.add('a');
    queue.add('a');
    assert.equal(queue.length, 0);
    let taken: string | undefined;
    void queue.get().then((key) => (taken = key));
    await settle();
    assert.equal(taken, undefined);
    queue.done('a');
    await settle();
    assert.equal(taken, 'a');
    queue.done('a');
    assert.equal(queue.length + queue.processing, 0);
  });

  test('workers that wait are served in turn; one whose signal aborts loses no key', async () => {
    const queue = new WorkQueue<string>();
    const impatient = new AbortController();
    const waiting = [queue.get(impatient.signal), queue.get(), queue.get()];
    impatient.abort();
    queue.add('a');
    queue.add('b');
    assert.deepEqual(await Promise.all(waiting), [undefined, 'a', 'b']);
    assert.equal(await queue.get(AbortSignal.abort()), undefined);
  });

  test('after shutDown workers get what is left, then undefined, and adds are ignored (B-36)', async () => {
    const queue = new WorkQueue<string>();
    queue.add('a');
    queue.shutDown();
    queue.add('b');
    assert.equal(await queue.get(), 'a');
    assert.equal(await queue.get(), undefined);
    const waiting = new WorkQueue<string>();
    const got = waiting.get();
    waiting.shutDown();
    assert.equal(await got, undefined);
  });

  test('draining waits for done and for what was queued again (B-36)', async () => {
    const queue = new WorkQueue<string>();
    queue.add('a');
    await queue.get();
    queue.add('a');
    let drained = false;
    void queue.shutDownWithDrain().then(() => (drained = true));
    queue.done('a');
    await settle();
    assert.equal(drained, false);
    assert.equal(await queue.get(), 'a');
    queue.done('a');
    await settle();
    assert.equal(drained, true);
    assert.equal(await queue.get(), undefined);
  });

  test('done of a key that nobody took is nothing', () => {
    const queue = new WorkQueue<string>();
    queue.add('a');
    queue.done('a');
    assert.equal(queue.length, 1);
  });

  test('whenIdle resolves at once when idle, else when the last key is done', async () => {
    const queue = new WorkQueue<string>();
    await queue.whenIdle();
    queue.add('a');
    const idle = queue.whenIdle();
    queue.done((await queue.get()) ?? '');
    await idle;
  });

  test('many thousands of keys take no quadratic time', async () => {
    const queue = new WorkQueue<number>();
    for (let key = 0; key < 50_000; key += 1) queue.add(key);
    let sum = 0;
    for (let count = 0; count < 50_000; count += 1) {
      const key = (await queue.get()) ?? 0;
      sum += key;
      queue.done(key);
    }
    assert.equal(sum, (50_000 * 49_999) / 2);
  });
});

describe('delaying queue', () => {
  test('of two times the earlier counts (B-33)', async () => {
    const clock = new FakeClock();
    const queue = new DelayingQueue<string>({ clock });
    queue.addAfter('a', 1000);
    queue.addAfter('a', 500);
    queue.addAfter('a', 2000);
    assert.equal(queue.nextDelay, 500);
    await clock.advance(499);
    assert.equal(queue.length, 0);
    await clock.advance(1);
    assert.equal(queue.length, 1);
    assert.equal(queue.delayed, 0);
    assert.equal(clock.pending, 0);
  });

  test('an immediate add does not cancel the later one (B-33)', async () => {
    const clock = new FakeClock();
    const queue = new DelayingQueue<string>({ clock });
    queue.addAfter('a', 1000);
    queue.add('a');
    queue.done((await queue.get()) ?? '');
    await clock.advance(1000);
    assert.equal(queue.length, 1);
  });

  test('keys come in the order of their times, with one timer', async () => {
    const clock = new FakeClock();
    const queue = new DelayingQueue<number>({ clock });
    const delays = Array.from({ length: 200 }, (_, position) => ((position * 7919) % 1000) + 1);
    for (const delay of delays) queue.addAfter(delay, delay);
    assert.equal(clock.pending, 1);
    await clock.advance(1000);
    const order: (number | undefined)[] = [];
    while (queue.length > 0) order.push(await queue.get());
    assert.deepEqual(
      order,
      [...new Set(delays)].toSorted((one, other) => one - other),
    );
  });

  test('no delay means now; sixty days are fine', async () => {
    const clock = new FakeClock();
    const queue = new DelayingQueue<string>({ clock });
    queue.addAfter('now', 0);
    queue.addAfter('never mind', Number.NaN);
    assert.equal(queue.length, 2);
    const days = 60 * 24 * 3600 * 1000;
    queue.addAfter('late', days);
    await clock.advance(days - 1);
    assert.equal(queue.length, 2);
    await clock.advance(1);
    assert.equal(queue.length, 3);
  });

  test('shutting down drops what is delayed, and its timer', () => {
    const clock = new FakeClock();
    const queue = new DelayingQueue<string>({ clock });
    queue.addAfter('a', 1000);
    queue.shutDown();
    queue.addAfter('b', 1000);
    assert.deepEqual([queue.delayed, clock.pending], [0, 0]);
  });
});

describe('rate limits', () => {
  test('5 ms, doubling to 1000 s, without overflow; forget starts over (B-34)', () => {
    const limiter = new ExponentialRateLimiter<string>();
    assert.deepEqual([limiter.when('a'), limiter.when('a'), limiter.when('a'), limiter.when('b')], [5, 10, 20, 5]);
    for (let count = 0; count < 2000; count += 1) limiter.when('a');
    assert.equal(limiter.when('a'), 1_000_000);
    assert.equal(limiter.retries('a'), 2004);
    limiter.forget('a');
    assert.equal(limiter.when('a'), 5);
  });

  test('the bucket lets 100 pass at once, then 10 a second, and refills (B-35)', async () => {
    const clock = new FakeClock();
    const limiter = new BucketRateLimiter<string>({ clock });
    const delays = Array.from({ length: 103 }, () => limiter.when());
    assert.equal(delays.filter((delay) => delay === 0).length, 100);
    assert.deepEqual(delays.slice(100), [100, 200, 300]);
    await clock.advance(60_000);
    assert.equal(limiter.when(), 0);
    const both = maximumOf(new ExponentialRateLimiter<string>({ base: 7 }), limiter);
    assert.equal(both.when('a'), 7);
  });

  test('a queue adds failed keys when their limiter allows', async () => {
    const clock = new FakeClock();
    const queue = new RateLimitingQueue<string>({ clock });
    queue.addRateLimited('a');
    await clock.advance(5);
    assert.equal(queue.length, 1);
    queue.done((await queue.get()) ?? '');
    queue.addRateLimited('a');
    await clock.advance(9);
    assert.equal(queue.length, 0);
    await clock.advance(1);
    assert.equal(queue.length, 1);
    assert.equal(queue.retries('a'), 2);
    queue.forget('a');
    assert.equal(queue.retries('a'), 0);
  });
});

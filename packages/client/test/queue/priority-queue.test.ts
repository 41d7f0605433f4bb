// The queue of controllers on a clock that only the test moves.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FakeClock, systemClock } from '@kubewright/apimachinery';
import { PriorityQueue } from '@kubewright/client';
import { settle } from '../support/scripted-server.ts';

/** Takes everything that is ready, without giving it back. */
function taken(queue: PriorityQueue<string>): string[] {
  const keys: string[] = [];
  for (let next = queue.take(); next !== undefined; next = queue.take()) keys.push(next.key);
  return keys;
}

describe('order', () => {
  test('higher priorities first, first in first out within one; any integer is a priority', () => {
    const queue = new PriorityQueue<string>();
    const added: [string, number | undefined][] = [
      ['a', -100],
      ['b', undefined],
      ['c', Number.MAX_SAFE_INTEGER],
      ['d', 0],
      ['e', Number.MIN_SAFE_INTEGER],
      ['f', -100],
    ];
    for (const [key, priority] of added) queue.add(key, { priority });
    assert.deepEqual(
      [...queue.depths],
      [
        [Number.MAX_SAFE_INTEGER, 1],
        [0, 2],
        [-100, 2],
        [Number.MIN_SAFE_INTEGER, 1],
      ],
    );
    assert.deepEqual(taken(queue), ['c', 'b', 'd', 'a', 'f', 'e']);
    assert.equal(queue.depths.size, 0);
    for (const priority of [1.5, Number.NaN, Infinity]) {
      assert.throws(() => queue.add('a', { priority }), /a priority is an integer/);
    }
  });

  test('what is added again keeps the higher priority; raised, it goes to the end of its new level (B-40)', () => {
    const queue = new PriorityQueue<string>();
    for (const key of ['a', 'b', 'c']) queue.add(key, { priority: -100 });
    queue.add('live');
    queue.add('b');
    queue.add('live', { priority: -100 });
    queue.add('last');
    assert.equal(queue.length, 5);
    assert.deepEqual(queue.take(), { key: 'live', priority: 0 });
    assert.deepEqual(queue.take(), { key: 'b', priority: 0 });
    assert.deepEqual(taken(queue), ['last', 'a', 'c']);
  });

  test('a low priority is not starved by a queue that never empties', () => {
    const queue = new PriorityQueue<string>({ oldestEvery: 4 });
    queue.add('low', { priority: -100 });
    queue.add('lower', { priority: -200 });
    const order: string[] = [];
    for (let count = 0; count < 10; count += 1) {
      queue.add(`live ${count}`);
      order.push(queue.take()?.key ?? '');
    }
    assert.deepEqual([order.indexOf('low'), order.indexOf('lower')], [3, 7]);
    const strict = new PriorityQueue<string>({ oldestEvery: Infinity });
    strict.add('low', { priority: -100 });
    for (let count = 0; count < 1000; count += 1) {
      strict.add(`live ${count}`);
      assert.notEqual(strict.take()?.key, 'low');
    }
    assert.throws(() => new PriorityQueue({ oldestEvery: 0 }), RangeError);
  });

  test('a raised key has waited since it was first added', () => {
    const queue = new PriorityQueue<string>({ oldestEvery: 2 });
    queue.add('old', { priority: -100 });
    queue.add('a', { priority: 5 });
    queue.add('b', { priority: 5 });
    queue.add('old', { priority: 0 });
    assert.deepEqual(taken(queue), ['a', 'old', 'b']);
  });
});

describe('one entry a key', () => {
  test('many adds before processing collapse to one, also those of one tick while workers wait (B-31)', async () => {
    const queue = new PriorityQueue<string>();
    const waiting = [queue.get(), queue.get(), queue.get()];
    for (const key of ['a', 'b', 'a', 'b']) queue.add(key);
    queue.add('c', { priority: 7 });
    queue.shutDown();
    assert.deepEqual(
      (await Promise.all(waiting)).map((each) => each?.key),
      ['c', 'a', 'b'],
    );
    assert.equal(queue.length, 0);
  });

  test('what is added while processed runs once more, and only after done (B-30, B-32)', async () => {
    const queue = new PriorityQueue<string>();
    queue.add('a');
    queue.take();
    queue.add('a', { priority: -5 });
    queue.add('a', { priority: 3 });
    queue.add('b');
    assert.deepEqual([queue.length, queue.processing], [1, 1]);
    assert.equal((await queue.get())?.key, 'b');
    const next = queue.get();
    await settle();
    queue.done('a');
    assert.deepEqual(await next, { key: 'a', priority: 3 });
    queue.done('a');
    queue.done('b');
    queue.done('b');
    assert.deepEqual([queue.length, queue.processing], [0, 0]);
  });

  test('of two times the earlier counts, and of two priorities the higher (B-33)', async () => {
    const clock = new FakeClock();
    const queue = new PriorityQueue<string>({ clock });
    queue.addAfter('a', 1000, { priority: -100 });
    queue.addAfter('a', 500, { priority: 7 });
    queue.addAfter('a', 2000);
    assert.deepEqual([queue.delayed, queue.nextDelay, clock.pending], [1, 500, 1]);
    await clock.advance(499);
    assert.equal(queue.length, 0);
    await clock.advance(1);
    assert.deepEqual(queue.take(), { key: 'a', priority: 7 });
    assert.deepEqual([queue.delayed, queue.nextDelay, clock.pending], [0, undefined, 0]);
  });

  test('an immediate add replaces a delayed one, so that one run follows (B-33)', async () => {
    const clock = new FakeClock();
    const queue = new PriorityQueue<string>({ clock });
    queue.addAfter('a', 1000);
    queue.add('a');
    assert.deepEqual([queue.length, queue.delayed, clock.pending], [1, 0, 0]);
    queue.done(queue.take()?.key ?? '');
    await clock.advance(1000);
    assert.equal(queue.length, 0);
    queue.add('a');
    queue.addAfter('a', 1000);
    assert.equal(queue.delayed, 0, 'what is ready gets no later time');
  });

  test('a key that falls due while processed waits for done (B-32)', async () => {
    const clock = new FakeClock();
    const queue = new PriorityQueue<string>({ clock });
    queue.add('a');
    queue.take();
    queue.addAfter('a', 10);
    await clock.advance(10);
    assert.deepEqual([queue.length, queue.delayed], [0, 0]);
    queue.done('a');
    assert.equal(queue.length, 1);
  });

  test('keys come in the order of their times, with one timer; equal times in the order of their adds', async () => {
    const clock = new FakeClock();
    const queue = new PriorityQueue<string>({ clock });
    for (let key = 0; key < 300; key += 1) queue.addAfter(String(key), ((key * 7919) % 100) + 1);
    assert.equal(clock.pending, 1);
    await clock.advance(1000);
    const order = taken(queue).map(Number);
    const expected = Array.from({ length: 300 }, (_, key) => key).sort(
      (one, other) => ((one * 7919) % 100) - ((other * 7919) % 100) || one - other,
    );
    assert.deepEqual(order, expected);
  });
});

describe('failures', () => {
  test('a failed key waits as long as its limiter says, or less if asked to', async () => {
    const clock = new FakeClock();
    const seen: unknown[] = [];
    const rateLimiter = {
      when: (key: string, error: unknown) => (seen.push([key, error]), 50),
      forget: (key: string) => void seen.push(`forget ${key}`),
      retries: () => 4,
    };
    const queue = new PriorityQueue<string>({ clock, rateLimiter });
    queue.addRateLimited('a', { error: 'why', priority: 2 });
    queue.add('b', { rateLimited: true, after: 20 });
    queue.add('c', { rateLimited: true, after: 0 });
    assert.deepEqual(seen, [
      ['a', 'why'],
      ['b', undefined],
      ['c', undefined],
    ]);
    assert.deepEqual(taken(queue), ['c']);
    await clock.advance(20);
    assert.deepEqual(taken(queue), ['b']);
    await clock.advance(30);
    assert.deepEqual(queue.take(), { key: 'a', priority: 2 });
    queue.forget('a');
    assert.deepEqual([queue.retries('a'), seen.at(-1)], [4, 'forget a']);
  });

  test('by default 5 ms, doubling (B-34)', async () => {
    const clock = new FakeClock();
    const queue = new PriorityQueue<string>({ clock });
    const delays: (number | undefined)[] = [];
    for (let count = 0; count < 4; count += 1) {
      queue.addRateLimited('a');
      delays.push(queue.nextDelay);
      await clock.advance(1000);
      queue.done(queue.take()?.key ?? '');
    }
    assert.deepEqual(delays, [5, 10, 20, 40]);
    assert.equal(queue.retries('a'), 4);
  });
});

describe('waiting and ending', () => {
  test('workers that wait are served in turn; one whose signal aborts loses no key', async () => {
    const queue = new PriorityQueue<string>();
    const impatient = new AbortController();
    const waiting = [queue.get(impatient.signal), queue.get(), queue.get()];
    impatient.abort();
    queue.add('a');
    queue.add('b');
    assert.deepEqual(
      (await Promise.all(waiting)).map((each) => each?.key),
      [undefined, 'a', 'b'],
    );
    queue.add('c');
    assert.equal(await queue.get(AbortSignal.abort()), undefined);
    assert.equal(queue.length, 1);
  });

  test('onAvailable is told once for the keys of a tick, of a timer, and of a done', async () => {
    const clock = new FakeClock();
    let told = 0;
    const queue = new PriorityQueue<string>({ clock, onAvailable: () => (told += 1) });
    queue.add('a');
    queue.add('b');
    assert.equal(told, 0);
    await settle();
    assert.equal(told, 1);
    queue.take();
    queue.add('a');
    await settle();
    assert.equal(told, 1);
    queue.done('a');
    await settle();
    assert.equal(told, 2);
    queue.addAfter('c', 10);
    await clock.advance(10);
    assert.equal(told, 3);
  });

  test('after shutDown workers get what is left, then undefined; what is delayed is dropped (B-36)', async () => {
    const clock = new FakeClock();
    const queue = new PriorityQueue<string>({ clock });
    queue.add('a');
    queue.addAfter('b', 10);
    queue.shutDown();
    queue.add('c');
    queue.addAfter('c', 10);
    assert.deepEqual([queue.delayed, clock.pending, queue.shuttingDown], [0, 0, true]);
    assert.equal((await queue.get())?.key, 'a');
    assert.equal(await queue.get(), undefined);
  });

  test('draining waits for done and for what was queued again (B-36)', async () => {
    const queue = new PriorityQueue<string>();
    queue.add('a');
    queue.take();
    queue.add('a');
    let drained = false;
    void queue.shutDownWithDrain().then(() => (drained = true));
    queue.done('a');
    await settle();
    assert.equal(drained, false);
    queue.done((await queue.get())?.key ?? '');
    await settle();
    assert.equal(drained, true);
  });

  test('an observer hears of keys that become ready, are taken, are tried again', async () => {
    const clock = new FakeClock();
    const heard: string[] = [];
    const queue = new PriorityQueue<string>({
      clock,
      observer: {
        added: (priority) => heard.push(`added ${priority}`),
        taken: (waited) => heard.push(`taken after ${waited}`),
        retried: () => heard.push('retried'),
      },
    });
    queue.add('a', { priority: 3 });
    queue.add('a');
    await clock.advance(7);
    queue.take();
    queue.done('a');
    queue.addRateLimited('a');
    await clock.advance(5);
    assert.deepEqual(heard, ['added 3', 'taken after 7', 'retried', 'added 0']);
  });
});

describe('size', () => {
  test('sixty days are fine, on a fake clock and in pieces that setTimeout takes', async (t) => {
    const days = 60 * 24 * 3600 * 1000;
    const clock = new FakeClock();
    const queue = new PriorityQueue<string>({ clock });
    queue.addAfter('late', days);
    await clock.advance(days - 1);
    assert.equal(queue.length, 0);
    await clock.advance(1);
    assert.equal(queue.length, 1);

    const asked: (number | undefined)[] = [];
    const fire: (() => void)[] = [];
    t.mock.method(globalThis, 'setTimeout', (call: () => void, delay?: number) => {
      asked.push(delay);
      fire.push(call);
      return undefined;
    });
    let now = 0;
    const real = new PriorityQueue<string>({ clock: { ...systemClock, monotonic: () => now } });
    real.addAfter('late', days);
    for (let next = fire.shift(); next !== undefined; next = fire.shift()) {
      assert.equal(real.length, 0);
      now += asked.at(-1) ?? 0;
      next();
    }
    assert.equal(real.length, 1);
    assert.equal(asked.length, 3);
    assert.ok(asked.every((delay) => delay !== undefined && delay > 0 && delay <= 2 ** 31 - 1));
    assert.equal(
      asked.reduce<number>((sum, delay) => sum + (delay ?? 0), 0),
      days,
    );
  });

  test('a hundred thousand keys, each with a priority of its own, take no quadratic time', async () => {
    const clock = new FakeClock();
    const queue = new PriorityQueue<number>({ clock, oldestEvery: Infinity });
    const count = 100_000;
    for (let key = 0; key < count; key += 1) queue.add(key, { priority: (key * 7919) % count });
    for (let key = 0; key < count; key += 1) queue.add(key, { priority: count + (key % 3) });
    let last = Infinity;
    const keys: number[] = [];
    for (let next = queue.take(); next !== undefined; next = queue.take()) {
      assert.ok(next.priority <= last);
      last = next.priority;
      keys.push(next.key);
    }
    // All of them at once, and all of them wanted again: nothing looks through what it cannot take.
    for (const key of keys) queue.add(key);
    assert.equal(queue.take(), undefined);
    for (const key of keys) {
      queue.done(key);
      assert.equal(queue.take()?.key, key);
      queue.done(key);
      queue.addAfter(key, 1 + ((key * 7919) % 100));
    }
    assert.equal(queue.delayed, count);
    await clock.advance(100);
    assert.equal(queue.length, count);
  });
});

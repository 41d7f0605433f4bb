import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock, systemClock } from '@kubewright/apimachinery';
import { PriorityQueue } from '@kubewright/client';
import { WorkerPool } from '../src/worker-pool.ts';

/** A pool whose work ends when the test says so. */
function pool(size: number) {
  const clock = new FakeClock();
  const queue: PriorityQueue<string> = new PriorityQueue<string>({ clock, onAvailable: () => workers.fill() });
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const work = ({ key }: { key: string }): Promise<void> => {
    begun.push(key);
    return new Promise((resolve) => void ends.set(key, resolve));
  };
  const workers: WorkerPool = new WorkerPool(size, { clock, queue, work, onDone: () => undefined });
  const stop = new AbortController();
  const ended = workers.run(stop.signal);
  const end = async (...keys: string[]): Promise<void> => {
    for (const key of keys) ends.get(key)?.();
    await clock.advance(0);
  };
  return { clock, queue, begun, workers, stop, ended, end };
}

test('the number of workers goes up at once, and down as they finish', async () => {
  const { clock, queue, begun, workers, stop, ended, end } = pool(1);
  for (const key of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) queue.add(key);
  await clock.advance(0);
  assert.deepEqual(begun, ['a']);
  workers.size = 4;
  assert.deepEqual(begun, ['a', 'b', 'c', 'd']);
  workers.size = 2;
  await end('a', 'b');
  assert.deepEqual([begun.length, queue.processing], [4, 2], 'two still run, and two are the limit');
  await end('c');
  assert.deepEqual([begun.at(-1), queue.processing], ['e', 2]);
  stop.abort();
  await end('d', 'e');
  await ended;
  assert.deepEqual([begun.length, queue.length], [5, 2]);
});

test('a key that waits keeps no worker, is worked on once it has waited, and stays its own', async () => {
  const clock = new FakeClock();
  const queue: PriorityQueue<string> = new PriorityQueue<string>({ clock, onAvailable: () => workers.fill() });
  const begun: string[] = [];
  const releases = new Map<string, () => void>();
  const workers: WorkerPool = new WorkerPool(1, {
    clock,
    queue,
    wait: (key, signal) =>
      key.startsWith('behind')
        ? new Promise((resolve) => {
            releases.set(key, resolve);
            signal.addEventListener('abort', () => resolve(), { once: true });
          })
        : undefined,
    work: ({ key }) => Promise.resolve(void begun.push(key)),
    onDone: () => undefined,
  });
  const stop = new AbortController();
  const ended = workers.run(stop.signal);
  for (const key of ['behind 1', 'a', 'behind 2', 'b']) queue.add(key);
  await clock.advance(0);
  assert.deepEqual([begun, workers.waiting, queue.processing], [['a', 'b'], 2, 2]);
  queue.add('behind 2');
  releases.get('behind 2')?.();
  await clock.advance(0);
  assert.deepEqual([begun.slice(2), workers.waiting], [['behind 2'], 2], 'it ran, and waits once more');
  for (let key = 3; key < 300; key += 1) queue.add(`behind ${key}`);
  await clock.advance(0);
  assert.deepEqual([workers.waiting, queue.length], [100, 199], 'not everything is taken to wait');
  stop.abort();
  await ended;
  assert.deepEqual([begun.length, workers.waiting, queue.processing], [3, 0, 0]);
});

test('work that waits for nothing lets timers have their turn', async () => {
  const queue: PriorityQueue<number> = new PriorityQueue<number>({ onAvailable: () => workers.fill() });
  let worked = 0;
  const work = async (): Promise<void> => {
    const until = performance.now() + 2;
    while (performance.now() < until) await Promise.resolve();
    worked += 1;
  };
  const parts = { clock: systemClock, queue: queue as unknown as PriorityQueue<string>, work, onDone: () => undefined };
  const workers: WorkerPool = new WorkerPool(1, parts);
  const stop = new AbortController();
  const ended = workers.run(stop.signal);
  for (let key = 0; key < 50; key += 1) queue.add(key);
  const workedAtTurn: number[] = [];
  while (worked < 50) {
    await new Promise((resolve) => setImmediate(resolve));
    workedAtTurn.push(worked);
  }
  stop.abort();
  await ended;
  assert.ok(workedAtTurn.length >= 5, `only ${workedAtTurn.length} turns of the event loop in 100 ms of work`);
});

test('work that rejects ends the pool, with what it rejected with', async () => {
  const queue: PriorityQueue<string> = new PriorityQueue<string>({ onAvailable: () => workers.fill() });
  const parts = { clock: new FakeClock(), queue, work: () => Promise.reject(new Error('no')), onDone: () => undefined };
  const workers = new WorkerPool(1, parts);
  const ended = workers.run(new AbortController().signal);
  queue.add('a');
  queue.add('b');
  await assert.rejects(ended, /no/);
  assert.deepEqual([queue.length, queue.processing], [1, 0]);
});

test('a pool that is stopped before it runs takes nothing', async () => {
  const { queue, workers } = pool(1);
  const before = queue.length;
  await new WorkerPool(1, { clock: systemClock, queue, work: () => assert.fail(), onDone: () => undefined }).run(
    AbortSignal.abort(),
  );
  assert.equal(queue.length, before);
  assert.equal(workers.size, 1);
});

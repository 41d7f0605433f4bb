// The work queues beside a plain Map and an array, operation by operation: what the guarantees of a queue cost. All in this
// process, one queue after the other, by CPU time; the median of some rounds.
import { FakeClock } from '@kubewright/apimachinery';
import { PriorityQueue, RateLimitingQueue } from '@kubewright/client';

import { median, ratio, tableOf } from './table.ts';

export interface QueueOptions {
  /** Default 1,000,000. */
  readonly keys: number;
  /** Of each; the median counts. Default 3. */
  readonly runs: number;
}

/** What one operation took on one queue. */
export interface QueueResult {
  readonly operation: string;
  readonly queue: 'Map and array' | 'RateLimitingQueue' | 'PriorityQueue';
  /** How often it was done. */
  readonly count: number;
  /** Nanoseconds of CPU each. */
  readonly nanoseconds: number;
}

/** A queue under test, seen alike. */
interface Subject {
  add(key: string): void;
  addAfter(key: string, delay: number): void;
  addRateLimited(key: string): void;
  /** Takes a key and gives it back. */
  work(): boolean;
}

const makers: Readonly<Record<QueueResult['queue'], () => Subject>> = {
  'Map and array': plain,
  RateLimitingQueue: () => {
    const queue = new RateLimitingQueue<string>({ clock: new FakeClock() });
    return {
      add: (key) => queue.add(key),
      addAfter: (key, delay) => queue.addAfter(key, delay),
      addRateLimited: (key) => queue.addRateLimited(key),
      work: () => {
        const key = queue.take();
        if (key !== undefined) queue.done(key);
        return key !== undefined;
      },
    };
  },
  PriorityQueue: () => {
    const queue = new PriorityQueue<string>({ clock: new FakeClock() });
    return {
      add: (key) => queue.add(key),
      addAfter: (key, delay) => queue.addAfter(key, delay),
      addRateLimited: (key) => queue.addRateLimited(key),
      work: () => {
        const taken = queue.take();
        if (taken !== undefined) queue.done(taken.key);
        return taken !== undefined;
      },
    };
  },
};

/** The least that collapses repeated adds and keeps their order: no exclusion, no order of times, no waiting. */
function plain(): Subject {
  const waiting = new Map<string, number>();
  let line: string[] = [];
  let head = 0;
  const add = (key: string, due = 0): void => {
    if (waiting.has(key)) return;
    waiting.set(key, due);
    line.push(key);
  };
  return {
    add: (key) => add(key),
    addAfter: (key, delay) => add(key, delay),
    addRateLimited: (key) => add(key, 5),
    work: () => {
      const key = line[head++];
      if (key === undefined) return false;
      waiting.delete(key);
      if (head === line.length) [line, head] = [[], 0];
      return true;
    },
  };
}

/** Each begins with an empty queue and says how often it did what is counted. */
const operations: Readonly<Record<string, (queue: Subject, keys: readonly string[]) => number>> = {
  'add all, then work on all': (queue, keys) => {
    for (const key of keys) queue.add(key);
    while (queue.work());
    return keys.length;
  },
  'add and work, a hundred waiting': (queue, keys) => {
    for (const [index, key] of keys.entries()) {
      queue.add(key);
      if (index >= 100) queue.work();
    }
    return keys.length;
  },
  'add again what waits': (queue, keys) => {
    const few = keys.slice(0, Math.ceil(keys.length / 10));
    for (let round = 0; round < 10; round += 1) for (const key of few) queue.add(key);
    return few.length * 10;
  },
  'add with a delay': (queue, keys) => {
    for (const [index, key] of keys.entries()) queue.addAfter(key, 1 + ((index * 7919) % 3_600_000));
    return keys.length;
  },
  'add after a failure': (queue, keys) => {
    for (const key of keys) queue.addRateLimited(key);
    return keys.length;
  },
};

/** Does each operation on each queue. */
export function benchQueue({ keys: count, runs }: QueueOptions): QueueResult[] {
  const keys = Array.from({ length: count }, (_, index) => `namespace-${index % 100}/name-${index}`);
  return Object.entries(operations).flatMap(([operation, run]) =>
    Object.entries(makers).map(([queue, make]): QueueResult => {
      let done = 0;
      const rounds = Array.from({ length: runs }, () => {
        const subject = make();
        const began = process.cpuUsage();
        done = run(subject, keys);
        const { user, system } = process.cpuUsage(began);
        return ((user + system) * 1000) / done;
      });
      return { operation, queue: queue as QueueResult['queue'], count: done, nanoseconds: median(rounds) };
    }),
  );
}

/** Markdown. */
export function tableOfQueue(results: readonly QueueResult[]): string {
  const rows = results.map(({ operation, queue, count, nanoseconds }) => {
    const floor = results.find((other) => other.operation === operation);
    return [
      operation,
      queue,
      String(count),
      nanoseconds.toFixed(0),
      (1000 / nanoseconds).toFixed(1),
      ratio(nanoseconds, floor?.nanoseconds),
    ];
  });
  return tableOf(['', '', 'times', 'ns of CPU', 'million/s', 'Map and array = 1'], rows);
}

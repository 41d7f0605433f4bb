// Random operations on the queues and on models so simple that they are plainly right: after each step both say the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '@kubewright/apimachinery';
import { DelayingQueue, PriorityQueue } from '@kubewright/client';

/** Numbers in [0, 1) from a seed. @see https://en.wikipedia.org/wiki/Xorshift */
function randomFrom(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}

interface ModelEntry {
  readonly key: string;
  priority: number;
  due: number;
  /** When it came to its place in its level, and when it became ready. */
  place: number;
  arrival: number;
}

/** Every step looks at everything. */
class PriorityModel {
  readonly #oldestEvery: number;
  entries: ModelEntry[] = [];
  processing = new Set<string>();
  now = 0;
  #steps = 0;
  #passed = 0;

  constructor(oldestEvery: number) {
    this.#oldestEvery = oldestEvery;
  }

  get ready(): ModelEntry[] {
    return this.entries.filter(({ key, due }) => due <= this.now && !this.processing.has(key));
  }

  get delayed(): number {
    return this.entries.filter(({ due }) => due > this.now).length;
  }

  add(key: string, priority: number, delay: number): void {
    const due = this.now + delay;
    const step = ++this.#steps;
    const entry = this.entries.find((each) => each.key === key);
    if (entry === undefined) {
      this.entries.push({ key, priority, due, place: step, arrival: step });
      return;
    }
    const wasDelayed = entry.due > this.now;
    if (due < entry.due) entry.due = wasDelayed ? due : entry.due;
    if (wasDelayed && entry.due <= this.now) entry.place = entry.arrival = step;
    if (priority > entry.priority) {
      entry.priority = priority;
      entry.place = step;
    }
  }

  take(): { key: string; priority: number } | undefined {
    const { ready } = this;
    const [first] = ready.toSorted((one, other) => other.priority - one.priority || one.place - other.place);
    const [oldest] = ready.toSorted((one, other) => one.arrival - other.arrival);
    if (first === undefined || oldest === undefined) return undefined;
    this.#passed = first === oldest ? 0 : this.#passed + 1;
    let chosen = first;
    if (this.#passed >= this.#oldestEvery) {
      this.#passed = 0;
      chosen = oldest;
    }
    this.entries = this.entries.filter((each) => each !== chosen);
    this.processing.add(chosen.key);
    return { key: chosen.key, priority: chosen.priority };
  }

  done(key: string): void {
    if (!this.processing.delete(key)) return;
    const step = ++this.#steps;
    const entry = this.entries.find((each) => each.key === key && each.due <= this.now);
    if (entry !== undefined) entry.place = entry.arrival = step;
  }

  advance(milliseconds: number): void {
    const before = this.now;
    this.now += milliseconds;
    const fallen = this.entries.filter(({ due }) => due > before && due <= this.now);
    for (const entry of fallen.toSorted((one, other) => one.due - other.due)) {
      entry.place = entry.arrival = ++this.#steps;
    }
  }
}

test('the priority queue does what its model does, for any sequence of operations (B-30, B-31, B-32, B-33, B-40)', async () => {
  for (let seed = 1; seed <= 150; seed += 1) {
    const random = randomFrom(seed);
    const below = (limit: number): number => Math.floor(random() * limit);
    const oldestEvery = [1, 2, 3, 10, Infinity][seed % 5] ?? 10;
    const clock = new FakeClock();
    const queue = new PriorityQueue<string>({ clock, oldestEvery });
    const model = new PriorityModel(oldestEvery);
    const log: string[] = [];
    let nextDue = 0;
    for (let step = 0; step < 120; step += 1) {
      const key = `k${below(8)}`;
      const choice = below(12);
      if (choice < 5) {
        // No two delays end in the same moment: which of two such keys comes first is nobody's business.
        const delay = below(2) === 0 ? 0 : 10 * (1 + below(5)) + (nextDue = (nextDue + 1) % 9973) / 10_000;
        const priority = below(4) - 2;
        log.push(`add ${key} ${priority} ${delay}`);
        queue.add(key, { priority, after: delay });
        model.add(key, priority, delay);
      } else if (choice < 8) {
        log.push('take');
        assert.deepEqual(queue.take(), model.take(), `seed ${seed}: ${log.join('; ')}`);
      } else if (choice < 11) {
        const busy = [...model.processing];
        const finished = busy.length === 0 ? key : (busy[below(busy.length)] ?? key);
        log.push(`done ${finished}`);
        queue.done(finished);
        model.done(finished);
      } else {
        const time = below(30);
        log.push(`advance ${time}`);
        await clock.advance(time);
        model.advance(time);
      }
      assert.deepEqual(
        [queue.length, queue.delayed, queue.processing],
        [model.ready.length, model.delayed, model.processing.size],
        `seed ${seed}: ${log.join('; ')}`,
      );
    }
  }
});

test('the classic queue does what its model does, for any sequence of operations (B-30, B-31, B-32, B-33)', async () => {
  for (let seed = 1; seed <= 100; seed += 1) {
    const random = randomFrom(seed);
    const below = (limit: number): number => Math.floor(random() * limit);
    const clock = new FakeClock();
    const queue = new DelayingQueue<string>({ clock });
    const [dirty, processing, delayed] = [new Set<string>(), new Set<string>(), new Map<string, number>()];
    let [line, now, nextDue]: [string[], number, number] = [[], 0, 0];
    const log: string[] = [];
    const add = (key: string): void => {
      if (dirty.has(key)) return;
      dirty.add(key);
      if (!processing.has(key)) line.push(key);
    };
    for (let step = 0; step < 120; step += 1) {
      const key = `k${below(8)}`;
      const choice = below(12);
      if (choice < 3) {
        log.push(`add ${key}`);
        queue.add(key);
        add(key);
      } else if (choice < 5) {
        const delay = 10 * (1 + below(5)) + (nextDue = (nextDue + 1) % 9973) / 10_000;
        log.push(`addAfter ${key} ${delay}`);
        queue.addAfter(key, delay);
        delayed.set(key, Math.min(delayed.get(key) ?? Infinity, now + delay));
      } else if (choice < 8) {
        log.push('take');
        const [expected, ...rest] = line;
        line = rest;
        if (expected !== undefined) {
          dirty.delete(expected);
          processing.add(expected);
        }
        assert.equal(queue.take(), expected, `seed ${seed}: ${log.join('; ')}`);
      } else if (choice < 11) {
        const busy = [...processing];
        const finished = busy.length === 0 ? key : (busy[below(busy.length)] ?? key);
        log.push(`done ${finished}`);
        queue.done(finished);
        if (processing.delete(finished) && dirty.has(finished)) line.push(finished);
      } else {
        const time = below(30);
        log.push(`advance ${time}`);
        await clock.advance(time);
        now += time;
        const due = [...delayed].filter(([, at]) => at <= now).toSorted(([, one], [, other]) => one - other);
        for (const [each] of due) {
          delayed.delete(each);
          add(each);
        }
      }
      assert.deepEqual(
        [queue.length, queue.delayed, queue.processing],
        [line.length, delayed.size, processing.size],
        `seed ${seed}: ${log.join('; ')}`,
      );
    }
  }
});

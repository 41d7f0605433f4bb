// The queue of controllers: keys with a priority and, if wanted, a time, each there once, worked on by one worker at a time.
// An entry is *ready*, *delayed*, or *parked* (ready while a worker still has its key); what a worker has is *processing*.
// @see https://github.com/kubernetes-sigs/controller-runtime/blob/main/pkg/controller/priorityqueue/priorityqueue.go
import { systemClock } from '@kubewright/apimachinery';
import type { Clock, Timer } from '@kubewright/apimachinery';
import { Latch } from '../latch.ts';
import { Heap } from './heap.ts';
import type { HeapEntry } from './heap.ts';
import { ExponentialRateLimiter } from './rate-limiter.ts';
import type { RateLimiter } from './rate-limiter.ts';
import { ReadyKeys } from './ready-keys.ts';
import type { ReadyEntry } from './ready-keys.ts';
import { WaitingWorkers } from './waiting-workers.ts';

/** How a key is added. */
export interface AddOptions {
  /** Any integer, higher ones first; default 0. */
  readonly priority?: number | undefined;
  /** Milliseconds to wait; 0 or less, and the default, is now. */
  readonly after?: number | undefined;
  /** Count a failure and wait as the limiter says; with `after`, the shorter of both. */
  readonly rateLimited?: boolean | undefined;
  /** What the limiter is told about the failure. */
  readonly error?: unknown;
}

/** A key that a worker has, and the priority that it had. */
export interface TakenKey<K> {
  readonly key: K;
  readonly priority: number;
}

/** Told what goes through a queue, for metrics. */
export interface QueueObserver {
  /** A key became ready. */
  added(priority: number): void;
  /** A worker took a key that had been ready for so many milliseconds. */
  taken(waited: number): void;
  /** A key was added with a delay, or after a failure. */
  retried(): void;
}

/** What a {@link PriorityQueue} can be told. */
export interface PriorityQueueOptions<K> {
  readonly clock?: Clock | undefined;
  /** Default: {@link ExponentialRateLimiter}, 5 ms doubling to 1000 s. */
  readonly rateLimiter?: RateLimiter<K> | undefined;
  /**
   * Every so many takes in a row that pass over the key which has waited longest, that key is taken, whatever its
   * priority: so low priorities get at least this share of a queue that never empties. Default 10; `Infinity` for never.
   */
  readonly oldestEvery?: number | undefined;
  readonly observer?: QueueObserver | undefined;
  /** Told in a microtask when keys have become ready and no {@link PriorityQueue.get} waits. */
  readonly onAvailable?: (() => void) | undefined;
}

/** `rank` is the monotonic time at which a delayed key is due. */
interface Entry<K> extends HeapEntry, ReadyEntry<Entry<K>> {
  readonly key: K;
  place: 'none' | 'ready' | 'delayed' | 'parked';
  processing: boolean;
  /** When it became ready, for the observer. */
  since: number;
}

/**
 * One entry a key: of several adds the highest priority and the earliest time count (B-33), so an immediate add replaces a
 * delay. An entry whose priority rises goes to the end of its new level (B-40).
 * Keys are compared as Map keys are: use strings.
 */
export class PriorityQueue<K> {
  readonly #clock: Clock;
  readonly #rateLimiter: RateLimiter<K>;
  readonly #observer: QueueObserver | undefined;
  /** Everything that waits or is processed. */
  readonly #entries = new Map<K, Entry<K>>();
  readonly #ready: ReadyKeys<Entry<K>>;
  readonly #delayed = new Heap<Entry<K>>();
  readonly #workers: WaitingWorkers<TakenKey<K>>;
  #order = 0;
  #processing = 0;
  #timer: Timer | undefined;
  #timerDue = Infinity;
  #shuttingDown = false;
  #idle: Latch | undefined;

  /** @throws RangeError when `oldestEvery` is not a number above 0. */
  constructor(options: PriorityQueueOptions<K> = {}) {
    const { clock = systemClock, rateLimiter, oldestEvery = 10, observer, onAvailable } = options;
    if (!(oldestEvery > 0)) throw new RangeError(`oldestEvery must be a number above 0, not ${oldestEvery}`);
    this.#clock = clock;
    this.#rateLimiter = rateLimiter ?? new ExponentialRateLimiter<K>();
    this.#observer = observer;
    this.#ready = new ReadyKeys(oldestEvery);
    this.#workers = new WaitingWorkers(() => this.take(), onAvailable);
  }

  /** Keys that a worker could take now. */
  get length(): number {
    return this.#ready.size;
  }

  /** {@link length} by priority, the highest first; those without keys are left out. */
  get depths(): ReadonlyMap<number, number> {
    return this.#ready.depths;
  }

  /** Keys that workers have taken and not yet given back. */
  get processing(): number {
    return this.#processing;
  }

  /** Keys that are not yet due. */
  get delayed(): number {
    return this.#delayed.size;
  }

  /** Milliseconds until the next key is due; undefined when none is delayed. */
  get nextDelay(): number | undefined {
    const next = this.#delayed.peek();
    return next === undefined ? undefined : Math.max(0, next.rank - this.#clock.monotonic());
  }

  /** The key that is due next, and in how many milliseconds; undefined when none is delayed. */
  get nextDelayed(): { readonly key: K; readonly delay: number } | undefined {
    const next = this.#delayed.peek();
    return next === undefined ? undefined : { key: next.key, delay: Math.max(0, next.rank - this.#clock.monotonic()) };
  }

  get shuttingDown(): boolean {
    return this.#shuttingDown;
  }

  /**
   * Asks for work on a key, after {@link shutDown} in vain. One that is being processed waits until it is done (B-30).
   *
   * @throws RangeError when the priority is no safe integer.
   */
  add(key: K, options: AddOptions = {}): void {
    const { priority = 0, after, rateLimited = false, error } = options;
    if (!Number.isSafeInteger(priority)) throw new RangeError(`a priority is an integer, not ${priority}`);
    if (this.#shuttingDown) return;
    const limited = rateLimited ? this.#rateLimiter.when(key, error) : Infinity;
    const delay = after === undefined && !rateLimited ? 0 : Math.min(after ?? Infinity, limited);
    if (rateLimited || delay > 0) this.#observer?.retried();
    this.#put(key, priority, delay > 0 ? delay : 0);
  }

  /** {@link add} after so many milliseconds. */
  addAfter(key: K, delay: number, options: Pick<AddOptions, 'priority'> = {}): void {
    this.add(key, { priority: options.priority, after: delay });
  }

  /** {@link add} after as long as the limiter says; counts a failure. */
  addRateLimited(key: K, options: Pick<AddOptions, 'priority' | 'error'> = {}): void {
    this.add(key, { priority: options.priority, error: options.error, rateLimited: true });
  }

  /** Ends the counting of failures; does not take the key from the queue. */
  forget(key: K): void {
    this.#rateLimiter.forget(key);
  }

  /** Failures counted since the key was last forgotten. */
  retries(key: K): number {
    return this.#rateLimiter.retries(key);
  }

  /** The next key if there is one, for which {@link done} must be called. */
  take(): TakenKey<K> | undefined {
    const entry = this.#ready.take();
    if (entry === undefined) return undefined;
    entry.place = 'none';
    entry.processing = true;
    this.#processing += 1;
    this.#observer?.taken(this.#clock.monotonic() - entry.since);
    return { key: entry.key, priority: entry.priority };
  }

  /** As {@link take}, but waits; undefined when the signal aborts or when the queue was shut down and is empty. */
  get(signal?: AbortSignal): Promise<TakenKey<K> | undefined> {
    if (signal?.aborted === true) return Promise.resolve(undefined);
    const taken = this.take();
    if (taken !== undefined || this.#shuttingDown) return Promise.resolve(taken);
    return this.#workers.wait(signal);
  }

  /** Gives a key back. If it was added meanwhile it is queued now, also during a shut-down. */
  done(key: K): void {
    const entry = this.#entries.get(key);
    if (entry === undefined || !entry.processing) return;
    entry.processing = false;
    this.#processing -= 1;
    if (entry.place === 'parked') this.#enqueue(entry);
    else if (entry.place === 'none') this.#entries.delete(key);
    this.#checkIdle();
  }

  /** Takes no more keys, and drops what is delayed. Workers get what is left, then undefined. */
  shutDown(): void {
    this.#shuttingDown = true;
    this.#timer?.cancel();
    this.#timer = undefined;
    for (let entry = this.#delayed.pop(); entry !== undefined; entry = this.#delayed.pop()) {
      entry.place = 'none';
      if (!entry.processing) this.#entries.delete(entry.key);
    }
    this.#workers.dismiss();
  }

  /** {@link shutDown}, resolving when workers have taken and given back everything, re-queued keys included. */
  shutDownWithDrain(): Promise<void> {
    this.shutDown();
    return this.whenIdle();
  }

  /** Resolves when no key is ready or processed; delayed keys do not count. */
  whenIdle(): Promise<void> {
    this.#idle ??= new Latch();
    const { opened } = this.#idle;
    this.#checkIdle();
    return opened;
  }

  #put(key: K, priority: number, delay: number): void {
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      entry = newEntry(key);
      this.#entries.set(key, entry);
    }
    if (entry.place === 'none') entry.priority = priority;
    else if (priority > entry.priority) {
      if (entry.place === 'ready') this.#ready.raise(entry, priority);
      else entry.priority = priority;
    }
    if (entry.place === 'ready' || entry.place === 'parked') return;
    if (delay > 0) return this.#delay(entry, this.#clock.monotonic() + delay);
    if (entry.place === 'delayed') this.#delayed.remove(entry);
    this.#makeReady(entry);
    if (this.#delayed.size === 0) this.#disarm();
  }

  #delay(entry: Entry<K>, due: number): void {
    if (entry.place === 'delayed') {
      if (due < entry.rank) this.#delayed.lower(entry, due);
    } else {
      entry.place = 'delayed';
      entry.rank = due;
      entry.order = this.#order++;
      this.#delayed.push(entry);
    }
    this.#arm();
  }

  #makeReady(entry: Entry<K>): void {
    if (this.#observer !== undefined) {
      entry.since = this.#clock.monotonic();
      this.#observer.added(entry.priority);
    }
    if (entry.processing) entry.place = 'parked';
    else this.#enqueue(entry);
  }

  #enqueue(entry: Entry<K>): void {
    entry.place = 'ready';
    this.#ready.put(entry);
    this.#workers.wake();
  }

  #arm(): void {
    const next = this.#delayed.peek();
    if (next === undefined || (this.#timer !== undefined && this.#timerDue <= next.rank)) return;
    this.#timer?.cancel();
    this.#timerDue = next.rank;
    this.#timer = this.#clock.schedule(next.rank - this.#clock.monotonic(), this.#release);
  }

  #disarm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  readonly #release = (): void => {
    this.#timer = undefined;
    const now = this.#clock.monotonic();
    for (let next = this.#delayed.peek(); next !== undefined && next.rank <= now; next = this.#delayed.peek()) {
      this.#delayed.pop();
      this.#makeReady(next);
    }
    this.#arm();
  };

  #checkIdle(): void {
    if (this.#idle === undefined || this.#ready.size > 0 || this.#processing > 0) return;
    this.#idle.open();
    this.#idle = undefined;
  }
}

function newEntry<K>(key: K): Entry<K> {
  return {
    key,
    priority: 0,
    place: 'none',
    processing: false,
    since: 0,
    rank: 0,
    order: 0,
    position: -1,
    level: undefined,
    levelPrevious: undefined,
    levelNext: undefined,
    arrivalPrevious: undefined,
    arrivalNext: undefined,
  };
}

// Keys to work on, each by one worker at a time. Three collections hold them:
// a key is *dirty* from its add until a worker takes it, and *processing* from then until done. The queue holds the keys
// that are dirty and not processing, so what is added while it is worked on runs exactly once more, afterwards.
// @see https://github.com/kubernetes/client-go/blob/master/util/workqueue/queue.go
import { Latch } from '../latch.ts';
import { Fifo } from './fifo.ts';

/** A queue that collapses repeated adds. Keys are compared as Map keys are: use strings. */
export class WorkQueue<K> {
  readonly #queue = new Fifo<K>();
  readonly #dirty = new Set<K>();
  readonly #processing = new Set<K>();
  /** Workers that wait, longest first. */
  readonly #waiting = new Set<(key: K | undefined) => void>();
  #handingOut = false;
  #shuttingDown = false;
  #idle: Latch | undefined;

  /** Keys that a worker could take now. */
  get length(): number {
    return this.#queue.length;
  }

  /** Keys that workers have taken and not yet given back. */
  get processing(): number {
    return this.#processing.size;
  }

  get shuttingDown(): boolean {
    return this.#shuttingDown;
  }

  /** Asks for work on a key. Ignored when it waits already, and after {@link shutDown}. */
  add(key: K): void {
    if (this.#shuttingDown || this.#dirty.has(key)) return;
    this.#dirty.add(key);
    if (!this.#processing.has(key)) this.#enqueue(key);
  }

  /**
   * The next key, for which {@link done} must be called; undefined when the signal aborts or when the queue was shut down
   * and is empty.
   */
  get(signal?: AbortSignal): Promise<K | undefined> {
    if (signal?.aborted === true) return Promise.resolve(undefined);
    if (this.#queue.length > 0) return Promise.resolve(this.#taken(this.#queue.take()));
    if (this.#shuttingDown) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const settle = (key: K | undefined): void => {
        this.#waiting.delete(settle);
        signal?.removeEventListener('abort', abort);
        resolve(key);
      };
      const abort = (): void => settle(undefined);
      this.#waiting.add(settle);
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  /** Gives a key back. If it was added meanwhile it is queued again, also during a shut-down. */
  done(key: K): void {
    if (!this.#processing.delete(key)) return;
    if (this.#dirty.has(key)) this.#enqueue(key);
    this.#checkIdle();
  }

  /** Takes no more keys. Workers get what is left, then undefined. */
  shutDown(): void {
    this.#shuttingDown = true;
    this.#handOut();
    for (const settle of Array.from(this.#waiting)) settle(undefined);
  }

  /** {@link shutDown}, resolving when workers have taken and given back everything, re-queued keys included. */
  shutDownWithDrain(): Promise<void> {
    this.shutDown();
    return this.whenIdle();
  }

  /** Resolves when no key is queued or processed; delayed keys do not count. */
  whenIdle(): Promise<void> {
    this.#idle ??= new Latch();
    const { opened } = this.#idle;
    this.#checkIdle();
    return opened;
  }

  /** Workers that wait get the key in a microtask, so that a key added several times until then runs once (B-31). */
  #enqueue(key: K): void {
    this.#queue.push(key);
    if (this.#handingOut || this.#waiting.size === 0) return;
    this.#handingOut = true;
    queueMicrotask(() => {
      this.#handingOut = false;
      this.#handOut();
    });
  }

  #handOut(): void {
    for (const worker of this.#waiting) {
      if (this.#queue.length === 0) return;
      worker(this.#taken(this.#queue.take()));
    }
  }

  #taken(key: K): K {
    this.#dirty.delete(key);
    this.#processing.add(key);
    return key;
  }

  #checkIdle(): void {
    if (this.#idle === undefined || this.#queue.length > 0 || this.#processing.size > 0) return;
    this.#idle.open();
    this.#idle = undefined;
  }
}

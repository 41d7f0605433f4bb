// Keys to work on, each by one worker at a time. Three collections hold them:
// a key is *dirty* from its add until a worker takes it, and *processing* from then until done. The queue holds the keys
// that are dirty and not processing, so what is added while it is worked on runs exactly once more, afterwards.
// @see https://github.com/kubernetes/client-go/blob/master/util/workqueue/queue.go
import { Latch } from '../latch.ts';
import { Fifo } from './fifo.ts';
import { WaitingWorkers } from './waiting-workers.ts';

/** A queue that collapses repeated adds. Keys are compared as Map keys are: use strings. */
export class WorkQueue<K> {
  readonly #queue = new Fifo<K>();
  readonly #dirty = new Set<K>();
  readonly #processing = new Set<K>();
  readonly #workers = new WaitingWorkers<K>(() => this.take());
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

  /** The next key if there is one, for which {@link done} must be called. */
  take(): K | undefined {
    if (this.#queue.length === 0) return undefined;
    const key = this.#queue.take();
    this.#dirty.delete(key);
    this.#processing.add(key);
    return key;
  }

  /** As {@link take}, but waits; undefined when the signal aborts or when the queue was shut down and is empty. */
  get(signal?: AbortSignal): Promise<K | undefined> {
    if (signal?.aborted === true) return Promise.resolve(undefined);
    if (this.#queue.length > 0 || this.#shuttingDown) return Promise.resolve(this.take());
    return this.#workers.wait(signal);
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
    this.#workers.dismiss();
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

  #enqueue(key: K): void {
    this.#queue.push(key);
    this.#workers.wake();
  }

  #checkIdle(): void {
    if (this.#idle === undefined || this.#queue.length > 0 || this.#processing.size > 0) return;
    this.#idle.open();
    this.#idle = undefined;
  }
}

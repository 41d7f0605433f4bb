// A work queue whose keys may arrive later. One timer, for the key that is due first.
// @see https://github.com/kubernetes/client-go/blob/master/util/workqueue/delaying_queue.go
import { systemClock } from '@kubewright/apimachinery';
import type { Clock, Timer } from '@kubewright/apimachinery';
import { Heap } from './heap.ts';
import type { HeapEntry } from './heap.ts';
import { WorkQueue } from './work-queue.ts';

/** What a {@link DelayingQueue} can be told. */
export interface DelayingQueueOptions {
  readonly clock?: Clock | undefined;
}

/** `rank` is the monotonic time at which the key is due. */
interface DelayedKey<K> extends HeapEntry {
  readonly key: K;
}

export class DelayingQueue<K> extends WorkQueue<K> {
  readonly #clock: Clock;
  readonly #heap = new Heap<DelayedKey<K>>();
  readonly #delayed = new Map<K, DelayedKey<K>>();
  #timer: Timer | undefined;
  #timerDue = Infinity;
  #order = 0;

  constructor(options: DelayingQueueOptions = {}) {
    super();
    this.#clock = options.clock ?? systemClock;
  }

  /** Keys that are not yet due. */
  get delayed(): number {
    return this.#heap.size;
  }

  /** Milliseconds until the next key is due; undefined when none is delayed. */
  get nextDelay(): number | undefined {
    const next = this.#heap.peek();
    return next === undefined ? undefined : Math.max(0, next.rank - this.#clock.monotonic());
  }

  /**
   * Adds a key later. Of several times for one key the earliest counts; adding it at once does not cancel the later time
   * (B-33).
   *
   * @param delay - milliseconds; 0 or less adds at once
   */
  addAfter(key: K, delay: number): void {
    if (this.shuttingDown) return;
    if (!(delay > 0)) return this.add(key);
    const due = this.#clock.monotonic() + delay;
    const existing = this.#delayed.get(key);
    if (existing === undefined) {
      const entry = { key, rank: due, order: this.#order++, position: -1 };
      this.#delayed.set(key, entry);
      this.#heap.push(entry);
    } else if (due < existing.rank) {
      this.#heap.lower(existing, due);
    }
    this.#arm();
  }

  /** What is delayed is dropped. */
  override shutDown(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#heap.clear();
    this.#delayed.clear();
    super.shutDown();
  }

  #arm(): void {
    const next = this.#heap.peek();
    if (next === undefined || (this.#timer !== undefined && this.#timerDue <= next.rank)) return;
    this.#timer?.cancel();
    this.#timerDue = next.rank;
    this.#timer = this.#clock.schedule(next.rank - this.#clock.monotonic(), this.#release);
  }

  readonly #release = (): void => {
    this.#timer = undefined;
    const now = this.#clock.monotonic();
    for (let next = this.#heap.peek(); next !== undefined && next.rank <= now; next = this.#heap.peek()) {
      this.#heap.pop();
      this.#delayed.delete(next.key);
      this.add(next.key);
    }
    this.#arm();
  };
}

// The workers of a controller: as many reconciles at once as it may have, a number that can change at any time. There is
// nothing that waits for work: the pool is told when there is some, and when a reconcile has ended.
import type { Clock } from '@kubewright/apimachinery';
import type { PriorityQueue, TakenKey } from '@kubewright/client';

/** What a pool works on. */
export interface WorkerPoolParts {
  readonly clock: Clock;
  readonly queue: Pick<PriorityQueue<string>, 'take' | 'done' | 'length'>;
  /**
   * What a key has to wait for before it is worked on; undefined for nothing. It waits without a worker, so that others
   * are not kept.
   *
   * @param stop - ends the wait
   */
  readonly wait?: ((key: string, stop: AbortSignal) => Promise<void> | undefined) | undefined;
  /** Works on one key. What it rejects with ends the pool. */
  readonly work: (taken: TakenKey<string>) => Promise<void>;
  /** Told when a key has been given back. */
  readonly onDone: () => void;
}

/**
 * Milliseconds. Reconciles that wait for nothing would follow each other in microtasks, and no timer, socket or lease
 * would get its turn before the queue is empty; after so long they let the event loop go round.
 */
const longestTurn = 10;

/** How many keys may wait before they are worked on: enough not to keep others, and the rest keeps its order. */
const mostHeld = 100;

/** See above. */
export class WorkerPool {
  readonly #parts: WorkerPoolParts;
  #size: number;
  #running = 0;
  /** How many keys wait before they are worked on. */
  #held = 0;
  /** Those that have waited. */
  readonly #released: TakenKey<string>[] = [];
  #open = false;
  #stop: AbortSignal = new AbortController().signal;
  #turnBegan = -Infinity;
  #turning = false;
  #end: { readonly resolve: () => void; readonly reject: (error: unknown) => void } | undefined;

  constructor(size: number, parts: WorkerPoolParts) {
    this.#size = size;
    this.#parts = parts;
  }

  get size(): number {
    return this.#size;
  }

  /** Keys that have been taken and are not yet worked on. */
  get waiting(): number {
    return this.#held + this.#released.length;
  }

  /** More begin at once; fewer let those that run finish. */
  set size(size: number) {
    this.#size = size;
    this.fill();
  }

  /**
   * Works until the signal aborts.
   *
   * @returns when nothing runs any more
   * @throws what `work` rejected with, or {@link fail} was told, without waiting for what still runs
   */
  run(stop: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#end = { resolve, reject };
      this.#stop = stop;
      const end = (): void => {
        this.#open = false;
        for (const { key } of this.#released.splice(0)) this.#parts.queue.done(key);
        this.#endWhenIdle();
      };
      if (stop.aborted) return end();
      stop.addEventListener('abort', end, { once: true });
      this.#open = true;
      this.fill();
    });
  }

  /** Ends the pool. */
  fail(error: unknown): void {
    this.#open = false;
    this.#end?.reject(error);
  }

  /** Takes what there is, as far as workers are free. */
  fill(): void {
    // Who has had nothing to do has kept nobody waiting.
    if (this.#running === 0 && !this.#turning) this.#turnBegan = this.#parts.clock.monotonic();
    this.#fill();
  }

  #fill(): void {
    const { queue, clock, wait } = this.#parts;
    while (this.#open && !this.#turning && this.#running < this.#size) {
      const [released] = this.#released;
      if (released === undefined && (queue.length === 0 || this.#held >= mostHeld)) return;
      if (clock.monotonic() - this.#turnBegan > longestTurn) {
        this.#turning = true;
        setImmediate(this.#turn);
        return;
      }
      this.#released.shift();
      const taken = released ?? queue.take();
      if (taken === undefined) return;
      const behind = released === undefined ? wait?.(taken.key, this.#stop) : undefined;
      if (behind !== undefined) {
        void this.#hold(taken, behind);
        continue;
      }
      this.#running += 1;
      void this.#work(taken);
    }
  }

  readonly #turn = (): void => {
    this.#turning = false;
    this.#turnBegan = this.#parts.clock.monotonic();
    this.#fill();
  };

  async #hold(taken: TakenKey<string>, behind: Promise<void>): Promise<void> {
    this.#held += 1;
    await behind;
    this.#held -= 1;
    if (this.#open) {
      this.#released.push(taken);
      this.fill();
    } else {
      this.#parts.queue.done(taken.key);
      this.#endWhenIdle();
    }
  }

  async #work(taken: TakenKey<string>): Promise<void> {
    const { queue, work, onDone } = this.#parts;
    try {
      await work(taken);
    } catch (error) {
      this.fail(error);
    }
    this.#running -= 1;
    queue.done(taken.key);
    onDone();
    if (this.#open) this.#fill();
    else this.#endWhenIdle();
  }

  #endWhenIdle(): void {
    if (this.#running === 0 && this.#held === 0) this.#end?.resolve();
  }
}

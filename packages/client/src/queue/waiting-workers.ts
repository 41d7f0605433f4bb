// The workers that found a queue empty. They are served in a microtask, so that what is added several times until then, or
// first with a low and then with a high priority, is handed out once and in the right order (B-31).

/** What `get` of a queue waits in, longest first. */
export class WaitingWorkers<T> {
  readonly #take: () => T | undefined;
  readonly #onAvailable: (() => void) | undefined;
  readonly #waiting = new Set<(item: T | undefined) => void>();
  #serving = false;

  /**
   * @param take - the queue's next item, or undefined
   * @param onAvailable - told instead of a worker when there are items and nobody waits
   */
  constructor(take: () => T | undefined, onAvailable?: () => void) {
    this.#take = take;
    this.#onAvailable = onAvailable;
  }

  /** Resolves with an item, or with undefined when the signal aborts or {@link dismiss} is called. */
  wait(signal: AbortSignal | undefined): Promise<T | undefined> {
    return new Promise((resolve) => {
      const settle = (item: T | undefined): void => {
        this.#waiting.delete(settle);
        signal?.removeEventListener('abort', abort);
        resolve(item);
      };
      const abort = (): void => settle(undefined);
      this.#waiting.add(settle);
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  /** There is something to take. */
  wake(): void {
    if (this.#serving || (this.#waiting.size === 0 && this.#onAvailable === undefined)) return;
    this.#serving = true;
    queueMicrotask(this.#serve);
  }

  /** Serves whom it can now, and sends the others away. */
  dismiss(): void {
    this.#serve();
    for (const settle of Array.from(this.#waiting)) settle(undefined);
  }

  readonly #serve = (): void => {
    this.#serving = false;
    for (const settle of this.#waiting) {
      const item = this.#take();
      if (item === undefined) return;
      settle(item);
    }
    this.#onAvailable?.();
  };
}

// Background work of the server, one item at a time: each key waits at most once, and what fails is told, not thrown.
// Nothing runs before the start: until everything that is stored has been seen, an object may look as if its owner were gone.
import type { ServerLog } from '../server-log.ts';

export class WorkLoop {
  readonly #waiting = new Map<string, () => Promise<void>>();
  readonly #log: ServerLog | undefined;
  #running: Promise<void> | undefined;
  #started = false;
  #closed = false;

  constructor(log: ServerLog | undefined) {
    this.#log = log;
  }

  /** Does the work soon, and once however often it is asked for before it starts. */
  add(key: string, work: () => Promise<void>): void {
    if (this.#closed) return;
    this.#waiting.set(key, work);
    if (this.#started) this.#running ??= this.#run();
  }

  start(): void {
    this.#started = true;
    if (this.#waiting.size > 0) this.#running ??= this.#run();
  }

  /** Resolves when nothing waits and nothing runs. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  close(): void {
    this.#closed = true;
    this.#waiting.clear();
  }

  async #run(): Promise<void> {
    // Not before the write that asked for it has answered.
    await Promise.resolve();
    for (;;) {
      const [next] = this.#waiting;
      if (next === undefined) break;
      const [key, work] = next;
      this.#waiting.delete(key);
      try {
        await work();
      } catch (error) {
        this.#log?.error('background work failed', {
          key,
          error: error instanceof Error ? error.message : String(error),
        });
      }
    }
    this.#running = undefined;
  }
}

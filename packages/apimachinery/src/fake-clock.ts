// A clock that moves only when a test says so.
import type { Clock, Timer } from './clock.ts';

interface Scheduled {
  readonly at: number;
  readonly call: () => void;
}

/**
 * The shortest delay, in milliseconds. What is left of a longer one may be less by rounding, and whoever waits for it again
 * would wait for ever where time moves only by delays.
 */
const shortest = 0.001;

/** A {@link Clock} for tests. */
export class FakeClock implements Clock {
  #elapsed = 0;
  readonly #start: number;
  readonly #scheduled = new Set<Scheduled>();

  /** @param start - the wall clock's first reading, in milliseconds since 1970; default 2026-01-01T00:00:00Z */
  constructor(start: number = Date.UTC(2026, 0, 1)) {
    this.#start = start;
  }

  now(): number {
    return this.#start + this.#elapsed;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  schedule(delay: number, call: () => void): Timer {
    const entry: Scheduled = { at: this.#elapsed + (delay > 0 ? Math.max(delay, shortest) : 0), call };
    this.#scheduled.add(entry);
    return { cancel: () => void this.#scheduled.delete(entry) };
  }

  /** How many timers are waiting. */
  get pending(): number {
    return this.#scheduled.size;
  }

  /** Milliseconds until the next timer is due; undefined when none waits. */
  get nextDelay(): number | undefined {
    let next = Infinity;
    for (const { at } of this.#scheduled) next = Math.min(next, at);
    return next === Infinity ? undefined : next - this.#elapsed;
  }

  /**
   * Moves time forward, calling what falls due in its order and letting promises settle after each call.
   *
   * @param milliseconds - how far
   */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#elapsed + milliseconds;
    await settle();
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) await this.#fire(next);
    this.#elapsed = end;
    await settle();
  }

  /**
   * Moves time forward to the next timer and calls it.
   *
   * @param end - not beyond this reading of {@link monotonic}; default without limit
   * @returns false when no timer is due until then; time then stays as it is
   */
  async advanceToNext(end = Infinity): Promise<boolean> {
    await settle();
    const next = this.#next(end);
    if (next === undefined) return false;
    await this.#fire(next);
    return true;
  }

  #next(end: number): Scheduled | undefined {
    let next: Scheduled | undefined;
    for (const entry of this.#scheduled) {
      if (entry.at <= end && (next === undefined || entry.at < next.at)) next = entry;
    }
    return next;
  }

  async #fire(entry: Scheduled): Promise<void> {
    this.#scheduled.delete(entry);
    this.#elapsed = entry.at;
    entry.call();
    await settle();
  }
}

/** Lets everything that is already resolved run: several turns of the event loop. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}

// Time that jumps to the next timer. The wall clock may be set to anything on the way, and a slow caller can let time pass
// without letting timers run, as a busy event loop does.
import type { Clock, Timer } from '@kubewright/apimachinery';

/** Timers, or turns of the event loop, at one moment of simulated time: more are a circle. */
const mostAtOnce = 20_000;

interface Entry {
  readonly at: number;
  readonly call: () => void;
  readonly owner: ClockView;
}

/** A clock for one side of the simulation, which counts that side's timers. */
export interface ClockView extends Clock {
  /** Timers that wait. */
  readonly pending: number;
}

class View implements ClockView {
  pending = 0;
  readonly #clock: SimulatedClock;

  constructor(clock: SimulatedClock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now();
  }

  monotonic(): number {
    return this.#clock.elapsed;
  }

  schedule(delay: number, call: () => void): Timer {
    return this.#clock.add(this, delay, call);
  }
}

export class SimulatedClock {
  /** Milliseconds since the start. */
  elapsed = 0;
  #wall = Date.UTC(2026, 0, 1);
  /** By time, then by order of scheduling. */
  readonly #entries: Entry[] = [];
  #activity = 0;

  now(): number {
    return this.#wall + this.elapsed;
  }

  view(): ClockView {
    return new View(this);
  }

  /** Sets the wall clock forward or back; nothing else changes. */
  jump(milliseconds: number): void {
    this.#wall += milliseconds;
  }

  /** Time passes while the event loop is busy. */
  stall(milliseconds: number): void {
    this.elapsed += milliseconds;
  }

  /** Says that something happens, so that time does not move on before it has run its course. */
  touch(): void {
    this.#activity += 1;
  }

  add(owner: View, delay: number, call: () => void): Timer {
    this.touch();
    const entry: Entry = { at: this.elapsed + Math.max(0, delay), call, owner };
    let position = this.#entries.length;
    while (position > 0 && (this.#entries[position - 1] as Entry).at > entry.at) position -= 1;
    this.#entries.splice(position, 0, entry);
    owner.pending += 1;
    return {
      cancel: () => {
        const index = this.#entries.indexOf(entry);
        if (index < 0) return;
        this.#entries.splice(index, 1);
        owner.pending -= 1;
      },
    };
  }

  /**
   * Calls every timer that falls due until then, in order, and lets all that follows from each run before the next.
   *
   * @param until - in milliseconds since the start
   * @param stop - looked at before each timer
   */
  async run(until: number, stop: () => boolean = () => false): Promise<void> {
    await this.settle();
    let since = this.elapsed;
    let calls = 0;
    while (!stop()) {
      const entry = this.#entries[0];
      if (entry === undefined || entry.at > until) break;
      this.#entries.shift();
      (entry.owner as View).pending -= 1;
      this.elapsed = Math.max(this.elapsed, entry.at);
      calls = this.elapsed > since ? 0 : calls + 1;
      since = this.elapsed;
      if (calls > mostAtOnce) throw new Error(`time stands still at ${since} ms: timers without end`);
      entry.call();
      await this.settle();
    }
    this.elapsed = Math.max(this.elapsed, until);
    await this.settle();
  }

  /** Turns of the event loop until two of them in a row bring nothing. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 2;) {
      const before = this.#activity;
      await new Promise<void>((resolve) => void setImmediate(resolve));
      quiet = this.#activity === before ? quiet + 1 : 0;
    }
  }
}

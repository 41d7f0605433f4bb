// Long work in slices: whoever works through many objects asks after each whether others should have a turn.
import type { Clock } from '@kubewright/apimachinery';

/** Milliseconds of work after which the event loop gets a turn: probes are answered, leases renewed. */
const sliceTime = 10;
/** Objects after which it gets one in any case, also on a clock that stands still. */
const sliceSize = 512;
/** The clock is read after so many objects. */
const readEvery = 16;

/** Of one piece of work. */
export class Pace {
  readonly #clock: Clock;
  #count = 0;
  #since: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#since = clock.monotonic();
  }

  /** One more object is done. @returns whether {@link turn} is due */
  step(): boolean {
    this.#count += 1;
    if (this.#count % readEvery !== 0) return false;
    return this.#count >= sliceSize || this.#clock.monotonic() - this.#since >= sliceTime;
  }

  /** The event loop had a turn by itself. */
  reset(): void {
    this.#count = 0;
    this.#since = this.#clock.monotonic();
  }

  /** Lets the event loop go round. */
  async turn(): Promise<void> {
    await new Promise<void>((resolve) => void setImmediate(resolve));
    this.reset();
  }
}

// Tells one handler again and again of everything in the store: a safety net for what a handler forgot to do. No traffic.
import type { Clock, Timer } from '@kubewright/apimachinery';

/** Milliseconds. @see https://github.com/kubernetes/client-go/blob/master/tools/cache/shared_informer.go (minimumResyncPeriod) */
export const minimumResyncPeriod = 1000;

/**
 * The period to use: 0 for never.
 *
 * @param period - milliseconds; below {@link minimumResyncPeriod} it is that, as in client-go
 * @throws RangeError when it is negative or no number.
 */
export function resyncPeriodOf(period: number | undefined): number {
  if (period === undefined || period === 0) return 0;
  if (!(period > 0))
    throw new RangeError(`a resync period must be milliseconds above 0, or 0 for never, not ${period}`);
  return Math.max(period, minimumResyncPeriod);
}

/** Runs something each time a period has passed since it ended. */
export class Resync {
  readonly #clock: Clock;
  readonly #period: number;
  readonly #run: () => Promise<void>;
  #timer: Timer | undefined;
  #ended = false;

  /** @param period - milliseconds; infinity for never */
  constructor(clock: Clock, period: number, run: () => Promise<void>) {
    this.#clock = clock;
    this.#period = period;
    this.#run = run;
  }

  start(): void {
    if (this.#ended || this.#period === Infinity || this.#timer !== undefined) return;
    this.#arm();
  }

  end(): void {
    this.#ended = true;
    this.#timer?.cancel();
  }

  #arm(): void {
    const due = (): void => {
      void this.#run().then(() => {
        if (!this.#ended) this.#arm();
      });
    };
    this.#timer = this.#clock.schedule(this.#period, due, { unref: true });
  }
}

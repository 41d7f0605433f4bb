// How long a reflector waits before it tries again.
import type { Clock } from '@kubewright/apimachinery';

/**
 * Milliseconds. @see https://github.com/kubernetes/client-go/blob/master/tools/cache/reflector.go (NewReflectorWithOptions)
 */
export const reflectorBackoff = { initial: 800, factor: 2, cap: 30_000, resetAfter: 120_000 } as const;

/** Doubling delays with full jitter on top, forgotten after two quiet minutes (B-13). */
export class Backoff {
  readonly #clock: Clock;
  readonly #random: () => number;
  #delay: number = reflectorBackoff.initial;
  #last = -Infinity;

  /** @param random - gives numbers in [0, 1) */
  constructor(clock: Clock, random: () => number) {
    this.#clock = clock;
    this.#random = random;
  }

  /** The delay before the next try, in milliseconds: between once and twice the current step. */
  next(): number {
    const now = this.#clock.monotonic();
    if (now - this.#last > reflectorBackoff.resetAfter) this.#delay = reflectorBackoff.initial;
    const delay = this.#delay * (1 + this.#random());
    this.#delay = Math.min(this.#delay * reflectorBackoff.factor, reflectorBackoff.cap);
    this.#last = now;
    return delay;
  }
}

// How long a key has to wait after a failure.
// @see https://github.com/kubernetes/client-go/blob/master/util/workqueue/default_rate_limiters.go
import { systemClock } from '@kubewright/apimachinery';
import type { Clock } from '@kubewright/apimachinery';

/** Counts failures per key. */
export interface RateLimiter<K> {
  /** Counts a failure and says how many milliseconds to wait. */
  when(key: K): number;
  /** The key has succeeded, or is given up. */
  forget(key: K): void;
  /** How often {@link when} was asked since the key was last forgotten. */
  retries(key: K): number;
}

/** Milliseconds. */
export interface ExponentialLimits {
  /** The first delay; default 5. */
  readonly base?: number;
  /** The longest; default 1,000,000 (16 min 40 s). */
  readonly maximum?: number;
}

/** Doubles with every failure of a key (B-34). The default of work queues. */
export class ExponentialRateLimiter<K> implements RateLimiter<K> {
  readonly #base: number;
  readonly #maximum: number;
  readonly #failures = new Map<K, number>();

  constructor({ base = 5, maximum = 1_000_000 }: ExponentialLimits = {}) {
    this.#base = base;
    this.#maximum = maximum;
  }

  when(key: K): number {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    return Math.min(this.#base * 2 ** failures, this.#maximum);
  }

  forget(key: K): void {
    this.#failures.delete(key);
  }

  retries(key: K): number {
    return this.#failures.get(key) ?? 0;
  }
}

/** A limit over all keys. */
export interface BucketLimits {
  /** Failures a second; default 10. */
  readonly rate?: number;
  /** How many at once; default 100. */
  readonly burst?: number;
  readonly clock?: Clock;
}

/** A token bucket for all keys together (B-35). Off by default, as keys that fail should not slow others down. */
export class BucketRateLimiter<K> implements RateLimiter<K> {
  readonly #interval: number;
  readonly #burst: number;
  readonly #clock: Clock;
  /** When the bucket would be full again, in monotonic milliseconds. */
  #full = 0;

  constructor({ rate = 10, burst = 100, clock = systemClock }: BucketLimits = {}) {
    this.#interval = 1000 / rate;
    this.#burst = burst;
    this.#clock = clock;
  }

  when(): number {
    const now = this.#clock.monotonic();
    this.#full = Math.max(this.#full, now) + this.#interval;
    return Math.max(0, this.#full - now - this.#burst * this.#interval);
  }

  forget(): void {}

  retries(): number {
    return 0;
  }
}

/** The longest delay of several limiters. */
export function maximumOf<K>(...limiters: readonly RateLimiter<K>[]): RateLimiter<K> {
  return {
    when: (key) => Math.max(0, ...limiters.map((limiter) => limiter.when(key))),
    forget: (key) => limiters.forEach((limiter) => limiter.forget(key)),
    retries: (key) => Math.max(0, ...limiters.map((limiter) => limiter.retries(key))),
  };
}

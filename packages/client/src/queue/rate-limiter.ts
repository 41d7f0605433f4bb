// How long a key has to wait after a failure.
// @see https://github.com/kubernetes/client-go/blob/master/util/workqueue/default_rate_limiters.go
import { systemClock } from '@kubewright/apimachinery';
import type { Clock } from '@kubewright/apimachinery';

/** Counts failures per key. */
export interface RateLimiter<K> {
  /**
   * Counts a failure and says how many milliseconds to wait.
   *
   * @param error - what failed, where the caller knows; most limiters do not look
   */
  when(key: K, error?: unknown): number;
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

/** Counts, for limiters whose delay depends on nothing else. */
abstract class CountingRateLimiter<K> implements RateLimiter<K> {
  readonly #failures = new Map<K, number>();

  /** @param failures - those before this one */
  protected abstract delay(failures: number): number;

  when(key: K): number {
    const failures = this.retries(key);
    this.#failures.set(key, failures + 1);
    return this.delay(failures);
  }

  forget(key: K): void {
    this.#failures.delete(key);
  }

  retries(key: K): number {
    return this.#failures.get(key) ?? 0;
  }
}

/** Doubles with every failure of a key (B-34). The default of work queues. */
export class ExponentialRateLimiter<K> extends CountingRateLimiter<K> {
  readonly #base: number;
  readonly #maximum: number;

  constructor({ base = 5, maximum = 1_000_000 }: ExponentialLimits = {}) {
    super();
    this.#base = base;
    this.#maximum = maximum;
  }

  /** Two to the power of too many failures is Infinity, which is more than the maximum, too. */
  protected delay(failures: number): number {
    return Math.min(this.#base * 2 ** failures, this.#maximum);
  }
}

/** Milliseconds. */
export interface FastSlowLimits {
  /** The delay of the first failures of a key. */
  readonly fast: number;
  /** The delay of all others. */
  readonly slow: number;
  /** How many failures are fast. */
  readonly fastAttempts: number;
}

/** A short delay for the first failures of a key, then a long one. */
export class FastSlowRateLimiter<K> extends CountingRateLimiter<K> {
  readonly #limits: FastSlowLimits;

  constructor(limits: FastSlowLimits) {
    super();
    this.#limits = limits;
  }

  protected delay(failures: number): number {
    const { fast, slow, fastAttempts } = this.#limits;
    return failures < fastAttempts ? fast : slow;
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
    when: (key, error) => Math.max(0, ...limiters.map((limiter) => limiter.when(key, error))),
    forget: (key) => limiters.forEach((limiter) => limiter.forget(key)),
    retries: (key) => Math.max(0, ...limiters.map((limiter) => limiter.retries(key))),
  };
}

/**
 * A limiter that never asks to wait longer.
 *
 * @param maximum - milliseconds
 */
export function withMaxWait<K>(limiter: RateLimiter<K>, maximum: number): RateLimiter<K> {
  return {
    when: (key, error) => Math.min(limiter.when(key, error), maximum),
    forget: (key) => limiter.forget(key),
    retries: (key) => limiter.retries(key),
  };
}

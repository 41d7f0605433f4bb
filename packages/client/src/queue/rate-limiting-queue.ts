// A delaying queue that knows how long a failed key should wait: client-go's classic queue. Controllers use PriorityQueue.
// @see https://github.com/kubernetes/client-go/blob/master/util/workqueue/rate_limiting_queue.go
import { DelayingQueue } from './delaying-queue.ts';
import type { DelayingQueueOptions } from './delaying-queue.ts';
import { ExponentialRateLimiter } from './rate-limiter.ts';
import type { RateLimiter } from './rate-limiter.ts';

/** What a {@link RateLimitingQueue} can be told. */
export interface RateLimitingQueueOptions<K> extends DelayingQueueOptions {
  /** Default: {@link ExponentialRateLimiter}, 5 ms doubling to 1000 s. */
  readonly rateLimiter?: RateLimiter<K> | undefined;
}

export class RateLimitingQueue<K> extends DelayingQueue<K> {
  readonly #rateLimiter: RateLimiter<K>;

  constructor(options: RateLimitingQueueOptions<K> = {}) {
    super(options);
    this.#rateLimiter = options.rateLimiter ?? new ExponentialRateLimiter<K>();
  }

  /**
   * Counts a failure and adds the key when the limiter allows.
   *
   * @param error - what the limiter is told about the failure
   */
  addRateLimited(key: K, error?: unknown): void {
    this.addAfter(key, this.#rateLimiter.when(key, error));
  }

  /** Ends the counting of failures; does not take the key from the queue. */
  forget(key: K): void {
    this.#rateLimiter.forget(key);
  }

  /** Failures counted since the key was last forgotten. */
  retries(key: K): number {
    return this.#rateLimiter.retries(key);
  }
}

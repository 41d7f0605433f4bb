// Repeating a piece of work that failed for a reason that passes: read, change and write again after a conflict.
// @see https://github.com/kubernetes/client-go/blob/master/util/retry/util.go
import { isApiError, sleep, systemClock } from '@kubewright/apimachinery';
import type { Clock } from '@kubewright/apimachinery';

/** How often and how soon. */
export interface Backoff {
  /** How often the work is done at most, the first time included. */
  readonly steps: number;
  /** Milliseconds before the second time. */
  readonly duration: number;
  /** What the delay is multiplied by each time; default 1. */
  readonly factor?: number;
  /** The share of the delay that is added at random, at most; default 0. */
  readonly jitter?: number;
  /** The longest delay in milliseconds, jitter aside; default none. */
  readonly cap?: number;
}

/** For conflicts with others who write rarely. client-go's DefaultRetry: 5 times, 10 ms apart. */
export const defaultRetry: Backoff = Object.freeze({ steps: 5, duration: 10, factor: 1, jitter: 0.1 });

/** For conflicts with others who write all the time. client-go's DefaultBackoff: 4 times, 10, 50 and 250 ms apart. */
export const defaultBackoff: Backoff = Object.freeze({ steps: 4, duration: 10, factor: 5, jitter: 0.1 });

/** What {@link retryOnError} and {@link retryOnConflict} can be told. */
export interface RetryOptions {
  /** Default {@link defaultRetry}. */
  readonly backoff?: Backoff;
  /** Ends the waiting; the work gets no signal of its own. */
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
  /** Numbers in [0, 1); default Math.random. */
  readonly random?: () => number;
}

/**
 * Does the work until it succeeds, fails for good or has failed `steps` times.
 *
 * @param isRetriable - whether an error may pass
 * @throws what the work threw last, or the signal's reason
 */
export async function retryOnError<T>(
  isRetriable: (error: unknown) => boolean,
  work: () => Promise<T>,
  options: RetryOptions = {},
): Promise<T> {
  const { backoff = defaultRetry, clock = systemClock, random = Math.random, signal } = options;
  const { steps, duration, factor = 1, jitter = 0, cap = Infinity } = backoff;
  for (let step = 1; ; step += 1) {
    signal?.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      if (step >= steps || !isRetriable(error)) throw error;
    }
    await sleep(clock, Math.min(duration * factor ** (step - 1), cap) * (1 + jitter * random()), signal);
  }
}

/**
 * {@link retryOnError} for conflicts: the work reads the object from the server (not from a cache, which may be as old as
 * before), changes it and updates it.
 *
 * ```ts
 * await retryOnConflict(async () => {
 *   const network = await networks.get(name);
 *   network.spec.size += 1;
 *   return networks.update(network);
 * });
 * ```
 */
export async function retryOnConflict<T>(work: () => Promise<T>, options: RetryOptions = {}): Promise<T> {
  return retryOnError((error) => isApiError(error) && error.isConflict, work, options);
}

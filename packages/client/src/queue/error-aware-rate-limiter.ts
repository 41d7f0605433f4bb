// A limiter that looks at what failed: a stale read is mended by reading again, an overloaded server by leaving it alone,
// and what the server refuses on principle by nobody soon. The default of controllers.
// client-go's limiters see no error: https://github.com/kubernetes-sigs/controller-runtime/issues/2040
import { isApiError } from '@kubewright/apimachinery';
import type { ApiError } from '@kubewright/apimachinery';
import { ExponentialRateLimiter } from './rate-limiter.ts';
import type { RateLimiter } from './rate-limiter.ts';

/** What a failure says about the next try. */
export type FailureKind =
  /** Somebody wrote in between: soon. */
  | 'stale'
  /** The server refuses and will go on to: rarely. */
  | 'refused'
  /** Anything else. */
  | 'other';

/** What an error-aware limiter can be told. */
export interface ErrorAwareOptions<K> {
  /** After failures that say nothing about the next try; default 5 ms doubling to 1000 s. */
  readonly other?: RateLimiter<K> | undefined;
  /** After a conflict of versions, which the cache catches up with; default 5 ms doubling to 1 s. */
  readonly stale?: RateLimiter<K> | undefined;
  /**
   * After 401, 403, 405, 413, 415, 422 and conflicts of field managers, which only a change by somebody else ends;
   * default 1 s doubling to 1000 s. An event about the object still reconciles it at once.
   */
  readonly refused?: RateLimiter<K> | undefined;
  /** Numbers in [0, 1) for jitter; default Math.random. */
  readonly random?: (() => number) | undefined;
}

/** By how much at most a server's `Retry-After` is exceeded, so that many keys do not come back in one moment. */
const retryAfterJitter = 0.1;

/** Milliseconds. Nobody is waited for longer than after any other failure: the maximum of {@link ExponentialRateLimiter}. */
const longestWait = 1_000_000;

/** How deep causes and errors of an AggregateError are followed: more say nothing new, and a cycle must end. */
const deepest = 5;

/** See above. Where the server said `Retry-After` (429, 503), a key waits at least that long, and up to a tenth more. */
export class ErrorAwareRateLimiter<K> implements RateLimiter<K> {
  readonly #limiters: Readonly<Record<FailureKind, RateLimiter<K>>>;
  readonly #random: () => number;

  constructor(options: ErrorAwareOptions<K> = {}) {
    const {
      other = new ExponentialRateLimiter<K>(),
      stale = new ExponentialRateLimiter<K>({ maximum: 1000 }),
      refused = new ExponentialRateLimiter<K>({ base: 1000 }),
      random = Math.random,
    } = options;
    this.#limiters = { other, stale, refused };
    this.#random = random;
  }

  when(key: K, error?: unknown): number {
    const delay = this.#limiters[failureKind(error)].when(key, error);
    const retryAfter = longestRetryAfter(error);
    if (retryAfter === undefined) return delay;
    return Math.max(delay, Math.min(retryAfter * (1 + retryAfterJitter * this.#random()), longestWait));
  }

  forget(key: K): void {
    for (const limiter of Object.values(this.#limiters)) limiter.forget(key);
  }

  retries(key: K): number {
    return Object.values(this.#limiters).reduce((sum, limiter) => sum + limiter.retries(key), 0);
  }
}

/** What an error says; several at once say something only where they agree. */
export function failureKind(error: unknown): FailureKind {
  const kinds = new Set(apiErrors(error).map(kindOf));
  const [kind] = kinds;
  return kind !== undefined && kinds.size === 1 ? kind : 'other';
}

function kindOf(error: ApiError): FailureKind {
  if (error.isConflict) {
    const causes = error.status.details?.causes ?? [];
    return causes.some(({ reason }) => reason === 'FieldManagerConflict') ? 'refused' : 'stale';
  }
  return [401, 403, 405, 413, 415, 422].includes(error.code) ? 'refused' : 'other';
}

/** Milliseconds. */
function longestRetryAfter(error: unknown): number | undefined {
  const waits = apiErrors(error).flatMap(({ retryAfter }) => (retryAfter === undefined ? [] : [retryAfter]));
  return waits.length === 0 ? undefined : Math.max(...waits);
}

/** The API's errors in an error: itself, what it was caused by, or what it gathers. */
function apiErrors(error: unknown, depth = 0): readonly ApiError[] {
  if (depth > deepest || !(error instanceof Error)) return [];
  if (isApiError(error)) return [error];
  if (error instanceof AggregateError) return error.errors.flatMap((each) => apiErrors(each, depth + 1));
  return apiErrors(error.cause, depth + 1);
}

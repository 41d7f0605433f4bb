// Which failed exchanges a client repeats by itself, and when: those of which the server says so, and reads.
import type { ApiError, HttpResponse } from '@kubewright/apimachinery';
import type { RestRequest } from './rest-client.ts';
import { retryAfterSeconds } from './response-error.ts';

/** How often one request is repeated. @see https://github.com/kubernetes/client-go/blob/master/rest/request.go (maxRetries) */
export const maximumRetries = 10;

/**
 * Milliseconds. A server that asks for more is not waited for: the caller gets the error, and has other work, or a queue
 * that waits. kube-apiserver asks for 32 s at most, proxies of a site under maintenance for hours.
 *
 * @see https://github.com/kubernetes/apiserver/blob/master/pkg/util/flowcontrol/dropped_requests_tracker.go (maxRetryAfter)
 */
export const longestRetryAfter = 60_000;

/** How long a read waits after a lost connection, in milliseconds. @see https://github.com/kubernetes/client-go/blob/master/rest/with_retry.go */
const lostConnectionDelay = 1000;

/**
 * A read that met a 429 without `Retry-After`, from a proxy as a rule, waits 1 s, doubling to 30 s, up to a quarter longer
 * at random. client-go gives up at once; its callers all have such a loop.
 */
const shortestBackoff = 1000;
const longestBackoff = 30_000;
const jitter = 0.25;

/**
 * How long to wait before an answer's request is sent again; undefined when it shall not. The server must ask for it with
 * `Retry-After`, for a 500 alone may have had its effect; a 429 had none.
 */
export function answerDelay(
  request: RestRequest,
  response: HttpResponse,
  error: ApiError,
  attempt: number,
  random: () => number,
): number | undefined {
  if (response.status !== 429 && response.status < 500) return undefined;
  if (retryAfterSeconds(response.headers) !== undefined) {
    const { retryAfter = 0 } = error;
    return retryAfter <= longestRetryAfter ? retryAfter : undefined;
  }
  if (response.status !== 429 || request.method !== 'GET') return undefined;
  return Math.min(shortestBackoff * 2 ** (attempt - 1), longestBackoff) * (1 + jitter * random());
}

/** The same when no answer came. A write may have arrived, and is not sent again. */
export function failureDelay(request: RestRequest, error: unknown): number | undefined {
  return request.method === 'GET' && isLostConnection(error) ? lostConnectionDelay : undefined;
}

function isLostConnection(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}

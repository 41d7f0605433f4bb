import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError } from '@kubewright/apimachinery';
import type { RateLimiter } from '@kubewright/client';
import {
  ErrorAwareRateLimiter,
  ExponentialRateLimiter,
  FastSlowRateLimiter,
  failureKind,
  maximumOf,
  withMaxWait,
} from '@kubewright/client';

const networks = { group: 'samples.example.com', resource: 'networks' };
const conflict = ApiError.modified(networks, 'a');
const fieldConflict = ApiError.applyConflict('conflict with "x"', [{ reason: 'FieldManagerConflict', field: '.data' }]);
const invalid = ApiError.invalid({ group: 'samples.example.com', kind: 'Network' }, 'a', [{ message: 'no' }]);
const busy = ApiError.tooManyRequests('slow down', 7);

/** The first delays after one error. */
function delays(limiter: RateLimiter<string>, error: unknown, count: number): number[] {
  return Array.from({ length: count }, () => limiter.when('a', error));
}

test('fast, then slow', () => {
  const limiter = new FastSlowRateLimiter<string>({ fast: 5, slow: 10_000, fastAttempts: 3 });
  assert.deepEqual(delays(limiter, undefined, 5), [5, 5, 5, 10_000, 10_000]);
  assert.equal(limiter.when('b'), 5);
  assert.equal(limiter.retries('a'), 5);
  limiter.forget('a');
  assert.deepEqual([limiter.when('a'), limiter.retries('a')], [5, 1]);
});

test('no wait above the maximum', () => {
  const limiter = withMaxWait(new ExponentialRateLimiter<string>(), 30);
  assert.deepEqual(delays(limiter, undefined, 5), [5, 10, 20, 30, 30]);
  assert.equal(limiter.retries('a'), 5);
  limiter.forget('a');
  assert.equal(limiter.when('a'), 5);
});

test('limiters around others hand on the error', () => {
  const limiter = withMaxWait(maximumOf(new ErrorAwareRateLimiter<string>()), 1e9);
  assert.deepEqual(delays(limiter, invalid, 2), [1000, 2000]);
});

test('what an error says about the next try', () => {
  const cases: [unknown, ReturnType<typeof failureKind>][] = [
    [conflict, 'stale'],
    [fieldConflict, 'refused'],
    [invalid, 'refused'],
    [ApiError.forbidden(networks, 'a', 'no'), 'refused'],
    [ApiError.unauthorized(), 'refused'],
    [ApiError.alreadyExists(networks, 'a'), 'other'],
    [ApiError.notFound(networks, 'a'), 'other'],
    [busy, 'other'],
    [ApiError.internal('x'), 'other'],
    [new Error('mine'), 'other'],
    ['a thrown string', 'other'],
    [undefined, 'other'],
    [new Error('while applying', { cause: new Error('the child', { cause: conflict }) }), 'stale'],
    [new AggregateError([conflict, conflict]), 'stale'],
    [new AggregateError([conflict, invalid]), 'other'],
    [new AggregateError([]), 'other'],
  ];
  for (const [error, kind] of cases) assert.equal(failureKind(error), kind, String(error));
  const cycle = new Error('a');
  cycle.cause = cycle;
  assert.equal(failureKind(cycle), 'other');
});

test('conflicts are tried again soon, however often; what is refused rarely; all count as failures', () => {
  const limiter = new ErrorAwareRateLimiter<string>();
  assert.deepEqual(delays(limiter, conflict, 10), [5, 10, 20, 40, 80, 160, 320, 640, 1000, 1000]);
  assert.deepEqual(delays(limiter, invalid, 3), [1000, 2000, 4000]);
  assert.deepEqual(delays(limiter, new Error('other'), 2), [5, 10]);
  assert.equal(limiter.retries('a'), 15);
  limiter.forget('a');
  assert.deepEqual([limiter.retries('a'), limiter.when('a', conflict), limiter.when('a', invalid)], [0, 5, 1000]);
});

test('a server that says when is not asked before, nor by all keys at once', () => {
  const random = [0, 0.5, 0.5];
  const limiter = new ErrorAwareRateLimiter<string>({ random: () => random.shift() ?? 0 });
  const wrapped = new Error('listing', { cause: busy });
  assert.deepEqual(delays(limiter, wrapped, 3), [7000, 7350, 7350]);
  for (let count = 0; count < 12; count += 1) limiter.when('a', busy);
  assert.ok(limiter.when('a', busy) > 7700, 'failures go on to double the delay');
  const unavailable = new ApiError({ ...busy.status, code: 503, reason: 'ServiceUnavailable' });
  assert.equal(limiter.when('b', unavailable), 7000);
  const closed = new ApiError({ ...busy.status, details: { retryAfterSeconds: 1e9 } });
  assert.equal(limiter.when('c', closed), 1_000_000, 'no longer than after any other failure');
});

// The numbers that client-go and controller-runtime have made customary are the defaults here, too, and each stands in the
// documentation with its source. Those that we do without are in the documentation's tables of differences.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** What it is, where it is, how it is written there, the page of the documentation, and what that says. */
const constants: readonly [string, string, string, string, string][] = [
  // The reflector.
  ['first delay', 'client/src/informer/backoff.ts', 'initial: 800,', 'informers', '| 800 ms doubling to 30 s,'],
  ['factor', 'client/src/informer/backoff.ts', 'factor: 2,', 'informers', '| 800 ms doubling to 30 s,'],
  ['jitter', 'client/src/informer/backoff.ts', '* (1 + this.#random())', 'informers', ', up to twice that,'],
  ['cap', 'client/src/informer/backoff.ts', 'cap: 30_000,', 'informers', 'doubling to 30 s,'],
  ['reset', 'client/src/informer/backoff.ts', 'resetAfter: 120_000 ', 'informers', 'forgotten after 2 min'],
  ['watch', 'client/src/informer/watch-length.ts', 'usual = 300_000;', 'informers', '| 5 to 10 min, at random'],
  ['short watch', 'client/src/informer/reflector.ts', 'shortWatch = 1000;', 'informers', '| under 1 s,'],
  ['reminder', 'client/src/informer/reminder.ts', 'period = 10_000;', 'informers', '| every 10 s |'],
  ['page', 'client/src/pages.ts', 'defaultPageSize = 500;', 'informers', '| 500 |'],
  // Informers and caches.
  ['resync', 'client/src/informer/resync.ts', 'minimumResyncPeriod = 1000;', 'informers', '| resync at least | 1 s;'],
  ['cache', 'runtime/src/caches.ts', 'defaultResyncPeriod = 36_000_000;', 'informers', 'in a manager 10 h,'],
  ['its jitter', 'runtime/src/caches.ts', 'period * (0.9 + 0.2 * ', 'informers', 'a tenth more or less'],
  // Queues and controllers.
  ['base', 'client/src/queue/rate-limiter.ts', '{ base = 5, maximum', 'controllers', '| 5 ms x 2^n up to 1000 s |'],
  ['maximum', 'client/src/queue/rate-limiter.ts', 'maximum = 1_000_000 }', 'controllers', '2^n up to 1000 s |'],
  ['bucket', 'client/src/queue/rate-limiter.ts', '{ rate = 10, burst = 100,', 'controllers', '| 10/s, 100 at once |'],
  ['workers', 'runtime/src/controller-settings.ts', 'workers: 1,', 'controllers', '| workers | 1 |'],
  ['low priority', 'runtime/src/event-priority.ts', 'lowPriority = -100;', 'controllers', '| -100 |'],
  ['filling', 'runtime/src/manager-run.ts', 'cacheSyncTimeout ?? 120_000', 'controllers', '| 2 min |'],
  // Leader election.
  [
    'lease',
    'client/src/leader-election/leader-elector.ts',
    'leaseDuration = 15_000',
    'manager',
    '| 15 s, 10 s, 2 s, 1.2 |',
  ],
  ['lease', 'runtime/src/leadership.ts', 'defaultLeaseDuration = 15_000;', 'manager', '| 15 s, 10 s, 2 s, 1.2 |'],
  ['deadline', 'client/src/leader-election/leader-elector.ts', 'renewDeadline = 10_000', 'manager', '| 15 s, 10 s,'],
  ['retry', 'client/src/leader-election/leader-elector.ts', 'retryPeriod = 2000', 'manager', '10 s, 2 s, 1.2 |'],
  ['jitter', 'client/src/leader-election/leader-elector.ts', 'jitterFactor = 1.2;', 'manager', '2 s, 1.2 |'],
  ['release', 'client/src/leader-election/leader-elector.ts', 'releasedDuration = 1;', 'manager', '| lasts 1 s,'],
  // Events.
  [
    'waiting',
    'client/src/event/event-writer.ts',
    'maximumWaiting = 1000;',
    'manager',
    '| 1000; 4096; 12, 10 s apart |',
  ],
  ['memory', 'client/src/event/event-correlator.ts', 'capacity = 4096;', 'manager', '| 1000; 4096; 12,'],
  ['tries', 'client/src/event/event-writer.ts', 'maximumTries = 12;', 'manager', '; 12, 10 s apart |'],
  ['apart', 'client/src/event/event-writer.ts', 'retryDelay = 10_000;', 'manager', ', 10 s apart |'],
  ['combined', 'client/src/event/event-correlator.ts', 'combineFrom = 10;', 'manager', '| 10, 10 min; 25, 5 min |'],
  ['within', 'client/src/event/event-correlator.ts', 'combineWithin = 10 * 60_000;', 'manager', '| 10, 10 min; 25,'],
  ['burst', 'client/src/event/event-correlator.ts', 'burst = 25;', 'manager', '; 25, 5 min |'],
  ['refill', 'client/src/event/event-correlator.ts', 'refillTime = 5 * 60_000;', 'manager', '25, 5 min |'],
  ['refresh', 'client/src/event/event-correlator.ts', 'refreshTime = 30 * 60_000;', 'manager', '| 30 min, 6 min |'],
  ['finish', 'client/src/event/event-correlator.ts', 'finishTime = 6 * 60_000;', 'manager', '30 min, 6 min |'],
  // Requests.
  ['retries', 'client/src/retry-policy.ts', 'maximumRetries = 10;', 'client', 'up to 10 times, writes too'],
  ['discovery', 'client/src/discovery/discover.ts', 'timeout = 32_000;', 'client', 'discovery 32 s'],
  ['conflict', 'client/src/retry.ts', '{ steps: 5, duration: 10, factor: 1, jitter: 0.1 }', 'client', '5 times, 10 ms'],
  ['backoff', 'client/src/retry.ts', '{ steps: 4, duration: 10, factor: 5, jitter: 0.1 }', 'client', '10, 50, 250 ms'],
  ['retry watch', 'client/src/retry-watch.ts', 'leastDelay = 1000;', 'client', 'at most once a second'],
  ['rate', 'client/src/request-limits.ts', 'rate === undefined', 'client', '| no limit | client-go has 5 (burst 10)'],
  // The manager and what it serves.
  ['grace', 'runtime/src/manager-run.ts', 'gracePeriod = 30_000 }', 'manager', '| grace period | 30 s |'],
  ['header', 'runtime/src/http-endpoint.ts', 'headersTimeout: 32_000,', 'manager', '| 32 s, 90 s |'],
  ['idle', 'runtime/src/http-endpoint.ts', 'keepAliveTimeout: 90_000,', 'manager', '32 s, 90 s |'],
  ['certificate', 'runtime/src/tls/server-certificate.ts', 'fileInterval = 10_000;', 'manager', '| every 10 s |'],
  ['token', 'runtime/src/metrics/metrics-access.ts', 'tokenLifetime = 60_000;', 'manager', '| 1 min, 5 min, 30 s |'],
  ['allowed', 'runtime/src/metrics/metrics-access.ts', 'allowLifetime = 5 * 60_000;', 'manager', ' 5 min, 30 s |'],
  ['denied', 'runtime/src/metrics/metrics-access.ts', 'denyLifetime = 30_000;', 'manager', 'min, 30 s |'],
  [
    'priorities',
    'runtime/src/metrics/controller-metrics.ts',
    'mostPriorities = 25;',
    'manager',
    'more than 25 priorities',
  ],
];

for (const [what, file, code, page, text] of constants) {
  test(`${what}: ${code} in ${file}, as docs/${page}.md says`, () => {
    assert.ok(read(`packages/${file}`).includes(code), `${file} has no "${code}"`);
    assert.ok(read(`docs/${page}.md`).includes(text), `docs/${page}.md does not say "${text}"`);
  });
}

// What requests to the API server cost, under client-go's names.
// @see https://github.com/kubernetes/component-base/blob/master/metrics/prometheus/restclient/metrics.go
import type { RequestObserver } from '@kubewright/client';
import type { MetricsRegistry } from './registry.ts';

/** Seconds. */
const durationBuckets = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60];

/** Bytes. */
const sizeBuckets = [64, 256, 512, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216];

/** What client-go writes where no answer came. */
const noAnswer = '<error>';

/** Counts a client's requests. Watches are counted when they are answered; how long they last is no latency. */
export function clientMetrics(registry: MetricsRegistry): RequestObserver {
  const requests = registry.counter(
    'rest_client_requests_total',
    'Number of HTTP requests, partitioned by status code, method, and host.',
  );
  const retries = registry.counter(
    'rest_client_request_retries_total',
    'Number of request retries, partitioned by status code, verb, and host.',
  );
  const histogram = (name: string, help: string, buckets: readonly number[]) =>
    registry.histogram(`rest_client_${name}`, `${help} Broken down by verb, and host.`, buckets);
  const duration = histogram('request_duration_seconds', 'Request latency in seconds.', durationBuckets);
  const held = histogram(
    'rate_limiter_duration_seconds',
    'Client side rate limiter latency in seconds.',
    durationBuckets,
  );
  const sent = histogram('request_size_bytes', 'Request size in bytes.', sizeBuckets);
  const received = histogram('response_size_bytes', 'Response size in bytes.', sizeBuckets);
  return {
    started({ method, host }) {
      const labels = { verb: method, host };
      return {
        held: (milliseconds) => held.observe(milliseconds / 1000, labels),
        attempted: (attempt) => {
          requests.increment({ code: String(attempt.code ?? noAnswer), method, host });
          duration.observe(attempt.duration / 1000, labels);
          sent.observe(attempt.sent, labels);
          if (attempt.received !== undefined) received.observe(attempt.received, labels);
        },
        retrying: ({ code }) => retries.increment({ code: String(code ?? noAnswer), ...labels }),
      };
    },
  };
}

// What requests to the API server cost, under client-go's names.
// @see https://github.com/kubernetes/component-base/blob/master/metrics/prometheus/restclient/metrics.go
import type { RequestObservation, RequestObserver } from '@kubewright/client';
import type { Labels, MetricsRegistry } from './registry.ts';

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
  const following = (method: string, host: string): RequestObservation => {
    const labels = { verb: method, host };
    const byCode = new Map<number | undefined, Labels>();
    const [observeHeld, observeDuration] = [held.bound(labels), duration.bound(labels)];
    const [observeSent, observeReceived] = [sent.bound(labels), received.bound(labels)];
    return {
      held: (milliseconds) => observeHeld(milliseconds / 1000),
      attempted: (attempt) => {
        let withCode = byCode.get(attempt.code);
        if (withCode === undefined) {
          withCode = { code: String(attempt.code ?? noAnswer), method, host };
          byCode.set(attempt.code, withCode);
        }
        requests.increment(withCode);
        observeDuration(attempt.duration / 1000);
        observeSent(attempt.sent);
        if (attempt.received !== undefined) observeReceived(attempt.received);
      },
      retrying: ({ code }) => retries.increment({ code: String(code ?? noAnswer), ...labels }),
    };
  };
  // One for all requests that are counted alike: nothing of it belongs to one of them.
  const byMethod = new Map<string, { readonly host: string; readonly observation: RequestObservation }>();
  return {
    started({ method, host }) {
      let known = byMethod.get(method);
      if (known?.host !== host) {
        known = { host, observation: following(method, host) };
        byMethod.set(method, known);
      }
      return known.observation;
    },
  };
}

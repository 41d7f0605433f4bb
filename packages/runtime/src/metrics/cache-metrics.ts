// What caches count: under client-go's names where it has them, labelled as its informer metrics are.
// @see https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/component-base/metrics/prometheus/clientgo/fifo/metrics.go
// @see https://github.com/kubernetes/client-go/blob/master/tools/cache/reflector_metrics.go
import type { Clock } from '@kubewright/apimachinery';
import type { AnyResourceType, InformerObserver } from '@kubewright/client';
import type { CachedResource } from '../caches.ts';
import type { Labels, MetricsRegistry, Sample } from './registry.ts';

/** Seconds: sixteen steps of four from 1 microsecond; a synchronous handler only enqueues. */
const handlerBuckets = [1e-6, 1e-5, 1e-4, 0.001, 0.01, 0.1, 1, 10, 60];

/** Seconds. */
const listBuckets = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Seconds: watches are asked to last five to ten minutes. */
const watchBuckets = [1, 10, 60, 120, 300, 360, 420, 480, 540, 600];

const itemBuckets = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000];

/** The metrics of one manager's caches. */
export class CacheMetrics {
  readonly #registry: MetricsRegistry;
  readonly #name: string;

  /** @param name - of the operator: the label `name` */
  constructor(registry: MetricsRegistry, name: string) {
    this.#registry = registry;
    this.#name = name;
  }

  /** Follows one informer. */
  observerFor(resource: AnyResourceType): InformerObserver {
    const registry = this.#registry;
    const labels = this.#labels(resource);
    const lists = registry.counter('reflector_lists_total', 'Total number of API lists done by the reflectors');
    const watches = registry.counter('reflector_watches_total', 'Total number of API watches done by the reflectors');
    const short = registry.counter(
      'reflector_short_watches_total',
      'Total number of short API watches done by the reflectors',
    );
    const failures = registry.counter(
      'kubewright_reflector_failures_total',
      'Total number of lists and watches of the reflectors that failed, by step and outcome',
    );
    for (const counter of [lists, watches, short]) counter.increment(labels, 0);
    const seconds = (name: string, help: string, buckets: readonly number[]): ((value: number) => void) =>
      registry.histogram(name, help, buckets).bound(labels);
    const listSeconds = seconds(
      'reflector_list_duration_seconds',
      'How long an API list takes to return and decode for the reflectors',
      listBuckets,
    );
    const listItems = seconds(
      'reflector_items_per_list',
      'How many items an API list returns to the reflectors',
      itemBuckets,
    );
    const watchSeconds = seconds(
      'reflector_watch_duration_seconds',
      'How long an API watch takes to return and decode for the reflectors',
      watchBuckets,
    );
    const watchItems = seconds(
      'reflector_items_per_watch',
      'How many items an API watch returns to the reflectors',
      itemBuckets,
    );
    const handled = seconds(
      'informer_processing_latency_seconds',
      'Time from the moment at which the store has a change until its handlers are done with it',
      handlerBuckets,
    );
    return {
      began: (step) => {
        if (step !== 'list') watches.increment(labels);
      },
      listed: ({ items, duration }) => {
        lists.increment(labels);
        listSeconds(duration / 1000);
        listItems(items);
      },
      ended: ({ step, outcome, events, duration }) => {
        if (step !== 'list') {
          watchSeconds(duration / 1000);
          watchItems(events);
        }
        if (outcome === 'short' || outcome === 'idle') short.increment(labels);
        else if (outcome !== 'synced' && outcome !== 'ended') failures.increment({ ...labels, step, outcome });
      },
      handled: (milliseconds) => handled(milliseconds / 1000),
    };
  }

  /** Reads the state of all caches at each scrape. */
  observe(resources: () => readonly CachedResource[], clock: Clock): void {
    const gauge = (name: string, help: string, valueOf: (cached: CachedResource) => number | undefined): void => {
      this.#registry.gaugeFrom(name, help, () =>
        resources().flatMap((cached): Sample[] => {
          const value = valueOf(cached);
          return value === undefined ? [] : [{ labels: this.#labels(cached.resource), value }];
        }),
      );
    };
    gauge(
      'informer_queued_items',
      'Number of objects of which asynchronous handlers have yet to hear what changed',
      ({ informer }) => informer.pending,
    );
    gauge(
      'informer_store_resource_version',
      'The resourceVersion that the cache has reached; its least significant 15 digits',
      ({ informer }) => lowest(informer.sources.map(({ resourceVersion }) => versionNumber(resourceVersion))),
    );
    gauge('kubewright_cache_objects', 'Number of objects in the cache', ({ informer }) => informer.indexer.size);
    gauge(
      'kubewright_cache_bytes',
      'Bytes of the cached objects as JSON, without what was stripped; absent when a transform decodes them as they come',
      ({ informer: { indexer } }) => (indexer.bytes === 0 && indexer.size > 0 ? undefined : indexer.bytes),
    );
    gauge('kubewright_cache_synced', 'Whether the cache holds all of its first lists', ({ informer }) =>
      Number(informer.hasSynced),
    );
    gauge(
      'kubewright_cache_silence_seconds',
      'Seconds since the last event or bookmark of the list-and-watch that was silent longest; servers send a bookmark a minute',
      ({ informer }) => {
        const heard = lowest(informer.sources.map(({ heardAt }) => heardAt));
        return heard === undefined ? undefined : (clock.monotonic() - heard) / 1000;
      },
    );
  }

  #labels({ group, version, plural, projection }: AnyResourceType): Labels {
    const resource = projection === undefined ? plural : `${plural} (${projection})`;
    return { name: this.#name, group, version, resource };
  }
}

/** Undefined when one of them is not known, or there are none. */
function lowest(values: readonly (number | undefined)[]): number | undefined {
  let least: number | undefined;
  for (const value of values) {
    if (value === undefined) return undefined;
    if (least === undefined || value < least) least = value;
  }
  return least;
}

/** Numbers of a metric are exact up to 2^53, which has sixteen digits. */
function versionNumber(resourceVersion: string | undefined): number | undefined {
  return resourceVersion === undefined || !/^\d+$/.test(resourceVersion)
    ? undefined
    : Number(resourceVersion.slice(-15));
}

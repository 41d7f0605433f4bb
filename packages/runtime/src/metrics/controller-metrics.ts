// What controllers count, under controller-runtime's names, so that its dashboards and alerts fit.
// @see https://github.com/kubernetes-sigs/controller-runtime/blob/main/pkg/internal/controller/metrics/metrics.go
// @see https://github.com/kubernetes-sigs/controller-runtime/blob/main/pkg/internal/metrics/workqueue.go
import type { Counter, Gauge, Labels, MetricsRegistry } from './registry.ts';

/** How a reconcile ended. */
export type ReconcileOutcome = 'success' | 'error' | 'requeue_after' | 'requeue';

/** Seconds. */
const reconcileBuckets = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.25, 1.5, 1.75, 2,
  2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40, 50, 60,
];

/** Seconds: twelve steps of ten from 10 ns. */
const queueBuckets = /* @__PURE__ */ Array.from({ length: 12 }, (_, index) => Number(`1e${index - 8}`));

/**
 * So many priorities have a series of their own; of more, all are in one.
 *
 * @see https://github.com/kubernetes-sigs/controller-runtime/blob/main/pkg/internal/metrics/workqueue.go (maxRecommendedUniquePriorities, priorityCardinalityExceededPlaceholder)
 */
const mostPriorities = 25;
const tooManyPriorities = 'exceeded_cardinality_limit';

/** The present state of a controller's queue, read when scraped. */
export interface QueueState {
  /** How many requests of each priority wait. */
  depths(): ReadonlyMap<number, number>;
  /** Seconds that each running reconcile has taken so far. */
  runningSeconds(): readonly number[];
}

/** The metrics of one controller. */
export class ControllerMetrics {
  readonly #registry: MetricsRegistry;
  readonly #labels: { readonly controller: string };
  /** The same objects each time: the registry remembers their text. */
  readonly #resultLabels: Readonly<Record<ReconcileOutcome, Labels>>;
  readonly #queueLabels: { readonly name: string; readonly controller: string };
  readonly #reconciles: Counter;
  readonly #errors: Counter;
  readonly #terminalErrors: Counter;
  readonly #panics: Counter;
  readonly #timeouts: Counter;
  readonly #activeWorkers: Gauge;
  readonly #adds: Counter;
  readonly #retries: Counter;
  readonly #observeReconcile: (seconds: number) => void;
  readonly #observeWork: (seconds: number) => void;
  readonly #observeWait: (seconds: number) => void;

  constructor(registry: MetricsRegistry, controller: string, workers: number) {
    this.#registry = registry;
    this.#labels = { controller };
    this.#resultLabels = {
      success: { controller, result: 'success' },
      error: { controller, result: 'error' },
      requeue_after: { controller, result: 'requeue_after' },
      requeue: { controller, result: 'requeue' },
    };
    this.#queueLabels = { name: controller, controller };
    this.#reconciles = registry.counter(
      'controller_runtime_reconcile_total',
      'Total number of reconciliations per controller',
    );
    this.#errors = registry.counter(
      'controller_runtime_reconcile_errors_total',
      'Total number of reconciliation errors per controller',
    );
    this.#terminalErrors = registry.counter(
      'controller_runtime_terminal_reconcile_errors_total',
      'Total number of terminal reconciliation errors per controller',
    );
    this.#panics = registry.counter(
      'controller_runtime_reconcile_panics_total',
      'Total number of reconciliation panics per controller',
    );
    this.#timeouts = registry.counter(
      'controller_runtime_reconcile_timeouts_total',
      'Total number of reconciliation timeouts per controller',
    );
    this.#observeReconcile = registry
      .histogram(
        'controller_runtime_reconcile_time_seconds',
        'Length of time per reconciliation per controller',
        reconcileBuckets,
      )
      .bound(this.#labels);
    this.#activeWorkers = registry.gauge(
      'controller_runtime_active_workers',
      'Number of currently used workers per controller',
    );
    this.#adds = registry.counter('workqueue_adds_total', 'Total number of adds handled by workqueue');
    this.#retries = registry.counter(
      'workqueue_retries_total',
      'Total number of items added to the workqueue with a non-zero delay',
    );
    this.#observeWait = registry
      .histogram(
        'workqueue_queue_duration_seconds',
        'How long in seconds an item stays in workqueue before being requested',
        queueBuckets,
      )
      .bound(this.#queueLabels);
    this.#observeWork = registry
      .histogram(
        'workqueue_work_duration_seconds',
        'How long in seconds processing an item from workqueue takes',
        queueBuckets,
      )
      .bound(this.#queueLabels);
    this.setWorkers(workers);
    this.stuck(0);
    // Present from the start, so that a rate over them is defined.
    for (const labels of Object.values(this.#resultLabels)) this.#reconciles.increment(labels, 0);
    for (const counter of [this.#errors, this.#terminalErrors, this.#panics, this.#timeouts]) {
      counter.increment(this.#labels, 0);
    }
    this.#activeWorkers.add(0, this.#labels);
    this.#adds.increment(this.#queueLabels, 0);
    this.#retries.increment(this.#queueLabels, 0);
  }

  /** How many reconciles there may be at once. */
  setWorkers(workers: number): void {
    this.#registry
      .gauge('controller_runtime_max_concurrent_reconciles', 'Maximum number of concurrent reconciles per controller')
      .set(workers, this.#labels);
  }

  /** A reconcile is stuck, or no more. */
  stuck(by: 1 | 0 | -1): void {
    this.#registry
      .gauge('kubewright_stuck_reconciles', 'Number of reconciles that go on long after their signal aborted')
      .add(by, this.#labels);
  }

  /** A worker has begun. */
  started(): void {
    this.#activeWorkers.add(1, this.#labels);
  }

  /** A worker has ended. */
  finished(outcome: ReconcileOutcome, milliseconds: number): void {
    this.#activeWorkers.add(-1, this.#labels);
    this.#reconciles.increment(this.#resultLabels[outcome]);
    this.#observeReconcile(milliseconds / 1000);
    this.#observeWork(milliseconds / 1000);
  }

  failed(kind: { readonly terminal: boolean; readonly panic: boolean }): void {
    this.#errors.increment(this.#labels);
    if (kind.terminal) this.#terminalErrors.increment(this.#labels);
    if (kind.panic) this.#panics.increment(this.#labels);
  }

  timedOut(): void {
    this.#timeouts.increment(this.#labels);
  }

  queued(): void {
    this.#adds.increment(this.#queueLabels);
  }

  retried(): void {
    this.#retries.increment(this.#queueLabels);
  }

  taken(waitedMilliseconds: number): void {
    this.#observeWait(waitedMilliseconds / 1000);
  }

  /** Reads the queue's state at each scrape. */
  observe(queue: QueueState): void {
    const labels = this.#queueLabels;
    // The priority of events is there also when nothing waits, so that the series does not end.
    const known = new Set([0]);
    this.#registry.gaugeFrom('workqueue_depth', 'Current depth of workqueue by workqueue and priority', () => {
      const depths = new Map([[0, 0], ...queue.depths()]);
      for (const priority of depths.keys()) if (known.size <= mostPriorities) known.add(priority);
      if (known.size > mostPriorities) {
        const value = [...depths.values()].reduce((sum, depth) => sum + depth, 0);
        return [{ labels: { ...labels, priority: tooManyPriorities }, value }];
      }
      return Array.from(depths, ([priority, value]) => ({ labels: { ...labels, priority: String(priority) }, value }));
    });
    this.#registry.gaugeFrom(
      'workqueue_unfinished_work_seconds',
      'How many seconds of work has been done that is in progress and has not been observed by work_duration',
      () => [{ labels, value: queue.runningSeconds().reduce((sum, seconds) => sum + seconds, 0) }],
    );
    this.#registry.gaugeFrom(
      'workqueue_longest_running_processor_seconds',
      'How many seconds has the longest running processor for workqueue been running',
      () => [{ labels, value: queue.runningSeconds().reduce((longest, seconds) => Math.max(longest, seconds), 0) }],
    );
  }
}

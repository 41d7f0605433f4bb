// A running controller: its queue, its workers, and what leads to requests. The queue sees to it that no request is worked
// on twice at once.
import type { Clock } from '@kubewright/apimachinery';
import type { Logger, PriorityQueue } from '@kubewright/client';
import type { ControllerDefinition } from './controller-definition.ts';
import type { ControllerDefaults, ControllerSettings } from './controller-settings.ts';
import { checkControllerSettings, controllerSettings } from './controller-settings.ts';
import type { ControllerState } from './controller-state.ts';
import { measuredQueue } from './measured-queue.ts';
import { ControllerMetrics } from './metrics/controller-metrics.ts';
import type { MetricsRegistry } from './metrics/registry.ts';
import type { OwnWrites } from './own-writes.ts';
import type { OperatorContext } from './reconcile.ts';
import type { ReconcileScope } from './reconciler.ts';
import { Reconciler } from './reconciler.ts';
import type { Request } from './request.ts';
import { formatRequest, parseRequest } from './request.ts';
import type { EnqueueOptions, RunningController } from './running-controller.ts';
import type { ChannelSource } from './channel.ts';
import type { Source } from './source.ts';
import type { SourceCaches, SourceRegistration } from './source-set.ts';
import { SourceSet } from './source-set.ts';
import type { Tracing } from './tracing/tracing.ts';
import { WorkerPool } from './worker-pool.ts';

/** So many reconciles are named in one message. */
const mostNamed = 3;

/** What a controller needs of its manager. */
export interface ControllerEnvironment {
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: MetricsRegistry;
  /** What the manager says for all of its controllers. */
  readonly defaults?: ControllerDefaults | undefined;
  /** Makes the context of one reconcile. */
  readonly contextFor: (scope: ReconcileScope) => OperatorContext;
  /** Undefined when reconciles do not wait for their own writes. */
  readonly ownWrites?: OwnWrites | undefined;
  readonly tracing?: Tracing | undefined;
  /** Told after each reconcile, when its request is free again. */
  readonly onReconciled?: () => void;
}

/** See above. */
export class Controller implements RunningController {
  readonly definition: ControllerDefinition;
  readonly settings: ControllerSettings;
  readonly #log: Logger;
  readonly #metrics: ControllerMetrics;
  readonly #queue: PriorityQueue<string>;
  readonly #reconciler: Reconciler;
  readonly #workers: WorkerPool;
  readonly #sources: SourceSet;
  #interrupt: AbortSignal = new AbortController().signal;

  constructor(definition: ControllerDefinition, environment: ControllerEnvironment) {
    const { clock, log, metrics, defaults, contextFor, ownWrites, tracing, onReconciled } = environment;
    const { name, resource } = definition;
    const settings = controllerSettings(resource, definition.settings, defaults);
    this.definition = definition;
    this.settings = settings;
    this.#log = log.with({ controller: name, controllerGroup: resource.group, controllerKind: resource.kind });
    this.#metrics = new ControllerMetrics(metrics, name, settings.workers);
    this.#queue = measuredQueue({
      clock,
      metrics: this.#metrics,
      rateLimiter: settings.rateLimiter(),
      oldestEvery: settings.oldestEvery,
      onAvailable: () => this.#workers.fill(),
    });
    this.#reconciler = new Reconciler({
      definition,
      settings,
      clock,
      log: this.#log,
      metrics: this.#metrics,
      queue: this.#queue,
      controller: this,
      contextFor,
      ownWrites,
      tracing,
    });
    this.#workers = new WorkerPool(settings.workers, {
      clock,
      queue: this.#queue,
      wait: ownWrites && ((key, stop) => ownWrites.wait(key, stop)),
      work: (taken) => this.#reconciler.run(taken, this.#interrupt),
      onDone: () => onReconciled?.(),
    });
    this.#sources = new SourceSet({
      clock,
      log: this.#log,
      enqueue: (key, priority) => this.#queue.add(key, { priority }),
      fail: (error) => this.#workers.fail(error),
    });
    for (const source of [...definition.sources, ...definition.channels]) this.#sources.add(source);
    this.#metrics.observe({
      depths: () => this.#queue.depths,
      runningSeconds: () => this.#reconciler.runningSeconds(),
    });
  }

  get state(): ControllerState {
    const { running, failing, requeued, stuck, ended } = this.#reconciler;
    const next = this.#queue.nextDelayed;
    return {
      name: this.definition.name,
      workers: this.#workers.size,
      queued: this.#queue.length + this.#workers.waiting,
      delayed: this.#queue.delayed,
      next: next === undefined ? undefined : { request: parseRequest(next.key), after: next.delay },
      running,
      failing,
      requeued,
      stuck,
      reconciles: ended,
    };
  }

  enqueue(request: Request, options: EnqueueOptions = {}): void {
    this.#queue.add(formatRequest(request), options);
  }

  setWorkers(workers: number): void {
    checkControllerSettings(`controller "${this.definition.name}"`, { workers });
    this.#metrics.setWorkers(workers);
    this.#workers.size = workers;
  }

  watch(source: Source | ChannelSource): SourceRegistration {
    return this.#sources.add(source);
  }

  /** What runs now, for the message about a controller that does not stop; empty when nothing does. */
  get doing(): string {
    const { runs } = this.#reconciler;
    if (runs.length === 0) return '';
    const more = runs.length > mostNamed ? ` and ${runs.length - mostNamed} more` : '';
    return ` (reconciling ${runs.slice(0, mostNamed).join('; ')}${more})`;
  }

  /** @throws Error that names a request which only a restart can free. */
  assertNotStuck(): void {
    const [stuck] = this.#reconciler.stuck;
    if (stuck === undefined) return;
    const { request, reconcileId, runningFor } = stuck;
    throw new Error(
      `the reconcile of ${formatRequest(request)} by controller ${this.definition.name} (reconcileId ${reconcileId}) ` +
        `has not ended after ${Math.round(runningFor / 1000)} s, though its signal has aborted`,
    );
  }

  /**
   * Connects the sources with the caches; requests wait until the controller runs.
   *
   * @returns when the first lists have led to requests
   */
  async listen(caches: SourceCaches): Promise<void> {
    for (const resource of this.definition.reads) caches.informer(resource);
    await this.#sources.listen(caches);
  }

  /**
   * Works until told to stop.
   *
   * @param stop - take no more requests; those being reconciled go on
   * @param interrupt - abort those being reconciled, too
   * @returns when no reconcile is running any more
   * @throws a panic, when the controller does not recover from panics
   */
  async run(stop: AbortSignal, interrupt: AbortSignal): Promise<void> {
    this.#log.info('controller started', { workers: this.#workers.size });
    this.#interrupt = interrupt;
    this.#sources.run(stop);
    try {
      await this.#workers.run(stop);
    } finally {
      this.#queue.shutDown();
      this.#log.info('controller stopped');
    }
  }

  /** Lets go of the queue and its timers, whether or not the controller ever ran. */
  close(): void {
    this.#queue.shutDown();
  }
}

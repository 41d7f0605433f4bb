// A running controller: workers that take requests from a queue, call reconcile, and decide what a result or an error
// means for the request. The queue sees to it that no request is worked on twice at once.
import { randomUUID } from 'node:crypto';
import type { ApiError, Clock, KubernetesObject } from '@kubewright/apimachinery';
import { isApiError } from '@kubewright/apimachinery';
import type { EventHandler, Logger } from '@kubewright/client';
import type { ControllerDefinition } from './controller-definition.ts';
import { MeasuredQueue } from './measured-queue.ts';
import type { ReconcileOutcome } from './metrics/controller-metrics.ts';
import { ControllerMetrics } from './metrics/controller-metrics.ts';
import type { MetricsRegistry } from './metrics/registry.ts';
import type { OperatorContext } from './reconcile.ts';
import type { Request } from './request.ts';
import { formatRequest, parseRequest } from './request.ts';
import type { Result } from './result.ts';
import { requeueDelay } from './result.ts';
import type { MapContext, Source } from './source.ts';
import { isPanic, isTerminalError } from './terminal-error.ts';

/** What a controller needs of its manager. */
export interface ControllerEnvironment {
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: MetricsRegistry;
  /** Makes the context of one reconcile. */
  readonly contextFor: (options: { readonly signal: AbortSignal; readonly log: Logger }) => OperatorContext;
  /** Told after each reconcile, when its request is free again. */
  readonly onReconciled?: () => void;
}

/** A request whose last reconcile failed and that will be tried again. */
export interface FailingRequest {
  readonly request: Request;
  /** How often it has failed in a row. */
  readonly failures: number;
  readonly error: unknown;
}

/** What a controller is doing. */
export interface ControllerState {
  readonly name: string;
  /** Requests that wait for a worker. */
  readonly queued: number;
  /** Requests that are being reconciled. */
  readonly running: number;
  /** Requests that wait for their next try after a failure. */
  readonly failing: readonly FailingRequest[];
  /** Requests whose last reconcile asked for another one soon: `requeueAfter` of 0 or less. */
  readonly requeued: readonly Request[];
  /** How many reconciles have ended. */
  readonly reconciles: number;
}

interface Run {
  readonly startedAt: number;
}

/** See above. */
export class Controller {
  readonly definition: ControllerDefinition;
  readonly #environment: ControllerEnvironment;
  readonly #log: Logger;
  readonly #metrics: ControllerMetrics;
  readonly #queue: MeasuredQueue;
  readonly #running = new Set<Run>();
  readonly #failing = new Map<string, FailingRequest>();
  readonly #requeued = new Map<string, Request>();
  #reconciles = 0;

  constructor(definition: ControllerDefinition, environment: ControllerEnvironment) {
    const { clock, log, metrics } = environment;
    const { name, resource, workers, rateLimiter } = definition;
    this.definition = definition;
    this.#environment = environment;
    this.#log = log.with({ controller: name, controllerGroup: resource.group, controllerKind: resource.kind });
    this.#metrics = new ControllerMetrics(metrics, name, workers);
    this.#queue = new MeasuredQueue({ clock, metrics: this.#metrics, rateLimiter: rateLimiter?.() });
    const queue = this.#queue;
    this.#metrics.observe({
      get length() {
        return queue.length;
      },
      runningSeconds: () => [...this.#running].map(({ startedAt }) => (clock.monotonic() - startedAt) / 1000),
    });
  }

  /** What it is doing now. */
  get state(): ControllerState {
    return {
      name: this.definition.name,
      queued: this.#queue.length,
      running: this.#running.size,
      failing: [...this.#failing.values()],
      requeued: [...this.#requeued.values()],
      reconciles: this.#reconciles,
    };
  }

  /** Asks for a reconcile. */
  enqueue(request: Request): void {
    this.#queue.add(formatRequest(request));
  }

  /** Turns a source's events into requests. A mapper that throws loses its event, and nothing else. */
  handlerFor(source: Source, context: MapContext): EventHandler<KubernetesObject> {
    return (event) => {
      try {
        const keys = new Set<string>();
        for (const request of source.requests(event, context)) keys.add(formatRequest(request));
        for (const key of keys) this.#queue.add(key);
      } catch (error) {
        const { resource } = source;
        this.#log.error('the mapping of an event failed', { resource: resource.plural, key: event.key, error });
      }
    };
  }

  /**
   * Works until told to stop.
   *
   * @param stop - take no more requests; those being reconciled go on
   * @param interrupt - abort those being reconciled, too
   * @returns when no reconcile is running any more
   */
  async run(stop: AbortSignal, interrupt: AbortSignal): Promise<void> {
    this.#log.info('controller started', { workers: this.definition.workers });
    const workers = Array.from({ length: this.definition.workers }, () => this.#work(stop, interrupt));
    await Promise.all(workers);
    this.#queue.shutDown();
    this.#log.info('controller stopped');
  }

  /** Lets go of the queue and its timers, whether or not the controller ever ran. */
  close(): void {
    this.#queue.shutDown();
  }

  async #work(stop: AbortSignal, interrupt: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      const key = await this.#queue.get(stop);
      if (key === undefined) return;
      try {
        await this.#process(key, interrupt);
      } finally {
        this.#queue.done(key);
        this.#environment.onReconciled?.();
      }
    }
  }

  async #process(key: string, interrupt: AbortSignal): Promise<void> {
    const { clock } = this.#environment;
    const request = parseRequest(key);
    const attempt = this.#queue.retries(key) + 1;
    const reconcileId = randomUUID();
    const log = this.#log.with({ ...request, reconcileId, attempt });
    const run: Run = { startedAt: clock.monotonic() };
    this.#failing.delete(key);
    this.#requeued.delete(key);
    this.#running.add(run);
    this.#metrics.started();

    const limit = this.#limit(interrupt, log);
    let outcome: ReconcileOutcome = 'error';
    try {
      const context = this.#environment.contextFor({ signal: limit.signal, log });
      const result = await this.definition.reconcile(request, { ...context, reconcileId, attempt });
      outcome = this.#succeed(key, request, result ?? undefined);
    } catch (error) {
      if (interrupt.aborted) log.info('reconcile interrupted', { error });
      else this.#fail(key, request, error, log);
    } finally {
      limit.end();
      this.#running.delete(run);
      this.#reconciles += 1;
      const duration = clock.monotonic() - run.startedAt;
      this.#metrics.finished(outcome, duration);
      if (outcome !== 'error') log.debug('reconciled', { outcome, milliseconds: Math.round(duration) });
    }
  }

  /** A signal that aborts with `interrupt` or when the reconcile has taken too long. */
  #limit(interrupt: AbortSignal, log: Logger): { readonly signal: AbortSignal; end(): void } {
    const { reconcileTimeout } = this.definition;
    const limit = new AbortController();
    const follow = (): void => limit.abort(interrupt.reason);
    if (interrupt.aborted) follow();
    else interrupt.addEventListener('abort', follow, { once: true });
    const timer =
      reconcileTimeout === undefined
        ? undefined
        : this.#environment.clock.schedule(reconcileTimeout, () => {
            this.#metrics.timedOut();
            log.warn('reconcile takes longer than it may; its signal is aborted', { reconcileTimeout });
            limit.abort(new DOMException(`reconcile took longer than ${reconcileTimeout} ms`, 'TimeoutError'));
          });
    return {
      signal: limit.signal,
      end: () => {
        timer?.cancel();
        interrupt.removeEventListener('abort', follow);
      },
    };
  }

  #succeed(key: string, request: Request, result: Result | undefined): ReconcileOutcome {
    const delay = requeueDelay(result);
    if (delay === 0) {
      this.#queue.addRateLimited(key);
      this.#requeued.set(key, request);
      return 'requeue';
    }
    this.#queue.forget(key);
    if (delay === undefined) return 'success';
    this.#queue.addAfter(key, delay);
    return 'requeue_after';
  }

  #fail(key: string, request: Request, error: unknown, log: Logger): void {
    const terminal = isTerminalError(error);
    const panic = isPanic(error);
    this.#metrics.failed({ terminal, panic });
    if (terminal) {
      log.error('reconcile failed; not tried again before the next event', { error });
      return;
    }
    this.#queue.addRateLimited(key);
    this.#failing.set(key, { request, failures: this.#queue.retries(key), error });
    if (isStale(error)) log.info('reconcile met a newer version; tried again', { error: error.message });
    else log.error(panic ? 'reconcile panicked; tried again' : 'reconcile failed; tried again', { error });
  }
}

/** The cache lagged behind: expected of a level-based controller, and mended by the retry. Unlike an apply's conflict. */
function isStale(error: unknown): error is ApiError {
  if (!isApiError(error) || !error.isConflict) return false;
  return !(error.status.details?.causes ?? []).some(({ reason }) => reason === 'FieldManagerConflict');
}

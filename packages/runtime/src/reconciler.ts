// Runs of a reconcile: gives each its context, id and limit of time, and decides what its result or error means for its
// request.
import { randomUUID } from 'node:crypto';
import type { Clock } from '@kubewright/apimachinery';
import type { Logger, PriorityQueue, RestRequest, TakenKey } from '@kubewright/client';
import { failureKind } from '@kubewright/client';
import type { ControllerDefinition } from './controller-definition.ts';
import type { ControllerSettings } from './controller-settings.ts';
import type { FailingRequest, StuckRequest } from './controller-state.ts';
import { withinReconcile } from './detached-rejection.ts';
import type { ControllerMetrics, ReconcileOutcome } from './metrics/controller-metrics.ts';
import type { OwnWrites } from './own-writes.ts';
import type { OperatorContext } from './reconcile.ts';
import { ReconcileLimit } from './reconcile-limit.ts';
import type { Request } from './request.ts';
import { formatRequest, parseRequest } from './request.ts';
import type { RunningController } from './running-controller.ts';
import type { Result } from './result.ts';
import { requeueDelay, resultPriority } from './result.ts';
import { isPanic, isTerminalError } from './terminal-error.ts';
import type { TracedReconcile, Tracing } from './tracing/tracing.ts';

/** What the context of one reconcile has of its own. */
export interface ReconcileScope {
  readonly signal: AbortSignal;
  readonly log: Logger;
  /** Told of each write that the server accepted. */
  readonly onWritten: ((write: RestRequest, answer: unknown) => void) | undefined;
}

/** What runs of a reconcile need. */
export interface ReconcilerParts {
  readonly definition: ControllerDefinition;
  readonly settings: ControllerSettings;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: ControllerMetrics;
  readonly queue: PriorityQueue<string>;
  readonly controller: RunningController;
  readonly contextFor: (scope: ReconcileScope) => OperatorContext;
  /** Undefined when reconciles do not wait for their own writes. */
  readonly ownWrites?: OwnWrites | undefined;
  readonly tracing?: Tracing | undefined;
}

interface Run {
  readonly request: Request;
  readonly reconcileId: string;
  readonly priority: number;
  readonly startedAt: number;
  readonly log: Logger;
  readonly limit: ReconcileLimit;
}

/** See above. */
export class Reconciler {
  readonly #parts: ReconcilerParts;
  /**
   * The oldest first. No Set: one that is added to and deleted from all the time leaves tables behind, each of which keeps
   * the next alive, and all that was in it, until V8 collects the old generation: half of what a short run cost.
   */
  readonly #running: Run[] = [];
  readonly #failing = new Map<string, FailingRequest>();
  readonly #requeued = new Map<string, Request>();
  #ended = 0;
  #interrupt: AbortSignal | undefined;

  constructor(parts: ReconcilerParts) {
    this.#parts = parts;
  }

  /** How many run now. */
  get running(): number {
    return this.#running.length;
  }

  /** Those that run now, the oldest first: the request and the id under which the log knows it. */
  get runs(): readonly string[] {
    return this.#running.map(({ request, reconcileId }) => `${formatRequest(request)}, reconcileId ${reconcileId}`);
  }

  /** How many have ended. */
  get ended(): number {
    return this.#ended;
  }

  get failing(): readonly FailingRequest[] {
    return [...this.#failing.values()];
  }

  get requeued(): readonly Request[] {
    return [...this.#requeued.values()];
  }

  get stuck(): readonly StuckRequest[] {
    const now = this.#parts.clock.monotonic();
    return this.#running.flatMap(({ request, reconcileId, startedAt, limit }) =>
      limit.stuckAt === undefined ? [] : [{ request, reconcileId, runningFor: now - startedAt }],
    );
  }

  /** Seconds that each running reconcile has taken so far. */
  runningSeconds(): readonly number[] {
    const now = this.#parts.clock.monotonic();
    return this.#running.map(({ startedAt }) => (now - startedAt) / 1000);
  }

  /**
   * Reconciles one request.
   *
   * @param interrupt - aborts its signal, and makes its failure none
   * @throws the panic, when panics are not to be recovered from
   */
  async run({ key, priority }: TakenKey<string>, interrupt: AbortSignal): Promise<void> {
    const { definition, settings, clock, queue, metrics, ownWrites, controller } = this.#parts;
    const request = parseRequest(key);
    const attempt = queue.retries(key) + 1;
    const reconcileId = randomUUID();
    const log = settings.logFor(this.#parts.log.with({ ...request, reconcileId, attempt }), request);
    const startedAt = clock.monotonic();
    const limit = new ReconcileLimit(this.#parts, log);
    const run: Run = { request, reconcileId, priority, startedAt, log, limit };
    this.#failing.delete(key);
    this.#requeued.delete(key);
    this.#running.push(run);
    if (interrupt.aborted) limit.interrupt(interrupt.reason);
    else if (interrupt !== this.#interrupt) this.#listenTo(interrupt);
    metrics.started();

    let outcome: ReconcileOutcome = 'error';
    try {
      const onWritten = ownWrites && ((write: RestRequest, answer: unknown) => ownWrites.record(key, write, answer));
      const context = this.#parts.contextFor({ signal: limit.signal, log, onWritten });
      const identity = { controller: definition.name, request: key, reconcileId };
      const call = () => definition.reconcile(request, { ...context, reconcileId, attempt, controller });
      const { tracing } = this.#parts;
      const result = await withinReconcile(identity, () =>
        tracing === undefined ? call() : tracing.reconcile(this.#traced(run, attempt), call),
      );
      outcome = this.#succeed(key, run, result ?? undefined);
    } catch (error) {
      if (interrupt.aborted) log.info('reconcile interrupted', { error });
      else this.#fail(key, run, error);
    } finally {
      limit.end(startedAt);
      this.#running.splice(this.#running.indexOf(run), 1);
      this.#ended += 1;
      const duration = clock.monotonic() - startedAt;
      metrics.finished(outcome, duration);
      if (outcome !== 'error') log.debug('reconciled', { outcome, milliseconds: Math.round(duration) });
    }
  }

  /** Once for all runs that it interrupts. */
  #listenTo(interrupt: AbortSignal): void {
    this.#interrupt = interrupt;
    const pass = (): void => {
      for (const { limit } of this.#running.slice()) limit.interrupt(interrupt.reason);
    };
    interrupt.addEventListener('abort', pass, { once: true });
  }

  #traced({ request, reconcileId }: Run, attempt: number): TracedReconcile {
    const { name: controller, resource } = this.#parts.definition;
    const { namespace, name } = request;
    return { controller, group: resource.group, kind: resource.kind, namespace, name, reconcileId, attempt };
  }

  #succeed(key: string, run: Run, result: Result | undefined): ReconcileOutcome {
    const { queue } = this.#parts;
    const delay = requeueDelay(result);
    const priority = resultPriority(result) ?? run.priority;
    if (delay === 0) {
      queue.addRateLimited(key, { priority });
      this.#requeued.set(key, run.request);
      return 'requeue';
    }
    queue.forget(key);
    if (delay === undefined) return 'success';
    queue.addAfter(key, delay, { priority });
    return 'requeue_after';
  }

  #fail(key: string, { request, priority, log }: Run, thrown: unknown): void {
    // JSON has no word for it, and a failure must not look as if nothing had been said of it.
    const error = thrown === undefined ? 'undefined was thrown' : thrown;
    const { queue, metrics, settings } = this.#parts;
    const terminal = isTerminalError(error);
    const panic = isPanic(error);
    metrics.failed({ terminal, panic });
    if (terminal) {
      log.error('reconcile failed; not tried again before the next event', { error });
      return;
    }
    if (panic && !settings.recoverPanic) {
      log.error('reconcile panicked', { error });
      throw error;
    }
    queue.addRateLimited(key, { priority, error });
    this.#failing.set(key, { request, failures: queue.retries(key), error });
    // The cache lagged behind: expected of a level-based controller, and mended by the retry.
    if (failureKind(error) === 'stale') log.info('reconcile met a newer version; tried again', { error: text(error) });
    else log.error(panic ? 'reconcile panicked; tried again' : 'reconcile failed; tried again', { error });
  }
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

// What an operator's author writes, and what he is given: reconcile(request, context).
import type { Clock } from '@kubewright/apimachinery';
import type {
  AnyResourceType,
  ClientOf,
  EventRecorder,
  ListerFor,
  Logger,
  NamespaceFor,
  RestClient,
} from '@kubewright/client';
import type { MetricsRegistry } from './metrics/registry.ts';
import type { Request } from './request.ts';
import type { Result } from './result.ts';
import type { RunningController } from './running-controller.ts';

/**
 * Brings the world in line with what one object asks for. Level-based: it is told which object, not what happened; it
 * reads the desired state from listers, compares it with the actual one and writes the difference. It may run at any
 * time, also twice for the same state, and never twice at once for the same request.
 *
 * Throwing means: again, after a delay that grows with each failure (5 ms doubling to 1000 s). A {@link TerminalError} is
 * not tried again before the next event. An object that is not in the lister has been deleted: nothing is left to do.
 */
export type Reconcile = (request: Request, context: ReconcileContext) => Promise<Result | void> | Result | void;

/** What everything that runs in a manager is given. It may be taken apart: `(request, { client, lister, log })`. */
export interface OperatorContext {
  /** Aborts when the work should end. Clients of this context use it by themselves; pass it on to everything else. */
  readonly signal: AbortSignal;
  /** Adds to each line what it is about. */
  readonly log: Logger;
  /** The only source of time, so that tests can move it. */
  readonly clock: Clock;
  /** Tells people what happened, as Kubernetes Events. */
  readonly events: EventRecorder;
  /** The manager's metrics: own ones can be added and counted here. */
  readonly metrics: MetricsRegistry;
  /** In whose name fields are applied: `<manager>/<controller>`, so that controllers do not take each other's fields. */
  readonly fieldManager: string;
  /** The connection to the API server, for what has no typed client. */
  readonly rest: RestClient;

  /**
   * The client of a kind, which reads from and writes to the API server. For reading prefer {@link lister}.
   *
   * @param namespace - usually `request.namespace`; a cluster-scoped kind has none, and does not compile with one
   * @throws TypeError when the kind is namespaced and the namespace is undefined or empty.
   */
  client<R extends AnyResourceType>(this: void, resource: R, namespace: NamespaceFor<R>): ClientOf<R>;
  /** The client of a cluster-scoped kind. */
  client<R extends AnyResourceType & { readonly scope: 'Cluster' }>(this: void, resource: R): ClientOf<R>;

  /**
   * The lister of a kind, which reads from the cache: quick, read-only, and possibly a moment behind the server.
   *
   * @throws Error when no controller of this manager has the kind in `for`, `owns`, `watches` or `reads`.
   */
  lister<R extends AnyResourceType>(this: void, resource: R): ListerFor<R>;
}

/** What one run of a reconcile is given. Its `signal` also aborts when the reconcile takes longer than it may. */
export interface ReconcileContext extends OperatorContext {
  /** Unique for this run; every log line carries it. */
  readonly reconcileId: string;
  /** 1 at first, and one more after each failure in a row of this request, or each `requeueAfter` of 0 or less. */
  readonly attempt: number;
  /** The controller itself: to ask for other requests, and to watch what only this reconcile knows of. */
  readonly controller: RunningController;
}

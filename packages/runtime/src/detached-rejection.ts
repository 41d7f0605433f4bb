// A promise that a reconcile neither awaits nor handles: its rejection belongs to nobody, so the process crashes, as Node
// does by itself; here the crash says which reconcile it was.
import { AsyncLocalStorage } from 'node:async_hooks';

/** Which run of a reconcile code belongs to. */
export interface ReconcileIdentity {
  readonly controller: string;
  /** The request's canonical text. */
  readonly request: string;
  readonly reconcileId: string;
}

/** What the process crashes with; the cause is what the promise was rejected with. */
export class DetachedRejectionError extends Error {
  override readonly name = 'DetachedRejectionError';
  readonly reconcile: ReconcileIdentity;

  constructor(reconcile: ReconcileIdentity, reason: unknown) {
    const { controller, request, reconcileId } = reconcile;
    super(
      `a promise that the reconcile of ${request} by controller ${controller} (reconcileId ${reconcileId}) neither ` +
        `awaited nor handled was rejected: ${reason instanceof Error ? reason.message : String(reason)}`,
      { cause: reason },
    );
    this.reconcile = reconcile;
  }
}

const current = /* @__PURE__ */ new AsyncLocalStorage<ReconcileIdentity>();

/** How many managers want to know. */
let watching = 0;

/** Calls; whatever the call begins is known to belong to the reconcile, while somebody watches. */
export function withinReconcile<T>(identity: ReconcileIdentity, call: () => T): T {
  return watching > 0 ? current.run(identity, call) : call();
}

/**
 * Crashes the process with a {@link DetachedRejectionError} for detached rejections of reconciles. Others stay what they
 * are: the business of whoever else listens to `unhandledRejection`, and if nobody does, a crash.
 *
 * @returns ends it
 */
export function watchDetachedRejections(): () => void {
  if (++watching === 1) process.on('unhandledRejection', crash);
  let ended = false;
  return () => {
    if (ended) return;
    ended = true;
    if (--watching === 0) process.off('unhandledRejection', crash);
  };
}

/** What is thrown here is an uncaught exception. */
function crash(reason: unknown): void {
  const identity = current.getStore();
  if (identity !== undefined) throw new DetachedRejectionError(identity, reason);
  if (process.listenerCount('unhandledRejection') === 1) throw reason;
}

// What can be seen of a running controller.
import type { Request } from './request.ts';

/** A request whose last reconcile failed and that will be tried again. */
export interface FailingRequest {
  readonly request: Request;
  /** How often it has failed in a row. */
  readonly failures: number;
  readonly error: unknown;
}

/** A request whose reconcile goes on although its signal has aborted long ago. */
export interface StuckRequest {
  readonly request: Request;
  readonly reconcileId: string;
  /** Milliseconds since it began. */
  readonly runningFor: number;
}

/** A request that waits for its time. */
export interface DelayedRequest {
  readonly request: Request;
  /** Milliseconds until then. */
  readonly after: number;
}

/** What a controller is doing. */
export interface ControllerState {
  readonly name: string;
  /** How many requests it works on at once. */
  readonly workers: number;
  /** Requests that wait for a worker, or for the cache to show what their last reconcile wrote. */
  readonly queued: number;
  /** Requests that wait for their time: after a failure, or because a reconcile asked for it. */
  readonly delayed: number;
  /** The one of them that is due first. */
  readonly next: DelayedRequest | undefined;
  /** Requests that are being reconciled. */
  readonly running: number;
  /** Requests that wait for their next try after a failure. */
  readonly failing: readonly FailingRequest[];
  /** Requests whose last reconcile asked for another one soon: `requeueAfter` of 0 or less. */
  readonly requeued: readonly Request[];
  /** Requests that only a restart can free. */
  readonly stuck: readonly StuckRequest[];
  /** How many reconciles have ended. */
  readonly reconciles: number;
}

// What a reconcile says when it has nothing to complain about, and what a controller makes of it.

/** What should happen after a reconcile that did not throw. Returning nothing means: wait for the next event. */
export interface Result {
  /**
   * Reconcile again after this many **milliseconds**, even when nothing has happened. Any finite number works, also 60
   * days. An event in between reconciles earlier instead, and the result of that reconcile counts.
   *
   * 0 or less means soon: after the rate limiter's delay, which grows each time in a row (5 ms doubling to 1000 s) as it
   * does after failures, and starts anew after a result above 0 or none. So a delay computed as "what is left until
   * then" cannot become a loop without pause. Not a number or infinite is a failure of the reconcile.
   */
  readonly requeueAfter?: number | undefined;
  /** The priority of the reconcile that `requeueAfter` asks for: any integer; default the one that this had. */
  readonly priority?: number | undefined;
}

/**
 * The delay that a result asks for.
 *
 * @returns milliseconds; 0 for as soon as the rate limiter allows; undefined when it asks for none
 * @throws TypeError when `requeueAfter` is not a finite number: a wrong unit or a failed computation must not pass silently.
 */
export function requeueDelay(result: Result | undefined): number | undefined {
  const delay = result?.requeueAfter;
  if (delay === undefined) return undefined;
  if (!Number.isFinite(delay)) {
    throw new TypeError(
      `requeueAfter must be a finite number of milliseconds, but reconcile returned ${String(delay)}`,
    );
  }
  return Math.max(0, delay);
}

/**
 * The priority that a result asks for; undefined when it asks for none.
 *
 * @throws TypeError when it is no integer.
 */
export function resultPriority(result: Result | undefined): number | undefined {
  const priority = result?.priority;
  if (priority !== undefined && !Number.isSafeInteger(priority)) {
    throw new TypeError(`priority must be an integer, but reconcile returned ${String(priority)}`);
  }
  return priority;
}

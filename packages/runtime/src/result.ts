// What a reconcile says when it has nothing to complain about, and what a controller makes of it.

/** What should happen after a reconcile that did not throw. Returning nothing means: wait for the next event. */
export interface Result {
  /**
   * Reconcile again after this many milliseconds, even when nothing has happened; 0 or less means at once. Any finite
   * number works, also 60 days. An event in between reconciles earlier and does not cancel it.
   */
  readonly requeueAfter?: number | undefined;
}

/**
 * The delay that a result asks for.
 *
 * @returns milliseconds, 0 or more; undefined when it asks for none
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

// Two ways in which a reconcile fails for good reasons that a retry with the same input cannot mend: on purpose, or by a bug.

/**
 * Thrown by a reconcile when trying again cannot help: the specification is wrong, a choice is the user's. The request
 * rests until the next event about it. Counted in `controller_runtime_terminal_reconcile_errors_total`.
 */
export class TerminalError extends Error {
  override readonly name = 'TerminalError';
}

/** Narrows anything thrown to a {@link TerminalError}, also across two copies of this package. */
export function isTerminalError(error: unknown): error is TerminalError {
  return error instanceof Error && error.name === 'TerminalError';
}

/**
 * Whether JavaScript itself threw, as for a property of undefined: where a Go program would have panicked. It is retried
 * like any failure (a later state of the object may avoid it), but counted apart.
 */
export function isPanic(error: unknown): boolean {
  if (!(error instanceof Error)) return true;
  // A TypeError with a cause is how fetch reports a broken connection.
  if (error instanceof TypeError) return error.cause === undefined;
  return error instanceof ReferenceError || error instanceof RangeError;
}

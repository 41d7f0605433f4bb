// JSON patch (RFC 6902): a list of operations on places named by JSON pointers.

/** A patch that is not one, or that does not fit its document. */
export class JsonPatchError extends Error {
  override readonly name = 'JsonPatchError';
  readonly isTestFailure: boolean;
  constructor(message: string, options: { isTestFailure?: boolean } = {}) {
    super(message);
    this.isTestFailure = options.isTestFailure ?? false;
  }
}
export function applyJsonPatch(document: unknown, patch: unknown): unknown {
  throw new Error('applyJsonPatch is not there yet', { cause: [document, patch] });
}

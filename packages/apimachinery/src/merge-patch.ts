// JSON merge patch (RFC 7386).
export function applyMergePatch(target: unknown, patch: unknown): unknown {
  throw new Error('applyMergePatch is not there yet', { cause: [target, patch] });
}
export function createMergePatch(from: unknown, to: unknown): unknown {
  throw new Error('createMergePatch is not there yet', { cause: [from, to] });
}

// JSON merge patch (RFC 7386): an object whose members replace the target's, and whose nulls remove them.
// Neither argument is changed. As on kube-apiserver, null members of objects inside a replaced array go too.
// @see https://www.rfc-editor.org/rfc/rfc7386
// @see https://github.com/evanphx/json-patch/blob/v4.13.0/merge.go
import { getMember, isObject, sameMember, setMember, takeMember } from './json-value.ts';
import { copyDigits } from './kept-digits.ts';
import { copy } from './readonly.ts';

/** The target with a merge patch applied. Arrays are replaced whole. */
export function applyMergePatch(target: unknown, patch: unknown): unknown {
  return merge(copy(target), patch);
}

/**
 * The smallest merge patch that turns one value into another.
 *
 * A merge patch cannot say `null`: a null member in `to` is removed when the patch is applied.
 */
export function createMergePatch(from: unknown, to: unknown): unknown {
  if (!isObject(from) || !isObject(to)) return copy(to);
  const patch: Record<string, unknown> = {};
  for (const key of Object.keys(from)) if (!Object.hasOwn(to, key)) setMember(patch, key, null);
  for (const [key, value] of Object.entries(to)) {
    const before = getMember(from, key);
    if (Object.hasOwn(from, key) && sameMember(from, to, key)) continue;
    if (typeof value === 'object') setMember(patch, key, createMergePatch(before, value));
    else takeMember(to, key, patch);
  }
  return patch;
}

/** Changes the target where it is an object. */
function merge(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return isObject(target) ? copy(patch) : withoutNullMembers(patch);
  const result = isObject(target) ? target : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else if (typeof value === 'object') setMember(result, key, merge(getMember(result, key), value));
    else takeMember(patch, key, result);
  }
  return result;
}

function withoutNullMembers(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(withoutNullMembers);
    copyDigits(value, items);
    return items;
  }
  return isObject(value) ? merge(undefined, value) : value;
}

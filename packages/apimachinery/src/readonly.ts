// Objects that come out of a cache are shared: read-only in the type, frozen where tests ask for it.
import { setMember } from './json-value.ts';
import { copyDigits } from './kept-digits.ts';

/** `T` with every property, item and entry read-only, at every depth. */
export type DeepReadonly<T> = T extends (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;

/** The inverse of {@link DeepReadonly}. */
export type DeepMutable<T> = T extends readonly (infer Item)[]
  ? DeepMutable<Item>[]
  : T extends object
    ? { -readonly [Key in keyof T]: DeepMutable<T[Key]> }
    : T;

/**
 * A deep, mutable copy of JSON-like data, in a fraction of the time of `structuredClone`, which would keep the read-only
 * type and lose the digits of integers above 2^53. What is not JSON, such as a Date, is cloned as that does.
 */
export function copy<T>(value: T): DeepMutable<T> {
  return copyJson(value) as DeepMutable<T>;
}

function copyJson(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map(copyJson);
    copyDigits(value, items);
    return items;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return structuredClone(value);
  const result: Record<string, unknown> = {};
  const members = value as Record<string, unknown>;
  for (const key of Object.keys(members)) setMember(result, key, copyJson(members[key]));
  copyDigits(value, result);
  return result;
}

/** Freezes JSON-like data at every depth and returns it. */
export function deepFreeze<T>(value: T): DeepReadonly<T> {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const child of Object.values(value)) deepFreeze(child);
  }
  return value as DeepReadonly<T>;
}

// Objects that come out of a cache are shared: read-only in the type, frozen where tests ask for it.

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

/** A deep, mutable copy of JSON-like data. `structuredClone` would keep the read-only type. */
export function copy<T>(value: T): DeepMutable<T> {
  return structuredClone(value) as DeepMutable<T>;
}

/** Freezes JSON-like data at every depth and returns it. */
export function deepFreeze<T>(value: T): DeepReadonly<T> {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const child of Object.values(value)) deepFreeze(child);
  }
  return value as DeepReadonly<T>;
}

// One index: from a value to the keys of the objects that have it. What an object has is asked once and kept with the
// object, so an index function that is not pure does no harm.
import type { CachedObject } from './cached-object.ts';

/** The values under which an object is found: one, or any number. */
export type IndexedValues = string | readonly string[];

/** An index, as every store of an indexer has it. */
export interface Index<T> {
  readonly name: string;
  /** Its place among the indexes of the indexer. */
  readonly number: number;
  /** Pure, and does not throw. */
  readonly valuesOf: (object: CachedObject<T>) => IndexedValues;
}

/**
 * One key, or several: most values of most indexes have one, and a Set for each would cost more than the object. Many become
 * a Set with the first that goes: until then there is nothing to find among them.
 */
type Keys = string | string[] | Set<string>;

/** Keys that are looked through one by one. */
const few = 8;

const none: readonly string[] = [];

/** Kept in step with a store by whoever changes the store. */
export class IndexTable<T> {
  readonly #index: Index<T>;
  readonly #keys = new Map<string, Keys>();

  constructor(index: Index<T>) {
    this.#index = index;
  }

  /** The keys of the objects that have a value, in the order in which they got it. */
  keys(value: string): Iterable<string> {
    const keys = this.#keys.get(value);
    if (keys === undefined) return none;
    return typeof keys === 'string' ? [keys] : keys;
  }

  /** Tells of a change of one object: undefined stands for absence. */
  change(key: string, old: CachedObject<T> | undefined, object: CachedObject<T> | undefined): void {
    const before = old === undefined ? none : this.#valuesOf(old);
    const after = object === undefined ? none : this.#valuesOf(object);
    if (old === undefined && typeof after === 'string') return this.#add(after, key);
    if (isSame(before, after)) return;
    for (const value of listOf(before)) if (!includes(after, value)) this.#remove(value, key);
    for (const value of new Set(listOf(after))) if (!includes(before, value)) this.#add(value, key);
  }

  #valuesOf(object: CachedObject<T>): IndexedValues {
    const { number, valuesOf } = this.#index;
    const known = object.indexedAt(number);
    if (known !== undefined) return known;
    const values = single(valuesOf(object));
    object.setIndexed(number, values);
    return values;
  }

  #remove(value: string, key: string): void {
    const keys = this.#keys.get(value);
    if (keys === undefined) return;
    const left = without(keys, key);
    if (left === undefined) this.#keys.delete(value);
    else if (left !== keys) this.#keys.set(value, left);
  }

  /** @param key - is not among those of the value */
  #add(value: string, key: string): void {
    const keys = this.#keys.get(value);
    if (keys === undefined) this.#keys.set(value, key);
    else if (typeof keys === 'string') this.#keys.set(value, [keys, key]);
    else if (Array.isArray(keys)) keys.push(key);
    else keys.add(key);
  }
}

/** @returns what is left; undefined for nothing */
function without(keys: Keys, key: string): Keys | undefined {
  if (typeof keys === 'string') return keys === key ? undefined : keys;
  if (Array.isArray(keys)) {
    if (keys.length > few) return without(new Set(keys), key);
    const at = keys.indexOf(key);
    if (at >= 0) keys.splice(at, 1);
    return keys.length === 0 ? undefined : keys;
  }
  keys.delete(key);
  return keys.size === 0 ? undefined : keys;
}

function isSame(before: IndexedValues, after: IndexedValues): boolean {
  if (before === after) return true;
  if (typeof before === 'string' || typeof after === 'string') return false;
  return before.length === after.length && before.every((value, position) => value === after[position]);
}

function includes(values: IndexedValues, value: string): boolean {
  return typeof values === 'string' ? values === value : values.includes(value);
}

function listOf(values: IndexedValues): readonly string[] {
  return typeof values === 'string' ? [values] : values;
}

/** An own array, or the only value in it: most indexes have one value an object. */
function single(values: IndexedValues): IndexedValues {
  if (typeof values === 'string') return values;
  const [only] = values;
  if (values.length === 0) return none;
  return values.length === 1 && only !== undefined ? only : [...values];
}

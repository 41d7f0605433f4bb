// One index: from a value to the keys of the objects that have it. It remembers what it was told of each key, so what an
// index function says of an object is asked once, and a function that is not pure does no harm.
import type { CachedObject } from './cached-object.ts';

const none: readonly string[] = [];

/** One key or several: most values of most indexes have one, and a Set for each would cost more than the object. */
type Keys = string | Set<string>;

/** Kept in step with a store by whoever changes the store. */
export class IndexTable<T> {
  readonly #valuesOf: (object: CachedObject<T>) => readonly string[];
  readonly #keys = new Map<string, Keys>();
  /** What each key stands under; one value is kept without its array. */
  readonly #values = new Map<string, string | readonly string[]>();

  constructor(valuesOf: (object: CachedObject<T>) => readonly string[]) {
    this.#valuesOf = valuesOf;
  }

  /** The keys of the objects that have a value, in the order in which they got it. */
  keys(value: string): Iterable<string> {
    const keys = this.#keys.get(value);
    if (keys === undefined) return none;
    return typeof keys === 'string' ? [keys] : keys;
  }

  /** Tells of a change of one object: undefined stands for absence. */
  change(key: string, object: CachedObject<T> | undefined): void {
    const before = this.#values.get(key) ?? none;
    const after = object === undefined ? none : this.#valuesOf(object);
    if (isSame(before, after)) return;
    if (typeof before === 'string') this.#leave(before, key, after);
    else for (const value of before) this.#leave(value, key, after);
    for (const value of after) this.#add(value, key);
    if (after.length === 0) this.#values.delete(key);
    else this.#values.set(key, after.length === 1 ? (after[0] as string) : [...after]);
  }

  #leave(value: string, key: string, after: readonly string[]): void {
    if (after.includes(value)) return;
    const keys = this.#keys.get(value);
    if (keys === key || (typeof keys === 'object' && keys.delete(key) && keys.size === 0)) this.#keys.delete(value);
  }

  #add(value: string, key: string): void {
    const keys = this.#keys.get(value);
    if (keys === undefined) this.#keys.set(value, key);
    else if (typeof keys === 'object') keys.add(key);
    else if (keys !== key) this.#keys.set(value, new Set([keys, key]));
  }
}

function isSame(before: string | readonly string[], after: readonly string[]): boolean {
  if (typeof before === 'string') return after.length === 1 && after[0] === before;
  if (before.length !== after.length) return false;
  for (let position = 0; position < before.length; position += 1) {
    if (before[position] !== after[position]) return false;
  }
  return true;
}

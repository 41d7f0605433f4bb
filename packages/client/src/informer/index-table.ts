// One index: from a value to the keys of the objects that have it. It remembers what it was told of each key, so what an
// index function says of an object is asked once, and a function that is not pure does no harm.
import type { CachedObject } from './cached-object.ts';

const none: readonly string[] = [];

/** The values under which an object is found: one, or any number. */
export type ValuesOf<T> = (object: CachedObject<T>) => string | readonly string[];

/** One key or several: most values of most indexes have one, and a Set for each would cost more than the object. */
type Keys = string | Set<string>;

/** Kept in step with a store by whoever changes the store. */
export class IndexTable<T> {
  readonly #valuesOf: ValuesOf<T>;
  readonly #keys = new Map<string, Keys>();
  /** What each key stands under; one value is kept without its array. */
  readonly #values = new Map<string, string | readonly string[]>();

  constructor(valuesOf: ValuesOf<T>) {
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
    for (const value of listOf(before)) if (!includes(after, value)) this.#remove(value, key);
    for (const value of listOf(after)) this.#add(value, key);
    if (after.length === 0 && after !== '') this.#values.delete(key);
    else this.#values.set(key, typeof after === 'object' ? single(after) : after);
  }

  #remove(value: string, key: string): void {
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

function isSame(before: string | readonly string[], after: string | readonly string[]): boolean {
  if (before === after) return true;
  if (typeof before === 'string') return typeof after === 'object' && after.length === 1 && after[0] === before;
  if (typeof after === 'string') return before.length === 1 && before[0] === after;
  return before.length === after.length && before.every((value, position) => value === after[position]);
}

function includes(values: string | readonly string[], value: string): boolean {
  return typeof values === 'string' ? values === value : values.includes(value);
}

function listOf(values: string | readonly string[]): readonly string[] {
  return typeof values === 'string' ? [values] : values;
}

/** An own array, or the only value in it. */
function single(values: readonly string[]): string | readonly string[] {
  const [only] = values;
  return values.length === 1 && only !== undefined ? only : [...values];
}

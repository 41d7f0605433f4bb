// One index: from a value to the keys of the objects that have it.
import type { DeepReadonly } from '@kubewright/apimachinery';
import type { IndexFunction } from '../index-function.ts';

const noKeys: ReadonlySet<string> = new Set();

/** Kept in step with a store by whoever changes the store. */
export class IndexTable<T> {
  readonly #valuesOf: IndexFunction<T>;
  readonly #keys = new Map<string, Set<string>>();

  /** @param valuesOf - must give the same values for the same object every time */
  constructor(valuesOf: IndexFunction<T>) {
    this.#valuesOf = valuesOf;
  }

  /** The keys of the objects that have a value, in the order in which they got it. */
  keys(value: string): ReadonlySet<string> {
    return this.#keys.get(value) ?? noKeys;
  }

  /** Tells of a change of one object: undefined stands for absence. */
  change(key: string, old: DeepReadonly<T> | undefined, object: DeepReadonly<T> | undefined): void {
    const before = old === undefined ? [] : this.#valuesOf(old);
    const after = object === undefined ? [] : this.#valuesOf(object);
    if (isSame(before, after)) return;
    for (const value of before) if (!after.includes(value)) this.#remove(value, key);
    for (const value of after) this.#add(value, key);
  }

  #add(value: string, key: string): void {
    const keys = this.#keys.get(value);
    if (keys === undefined) this.#keys.set(value, new Set([key]));
    else keys.add(key);
  }

  #remove(value: string, key: string): void {
    const keys = this.#keys.get(value);
    if (keys?.delete(key) === true && keys.size === 0) this.#keys.delete(value);
  }
}

function isSame(before: readonly string[], after: readonly string[]): boolean {
  if (before.length !== after.length) return false;
  for (let position = 0; position < before.length; position += 1) {
    if (before[position] !== after[position]) return false;
  }
  return true;
}

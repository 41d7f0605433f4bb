// The objects of one list-and-watch by key, with their indexes. Only its reflector's events change it.
import type { CachedObject } from './cached-object.ts';
import { IndexTable } from './index-table.ts';
import type { ValuesOf } from './index-table.ts';

/** Objects and indexes, always in step: no change is visible in one and not in the other (B-17). */
export class Store<T> {
  readonly #objects = new Map<string, CachedObject<T>>();
  readonly #tables = new Map<string, IndexTable<T>>();

  get size(): number {
    return this.#objects.size;
  }

  get(key: string): CachedObject<T> | undefined {
    return this.#objects.get(key);
  }

  keys(): Iterable<string> {
    return this.#objects.keys();
  }

  /** In the order in which their keys came. */
  values(): Iterable<CachedObject<T>> {
    return this.#objects.values();
  }

  /** @returns what was there before */
  set(object: CachedObject<T>): CachedObject<T> | undefined {
    const { key } = object;
    const old = this.#objects.get(key);
    this.#objects.set(key, object);
    for (const table of this.#tables.values()) table.change(key, object);
    object.settle(old);
    return old;
  }

  /** @returns what was there before */
  delete(key: string): CachedObject<T> | undefined {
    const old = this.#objects.get(key);
    if (old === undefined) return undefined;
    this.#objects.delete(key);
    for (const table of this.#tables.values()) table.change(key, undefined);
    return old;
  }

  /** Makes an index over what is there; one of this name that exists already stays. */
  addIndex(name: string, valuesOf: ValuesOf<T>): void {
    if (this.#tables.has(name)) return;
    const table = new IndexTable<T>(valuesOf);
    for (const [key, object] of this.#objects) table.change(key, object);
    this.#tables.set(name, table);
  }

  /** Appends the objects with a value of an index to `found`. */
  collect(name: string, value: string, found: CachedObject<T>[]): void {
    const keys = this.#tables.get(name)?.keys(value);
    if (keys === undefined) return;
    for (const key of keys) {
      const object = this.#objects.get(key);
      if (object !== undefined) found.push(object);
    }
  }
}

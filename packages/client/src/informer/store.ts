// The objects of one list-and-watch by key, with their indexes. Only its reflector's events change it.
import type { CachedObject } from './cached-object.ts';
import { IndexTable } from './index-table.ts';
import type { Index } from './index-table.ts';

/** Objects and indexes, always in step: no change is visible in one and not in the other (B-17). */
export class Store<T> {
  readonly #objects = new Map<string, CachedObject<T>>();
  readonly #tables: IndexTable<T>[] = [];
  readonly #byNumber: (IndexTable<T> | undefined)[] = [];
  #bytes = 0;
  #discarded = false;

  /** Bytes of the objects' JSON, as far as they came undecoded. */
  get bytes(): number {
    return this.#bytes;
  }

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
    this.#bytes += object.size - (old?.size ?? 0);
    object.enter();
    if (old !== undefined) object.shareKey(old);
    // Versions of one object that was found to be the same in all indexed fields share what is known of them.
    if (old === undefined || old.indexed === undefined || old.indexed !== object.indexed) {
      for (const table of this.#tables) table.change(key, old, object);
    }
    old?.leave();
    return old;
  }

  /** @returns what was there before */
  delete(key: string): CachedObject<T> | undefined {
    const old = this.#objects.get(key);
    if (old === undefined) return undefined;
    this.#objects.delete(key);
    this.#bytes -= old.size;
    for (const table of this.#tables) table.change(key, old, undefined);
    old.leave();
    return old;
  }

  /** It will not change any more, and is not to count as keeping its objects. */
  discard(): void {
    if (this.#discarded) return;
    this.#discarded = true;
    for (const object of this.#objects.values()) object.leave();
  }

  /** Makes an index over what is there; one of this number that exists already stays. */
  addIndex(index: Index<T>): void {
    if (this.#byNumber[index.number] !== undefined) return;
    const table = new IndexTable<T>(index);
    for (const [key, object] of this.#objects) table.change(key, undefined, object);
    this.#byNumber[index.number] = table;
    this.#tables.push(table);
  }

  /** Appends the objects with a value of an index to `found`. */
  collect(index: Index<T>, value: string, found: CachedObject<T>[]): void {
    const keys = this.#byNumber[index.number]?.keys(value);
    if (keys === undefined) return;
    for (const key of keys) {
      const object = this.#objects.get(key);
      if (object !== undefined) found.push(object);
    }
  }
}

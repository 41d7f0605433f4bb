// A list as it comes in, aside: a store that nobody reads until it is whole. What is in the cache already in the same version
// stays the same object.
import type { CachedObject } from './cached-object.ts';
import { Store } from './store.ts';

/** Filled by a reflector, then put in the place of what the cache had. */
export class Listing<T> {
  readonly #emptyStore: () => Store<T>;
  readonly #cached: (key: string) => CachedObject<T> | undefined;
  #store: Store<T>;

  /**
   * @param emptyStore - default: without indexes
   * @param cached - what the cache has under a key, in any store; default: nothing
   */
  constructor(
    emptyStore: () => Store<T> = () => new Store(),
    cached: (key: string) => CachedObject<T> | undefined = () => undefined,
  ) {
    this.#emptyStore = emptyStore;
    this.#cached = cached;
    this.#store = emptyStore();
  }

  /** What has come so far. */
  get store(): Store<T> {
    return this.#store;
  }

  get size(): number {
    return this.#store.size;
  }

  /** One more object, or a later version of one. */
  add(received: CachedObject<T>): void {
    const known = this.#cached(received.key);
    if (known?.isSame(received) === true) {
      this.#store.set(known);
      received.withdraw();
    } else this.#store.set(received);
  }

  /** It went while the list came in. */
  delete(received: CachedObject<T>): void {
    this.#store.delete(received.key);
    received.withdraw();
  }

  /** All that came belongs to no list any more: it begins anew. */
  restart(): void {
    this.#store.discard();
    this.#store = this.#emptyStore();
  }

  /** It will not become whole. */
  discard(): void {
    this.#store.discard();
  }
}

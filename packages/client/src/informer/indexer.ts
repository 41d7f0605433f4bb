// What listers read: the stores of an informer as one, with its indexes. An informer of all namespaces has one store,
// an informer of several namespaces one for each; with both, the first holds what the others do not.
import type { DeepReadonly, KubernetesObject } from '@kubewright/apimachinery';
import { parseObjectKey } from '@kubewright/apimachinery';
import { indexFunction, indexValues } from '../index-function.ts';
import type { IndexDefinition } from '../index-function.ts';
import type { CachedObject } from './cached-object.ts';
import type { Index } from './index-table.ts';
import { metadataFirst } from './metadata-first.ts';
import { ObjectFields } from './object-fields.ts';
import { Store } from './store.ts';

/** The name under which a store stands that holds all namespaces, or all that have no store of their own. */
export const allNamespaces = '';

/** Cannot be declared by users: the empty name is refused. Made when first asked for. */
const namespaceIndex = '';

interface DeclaredIndex<T> extends Index<T> {
  readonly definition: IndexDefinition<T>;
}

/** Objects by key, by namespace and by declared index. Everything returned is shared: read-only. */
export class Indexer<T extends KubernetesObject, I extends string = never> {
  /** What is to be read of each object without decoding it, for whoever fills the stores. */
  readonly fields = new ObjectFields();
  readonly #stores = new Map<string, Store<T>>();
  readonly #indexes = new Map<string, DeclaredIndex<T>>();
  #viewed: CachedObject<T> | undefined;
  #view: DeepReadonly<T> | undefined;
  readonly #onError: (error: unknown, message: string) => void;

  /** @param onError - hears of index functions that throw; the object is then left out of that index */
  constructor(onError: (error: unknown, message: string) => void = () => undefined) {
    this.#onError = onError;
  }

  /** Bytes of the objects' JSON, as far as they came undecoded: with a transform of one's own they do not. */
  get bytes(): number {
    let bytes = 0;
    for (const store of this.#stores.values()) bytes += store.bytes;
    return bytes;
  }

  get size(): number {
    let size = 0;
    for (const store of this.#stores.values()) size += store.size;
    return size;
  }

  /** @param key - `namespace/name`, or `name` for a cluster-scoped object */
  get(key: string): DeepReadonly<T> | undefined {
    return this.cached(key)?.object;
  }

  /** What {@link get} would return, not yet decoded. */
  cached(key: string): CachedObject<T> | undefined {
    if (this.#stores.size === 0) return undefined;
    const everything = this.#stores.get(allNamespaces);
    if (everything !== undefined && this.#stores.size === 1) return everything.get(key);
    const own = this.#stores.get(parseObjectKey(key).namespace ?? allNamespaces);
    return (own ?? everything)?.get(key);
  }

  /** Every key, as the stores change under the loop: what goes meanwhile is left out. */
  *keys(): Generator<string, void, undefined> {
    for (const store of this.#stores.values()) yield* store.keys();
  }

  /** A new array of everything. */
  list(): DeepReadonly<T>[] {
    return this.entries().map(objectOf);
  }

  /** A new array of everything, not yet decoded. */
  entries(): CachedObject<T>[] {
    const found: CachedObject<T>[] = [];
    for (const store of this.#stores.values()) for (const object of store.values()) found.push(object);
    return found;
  }

  /** A new array of everything in a namespace. */
  listNamespace(namespace: string): DeepReadonly<T>[] {
    return this.namespaceEntries(namespace).map(objectOf);
  }

  /** A new array of everything in a namespace, not yet decoded. */
  namespaceEntries(namespace: string): CachedObject<T>[] {
    const everything = this.#stores.get(allNamespaces);
    const own = namespace === allNamespaces ? undefined : this.#stores.get(namespace);
    if (everything === undefined || own !== undefined) return Array.from(own?.values() ?? []);
    const index = this.#indexes.get(namespaceIndex) ?? this.#declare(namespaceIndex, namespaceIndex, namespaceOf);
    const found: CachedObject<T>[] = [];
    everything.collect(index, namespace, found);
    return found;
  }

  /**
   * A new array of the objects that an index finds under a value.
   *
   * @throws RangeError when there is no such index, which the types rule out.
   */
  byIndex(name: I, value: string): DeepReadonly<T>[] {
    const index = name === namespaceIndex ? undefined : this.#indexes.get(name);
    if (index === undefined) throw new RangeError(`there is no index ${JSON.stringify(name)}`);
    const found: CachedObject<T>[] = [];
    for (const store of this.#stores.values()) store.collect(index, value, found);
    return found.map(objectOf);
  }

  /**
   * Declares indexes, also over what is there already.
   *
   * @throws TypeError when one exists with another definition, or has no name.
   */
  addIndexes(definitions: Readonly<Record<string, IndexDefinition<T>>>): void {
    for (const [name, definition] of Object.entries(definitions)) {
      if (name === namespaceIndex) throw new TypeError('an index needs a name');
      const existing = this.#indexes.get(name);
      if (existing === undefined) this.#declareBy(name, definition);
      else if (existing.definition !== definition)
        throw new TypeError(`index "${name}" exists with another definition`);
    }
  }

  /**
   * Puts a store that was built aside in the place of another, all at once.
   *
   * @returns the store that now stands
   */
  swap(namespace: string, store: Store<T>): Store<T> {
    for (const index of this.#indexes.values()) store.addIndex(index);
    this.#stores.set(namespace, store);
    return store;
  }

  /** Takes a store away. */
  remove(namespace: string): void {
    this.#stores.delete(namespace);
  }

  /** An empty store with all indexes, to be filled and swapped in. */
  emptyStore(): Store<T> {
    const store = new Store<T>();
    for (const index of this.#indexes.values()) store.addIndex(index);
    return store;
  }

  #declareBy(name: string, definition: IndexDefinition<T>): void {
    const declared = indexFunction(definition);
    this.#declare(name, definition, (object) => {
      try {
        const values: unknown = declared(this.#viewOf(object));
        // The type asks for texts; what is in an object at run time may be older than the type.
        return isTexts(values) ? values : indexValues(values);
      } catch (error) {
        this.#onError(error, `the function of index "${name}" threw`);
        return [];
      }
    });
  }

  /** One for all indexes: each object is looked at by one after the other. */
  #viewOf(object: CachedObject<T>): DeepReadonly<T> {
    if (object !== this.#viewed) {
      this.#viewed = object;
      this.#view = metadataFirst(object);
    }
    return this.#view as DeepReadonly<T>;
  }

  #declare(name: string, definition: IndexDefinition<T>, valuesOf: Index<T>['valuesOf']): DeclaredIndex<T> {
    const path = typeof definition === 'string' && definition !== namespaceIndex ? definition : undefined;
    const index = { name, number: this.fields.addIndex(path), definition, valuesOf };
    this.#indexes.set(name, index);
    for (const store of this.#stores.values()) store.addIndex(index);
    return index;
  }
}

function isTexts(values: unknown): values is readonly string[] {
  return Array.isArray(values) && values.every((value) => typeof value === 'string');
}

function objectOf<T>({ object }: CachedObject<T>): DeepReadonly<T> {
  return object;
}

function namespaceOf<T>({ key }: CachedObject<T>): readonly string[] {
  return [parseObjectKey(key).namespace ?? ''];
}

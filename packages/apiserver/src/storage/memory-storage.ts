// The store in memory. One bucket per resource holds its objects, its sorted keys and its history. A journal, if there is
// one, hears of each change before anybody can see it.
import type { ApiObject } from '../object/api-object.ts';
import { pack } from '../object/packed-object.ts';
import { Bucket } from './memory-bucket.ts';
import type {
  Storage,
  StorageEvent,
  StorageList,
  StorageListOptions,
  StorageSnapshot,
  StorageWatch,
} from './storage.ts';
import { StorageError } from './storage.ts';

/** How {@link createMemoryStorage} keeps objects. */
export interface MemoryStorageOptions {
  /** How many changes of one resource are kept for watches and lists of the past; default 10000. */
  readonly history?: number;
}

/** Writes down what happens. What it throws fails the write, which then has not happened. */
export interface Journal {
  /** @param event - not yet visible */
  commit(event: StorageEvent): void;
}

/** All of a store at one moment. */
export interface StorageState {
  readonly revision: number;
  /** The newest revision whose history is gone. */
  readonly compacted: number;
  /** In the order of keys within each resource. */
  readonly objects: Iterable<[string, ApiObject]>;
}

/** The revision of an empty store: clients give "0" and "1" a meaning of their own. Nothing before it is remembered. */
const firstRevision = 2;

/** Creates an empty store. */
export function createMemoryStorage(options: MemoryStorageOptions = {}): Storage {
  return new MemoryStorage(options.history ?? 10_000);
}

/** See {@link createMemoryStorage}; for stores that are this one and more. */
export class MemoryStorage implements Storage {
  readonly #buckets = new Map<string, Bucket>();
  readonly #listeners = new Set<(event: StorageEvent) => void>();
  readonly #history: number;
  /** From an object that was restored to the one in the snapshot. */
  readonly #restored = new WeakMap<ApiObject, ApiObject>();
  #journal: Journal | undefined;
  #revision = firstRevision;
  #compacted = firstRevision;

  constructor(history: number) {
    this.#history = history;
  }

  /** What there is now. Stays as it is whatever is written later: objects are never changed. */
  state(): StorageState {
    const objects = [...this.#buckets.values()].flatMap((bucket) => [...bucket.entries()]);
    return { revision: this.#revision, compacted: this.#compacted, objects };
  }

  /** Begins with a state. Only for a store that is new. */
  load({ revision, compacted, objects }: StorageState): void {
    this.#revision = revision;
    this.#compacted = compacted;
    for (const [key, object] of objects) this.#bucket(key).load(key, pack(object));
  }

  /** Does again what a journal tells. The object of a deletion is the one that was there. */
  replay(type: StorageEvent['type'], key: string, revision: number, object: ApiObject | undefined): void {
    const previous = this.#bucket(key).get(key);
    const next = object ?? previous;
    if (next === undefined) throw new Error(`the journal deletes ${key}, which is not there`);
    this.#revision = revision - 1;
    this.#commit(type, key, next, previous);
  }

  /** From now on the journal hears of everything. */
  keep(journal: Journal): void {
    this.#journal = journal;
  }

  revision(): Promise<number> {
    return Promise.resolve(this.#revision);
  }

  get(key: string): Promise<ApiObject | undefined> {
    return Promise.resolve(this.#bucket(key).get(key));
  }

  async list(prefix: string, options: StorageListOptions = {}): Promise<StorageList> {
    if (options.revision !== undefined && options.revision > this.#revision) {
      throw new StorageError('future', this.#revision);
    }
    return this.#bucket(prefix).list(prefix, this.#revision, options);
  }

  async create(key: string, object: ApiObject): Promise<ApiObject> {
    if (this.#bucket(key).get(key) !== undefined) throw new StorageError('exists');
    return this.#commit('added', key, object, undefined);
  }

  async update(key: string, object: ApiObject, expected: string): Promise<ApiObject> {
    return this.#commit('modified', key, object, this.#expect(key, expected));
  }

  async delete(key: string, expected: string): Promise<ApiObject> {
    const previous = this.#expect(key, expected);
    return this.#commit('deleted', key, previous, previous);
  }

  watch(prefix: string, after: number): StorageWatch {
    return this.#bucket(prefix).watch(prefix, after, () => this.#revision);
  }

  subscribe(listener: (event: StorageEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async compact(revision: number): Promise<void> {
    this.#compacted = Math.max(this.#compacted, Math.min(revision, this.#revision));
    for (const bucket of this.#buckets.values()) bucket.compact(this.#compacted);
  }

  snapshot(): StorageSnapshot {
    return { objects: new Map(this.state().objects) };
  }

  restore({ objects }: StorageSnapshot): void {
    const present = new Map(this.state().objects);
    for (const [key, object] of present) {
      if (!objects.has(key)) this.#commit('deleted', key, object, object);
    }
    for (const [key, object] of objects) {
      const previous = present.get(key);
      // The same state has the same object, or the one that an earlier restoring made of it.
      if (previous !== undefined && (previous === object || this.#restored.get(previous) === object)) continue;
      const type = previous === undefined ? 'added' : 'modified';
      this.#restored.set(this.#commit(type, key, object, previous), object);
    }
  }

  async close(): Promise<void> {
    this.#listeners.clear();
    for (const bucket of this.#buckets.values()) bucket.close();
  }

  #bucket(key: string): Bucket {
    const name = key.slice(0, key.indexOf('/'));
    let bucket = this.#buckets.get(name);
    if (bucket === undefined) {
      bucket = new Bucket(this.#history, this.#compacted);
      this.#buckets.set(name, bucket);
    }
    return bucket;
  }

  #expect(key: string, expected: string): ApiObject {
    const current = this.#bucket(key).get(key);
    if (current?.metadata.resourceVersion !== expected) throw new StorageError('conflict');
    return current;
  }

  #commit(type: StorageEvent['type'], key: string, next: ApiObject, previous: ApiObject | undefined): ApiObject {
    const revision = this.#revision + 1;
    const object = pack({ ...next, metadata: { ...next.metadata, resourceVersion: String(revision) } });
    const event: StorageEvent = { type, key, revision, object, previous };
    this.#journal?.commit(event);
    this.#revision = revision;
    this.#bucket(key).commit(event);
    for (const listener of this.#listeners) listener(event);
    return object;
  }
}

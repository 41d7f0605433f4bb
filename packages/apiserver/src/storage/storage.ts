// Where objects live: a map from key to object with one revision for the whole store, which counts every write, and a
// history that watches are read from. The memory implementation is beside; etcd or a file can stand behind the same door.
import type { ApiObject } from '../object/api-object.ts';

/**
 * One committed change. `object` is the state after it, or for a deletion the last state; either way its
 * `metadata.resourceVersion` is the change's revision.
 */
export interface StorageEvent {
  readonly type: 'added' | 'modified' | 'deleted';
  readonly key: string;
  readonly revision: number;
  readonly object: ApiObject;
  /** The state before; undefined for a creation. */
  readonly previous: ApiObject | undefined;
}

/** Which objects, as of when, and how many. */
export interface StorageListOptions {
  /** The state as of this revision; default now. */
  readonly revision?: number | undefined;
  /** Only keys behind this one. */
  readonly after?: string | undefined;
  /** At most this many. */
  readonly limit?: number | undefined;
  /** Only objects for which this holds; the limit counts these. */
  readonly matches?: ((object: ApiObject) => boolean) | undefined;
}

/** Objects in the order of their keys, as they were at one revision. */
export interface StorageList {
  readonly items: readonly ApiObject[];
  /** The revision that the list shows. */
  readonly revision: number;
  /** The key of the last item when there are more behind it. */
  readonly next?: string;
  /** How many keys are behind the last item, before `matches`. Only with `next`. */
  readonly remaining?: number;
}

/** A reader of the history. It holds a position, no buffer: a slow reader costs nothing and may find itself expired. */
export interface StorageWatch {
  /**
   * The changes since the last call, in order; empty when there are none.
   *
   * @throws StorageError `expired` when they have been compacted away
   */
  take(): readonly StorageEvent[];
  /** Everything up to this revision has been taken. */
  readonly revision: number;
  /** Calls the listener when a change is there to be taken, once until it is taken, and on close. */
  onChange(listener: () => void): void;
  /** The store was closed. */
  readonly closed: boolean;
  close(): void;
}

/**
 * A store of objects. Keys are `<plural>.<group>/<namespace>/<name>`, or without the namespace; a prefix ends with a
 * slash. Objects that are handed over are kept as they are: neither side changes them afterwards.
 */
export interface Storage {
  /** The revision of the last write. */
  revision(): Promise<number>;
  get(key: string): Promise<ApiObject | undefined>;
  /** In the order of keys. @throws StorageError `expired` or `future` for a revision that is not there */
  list(prefix: string, options?: StorageListOptions): Promise<StorageList>;
  /** @throws StorageError `exists` */
  create(key: string, object: ApiObject): Promise<ApiObject>;
  /**
   * Replaces the object whose `metadata.resourceVersion` is `expected`.
   *
   * @throws StorageError `conflict` when it is another one by now, or gone
   */
  update(key: string, object: ApiObject, expected: string): Promise<ApiObject>;
  /** Removes it, under the same condition. Returns the last state with the deletion's revision. */
  delete(key: string, expected: string): Promise<ApiObject>;
  /** Reads the changes behind a revision. @throws StorageError `expired` */
  watch(prefix: string, after: number): StorageWatch;
  /** Calls the listener with every change, in order, before its write returns. Returns a function that ends it. */
  subscribe(listener: (event: StorageEvent) => void): () => void;
  /** Forgets the history up to this revision. */
  compact(revision: number): Promise<void>;
  /** What there is now. Stores that cannot say it at once leave it out. */
  snapshot?(): StorageSnapshot;
  /**
   * Writes whatever makes the objects those of the snapshot again, at once: nobody sees half of it. What is written is new
   * to everybody and gets new revisions, so watches go on and no revision is used twice.
   */
  restore?(snapshot: StorageSnapshot): void;
  /** Ends every watch. */
  close(): Promise<void>;
}

/** The objects of a store at one moment. Costs a reference for each: objects are never changed. */
export interface StorageSnapshot {
  /** By key. */
  readonly objects: ReadonlyMap<string, ApiObject>;
}

/** A condition of the store that the registry answers; never seen by clients as such. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly reason: 'exists' | 'conflict' | 'expired' | 'future';
  /** With `expired` the oldest revision there is, with `future` the newest. */
  readonly revision: number;

  constructor(reason: StorageError['reason'], revision = 0) {
    super(`storage: ${reason}`);
    this.reason = reason;
    this.revision = revision;
  }
}

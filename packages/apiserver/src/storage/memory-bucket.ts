// The objects of one resource: the present in a map with sorted keys, the past as a log of changes. A list of the past
// undoes the log from its end; a watch is a position in the log.
import type { ApiObject } from '../object/api-object.ts';
import { RecentlyMade } from '../recently-made.ts';
import type { StorageEvent, StorageList, StorageListOptions, StorageWatch } from './storage.ts';
import { SortedKeys } from './sorted-keys.ts';
import { StorageError } from './storage.ts';

export class Bucket {
  readonly #objects = new Map<string, ApiObject>();
  readonly #keys = new SortedKeys();
  #log: StorageEvent[] = [];
  /** How many entries the log has lost at its start. */
  #dropped = 0;
  /** The newest revision that is no longer in the log. */
  #compacted: number;
  readonly #history: number;
  readonly #watches = new Set<LogWatch>();
  readonly #readings = new RecentlyMade<
    readonly [position: number, end: number, prefix: string, after: number],
    readonly StorageEvent[]
  >();

  constructor(history: number, compacted: number) {
    this.#history = history;
    this.#compacted = compacted;
  }

  get(key: string): ApiObject | undefined {
    return this.#objects.get(key);
  }

  /** Puts in what was there when the history begins. Keys must come in their order. */
  load(key: string, object: ApiObject): void {
    this.#keys.add(key);
    this.#objects.set(key, object);
  }

  /** Everything there is. */
  entries(): Iterable<[string, ApiObject]> {
    return [...this.#keys.from('')].map((key): [string, ApiObject] => [key, this.#objects.get(key) as ApiObject]);
  }

  commit(event: StorageEvent): void {
    if (event.type === 'added') this.#keys.add(event.key);
    if (event.type === 'deleted') {
      this.#objects.delete(event.key);
      this.#keys.remove(event.key);
    } else {
      this.#objects.set(event.key, event.object);
    }
    this.#log.push(event);
    // Trimmed by halves, so that a write's share of the work is constant.
    if (this.#log.length > this.#history * 2) this.#drop(this.#log.length - this.#history);
    for (const watch of this.#watches) watch.notify(event.key);
  }

  list(prefix: string, now: number, options: StorageListOptions): StorageList {
    const { revision = now, after, limit = Infinity, matches } = options;
    if (revision < this.#compacted) throw new StorageError('expired', this.#compacted);
    const view =
      revision === now ? { keys: this.#keys, get: (key: string) => this.#objects.get(key) } : this.#past(revision);
    const items: ApiObject[] = [];
    let last: string | undefined;
    let hasMore = false;
    for (const key of view.keys.from(after === undefined ? prefix : `${after}\0`)) {
      if (!key.startsWith(prefix)) break;
      const object = view.get(key);
      if (object === undefined) continue;
      // A full page ends before the next key, whether that one matches or not: as etcd's pages do.
      hasMore = items.length >= limit;
      if (hasMore) break;
      if (matches?.(object) === false) continue;
      items.push(object);
      last = key;
    }
    if (last === undefined || !hasMore) return { items, revision };
    return { items, revision, next: last, remaining: view.keys.countBetween(`${last}\0`, `${prefix}\uffff`) };
  }

  watch(prefix: string, after: number, now: () => number): StorageWatch {
    if (after < this.#compacted) throw new StorageError('expired', this.#compacted);
    const watch = new LogWatch(prefix, after, now, this.#dropped + this.#firstBehind(after), {
      end: () => this.#dropped + this.#log.length,
      read: (position, after) => this.#read(position, prefix, after),
      remove: () => void this.#watches.delete(watch),
    });
    this.#watches.add(watch);
    return watch;
  }

  compact(revision: number): void {
    this.#drop(this.#firstBehind(revision));
    this.#compacted = Math.max(this.#compacted, revision);
  }

  close(): void {
    for (const watch of this.#watches) watch.close();
  }

  #drop(count: number): void {
    const last = this.#log[count - 1];
    if (last === undefined) return;
    this.#compacted = Math.max(this.#compacted, last.revision);
    this.#log = this.#log.slice(count);
    this.#dropped += count;
  }

  /** Watches that have read as far as one another, and look at the same keys, get the same list. */
  #read(position: number, prefix: string, after: number): readonly StorageEvent[] {
    if (position < this.#dropped) throw new StorageError('expired', this.#compacted);
    const end = this.#dropped + this.#log.length;
    if (position === end) return none;
    return this.#readings.of([position, end, prefix, after], () => {
      const isSeen = (event: StorageEvent): boolean => event.key.startsWith(prefix) && event.revision > after;
      return this.#log.slice(position - this.#dropped).filter(isSeen);
    });
  }

  /** The index in the log of the first change behind a revision. */
  #firstBehind(revision: number): number {
    let low = 0;
    let high = this.#log.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#log[middle]?.revision ?? Infinity) <= revision) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #past(revision: number): { keys: SortedKeys; get: (key: string) => ApiObject | undefined } {
    const undone = new Map<string, ApiObject | undefined>();
    for (let index = this.#log.length - 1; index >= this.#firstBehind(revision); index--) {
      const event = this.#log[index];
      if (event !== undefined) undone.set(event.key, event.previous);
    }
    const returned = [...undone].filter(([key, object]) => object !== undefined && !this.#objects.has(key));
    // Keys that were not there yet would be counted among those that remain.
    const there = [...this.#keys.from('')].filter((key) => !undone.has(key) || undone.get(key) !== undefined);
    return {
      keys: SortedKeys.of(
        returned.length === 0 ? there : [...there, ...returned.map(([key]) => key)].toSorted(byCodeUnit),
      ),
      get: (key) => (undone.has(key) ? undone.get(key) : this.#objects.get(key)),
    };
  }
}

/** What a watch read, and from where. */
const none: readonly StorageEvent[] = [];

/** What a watch needs of the log. */
interface Log {
  /** Behind the last entry. */
  end(): number;
  read(position: number, after: number): readonly StorageEvent[];
  remove(): void;
}

class LogWatch implements StorageWatch {
  #position: number;
  #revision: number;
  #closed = false;
  #listener: (() => void) | undefined;
  /** Since the last call of `take`. */
  #isTold = false;
  readonly #prefix: string;
  readonly #now: () => number;
  readonly #log: Log;

  constructor(prefix: string, after: number, now: () => number, position: number, log: Log) {
    this.#prefix = prefix;
    this.#revision = after;
    this.#now = now;
    this.#position = position;
    this.#log = log;
  }

  take(): readonly StorageEvent[] {
    const events = this.#log.read(this.#position, this.#revision);
    this.#position = this.#log.end();
    this.#isTold = false;
    this.#revision = Math.max(this.#revision, this.#now());
    return events;
  }

  get revision(): number {
    return this.#revision;
  }

  get closed(): boolean {
    return this.#closed;
  }

  onChange(listener: () => void): void {
    this.#listener = listener;
  }

  notify(key: string): void {
    if (this.#isTold || this.#listener === undefined || !key.startsWith(this.#prefix)) return;
    this.#isTold = true;
    this.#listener();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#log.remove();
    this.#listener?.();
  }
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

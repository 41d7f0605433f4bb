// What a handler has yet to hear, as one event a key: from what it knows of the object to what the object is now. That
// bounds the memory that a slow handler costs by the number of objects, whatever the number of events.
import type { DeepReadonly, ObjectMeta } from '@kubewright/apimachinery';
import type { ObjectEvent, ObjectEventType, ObjectVersion } from '../object-event.ts';

/** One or more events about one object, in their order, to be told as one. */
export class PendingEvent<T> {
  readonly key: string;
  /** How often a handler has thrown at it. */
  readonly attempts: number;
  /** It began with something that was there when the handler began. */
  readonly initial: boolean;
  readonly #first: ObjectEvent<T>;
  readonly #latest: ObjectEvent<T>;

  private constructor(first: ObjectEvent<T>, latest: ObjectEvent<T>, attempts: number, initial: boolean) {
    this.key = first.key;
    this.#first = first;
    this.#latest = latest;
    this.attempts = attempts;
    this.initial = initial;
  }

  static of<T>(event: ObjectEvent<T>): PendingEvent<T> {
    return new PendingEvent(event, event, 0, event.initial);
  }

  /** With what happened after it. */
  followedBy(next: PendingEvent<T>): PendingEvent<T> {
    return new PendingEvent(this.#first, next.#latest, Math.max(this.attempts, next.attempts), this.initial);
  }

  /** To be told once more. */
  again(): PendingEvent<T> {
    return new PendingEvent(this.#first, this.#latest, this.attempts + 1, this.initial);
  }

  /** What to tell; undefined when the handler missed the whole life of an object: there is nothing to tell. */
  get event(): ObjectEvent<T> | undefined {
    const [first, latest] = [this.#first, this.#latest];
    if (first === latest) return first;
    const isThere = latest.type !== 'deleted';
    // A handler that threw at an addition has heard of the object.
    if (first.type === 'added') {
      if (isThere) return new MergedEvent('added', first, latest);
      return this.attempts > 0 ? latest : undefined;
    }
    if (!isThere) return latest;
    return new MergedEvent('updated', first, latest);
  }
}

/** Reads of the events only what it is asked for: objects may have to be decoded. */
class MergedEvent<T> implements ObjectEvent<T> {
  readonly type: ObjectEventType;
  readonly #first: ObjectEvent<T>;
  readonly #latest: ObjectEvent<T>;

  constructor(type: 'added' | 'updated', first: ObjectEvent<T>, latest: ObjectEvent<T>) {
    this.type = type;
    this.#first = first;
    this.#latest = latest;
  }

  get key(): string {
    return this.#latest.key;
  }

  get initial(): boolean {
    return this.type === 'added' && this.#first.initial;
  }

  /** By version: a resync must not hide a change that it was merged with. */
  get resync(): boolean {
    const { oldVersion, version } = this;
    return oldVersion?.resourceVersion !== undefined && oldVersion.resourceVersion === version.resourceVersion;
  }

  get metadata(): DeepReadonly<ObjectMeta> {
    return this.#latest.metadata;
  }

  get version(): ObjectVersion {
    return this.#latest.version ?? this.#latest.metadata;
  }

  get oldVersion(): ObjectVersion | undefined {
    if (this.type === 'added') return undefined;
    const first = this.#first;
    return first.type === 'updated' ? (first.oldVersion ?? first.oldMetadata) : (first.version ?? first.metadata);
  }

  get object(): DeepReadonly<T> {
    return this.#latest.object;
  }

  get oldMetadata(): DeepReadonly<ObjectMeta> | undefined {
    if (this.type === 'added') return undefined;
    return this.#first.type === 'updated' ? this.#first.oldMetadata : this.#first.metadata;
  }

  get old(): DeepReadonly<T> | undefined {
    if (this.type === 'added') return undefined;
    return this.#first.type === 'updated' ? this.#first.old : this.#first.object;
  }
}

/** Pending events by key, in the order in which their keys came. */
export class PendingEvents<T> {
  readonly #events = new Map<string, PendingEvent<T>>();

  get size(): number {
    return this.#events.size;
  }

  has(key: string): boolean {
    return this.#events.has(key);
  }

  /**
   * Puts an event behind what is pending about its object.
   *
   * @returns false when it was merged with another one
   */
  add(event: PendingEvent<T>): boolean {
    const pending = this.#events.get(event.key);
    this.#events.set(event.key, pending === undefined ? event : pending.followedBy(event));
    return pending === undefined;
  }

  /** Takes out what is pending about an object. */
  remove(key: string): PendingEvent<T> | undefined {
    const pending = this.#events.get(key);
    if (pending !== undefined) this.#events.delete(key);
    return pending;
  }

  /** Takes out the oldest. */
  take(): PendingEvent<T> | undefined {
    for (const key of this.#events.keys()) return this.remove(key);
    return undefined;
  }

  /** Takes out everything that is there now. */
  takeAll(): readonly PendingEvent<T>[] {
    const all = Array.from(this.#events.values());
    this.#events.clear();
    return all;
  }

  clear(): void {
    this.#events.clear();
  }
}

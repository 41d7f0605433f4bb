// What a handler, a predicate or a mapper is told: one change of one object in the store.
import type { DeepReadonly, ObjectMeta } from '@kubewright/apimachinery';

/** How the store changed. */
export type ObjectEventType = 'added' | 'updated' | 'deleted';

/** What says of an object which one it is, and in which state. */
export interface ObjectVersion {
  readonly uid?: string | undefined;
  readonly resourceVersion?: string | undefined;
  readonly generation?: number | undefined;
}

/**
 * A change that the store and all its indexes already show (B-17).
 *
 * An object deleted and created again between two lists is one `updated` whose uid differs (B-15). An object that left
 * the informer's namespaces or selectors is `deleted`, though the server still has it.
 */
export interface ObjectEvent<T> {
  readonly type: ObjectEventType;
  /** `namespace/name`, or `name` for a cluster-scoped object. */
  readonly key: string;
  /** The object was there already when the informer, or this handler, began. */
  readonly initial: boolean;
  /** An `updated` that changed nothing, told because the handler's resync period was due (B-21, B-22). */
  readonly resync: boolean;
  /** Of the object as it is now; of the last known one when it was deleted. */
  readonly metadata: DeepReadonly<ObjectMeta>;
  /** Of the object as it was; only for `updated`. */
  readonly oldMetadata: DeepReadonly<ObjectMeta> | undefined;
  /** Three members of {@link metadata}, which informers know without decoding it. */
  readonly version?: ObjectVersion;
  /** Three members of {@link oldMetadata}. */
  readonly oldVersion?: ObjectVersion | undefined;
  /** As it is now; the last known one when it was deleted. Read only when needed: it may have to be decoded. */
  readonly object: DeepReadonly<T>;
  /** As it was; only for `updated`. */
  readonly old: DeepReadonly<T> | undefined;
}

/**
 * Synchronous: decide, map, enqueue a key, return. What it throws is logged, and the event is told once more, a second
 * later, together with what has changed since; other handlers are not disturbed.
 */
export type EventHandler<T> = (event: ObjectEvent<T>) => void;

/**
 * May take its time: it is called for one event after the other, and what changes meanwhile is kept as one event a key,
 * from what the handler knows to what is there now. What it throws is logged, and the event is told once more.
 *
 * @param signal - aborts when the handler is removed or the informer stops
 */
export type AsyncEventHandler<T> = (event: ObjectEvent<T>, signal: AbortSignal) => Promise<void>;

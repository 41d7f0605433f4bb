// The event that an informer hands to its handlers: one object for all of them.
import type { DeepReadonly, KubernetesObject, ObjectMeta } from '@kubewright/apimachinery';
import type { ObjectEvent, ObjectEventType, ObjectVersion } from '../object-event.ts';
import type { CachedObject } from './cached-object.ts';

/** Getters, so that objects are decoded only when somebody looks. */
export class StoreEvent<T extends KubernetesObject> implements ObjectEvent<T> {
  readonly type: ObjectEventType;
  readonly key: string;
  readonly initial: boolean;
  readonly #object: CachedObject<T>;
  readonly #old: CachedObject<T> | undefined;

  constructor(type: ObjectEventType, object: CachedObject<T>, old: CachedObject<T> | undefined, initial: boolean) {
    this.type = type;
    this.key = object.key;
    this.initial = initial;
    this.#object = object;
    this.#old = old;
  }

  get object(): DeepReadonly<T> {
    return this.#object.object;
  }

  get old(): DeepReadonly<T> | undefined {
    return this.#old?.object;
  }

  /** The store takes in no version twice, so only a resync tells an object about itself. */
  get resync(): boolean {
    return this.#old !== undefined && this.#old === this.#object;
  }

  get metadata(): DeepReadonly<ObjectMeta> {
    return this.#object.metadata;
  }

  get oldMetadata(): DeepReadonly<ObjectMeta> | undefined {
    return this.#old?.metadata;
  }

  get version(): ObjectVersion {
    return this.#object;
  }

  get oldVersion(): ObjectVersion | undefined {
    return this.#old;
  }
}

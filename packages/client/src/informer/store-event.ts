// The event that an informer hands to its handlers: one object for all of them.
import type { DeepReadonly, KubernetesObject, ObjectMeta } from '@kubewright/apimachinery';
import type { ObjectEvent, ObjectEventType } from '../object-event.ts';

const noMetadata: DeepReadonly<ObjectMeta> = Object.freeze({});

/** Getters, so that objects may one day be decoded only when somebody looks. */
export class StoreEvent<T extends KubernetesObject> implements ObjectEvent<T> {
  readonly type: ObjectEventType;
  readonly key: string;
  readonly initial: boolean;
  readonly #object: DeepReadonly<T>;
  readonly #old: DeepReadonly<T> | undefined;

  constructor(
    type: ObjectEventType,
    key: string,
    object: DeepReadonly<T>,
    old: DeepReadonly<T> | undefined,
    initial: boolean,
  ) {
    this.type = type;
    this.key = key;
    this.initial = initial;
    this.#object = object;
    this.#old = old;
  }

  get object(): DeepReadonly<T> {
    return this.#object;
  }

  get old(): DeepReadonly<T> | undefined {
    return this.#old;
  }

  get metadata(): DeepReadonly<ObjectMeta> {
    return metadataOf(this.#object) ?? noMetadata;
  }

  get oldMetadata(): DeepReadonly<ObjectMeta> | undefined {
    return metadataOf(this.#old);
  }
}

/** The metadata of an object whose own type is not known here. */
export function metadataOf(object: DeepReadonly<KubernetesObject> | undefined): DeepReadonly<ObjectMeta> | undefined {
  return object?.metadata;
}

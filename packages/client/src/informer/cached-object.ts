// What a store keeps of one object. Everybody who needs only an object's name, version or metadata asks this instead of
// the object, so that the object need not be decoded.
import type { DeepReadonly, KubernetesObject, ObjectMeta } from '@kubewright/apimachinery';
import { objectKey } from './object-key.ts';

const noMetadata: DeepReadonly<ObjectMeta> = Object.freeze({});

/** One object of a cache. It never changes: a change of the object on the server is another one of these. */
export class CachedObject<T> {
  /** `namespace/name`, or `name` for a cluster-scoped object. */
  readonly key: string;
  readonly #object: DeepReadonly<T>;

  private constructor(key: string, object: DeepReadonly<T>) {
    this.key = key;
    this.#object = object;
  }

  /** Of an object that is decoded already. */
  static of<T extends KubernetesObject>(object: T | DeepReadonly<T>): CachedObject<T> {
    return new CachedObject<T>(objectKey(object as DeepReadonly<KubernetesObject>), object as DeepReadonly<T>);
  }

  /** Shared by everybody: read-only. The same one at each call. */
  get object(): DeepReadonly<T> {
    return this.#object;
  }

  get metadata(): DeepReadonly<ObjectMeta> {
    return (this.#object as DeepReadonly<KubernetesObject>).metadata ?? noMetadata;
  }

  get resourceVersion(): string | undefined {
    return this.metadata.resourceVersion;
  }

  get uid(): string | undefined {
    return this.metadata.uid;
  }

  get labels(): DeepReadonly<ObjectMeta>['labels'] {
    return this.metadata.labels;
  }

  /** Both are the same object in the same state, by uid and resourceVersion. */
  isSame(other: CachedObject<T>): boolean {
    const { resourceVersion } = this;
    return resourceVersion !== undefined && resourceVersion === other.resourceVersion && this.uid === other.uid;
  }
}

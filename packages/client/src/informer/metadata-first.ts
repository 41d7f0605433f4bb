// An object that decodes only its metadata until something else of it is asked for: what index functions are given, for
// most of them read labels, owners or names, and every object passes them.
import type { DeepReadonly, KubernetesObject } from '@kubewright/apimachinery';
import type { CachedObject } from './cached-object.ts';

/** Reads like the object; for functions that neither keep it nor compare it. */
export function metadataFirst<T extends KubernetesObject>(cached: CachedObject<T>): DeepReadonly<T> {
  if (cached.isDecoded) return cached.object;
  return new Proxy({}, new MetadataFirst<T>(cached)) as DeepReadonly<T>;
}

class MetadataFirst<T extends KubernetesObject> implements ProxyHandler<object> {
  readonly #cached: CachedObject<T>;
  #metadata: DeepReadonly<KubernetesObject>['metadata'];

  constructor(cached: CachedObject<T>) {
    this.#cached = cached;
  }

  get(_: object, key: string | symbol): unknown {
    // Decoded meanwhile: the object's own.
    if (key === 'metadata' && !this.#cached.isDecoded) return (this.#metadata ??= this.#cached.metadata);
    return Reflect.get(this.#cached.object, key);
  }

  has(_: object, key: string | symbol): boolean {
    return Reflect.has(this.#cached.object, key);
  }

  ownKeys(): ArrayLike<string | symbol> {
    return Reflect.ownKeys(this.#cached.object);
  }

  getOwnPropertyDescriptor(_: object, key: string | symbol): PropertyDescriptor | undefined {
    const descriptor = Reflect.getOwnPropertyDescriptor(this.#cached.object, key);
    // What a target does not have may only be reported as configurable.
    return descriptor === undefined ? undefined : { ...descriptor, configurable: true };
  }

  set(): boolean {
    return false;
  }

  defineProperty(): boolean {
    return false;
  }

  deleteProperty(): boolean {
    return false;
  }
}

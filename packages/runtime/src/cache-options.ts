// What the caches of a manager are to hold: for all resources, and for single ones.
import type { KubernetesObject, Scope } from '@kubewright/apimachinery';
import type { AnyResourceType, Decoding, InformerScope, ResourceType } from '@kubewright/client';
import type { OwnWritesOptions } from './own-writes.ts';

/** The cache of one resource. What it does not say is as for all. */
export interface ResourceCacheOptions<T extends KubernetesObject> extends InformerScope {
  /**
   * Applied once to each object received, before it is stored, instead of the one for all; may change it in place. Leave
   * `metadata` as it is, but for `managedFields`.
   */
  readonly transform?: ((object: T) => T) | undefined;
  /** When objects are decoded, instead of the one for all. */
  readonly decoding?: Decoding | undefined;
  /** Milliseconds, instead of the one for all; 0 for never. */
  readonly resyncPeriod?: number | undefined;
}

/** A resource and its cache. Made by {@link cacheOf}. */
export interface ResourceCache {
  readonly resource: AnyResourceType;
  readonly options: ResourceCacheOptions<KubernetesObject>;
}

/** What caches hold. Times are milliseconds. */
export interface CacheOptions {
  /** Default: every object. */
  readonly selector?: InformerScope['selector'];
  /**
   * Applied once to each object received, before it is stored; may change it in place. Default: none. `stripManagedFields`
   * is the recommended one: it saves a third of the memory, and works on bytes, where any other decodes every object.
   */
  readonly transform?: ((object: KubernetesObject) => KubernetesObject) | undefined;
  /** `lazy`, the default: when an object is first read; `eager`: all as they come, for caches that are listed whole. */
  readonly decoding?: Decoding | undefined;
  /**
   * How often every object is reconciled again though nothing changed, as a safety net; the server is not asked. Between
   * 0.9 and 1.1 times this, so that not all controllers begin at once; default 36,000,000 (10 hours), 0 for never.
   *
   * @see https://github.com/kubernetes-sigs/controller-runtime/blob/main/pkg/cache/cache.go (defaultSyncPeriod)
   */
  readonly resyncPeriod?: number | undefined;
  /** Resources whose caches are not as all others. */
  readonly resources?: readonly ResourceCache[] | undefined;
  /** Whether a reconcile begins only when the caches show what an earlier one wrote; default true, at most a second. */
  readonly ownWrites?: boolean | OwnWritesOptions | undefined;
}

/** Says what the cache of a resource is to hold: an entry of {@link CacheOptions.resources}. */
export function cacheOf<T extends KubernetesObject, S extends Scope, C, I extends string>(
  resource: ResourceType<T, S, C, I>,
  options: ResourceCacheOptions<T>,
): ResourceCache {
  // The informer of a resource hands its transform objects of that resource only: that is what makes forgetting `T` safe.
  return {
    resource: resource as AnyResourceType,
    options: options as unknown as ResourceCacheOptions<KubernetesObject>,
  };
}

// The one transform that everybody wants: managedFields are a third of an object, or half, and no controller reads them.
import type { KubernetesObject } from '@kubewright/apimachinery';

/**
 * A transform that leaves `metadata.managedFields` out of a cache. Informers know it and cut the bytes, so that objects
 * stay undecoded until they are read; any other transform decodes every object as it comes.
 *
 * @see https://github.com/kubernetes-sigs/controller-runtime/blob/main/pkg/cache/cache.go (TransformStripManagedFields)
 */
export function stripManagedFields<T extends KubernetesObject>(object: T): T {
  if (object.metadata?.managedFields === undefined) return object;
  // Without `delete`, which would make the object a slow one.
  const { managedFields: _, ...metadata } = object.metadata;
  object.metadata = metadata;
  return object;
}

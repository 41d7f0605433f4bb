// The key of an object in stores, events and queues.
import { formatObjectKey } from '@kubewright/apimachinery';
import type { DeepReadonly, KubernetesObject } from '@kubewright/apimachinery';

/** `namespace/name`, or `name` for a cluster-scoped object. */
export function objectKey({ metadata }: DeepReadonly<KubernetesObject>): string {
  return formatObjectKey({ namespace: metadata?.namespace, name: metadata?.name ?? '' });
}

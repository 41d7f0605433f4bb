// Events for the tests of what consumes them.
import type { KubernetesObject } from '@kubewright/apimachinery';
import { deepFreeze, formatObjectKey } from '@kubewright/apimachinery';
import type { ObjectEvent } from '@kubewright/client';

/** The object as it was, and as it is; one of them undefined makes it an addition or a deletion. */
export function objectEvent<T extends KubernetesObject>(old: T | undefined, now: T | undefined): ObjectEvent<T> {
  const object = now ?? old;
  if (object === undefined) throw new TypeError('an event is about an object');
  const { metadata = {} } = object;
  const updated = old !== undefined && now !== undefined;
  return deepFreeze({
    type: updated ? 'updated' : now === undefined ? 'deleted' : 'added',
    key: formatObjectKey({ namespace: metadata.namespace, name: metadata.name ?? '' }),
    initial: false,
    resync:
      updated && metadata.resourceVersion !== undefined && metadata.resourceVersion === old.metadata?.resourceVersion,
    metadata,
    oldMetadata: updated ? old.metadata : undefined,
    object,
    old: updated ? old : undefined,
  }) as ObjectEvent<T>;
}

// Finalizers: names in an object's metadata that keep it from vanishing before its controller has cleaned up after it.
// @see https://kubernetes.io/docs/concepts/overview/working-with-objects/finalizers/
import type { DeepReadonly, KubernetesObject } from '@kubewright/apimachinery';
import { isApiError } from '@kubewright/apimachinery';

/** What the helpers need of a client of the object's kind; every typed client has it. */
export interface FinalizerClient<T> {
  patch(name: string, patch: { readonly type: 'merge'; readonly body: unknown }): Promise<T>;
}

/** Whether the object has the finalizer. */
export function hasFinalizer(object: DeepReadonly<KubernetesObject>, finalizer: string): boolean {
  return object.metadata?.finalizers?.includes(finalizer) === true;
}

/** Whether somebody has asked to delete the object, which now waits for its finalizers. */
export function isBeingDeleted(object: DeepReadonly<KubernetesObject>): boolean {
  return typeof object.metadata?.deletionTimestamp === 'string';
}

/**
 * Makes sure that the object has a finalizer, before anything is made that needs cleaning up. Sends nothing when it has
 * it already, or when it is being deleted: the server then refuses new finalizers.
 *
 * Go on with the object that comes back rather than waiting for the event: a predicate such as `generationChanged` hides
 * that event.
 *
 * @param client - of the object's kind and namespace: `context.client(networks, request.namespace)`
 * @param finalizer - a qualified name such as `samples.example.com/cleanup`
 * @returns the object as it now is
 * @throws ApiError with `isConflict` when the object has changed in the meantime; the retry will read the new one.
 */
export async function ensureFinalizer<T extends KubernetesObject>(
  client: FinalizerClient<T>,
  object: DeepReadonly<T>,
  finalizer: string,
): Promise<DeepReadonly<T>> {
  return ensureFinalizers(client, object, [finalizer]);
}

/** {@link ensureFinalizer} for several, with one request; those that are missing are added in this order. */
export async function ensureFinalizers<T extends KubernetesObject>(
  client: FinalizerClient<T>,
  object: DeepReadonly<T>,
  finalizers: readonly string[],
): Promise<DeepReadonly<T>> {
  const missing = finalizers.filter((finalizer) => !hasFinalizer(object, finalizer));
  if (missing.length === 0 || isBeingDeleted(object)) return object;
  return replaceFinalizers(client, object, [...finalizersOf(object), ...missing]);
}

/**
 * Removes a finalizer, after the cleaning up is done. Sends nothing when the object does not have it. With its last
 * finalizer an object that is being deleted vanishes.
 *
 * @param client - as for {@link ensureFinalizer}
 * @returns the object as it now is; undefined when it is gone
 * @throws ApiError with `isConflict` when the object has changed in the meantime; the retry will read the new one.
 */
export async function removeFinalizer<T extends KubernetesObject>(
  client: FinalizerClient<T>,
  object: DeepReadonly<T>,
  finalizer: string,
): Promise<DeepReadonly<T> | undefined> {
  if (!hasFinalizer(object, finalizer)) return object;
  const remaining = finalizersOf(object).filter((other) => other !== finalizer);
  try {
    return await replaceFinalizers(client, object, remaining);
  } catch (error) {
    if (isApiError(error) && error.isNotFound) return undefined;
    throw error;
  }
}

function finalizersOf(object: DeepReadonly<KubernetesObject>): readonly string[] {
  return object.metadata?.finalizers ?? [];
}

/** A merge patch replaces the whole list, so it carries the resourceVersion that the list was read at. */
async function replaceFinalizers<T extends KubernetesObject>(
  client: FinalizerClient<T>,
  object: DeepReadonly<T>,
  finalizers: readonly string[],
): Promise<DeepReadonly<T>> {
  const { name, resourceVersion, uid } = (object as DeepReadonly<KubernetesObject>).metadata ?? {};
  if (name === undefined || resourceVersion === undefined) {
    throw new TypeError('finalizers can only be changed on an object that was read from the server');
  }
  const patch = { type: 'merge', body: { metadata: { uid, resourceVersion, finalizers } } } as const;
  return (await client.patch(name, patch)) as DeepReadonly<T>;
}

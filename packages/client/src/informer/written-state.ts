// What a write left on the server, as far as its answer says, and whether a cache shows it yet: for controllers that want
// to read what they wrote.
// @see https://github.com/kubernetes/enhancements/tree/master/keps/sig-api-machinery/5647-stale-controller-handling
import { compareResourceVersions, formatObjectKey, matchesLabels } from '@kubewright/apimachinery';
import type { KubernetesObject } from '@kubewright/apimachinery';
import type { CachedObject } from './cached-object.ts';
import type { InformerPart } from './informer-part.ts';

/** The state of one object after a write. */
export interface WrittenState {
  /** `namespace/name`, or `name` for a cluster-scoped object. */
  readonly key: string;
  readonly uid: string | undefined;
  /** Undefined when the write took the object away. */
  readonly resourceVersion: string | undefined;
  readonly labels: Readonly<Record<string, string>> | undefined;
}

/**
 * The state that the answer to a write describes.
 *
 * @param location - where it was written, as the answer may be of another kind, such as a Scale
 * @returns undefined when the answer does not say: there is nothing to wait for
 */
export function writtenState(
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  location: { readonly namespace?: string | undefined; readonly name?: string | undefined },
  answer: unknown,
): WrittenState | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  const { kind } = answer as KubernetesObject;
  // A write that has succeeded must not fail for what its answer leaves empty.
  const metadata = (answer as KubernetesObject).metadata ?? {};
  const name = location.name ?? metadata.name;
  if (name === undefined) return undefined;
  const key = formatObjectKey({ namespace: location.namespace ?? metadata.namespace, name });
  if (kind === 'Status') {
    if (method !== 'DELETE') return undefined;
    const { details } = answer as { readonly details?: { readonly uid?: string } };
    return { key, uid: details?.uid, resourceVersion: undefined, labels: undefined };
  }
  const { uid, labels, resourceVersion, deletionTimestamp } = metadata;
  if (resourceVersion === undefined) return undefined;
  // What is being deleted and waits for nobody is gone, though the answer still shows it.
  const isGone =
    (method === 'DELETE' || deletionTimestamp !== undefined) &&
    (metadata.finalizers ?? []).length === 0 &&
    !((metadata.deletionGracePeriodSeconds ?? 0) > 0);
  return { key, uid, labels, resourceVersion: isGone ? undefined : resourceVersion };
}

/**
 * Whether a cache shows a written state, or something later, or never will.
 *
 * @param part - the list-and-watch that the object's namespace is in; undefined when there is none
 * @param cached - what the cache has under the key
 */
export function showsState<T extends KubernetesObject>(
  state: WrittenState,
  part: InformerPart<T> | undefined,
  cached: CachedObject<T> | undefined,
): boolean {
  if (part === undefined) return true;
  if (state.resourceVersion === undefined) return cached === undefined || cached.metadata.uid !== state.uid;
  const isAtLeast = (version: string | undefined): boolean =>
    (compareResourceVersions(version, state.resourceVersion) ?? -1) >= 0;
  if (isAtLeast(cached?.resourceVersion) || isAtLeast(part.reflector.resourceVersion)) return true;
  // What the selector leaves out never comes; what it left out just now will go.
  const { requirements } = part.scope;
  return cached === undefined && requirements.length > 0 && !matchesLabels(requirements, state.labels);
}

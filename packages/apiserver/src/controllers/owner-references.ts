// The owners that an object names -> which of them exist, are gone, or are being deleted and wait for it. An owner exists
// only under the very version, kind, name and uid of the reference: in the namespace of the object, or without one.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/garbagecollector/garbagecollector.go isDangling, classifyReferences
import type { OwnerReference } from '@kubewright/apimachinery';
import { parseApiVersion } from '@kubewright/apimachinery';
import { storageKey } from '../registry/api-resource.ts';
import { foregroundFinalizer } from '../registry/finalizers.ts';
import type { ResourceCatalog } from '../registry/resource-catalog.ts';
import type { GraphNode, OwnerGraph } from './owner-graph.ts';

/** The references of one object. */
export interface ClassifiedReferences {
  readonly solid: readonly OwnerReference[];
  readonly dangling: readonly OwnerReference[];
  /** To owners that are deleted in the foreground. */
  readonly waiting: readonly OwnerReference[];
}

/**
 * @returns `unknown-kind` when nothing can be said yet, for a kind that is not served (now) may have such an object;
 *   `out-of-reach` when nothing will ever be said: an object of the whole cluster has no owner in a namespace
 */
export function classifyReferences(
  { metadata: { namespace, ownerReferences = [] } }: GraphNode,
  graph: OwnerGraph,
  catalog: ResourceCatalog,
): ClassifiedReferences | 'unknown-kind' | 'out-of-reach' {
  const solid: OwnerReference[] = [];
  const dangling: OwnerReference[] = [];
  const waiting: OwnerReference[] = [];
  for (const reference of ownerReferences) {
    const { apiVersion, kind, name, uid } = reference;
    const resource = catalog.findKind({ ...parseApiVersion(apiVersion), kind });
    if (resource === undefined && !isOf(reference, namespace, graph.gone(uid), catalog)) return 'unknown-kind';
    if (resource?.scope === 'Namespaced' && namespace === undefined) return 'out-of-reach';
    const owner = resource === undefined ? undefined : graph.find(storageKey(resource, namespace, name));
    if (owner?.metadata.uid !== uid) dangling.push(reference);
    else if (isDeletedInForeground(owner)) waiting.push(reference);
    else solid.push(reference);
  }
  return { solid, dangling, waiting };
}

/** It is being deleted, and waits for its dependents. */
export function isDeletedInForeground({ metadata }: GraphNode): boolean {
  return typeof metadata.deletionTimestamp === 'string' && metadata.finalizers?.includes(foregroundFinalizer) === true;
}

/** The reference is to this object, in its version, or in any one when its kind has gone with its definition. */
function isOf(
  { apiVersion, kind, name }: OwnerReference,
  namespace: string | undefined,
  owner: GraphNode | undefined,
  catalog: ResourceCatalog,
): boolean {
  if (owner?.kind !== kind || owner.metadata.name !== name) return false;
  if (owner.metadata.namespace !== undefined && owner.metadata.namespace !== namespace) return false;
  const own = parseApiVersion(owner.apiVersion);
  if (owner.apiVersion === apiVersion) return true;
  return parseApiVersion(apiVersion).group === own.group && catalog.findKind({ ...own, kind }) === undefined;
}

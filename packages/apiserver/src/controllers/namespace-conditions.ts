// What is left in a namespace that is being deleted -> the conditions that say so, as `kubectl get namespace -o yaml` shows
// them. A condition keeps its time for as long as its status stays.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/namespace/deletion/status_condition_utils.go

/** What could not be deleted yet. */
export interface RemainingContent {
  /** How many objects there are, by `widgets.example.com`; of the core group `secrets.`. */
  readonly byResource: ReadonlyMap<string, number>;
  /** How many objects a finalizer holds. */
  readonly byFinalizer: ReadonlyMap<string, number>;
}

interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
}

/** What is never so here: the server knows its own resources, and can delete what they hold. */
const alwaysWell: readonly Condition[] = [
  {
    type: 'NamespaceDeletionDiscoveryFailure',
    status: 'False',
    reason: 'ResourcesDiscovered',
    message: 'All resources successfully discovered',
  },
  {
    type: 'NamespaceDeletionGroupVersionParsingFailure',
    status: 'False',
    reason: 'ParsedGroupVersions',
    message: 'All legacy kube types successfully parsed',
  },
  {
    type: 'NamespaceDeletionContentFailure',
    status: 'False',
    reason: 'ContentDeleted',
    message: 'All content successfully deleted, may be waiting on finalization',
  },
];

/**
 * @param present - `status.conditions`, of which others than these stay
 * @param now - RFC 3339
 */
export function namespaceConditions(present: unknown, remaining: RemainingContent, now: string): unknown[] {
  const next: unknown[] = Array.isArray(present) ? [...(present as unknown[])] : [];
  for (const condition of [...alwaysWell, contentRemaining(remaining), finalizersRemaining(remaining)]) {
    const index = next.findIndex((each) => (each as Condition).type === condition.type);
    const old = next[index] as (Condition & { readonly lastTransitionTime?: string }) | undefined;
    const { type, status, reason, message } = condition;
    const lastTransitionTime = old?.status === status ? old.lastTransitionTime : now;
    next[index === -1 ? next.length : index] = { type, status, lastTransitionTime, reason, message };
  }
  return next;
}

function contentRemaining({ byResource }: RemainingContent): Condition {
  const type = 'NamespaceContentRemaining';
  if (byResource.size === 0) {
    return { type, status: 'False', reason: 'ContentRemoved', message: 'All content successfully removed' };
  }
  const list = [...byResource].map(([resource, count]) => `${resource} has ${count} resource instances`);
  const message = `Some resources are remaining: ${list.toSorted().join(', ')}`;
  return { type, status: 'True', reason: 'SomeResourcesRemain', message };
}

function finalizersRemaining({ byFinalizer }: RemainingContent): Condition {
  const type = 'NamespaceFinalizersRemaining';
  if (byFinalizer.size === 0) {
    const message = 'All content-preserving finalizers finished';
    return { type, status: 'False', reason: 'ContentHasNoFinalizers', message };
  }
  const list = [...byFinalizer].map(([finalizer, count]) => `${finalizer} in ${count} resource instances`);
  const message = `Some content in the namespace has finalizers remaining: ${list.toSorted().join(', ')}`;
  return { type, status: 'True', reason: 'SomeFinalizersRemain', message };
}

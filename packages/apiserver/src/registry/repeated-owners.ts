// An owner that is named twice is named once. @see https://github.com/kubernetes/apiserver/blob/master/pkg/endpoints/handlers/create.go (dedupOwnerReferencesAndAddWarning)
import type { ObjectMeta, OwnerReference } from '@kubewright/apimachinery';

/**
 * Takes references off that are there already, and warns of them.
 *
 * @param found - when they are found, of an object that no client has sent like this: ` after mutating admission happens`
 */
export function dropRepeatedOwners(metadata: ObjectMeta, warn: (text: string) => void, found = ''): void {
  const { ownerReferences = [] } = metadata;
  if (ownerReferences.length < 2) return;
  const seen = new Set<string>();
  const isRepeated = ownerReferences.map((each) => seen.size === seen.add(identityOf(each)).size);
  if (!isRepeated.includes(true)) return;
  const uids = new Set(ownerReferences.filter((_, index) => isRepeated[index]).map(({ uid }) => uid));
  metadata.ownerReferences = ownerReferences.filter((_, index) => isRepeated[index] !== true);
  warn(
    `.metadata.ownerReferences contains duplicate entries${found}; API server dedups owner references in 1.20+, and may reject ` +
      `such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${[...uids].join(', ')}`,
  );
}

/** As Go has it: a text that is missing is empty. As one text: there may be as many owners as fit into a request. */
function identityOf(owner: Partial<OwnerReference>): string {
  const { apiVersion = '', kind = '', name = '', uid = '', controller, blockOwnerDeletion, ...others } = owner;
  return JSON.stringify([apiVersion, kind, name, uid, controller ?? null, blockOwnerDeletion ?? null, others]);
}

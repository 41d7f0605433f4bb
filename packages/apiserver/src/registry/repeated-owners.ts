// An owner that is named twice is named once. @see https://github.com/kubernetes/apiserver/blob/master/pkg/endpoints/handlers/create.go (dedupOwnerReferencesAndAddWarning)
import type { ObjectMeta } from '@kubewright/apimachinery';
import { equal } from '../object/api-object.ts';

/** Takes references off that are there already, and warns of them. */
export function dropRepeatedOwners(metadata: ObjectMeta, warn: (text: string) => void): void {
  const { ownerReferences = [] } = metadata;
  const isRepeated = ownerReferences.map((each, index) =>
    ownerReferences.slice(0, index).some((other) => equal(other, each)),
  );
  if (!isRepeated.includes(true)) return;
  const uids = new Set(ownerReferences.filter((_, index) => isRepeated[index]).map(({ uid }) => uid));
  metadata.ownerReferences = ownerReferences.filter((_, index) => isRepeated[index] !== true);
  warn(
    '.metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject ' +
      `such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${[...uids].join(', ')}`,
  );
}

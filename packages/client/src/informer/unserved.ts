// What keeps a reflector from its resource: nobody serves it, or nobody answers.
import { formatGroupResource } from '@kubewright/apimachinery';
import type { ResourceDescriptor } from '@kubewright/apimachinery';

/** Names a resource that the server does not have, and what to do about it. */
export function unservedMessage({ group, version, plural }: ResourceDescriptor): string {
  const name = formatGroupResource({ group, resource: plural });
  const advice = group.includes('.') ? ': install its CustomResourceDefinition (kubectl apply -k config/crd)' : '';
  return `the API server does not serve ${name} in version ${version}${advice}; still trying`;
}

/** A request that got no answer at all, whoever is to blame. */
export class UnansweredError extends Error {
  override readonly name = 'UnansweredError';
}

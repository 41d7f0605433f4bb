// What discovery says of a subresource: the kind that is sent to it, and what can be done with it.
import type { GroupVersionKind } from '@kubewright/apimachinery';
import type { ApiResource } from '../registry/api-resource.ts';

/** Those that are not of the resource's own kind. */
const kinds: Readonly<Record<string, GroupVersionKind>> = {
  scale: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
  token: { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' },
};

/** Undefined when it is the resource's own. */
export function subresourceKind(subresource: string): GroupVersionKind | undefined {
  return kinds[subresource];
}

export function subresourceVerbs(subresource: string): ApiResource['verbs'] {
  return subresource === 'token' ? ['create'] : ['get', 'patch', 'update'];
}

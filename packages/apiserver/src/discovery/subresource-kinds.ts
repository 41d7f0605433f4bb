// What discovery says of a resource's kind and of its subresources: which kind is sent to each, and what can be done with it.
// Of built-in kinds the group and version are left empty where they are those of the resource, as kube-apiserver has it.
import type { GroupVersionKind } from '@kubewright/apimachinery';
import type { ApiResource, Subresource } from '../registry/api-resource.ts';

const scale: GroupVersionKind = { group: 'autoscaling', version: 'v1', kind: 'Scale' };

/** The kind of a resource's objects. */
export function responseKind({ custom, group, version, kind }: ApiResource): GroupVersionKind {
  return custom ? { group, version, kind } : { group: '', version: '', kind };
}

/** One of the resource's subresources. */
export function describeSubresource(resource: ApiResource, name: string): Subresource {
  const described = resource.subresourceKinds?.get(name);
  if (described !== undefined) return described;
  return { kind: name === 'scale' ? scale : responseKind(resource), verbs: ['get', 'patch', 'update'] };
}

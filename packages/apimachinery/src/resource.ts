// What a client must know of a resource to talk to it: its coordinates, scope and subresources.
import type { GroupVersionKind } from './group-version.ts';
import { formatApiVersion } from './group-version.ts';

/** Whether objects of a kind live in a namespace. */
export type Scope = 'Namespaced' | 'Cluster';

/** The coordinates of a resource. Generated code declares one per kind. */
export interface ResourceDescriptor extends GroupVersionKind {
  /** The resource's name in paths, such as `networks`. */
  readonly plural: string;
  /** The kind of its lists, such as `NetworkList`. */
  readonly listKind: string;
  readonly scope: Scope;
  /** Such as `status` and `scale`; empty when the kind has none. */
  readonly subresources: readonly string[];
}

/** The path of a resource on the server: `/apis/apps/v1/namespaces/default/deployments/web/status`. */
export function resourcePath(
  resource: Pick<ResourceDescriptor, 'group' | 'version' | 'plural'>,
  target: { namespace?: string | undefined; name?: string | undefined; subresource?: string | undefined } = {},
): string {
  const root = resource.group === '' ? '/api' : '/apis';
  const parts = [`${root}/${formatApiVersion(resource)}`];
  if (target.namespace !== undefined && target.namespace !== '') {
    parts.push('namespaces', encodeURIComponent(target.namespace));
  }
  parts.push(resource.plural);
  if (target.name !== undefined) parts.push(encodeURIComponent(target.name));
  if (target.subresource !== undefined) parts.push(target.subresource);
  return parts.join('/');
}

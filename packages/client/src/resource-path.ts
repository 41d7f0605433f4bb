// Where a resource's objects are on the server, with every name checked before it becomes part of a path.
import { resourcePath } from '@kubewright/apimachinery';
import type { KubernetesObject, ResourceDescriptor } from '@kubewright/apimachinery';

/** A resource within a namespace, within all of them (`undefined`), or cluster-scoped. */
export interface ResourceLocation {
  readonly resource: ResourceDescriptor;
  readonly namespace: string | undefined;
}

/** The path of the collection. */
export function collectionPath({ resource, namespace }: ResourceLocation): string {
  return resourcePath(resource, { namespace: checkedNamespace(resource, namespace) });
}

/**
 * The path of one object, or of its subresource.
 *
 * @throws TypeError when the name is missing or could change the path, or when the namespace is not known.
 */
export function objectPath(location: ResourceLocation, name: string | undefined, subresource?: string): string {
  const { resource } = location;
  const namespace = checkedNamespace(resource, location.namespace);
  if (resource.scope === 'Namespaced' && namespace === undefined) {
    throw new TypeError(`${resource.plural} live in a namespace: name one when making the client`);
  }
  if (name === undefined || !isPathSegment(name)) {
    throw new TypeError(`${JSON.stringify(name ?? '')} cannot be the name of one of ${resource.plural}`);
  }
  return resourcePath(resource, { namespace, name, subresource });
}

/** The same location with the namespace that an object names, for clients that have none. */
export function locationOf(location: ResourceLocation, object: KubernetesObject): ResourceLocation {
  return { resource: location.resource, namespace: location.namespace ?? object.metadata?.namespace };
}

function checkedNamespace(resource: ResourceDescriptor, namespace: string | undefined): string | undefined {
  if (resource.scope === 'Cluster' || namespace === undefined || namespace === '') return undefined;
  if (!isPathSegment(namespace)) throw new TypeError(`${JSON.stringify(namespace)} cannot be a namespace`);
  return namespace;
}

/** @see https://github.com/kubernetes/apimachinery/blob/master/pkg/api/validation/path/name.go */
function isPathSegment(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !name.includes('/') && !name.includes('%');
}

// What a server serves, read once in one or two requests: to find the resource of a kind, and everything in a namespace.
import type { Scope, ResourceDescriptor } from '@kubewright/apimachinery';
import { isApiError, parseApiVersion } from '@kubewright/apimachinery';
import type { RestClient } from '@kubewright/client';

/** A resource that a server serves. */
export interface ServedResource extends ResourceDescriptor {
  readonly verbs: readonly string[];
}

interface ResourceList {
  readonly resources: readonly { name: string; kind: string; namespaced: boolean; verbs: readonly string[] }[];
}

/** The resources of one group and version; none when the server does not know it. */
export async function servedResources(rest: RestClient, apiVersion: string): Promise<ServedResource[]> {
  const { group, version } = parseApiVersion(apiVersion);
  const path = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  try {
    const { resources } = await rest.request<ResourceList>({ method: 'GET', path });
    return resources
      .filter(({ name }) => !name.includes('/'))
      .map(({ name, kind, namespaced, verbs }) => {
        const scope: Scope = namespaced ? 'Namespaced' : 'Cluster';
        return { group, version, kind, listKind: `${kind}List`, plural: name, scope, subresources: [], verbs };
      });
  } catch (error) {
    if (isApiError(error) && error.isNotFound) return [];
    throw error;
  }
}

/** The resources of every group in its preferred version. */
export async function allServedResources(rest: RestClient): Promise<ServedResource[]> {
  const { groups } = await rest.request<{ groups: { preferredVersion: { groupVersion: string } }[] }>({
    method: 'GET',
    path: '/apis',
  });
  const versions = ['v1', ...groups.map(({ preferredVersion }) => preferredVersion.groupVersion)];
  return (await Promise.all(versions.map((version) => servedResources(rest, version)))).flat();
}

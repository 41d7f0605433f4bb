// Discovery in one document, as clients since Kubernetes 1.27 ask for it.
// @see https://github.com/kubernetes/api/blob/master/apidiscovery/v2/types.go
import type { ApiResource } from '../registry/api-resource.ts';
import { discoveredVerbs } from '../registry/api-resource.ts';
import type { ServedGroup } from './group-versions.ts';
import { describeSubresource, responseKind } from './subresource-kinds.ts';

/** Of the core group for `/api`, of the others for `/apis`. */
export function groupDiscoveryList(groups: readonly ServedGroup[]): object {
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: groups.map(({ group, versions }) => ({
      metadata: group === '' ? {} : { name: group },
      versions: versions.map(({ version, resources }) => ({
        version,
        resources: resources.map(describeResource),
        freshness: 'Current',
      })),
    })),
  };
}

function describeResource(resource: ApiResource): object {
  const subresources = resource.subresources.map((subresource) => {
    const { kind, verbs } = describeSubresource(resource, subresource);
    return { subresource, responseKind: kind, verbs };
  });
  return {
    resource: resource.plural,
    responseKind: responseKind(resource),
    scope: resource.scope === 'Namespaced' ? 'Namespaced' : 'Cluster',
    singularResource: resource.singular,
    verbs: discoveredVerbs(resource),
    ...(resource.shortNames.length === 0 ? {} : { shortNames: resource.shortNames }),
    ...(resource.categories.length === 0 ? {} : { categories: resource.categories }),
    ...(subresources.length === 0 ? {} : { subresources }),
  };
}

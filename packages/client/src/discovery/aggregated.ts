// Discovery in two documents, one for the core group and one for all others.
// @see https://github.com/kubernetes/api/blob/master/apidiscovery/v2/types.go
import type { ApiGroup, ApiResource, DiscoveryFailure } from './api-resource.ts';
import { listKindOf } from './api-resource.ts';

/** In order of preference; a server that knows none of the first two answers as it did before 1.27. */
export const aggregatedAccept = [
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList',
  'application/json',
].join(',');

/** As far as we read it. */
export interface GroupDiscoveryList {
  readonly kind: 'APIGroupDiscoveryList';
  readonly items?: readonly {
    readonly metadata?: { readonly name?: string };
    readonly versions?: readonly {
      readonly version: string;
      readonly freshness?: 'Current' | 'Stale';
      readonly resources?: readonly ResourceDiscovery[];
    }[];
  }[];
}

interface ResourceDiscovery {
  readonly resource: string;
  readonly responseKind?: { readonly group?: string; readonly version?: string; readonly kind?: string };
  readonly scope?: 'Cluster' | 'Namespaced';
  readonly singularResource?: string;
  readonly verbs?: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly subresources?: readonly { readonly subresource: string }[];
}

export function isAggregated(document: unknown): document is GroupDiscoveryList {
  return (
    typeof document === 'object' && document !== null && 'kind' in document && document.kind === 'APIGroupDiscoveryList'
  );
}

/** The groups, and the versions of which the server has only an old answer, or none. */
export function readAggregated(document: GroupDiscoveryList): { groups: ApiGroup[]; failures: DiscoveryFailure[] } {
  const failures: DiscoveryFailure[] = [];
  const groups = (document.items ?? []).map(({ metadata, versions = [] }): ApiGroup => {
    const group = metadata?.name ?? '';
    return {
      name: group,
      versions: versions.flatMap(({ version, freshness, resources = [] }) => {
        if (freshness === 'Stale') {
          const error = new Error('its API server does not answer: what the cluster knows of it is stale');
          failures.push({ group, version, error });
        }
        return { version, resources: resources.flatMap((each) => readResource(group, version, each)) };
      }),
    };
  });
  return { groups, failures };
}

/** Nothing for a resource that exists only for its subresources. */
function readResource(group: string, version: string, discovery: ResourceDiscovery): ApiResource[] {
  const { resource, responseKind, scope, singularResource = '' } = discovery;
  const kind = responseKind?.kind ?? '';
  if (kind === '') return [];
  return [
    {
      group,
      version,
      kind,
      listKind: listKindOf(kind),
      plural: resource,
      singular: singularResource,
      scope: scope === 'Namespaced' ? 'Namespaced' : 'Cluster',
      shortNames: discovery.shortNames ?? [],
      categories: discovery.categories ?? [],
      verbs: discovery.verbs ?? [],
      subresources: (discovery.subresources ?? []).map(({ subresource }) => subresource),
    },
  ];
}

// Discovery as it was before 1.27, and as some aggregated API servers and proxies still have it: a document for the names
// of the groups, and one for each of their versions.
// @see https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/v1/types.go (APIGroupList, APIResourceList)
import type { ApiResource } from './api-resource.ts';
import { listKindOf } from './api-resource.ts';

/** What `/api` answers. */
export interface ApiVersions {
  readonly versions?: readonly string[];
}

/** What `/apis` answers. */
export interface ApiGroupList {
  readonly groups?: readonly {
    readonly name: string;
    readonly versions?: readonly { readonly version: string }[];
    readonly preferredVersion?: { readonly version: string };
  }[];
}

/** What `/api/v1` and `/apis/apps/v1` answer. */
export interface ApiResourceList {
  readonly resources?: readonly {
    readonly name: string;
    readonly singularName?: string;
    readonly namespaced?: boolean;
    readonly kind: string;
    readonly verbs?: readonly string[];
    readonly shortNames?: readonly string[];
    readonly categories?: readonly string[];
  }[];
}

/** The versions of each group, the preferred one first. */
export function readGroups(list: ApiGroupList): { name: string; versions: string[] }[] {
  return (list.groups ?? []).map(({ name, versions = [], preferredVersion }) => {
    const all = versions.map(({ version }) => version);
    const first = preferredVersion?.version;
    return { name, versions: first === undefined ? all : [first, ...all.filter((version) => version !== first)] };
  });
}

export function readResources(group: string, version: string, list: ApiResourceList): ApiResource[] {
  const all = list.resources ?? [];
  return all
    .filter(({ name }) => !name.includes('/'))
    .map((resource) => ({
      group,
      version,
      kind: resource.kind,
      listKind: listKindOf(resource.kind),
      plural: resource.name,
      singular: resource.singularName ?? '',
      scope: resource.namespaced === true ? 'Namespaced' : 'Cluster',
      shortNames: resource.shortNames ?? [],
      categories: resource.categories ?? [],
      verbs: resource.verbs ?? [],
      subresources: all
        .filter(({ name }) => name.startsWith(`${resource.name}/`))
        .map(({ name }) => name.slice(resource.name.length + 1)),
    }));
}

// The groups and versions that are served at this moment, in the order in which clients prefer them.
import { formatApiVersion } from '@kubewright/apimachinery';
import type { ApiResource } from '../registry/api-resource.ts';
import type { ResourceCatalog } from '../registry/resource-catalog.ts';

export interface ServedGroup {
  /** Empty for the core group. */
  readonly group: string;
  /** Preferred first. */
  readonly versions: readonly ServedVersion[];
}

export interface ServedVersion {
  readonly version: string;
  /** `apps/v1`. */
  readonly groupVersion: string;
  readonly resources: readonly ApiResource[];
}

/** Built-in groups come first, in Kubernetes' order; custom ones follow by name. */
export function servedGroups(catalog: ResourceCatalog): ServedGroup[] {
  const groups = new Map<string, Map<string, ApiResource[]>>();
  const builtIn = new Set<string>();
  for (const resource of catalog.all()) {
    if (!resource.custom) builtIn.add(resource.group);
    let versions = groups.get(resource.group);
    if (versions === undefined) groups.set(resource.group, (versions = new Map()));
    const resources = versions.get(resource.version);
    if (resources === undefined) versions.set(resource.version, [resource]);
    else resources.push(resource);
  }
  const custom = [...groups.keys()].filter((group) => !builtIn.has(group)).toSorted();
  return [...builtIn, ...custom].map((group) => ({
    group,
    versions: [...(groups.get(group) ?? [])]
      .toSorted(([a], [b]) => compareVersions(a, b))
      .map(([version, resources]) => ({ version, groupVersion: formatApiVersion({ group, version }), resources })),
  }));
}

/**
 * Orders versions by stability and age: v2, v1, v1beta2, v1beta1, v1alpha1, then others by name.
 *
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/#version-priority
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parseVersion(a), parseVersion(b)];
  if (left === undefined || right === undefined) {
    if (left !== undefined) return -1;
    return right !== undefined ? 1 : a < b ? -1 : a > b ? 1 : 0;
  }
  return right.stability - left.stability || right.major - left.major || right.minor - left.minor;
}

function parseVersion(version: string): { major: number; stability: number; minor: number } | undefined {
  const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
  if (match === null) return undefined;
  const stability = match[2] === undefined ? 2 : match[2] === 'beta' ? 1 : 0;
  return { major: Number(match[1]), stability, minor: Number(match[3] ?? 0) };
}

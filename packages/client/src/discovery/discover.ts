// Asks a server what it serves: two requests where it can say it so, otherwise one for each group and version.
// @see https://github.com/kubernetes/client-go/blob/master/discovery/discovery_client.go
import { isApiError } from '@kubewright/apimachinery';
import type { RestClient } from '../rest-client.ts';
import { aggregatedAccept, isAggregated, readAggregated } from './aggregated.ts';
import type { GroupDiscoveryList } from './aggregated.ts';
import type { ApiGroup, ApiGroupVersion, Discovered, DiscoveryFailure } from './api-resource.ts';
import { readGroups, readResources } from './legacy.ts';
import type { ApiGroupList, ApiResourceList, ApiVersions } from './legacy.ts';

/** Milliseconds for each request. @see https://github.com/kubernetes/client-go/blob/master/discovery/discovery_client.go (defaultTimeout) */
const timeout = 32_000;

/**
 * A group whose API server does not answer is no reason to fail: it is among the failures, all others are there.
 *
 * @throws ApiError when not even the list of groups can be read
 */
export async function discover(rest: RestClient, signal?: AbortSignal): Promise<Discovered> {
  const [core, named] = await Promise.all([
    ask<GroupDiscoveryList | ApiVersions>(rest, '/api', aggregatedAccept, signal),
    ask<GroupDiscoveryList | ApiGroupList>(rest, '/apis', aggregatedAccept, signal),
  ]);
  const parts = await Promise.all([
    isAggregated(core)
      ? readAggregated(core)
      : legacy(rest, [{ name: '', versions: [...((core as ApiVersions | undefined)?.versions ?? [])] }], signal),
    isAggregated(named) ? readAggregated(named) : legacy(rest, readGroups((named as ApiGroupList) ?? {}), signal),
  ]);
  return {
    groups: parts.flatMap(({ groups }) => groups).filter(({ versions }) => versions.length > 0),
    failures: parts.flatMap(({ failures }) => failures),
  };
}

async function legacy(
  rest: RestClient,
  groups: readonly { readonly name: string; readonly versions: readonly string[] }[],
  signal: AbortSignal | undefined,
): Promise<{ groups: ApiGroup[]; failures: DiscoveryFailure[] }> {
  const failures: DiscoveryFailure[] = [];
  const read = async (group: string, version: string): Promise<ApiGroupVersion[]> => {
    const path = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
    try {
      const list = await ask<ApiResourceList>(rest, path, undefined, signal);
      return [{ version, resources: readResources(group, version, list ?? {}) }];
    } catch (error) {
      signal?.throwIfAborted();
      failures.push({ group, version, error: error instanceof Error ? error : new Error(String(error)) });
      return [];
    }
  };
  const found = await Promise.all(
    groups.map(async ({ name, versions }) => {
      const parts = await Promise.all(versions.map((version) => read(name, version)));
      return { name, versions: parts.flat() };
    }),
  );
  return { groups: found, failures };
}

/** Undefined when there is no such path: an aggregated server has no core group. */
async function ask<T>(
  rest: RestClient,
  path: string,
  accept: string | undefined,
  signal: AbortSignal | undefined,
): Promise<T | undefined> {
  try {
    return await rest.request<T>({ method: 'GET', path, accept, signal, timeout });
  } catch (error) {
    if (isApiError(error) && error.isNotFound) return undefined;
    throw error;
  }
}

// From kinds to resources and back, as the server has them. What it said is kept; a question that it does not answer
// makes one new request, for the definition may be a moment old.
// @see https://github.com/kubernetes/client-go/blob/master/restmapper/discovery.go
import { formatApiVersion, formatGroupResource } from '@kubewright/apimachinery';
import type { RequestOptions } from '../request-options.ts';
import type { RestClient } from '../rest-client.ts';
import { untilAborted } from '../until-aborted.ts';
import type { ApiGroup, ApiResource, Discovered } from './api-resource.ts';
import { discover } from './discover.ts';

/** A kind; without a version in the one that the server prefers. */
export interface KindQuery {
  /** Empty for the core group. */
  readonly group: string;
  readonly kind: string;
  readonly version?: string;
}

/** A resource by its plural, its singular or a short name; what is left out may be any. */
export interface ResourceQuery {
  readonly resource: string;
  readonly group?: string;
  readonly version?: string;
}

/** What a question to a {@link RestMapper} takes: the signal ends the waiting for it, not the request that others share. */
export type MapperOptions = Pick<RequestOptions, 'signal'>;

/** The server has no such kind or resource. */
export class NoMatchError extends Error {
  override readonly name = 'NoMatchError';
}

/** What a {@link RestMapper} needs. */
export interface RestMapperOptions {
  readonly rest: RestClient;
  /** Ends the requests of the mapper, not its answers. */
  readonly signal?: AbortSignal;
}

/** Knows the resources of one server, in memory. All methods throw as `RestClient.request` does when nothing is known. */
export class RestMapper {
  readonly #rest: RestClient;
  readonly #signal: AbortSignal | undefined;
  #known: Discovered | undefined;
  #loading: Promise<Discovered> | undefined;

  constructor({ rest, signal }: RestMapperOptions) {
    this.#rest = rest;
    this.#signal = signal;
  }

  /** @throws NoMatchError, which also says which groups could not be asked */
  async kind(query: KindQuery, options: MapperOptions = {}): Promise<ApiResource> {
    const { group, kind, version } = query;
    const name = `${formatApiVersion({ group, version: version ?? '(any version)' })} ${kind}`;
    const look = ({ groups }: Discovered): ApiResource | undefined =>
      firstOf(groups, group, version, (resource) => resource.kind === kind);
    return this.#find(`kind ${JSON.stringify(name)}`, [group], look, options);
  }

  /**
   * By name, as on a command line: groups in the server's order, the core group first.
   *
   * @param query - or a text such as `deploy`, `deployments`, `deployments.apps` and `deployments.v1.apps`
   * @throws NoMatchError as {@link kind} does
   */
  async resource(query: ResourceQuery | string, options: MapperOptions = {}): Promise<ApiResource> {
    const queries = typeof query === 'string' ? parseResource(query) : [query];
    const name = typeof query === 'string' ? query : formatGroupResource({ group: '', ...query });
    const among = queries.map(({ group }) => group);
    const look = ({ groups }: Discovered): ApiResource | undefined => {
      for (const each of queries) {
        const wanted = each.resource.toLowerCase();
        const exact = firstOf(groups, each.group, each.version, ({ plural }) => plural === wanted);
        const found =
          exact ??
          firstOf(groups, each.group, each.version, ({ singular, kind }) =>
            singular === '' ? kind.toLowerCase() === wanted : singular === wanted,
          ) ??
          firstOf(groups, each.group, each.version, ({ shortNames }) => shortNames.includes(wanted));
        if (found !== undefined) return found;
      }
      return undefined;
    };
    return this.#find(`resource ${JSON.stringify(name)}`, among, look, options);
  }

  /** Everything that the server serves, and what it could not say. */
  async discovered({ signal }: MapperOptions = {}): Promise<Discovered> {
    return this.#known ?? untilAborted(this.#load(), signal);
  }

  /** Forgets what the server said. */
  reset(): void {
    this.#known = undefined;
  }

  async #find(
    what: string,
    among: readonly (string | undefined)[],
    look: (known: Discovered) => ApiResource | undefined,
    { signal }: MapperOptions,
  ): Promise<ApiResource> {
    const before = this.#known;
    const found = before === undefined ? undefined : look(before);
    if (found !== undefined) return found;
    // Whoever came at the same time shares the answer.
    const fresh = await untilAborted(this.#load(), signal);
    const now = look(fresh);
    if (now !== undefined) return now;
    const silent = fresh.failures.filter(({ group }) => among.includes(undefined) || among.includes(group));
    const reasons = silent.map((each) => `${formatApiVersion(each)}: ${each.error.message}`);
    throw new NoMatchError(
      `the server has no ${what}${reasons.length === 0 ? '' : `, as far as it can say (${reasons.join('; ')})`}`,
      reasons.length === 0 ? {} : { cause: silent[0]?.error },
    );
  }

  async #load(): Promise<Discovered> {
    this.#loading ??= discover(this.#rest, this.#signal).finally(() => {
      this.#loading = undefined;
    });
    this.#known = await this.#loading;
    return this.#known;
  }
}

/** In the version asked for, or in the first that has it: the preferred one comes first. */
function firstOf(
  groups: readonly ApiGroup[],
  group: string | undefined,
  version: string | undefined,
  matches: (resource: ApiResource) => boolean,
): ApiResource | undefined {
  for (const { name, versions } of groups) {
    if (group !== undefined && name !== group) continue;
    for (const each of versions) {
      const found = version === undefined || each.version === version ? each.resources.find(matches) : undefined;
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** `a.b.c` may be resource, version and group, or resource and group. @see https://github.com/kubernetes/apimachinery/blob/master/pkg/runtime/schema/group_version.go (ParseResourceArg) */
function parseResource(text: string): ResourceQuery[] {
  const [resource = '', second, ...rest] = text.split('.');
  if (second === undefined) return [{ resource }];
  const group = [second, ...rest].join('.');
  const withoutVersion = { resource, group };
  return rest.length === 0 ? [withoutVersion] : [{ resource, version: second, group: rest.join('.') }, withoutVersion];
}

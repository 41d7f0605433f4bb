// Any resource without generated code: by its path, by its kind, or by an object of it.
import { parseApiVersion } from '@kubewright/apimachinery';
import type { GroupVersionResource, ResourceDescriptor, Scope, UnstructuredObject } from '@kubewright/apimachinery';
import { RestMapper } from './discovery/rest-mapper.ts';
import type { KindQuery, MapperOptions } from './discovery/rest-mapper.ts';
import { ResourceClient } from './resource-client.ts';
import { defineResource } from './resource-type.ts';
import type { ResourceType } from './resource-type.ts';
import type { RestClient } from './rest-client.ts';

/** The client of a resource that is known when the program runs. Objects written say `apiVersion` and `kind` themselves. */
export type UnstructuredClient = ResourceClient<UnstructuredObject, UnstructuredObject>;

/**
 * The token of a kind that nobody generated, so that informers, listers and controllers can be asked for it:
 * `factory.informer(unstructured(await mapper.resource('deploy')))`.
 */
export function unstructured<const S extends Scope>(
  resource: ResourceDescriptor & { readonly scope: S },
): ResourceType<UnstructuredObject, S, UnstructuredClient> {
  return defineResource<UnstructuredObject>()({
    ...resource,
    client: (rest: RestClient, namespace: string): UnstructuredClient => new ResourceClient(rest, resource, namespace),
  });
}

/** Makes clients of resources that the program does not know when it is compiled. */
export class DynamicClient {
  readonly mapper: RestMapper;
  readonly #rest: RestClient;

  /** @param mapper - what is known of the server; default its own */
  constructor(rest: RestClient, mapper: RestMapper = new RestMapper({ rest })) {
    this.#rest = rest;
    this.mapper = mapper;
  }

  /**
   * By path; nothing is asked of the server.
   *
   * @param namespace - none for cluster-scoped objects, and to list those of all namespaces
   */
  resource({ group, version, resource }: GroupVersionResource, namespace?: string): UnstructuredClient {
    const scope = namespace === undefined || namespace === '' ? 'Cluster' : 'Namespaced';
    const descriptor = { group, version, plural: resource, kind: '', listKind: '', scope, subresources: [] } as const;
    return new ResourceClient(this.#rest, descriptor, namespace);
  }

  /**
   * By kind, in the version that is asked for or the one that the server prefers.
   *
   * @throws NoMatchError when the server has no such kind
   */
  async kind(kind: KindQuery, namespace?: string, options: MapperOptions = {}): Promise<UnstructuredClient> {
    return new ResourceClient(this.#rest, await this.mapper.kind(kind, options), namespace);
  }

  /**
   * By an object of it, in that object's namespace.
   *
   * @throws TypeError when the object does not say its kind; NoMatchError when the server has no such kind
   */
  async of(
    object: Pick<UnstructuredObject, 'apiVersion' | 'kind' | 'metadata'>,
    options: MapperOptions = {},
  ): Promise<UnstructuredClient> {
    const { apiVersion = '', kind = '', metadata } = object;
    if (apiVersion === '' || kind === '') throw new TypeError('the object needs an apiVersion and a kind');
    return this.kind({ ...parseApiVersion(apiVersion), kind }, metadata?.namespace, options);
  }
}

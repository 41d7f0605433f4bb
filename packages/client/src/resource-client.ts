// All verbs on the objects of one resource, typed. Generated per-kind clients are thin over this.
import { formatApiVersion } from '@kubewright/apimachinery';
import type { KubernetesList, KubernetesObject, ResourceDescriptor } from '@kubewright/apimachinery';
import type { ApplyOf } from './apply-type.ts';
import type {
  ApplyOptions,
  CreateOptions,
  DeleteCollectionOptions,
  DeleteOptions,
  GetOptions,
  ListOptions,
  Patch,
  PatchOptions,
  UpdateOptions,
  WatchOptions,
} from './request-options.ts';
import { deleteBody, listQuery, selectorQuery, watchQuery, writeQuery } from './request-query.ts';
import { collectionPath, locationOf, objectPath } from './resource-path.ts';
import type { ResourceLocation } from './resource-path.ts';
import type { RestClient } from './rest-client.ts';
import { SubresourceClient, sendApply, sendPatch } from './subresource-client.ts';
import type { BookmarkEvent, WatchEvent } from './watch-event.ts';
import { decodeWatch } from './watch-stream.ts';

/** Objects a page when the caller does not say. @see https://github.com/kubernetes/client-go/blob/master/tools/pager/pager.go */
export const defaultPageSize = 500;

/**
 * Reads and writes one resource, in one namespace or (without one) in all. Methods that name an object of a namespaced
 * kind need a namespace: the client's, or the one in the object. All throw as {@link RestClient.request} does.
 */
export class ResourceClient<T extends KubernetesObject, Apply extends KubernetesObject = ApplyOf<T>> {
  readonly #rest: RestClient;
  readonly #location: ResourceLocation;

  constructor(rest: RestClient, resource: ResourceDescriptor, namespace?: string) {
    this.#rest = rest;
    this.#location = { resource, namespace: namespace === '' ? undefined : namespace };
  }

  async get(name: string, options: GetOptions = {}): Promise<T> {
    const path = objectPath(this.#location, name);
    const query = { resourceVersion: options.resourceVersion };
    return this.#rest.request<T>({ method: 'GET', path, query, signal: options.signal });
  }

  /** One page when `limit` is given, otherwise everything. */
  async list(options: ListOptions = {}): Promise<KubernetesList<T>> {
    const path = collectionPath(this.#location);
    const query = listQuery(options);
    const list = await this.#rest.request<KubernetesList<T>>({ method: 'GET', path, query, signal: options.signal });
    return completeList(list, this.#location.resource);
  }

  /**
   * Page by page, 500 objects each unless `limit` says otherwise. A continue token that expires midway ends the pages
   * with an error whose `isGone` is true.
   */
  async *pages(options: ListOptions = {}): AsyncGenerator<KubernetesList<T>, void, undefined> {
    let page = await this.list({ limit: defaultPageSize, ...options });
    for (;;) {
      yield page;
      const token = page.metadata.continue;
      if (token === undefined || token === '') return;
      const { resourceVersion: _, resourceVersionMatch: __, ...rest } = options;
      page = await this.list({ limit: defaultPageSize, ...rest, continue: token });
    }
  }

  /** Object by object, read page by page. */
  async *items(options: ListOptions = {}): AsyncGenerator<T, void, undefined> {
    for await (const page of this.pages(options)) yield* page.items;
  }

  /**
   * Changes as they happen, until the server ends the watch, the loop is left or the signal aborts. For a view that
   * survives interruptions use an informer.
   *
   * @throws ApiError with `isGone` when the resourceVersion is too old; MalformedWatchError
   */
  watch(
    options: WatchOptions & { readonly allowWatchBookmarks: true },
  ): AsyncGenerator<WatchEvent<T> | BookmarkEvent, void>;
  watch(options?: WatchOptions): AsyncGenerator<WatchEvent<T>, void>;
  async *watch(options: WatchOptions = {}): AsyncGenerator<WatchEvent<T> | BookmarkEvent, void> {
    const path = collectionPath(this.#location);
    const response = await this.#rest.stream({
      method: 'GET',
      path,
      query: watchQuery(options),
      signal: options.signal,
    });
    for await (const event of decodeWatch(response.body)) {
      if (event.type !== 'BOOKMARK' || options.allowWatchBookmarks === true)
        yield event as WatchEvent<T> | BookmarkEvent;
    }
  }

  async create(object: T, options: CreateOptions = {}): Promise<T> {
    const path = collectionPath(locationOf(this.#location, object));
    const query = writeQuery(options, this.#rest.fieldManager);
    return this.#rest.request<T>({ method: 'POST', path, query, body: this.#typed(object), signal: options.signal });
  }

  /** Replaces the object; with its `resourceVersion` only if nobody else wrote since. */
  async update(object: T, options: UpdateOptions = {}): Promise<T> {
    return this.#put(object, options);
  }

  async updateStatus(object: T, options: UpdateOptions = {}): Promise<T> {
    return this.#put(object, options, 'status');
  }

  async patch(name: string, patch: Patch, options: PatchOptions = {}): Promise<T> {
    return sendPatch<T>(this.#rest, this.#location, name, patch, options);
  }

  /**
   * Server-side apply: makes the object so, creating it if need be, and owns exactly the fields given.
   *
   * @throws TypeError when neither the options nor the rest client name a field manager; ApiError with `isConflict` when
   * others own a field and `force` is not set.
   */
  async apply(object: Apply, options: ApplyOptions = {}): Promise<T> {
    return sendApply<T>(this.#rest, this.#location, this.#typed(object), options);
  }

  /** {@link apply} on the status. */
  async applyStatus(object: Apply, options: ApplyOptions = {}): Promise<T> {
    return sendApply<T>(this.#rest, this.#location, this.#typed(object), options, 'status');
  }

  /** Asks for deletion; with finalizers or a grace period the object stays for a while. */
  async delete(name: string, options: DeleteOptions = {}): Promise<void> {
    const path = objectPath(this.#location, name);
    await this.#rest.request({ method: 'DELETE', path, body: deleteBody(options), signal: options.signal });
  }

  async deleteCollection(options: DeleteCollectionOptions = {}): Promise<void> {
    const path = collectionPath(this.#location);
    const query = selectorQuery(options);
    await this.#rest.request({ method: 'DELETE', path, query, body: deleteBody(options), signal: options.signal });
  }

  /** @typeParam S - what the subresource takes and gives when that is another kind, such as Scale or Eviction */
  subresource<S extends KubernetesObject = T, A extends KubernetesObject = S extends T ? Apply : ApplyOf<S>>(
    name: string,
  ): SubresourceClient<S, A> {
    return new SubresourceClient<S, A>(this.#rest, this.#location, name);
  }

  async #put(object: T, options: UpdateOptions, subresource?: string): Promise<T> {
    const path = objectPath(locationOf(this.#location, object), object.metadata?.name, subresource);
    const query = writeQuery(options, this.#rest.fieldManager);
    return this.#rest.request<T>({ method: 'PUT', path, query, body: this.#typed(object), signal: options.signal });
  }

  /** Objects may leave out what the client knows: `apiVersion` and `kind`. */
  #typed<O extends KubernetesObject>(object: O): O {
    const { resource } = this.#location;
    return { apiVersion: formatApiVersion(resource), kind: resource.kind, ...object };
  }
}

/**
 * Servers leave `apiVersion` and `kind` out of the items of built-in kinds' lists; put in, so that an object looks the
 * same however it was read. In place.
 */
export function completeList<T extends KubernetesObject>(
  list: KubernetesList<T>,
  resource: ResourceDescriptor,
): KubernetesList<T> {
  if (!Array.isArray(list?.items)) {
    // Servers write an empty list as null when they were built from a nil slice.
    if (list?.kind === resource.listKind && list.metadata !== undefined) return { ...list, items: [] };
    throw new Error(
      `expected a ${resource.listKind}, the server answered with ${list?.kind ?? 'something without a kind'}`,
    );
  }
  const apiVersion = formatApiVersion(resource);
  for (const item of list.items) {
    item.apiVersion ??= apiVersion;
    item.kind ??= resource.kind;
  }
  return list;
}

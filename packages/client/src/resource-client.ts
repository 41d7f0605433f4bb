// All verbs on the objects of one resource, typed. Generated per-kind clients are thin over this.
import { formatApiVersion } from '@kubewright/apimachinery';
import type { KubernetesList, KubernetesObject, ResourceDescriptor, Status } from '@kubewright/apimachinery';
import type { ApplyOf } from './apply-type.ts';
import { readPages } from './pages.ts';
import type {
  ApplyOptions,
  CreateOptions,
  DeleteCollectionOptions,
  DeleteOptions,
  GetOptions,
  ListOptions,
  PageOptions,
  Patch,
  PatchOptions,
  RequestOptions,
  UpdateOptions,
  WatchOptions,
} from './request-options.ts';
import { deleteBody, listQuery, watchQuery, writeQuery } from './request-query.ts';
import { collectionPath, locationOf, objectPath } from './resource-path.ts';
import type { ResourceLocation } from './resource-path.ts';
import type { Query, RestClient, RestRequest } from './rest-client.ts';
import { retryWatch } from './retry-watch.ts';
import type { RetryWatchOptions } from './retry-watch.ts';
import { SubresourceClient, sendApply, sendPatch } from './subresource-client.ts';
import { waitForObject } from './wait-for.ts';
import type { ObjectCondition, WaitOptions } from './wait-for.ts';
import type { BookmarkEvent, WatchEvent } from './watch-event.ts';
import { decodeWatch } from './watch-stream.ts';

/**
 * Reads and writes one resource, in one namespace or (without one) in all. Methods that name an object of a namespaced
 * kind need a namespace: the client's, or the one in the object. All throw as {@link RestClient.request} does.
 */
export class ResourceClient<T extends KubernetesObject, Apply extends KubernetesObject = ApplyOf<T>> {
  readonly #rest: RestClient;
  readonly #location: ResourceLocation;
  readonly #shape: AnswerShape;

  /** @param shape - the kind in which objects are asked for, when it is not the resource's own */
  constructor(rest: RestClient, resource: ResourceDescriptor, namespace?: string, shape: AnswerShape = resource) {
    this.#rest = rest;
    this.#location = { resource, namespace: namespace === '' ? undefined : namespace };
    this.#shape = shape;
  }

  async get(name: string, options: GetOptions = {}): Promise<T> {
    const query = { resourceVersion: options.resourceVersion };
    return this.#request<T>('GET', objectPath(this.#location, name), options, query);
  }

  /** One page when `limit` is given, otherwise everything. */
  async list(options: ListOptions = {}): Promise<KubernetesList<T>> {
    const path = collectionPath(this.#location);
    const list = await this.#request<KubernetesList<T>>('GET', path, options, listQuery(options), undefined, true);
    return completeList(list, this.#shape);
  }

  /** Page by page, 500 objects each unless `limit` says otherwise. */
  pages(options: PageOptions = {}): AsyncGenerator<KubernetesList<T>, void, undefined> {
    return readPages((each) => this.list(each), options);
  }

  /** Object by object, read page by page. */
  async *items(options: PageOptions = {}): AsyncGenerator<T, void, undefined> {
    for await (const page of this.pages(options)) yield* page.items;
  }

  /**
   * Changes as they happen, until the server ends the watch, the loop is left or the signal aborts. {@link retryWatch}
   * goes on, and an informer has a view of it all.
   *
   * @throws ApiError with `isGone` when the resourceVersion is too old; MalformedWatchError
   */
  watch(
    options: WatchOptions & { readonly allowWatchBookmarks: true },
  ): AsyncGenerator<WatchEvent<T> | BookmarkEvent, void>;
  watch(options?: WatchOptions): AsyncGenerator<WatchEvent<T>, void>;
  async *watch(options: WatchOptions = {}): AsyncGenerator<WatchEvent<T> | BookmarkEvent, void> {
    const path = collectionPath(this.#location);
    const { accept } = this.#shape;
    const query = watchQuery(options);
    const response = await this.#rest.stream({ method: 'GET', path, query, accept, signal: options.signal });
    for await (const event of decodeWatch(response.body)) {
      if (event.type !== 'BOOKMARK' || options.allowWatchBookmarks === true)
        yield event as WatchEvent<T> | BookmarkEvent;
    }
  }

  /**
   * Changes as they happen, behind the last one again whenever the connection ends, at most once a second. Only what
   * another attempt does not change ends it: `isGone`, 401, 403, 404, the signal.
   */
  retryWatch(options: RetryWatchOptions): AsyncGenerator<WatchEvent<T>, void, undefined> {
    return retryWatch<T>((each) => this.watch(each), this.#rest.clock, options);
  }

  /**
   * Waits until an object is as wanted: `await pods.waitFor('web', (pod) => pod?.status?.phase === 'Running')`, or gone:
   * `await pods.waitFor('web', (pod) => pod === undefined)`.
   *
   * @returns the object for which the condition held
   * @throws DOMException named `TimeoutError` when `timeout` has passed
   */
  async waitFor(name: string, condition: ObjectCondition<T>, options: WaitOptions = {}): Promise<T | undefined> {
    return waitForObject<T>(this, this.#rest.clock, name, condition, options);
  }

  async create(object: T, options: CreateOptions = {}): Promise<T> {
    const path = collectionPath(locationOf(this.#location, object));
    const query = writeQuery(options, this.#rest.fieldManager);
    return this.#request<T>('POST', path, options, query, this.#typed(object));
  }

  /** Replaces the object; with its `resourceVersion` only if nobody else wrote since. */
  async update(object: T, options: UpdateOptions = {}): Promise<T> {
    return this.#put(object, options);
  }

  async updateStatus(object: T, options: UpdateOptions = {}): Promise<T> {
    return this.#put(object, options, 'status');
  }

  async patch(name: string, patch: Patch, options: PatchOptions = {}): Promise<T> {
    return sendPatch<T>(this.#rest, this.#location, name, patch, options, undefined, this.#shape.accept);
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

  /**
   * Asks for deletion.
   *
   * @returns the object when it stays for a while, having finalizers or a grace period; otherwise a Status of success
   */
  async delete(name: string, options: DeleteOptions = {}): Promise<T | Status> {
    return this.#request<T | Status>('DELETE', objectPath(this.#location, name), options, {}, deleteBody(options));
  }

  /** Asks for the deletion of all that a list with these options has. @returns these, as they were */
  async deleteCollection(options: DeleteCollectionOptions = {}): Promise<KubernetesList<T>> {
    const path = collectionPath(this.#location);
    const query = listQuery(options);
    const list = await this.#request<KubernetesList<T>>('DELETE', path, options, query, deleteBody(options), true);
    return completeList(list, this.#shape);
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
    return this.#request<T>('PUT', path, options, query, this.#typed(object));
  }

  #request<R>(
    method: RestRequest['method'],
    path: string,
    { signal, urgent }: RequestOptions,
    query: Query,
    body?: unknown,
    many = false,
  ): Promise<R> {
    const accept = many ? this.#shape.acceptList : this.#shape.accept;
    return this.#rest.request<R>({ method, path, query, body, accept, signal, urgent });
  }

  /** Objects may leave out what the client knows: `apiVersion` and `kind`. */
  #typed<O extends KubernetesObject>(object: O): O {
    const { resource } = this.#location;
    // A resource of a dynamic client has no kind: the object says.
    return resource.kind === '' ? object : { apiVersion: formatApiVersion(resource), kind: resource.kind, ...object };
  }
}

/** The kind of the answers. */
export interface AnswerShape extends Pick<ResourceDescriptor, 'group' | 'version' | 'kind' | 'listKind'> {
  /** The media types that ask for it, as one object and as a list; default plain JSON. */
  readonly accept?: string;
  readonly acceptList?: string;
}

/**
 * Servers leave `apiVersion` and `kind` out of the items of built-in kinds' lists; put in, so that an object looks the
 * same however it was read. In place.
 */
export function completeList<T extends KubernetesObject>(
  list: KubernetesList<T>,
  shape: AnswerShape,
): KubernetesList<T> {
  const isList = typeof list?.kind === 'string' && list.kind.endsWith('List') && list.metadata !== undefined;
  if (!Array.isArray(list?.items)) {
    // Servers write an empty list as null when they were built from a nil slice.
    if (isList && (shape.kind === '' || list.kind === shape.listKind)) return { ...list, items: [] };
    const expected = shape.kind === '' ? 'list' : shape.listKind;
    throw new Error(`expected a ${expected}, the server answered with ${list?.kind ?? 'something without a kind'}`);
  }
  const apiVersion = formatApiVersion(shape);
  // Of a resource whose kind is not known the list knows it, as in client-go's unstructured lists.
  const kind = shape.kind === '' && isList ? (list.kind ?? '').slice(0, -'List'.length) : shape.kind;
  for (const item of list.items) {
    item.apiVersion ??= apiVersion;
    item.kind ??= kind;
  }
  return list;
}

// The verbs of a subresource such as status, scale, eviction or token. What it takes and gives may be of another kind.
import type { KubernetesObject } from '@kubewright/apimachinery';
import type { ApplyOf } from './apply-type.ts';
import type {
  ApplyOptions,
  CreateOptions,
  GetOptions,
  Patch,
  PatchOptions,
  RequestOptions,
  UpdateOptions,
} from './request-options.ts';
import { patchContentTypes, writeQuery } from './request-query.ts';
import { locationOf, objectPath } from './resource-path.ts';
import type { ResourceLocation } from './resource-path.ts';
import type { Query, RestClient, RestRequest } from './rest-client.ts';

/** One subresource of the objects of a resource. Methods throw as {@link RestClient.request} does. */
export class SubresourceClient<T extends KubernetesObject, Apply extends KubernetesObject = ApplyOf<T>> {
  readonly #rest: RestClient;
  readonly #location: ResourceLocation;
  readonly #subresource: string;

  constructor(rest: RestClient, location: ResourceLocation, subresource: string) {
    this.#rest = rest;
    this.#location = location;
    this.#subresource = subresource;
  }

  async get<R = T>(name: string, options: GetOptions = {}): Promise<R> {
    const path = objectPath(this.#location, name, this.#subresource);
    const query = { resourceVersion: options.resourceVersion };
    return this.#rest.request<R>({ method: 'GET', path, query, ...sending(options) });
  }

  /**
   * For subresources that answer with text, such as `log`: `pods.subresource('log').text('web', { tailLines: 10 })`.
   * Up to 65 s long, as every request; {@link stream} is not.
   */
  async text(name: string, query: Query = {}, options: RequestOptions = {}): Promise<string> {
    const path = objectPath(this.#location, name, this.#subresource);
    return this.#rest.request<string>({ method: 'GET', path, query, accept: '*/*', ...sending(options) });
  }

  /** {@link text} as it comes, such as a `log` with `follow`: until the server or the signal ends it. */
  async stream(name: string, query: Query = {}, options: RequestOptions = {}): Promise<AsyncIterable<Uint8Array>> {
    const path = objectPath(this.#location, name, this.#subresource);
    const { body } = await this.#rest.stream({ method: 'GET', path, query, accept: '*/*', signal: options.signal });
    return body;
  }

  /**
   * For subresources that are actions, such as `eviction` and `token`.
   *
   * @typeParam R - the server's answer when it is of another kind: an Eviction is answered by a Status
   */
  async create<R = T>(name: string, body: T, options: CreateOptions = {}): Promise<R> {
    const path = objectPath(this.#location, name, this.#subresource);
    const query = writeQuery(options, this.#rest.fieldManager);
    return this.#rest.request<R>({ method: 'POST', path, query, body, ...sending(options) });
  }

  async update<R = T>(name: string, body: R, options: UpdateOptions = {}): Promise<R> {
    const path = objectPath(this.#location, name, this.#subresource);
    const query = writeQuery(options, this.#rest.fieldManager);
    return this.#rest.request<R>({ method: 'PUT', path, query, body, ...sending(options) });
  }

  async patch<R = T>(name: string, patch: Patch, options: PatchOptions = {}): Promise<R> {
    return sendPatch<R>(this.#rest, this.#location, name, patch, options, this.#subresource);
  }

  /** @throws TypeError when neither the options nor the rest client name a field manager. */
  async apply(object: Apply, options: ApplyOptions = {}): Promise<T> {
    return sendApply<T>(this.#rest, this.#location, object, options, this.#subresource);
  }
}

/** A patch of an object or one of its subresources. */
export async function sendPatch<T>(
  rest: RestClient,
  location: ResourceLocation,
  name: string,
  patch: Patch,
  options: PatchOptions,
  subresource?: string,
  accept?: string,
): Promise<T> {
  const path = objectPath(location, name, subresource);
  const query = writeQuery(options, rest.fieldManager);
  const contentType = patchContentTypes[patch.type];
  const { body } = patch;
  return rest.request<T>({ method: 'PATCH', path, query, body, contentType, accept, ...sending(options) });
}

/** Server-side apply to an object or one of its subresources; the one place that knows its form. */
export async function sendApply<T>(
  rest: RestClient,
  location: ResourceLocation,
  object: KubernetesObject,
  options: ApplyOptions,
  subresource?: string,
): Promise<T> {
  const query = {
    ...writeQuery(options, rest.fieldManager),
    force: options.force ?? (rest.forceApply ? true : undefined),
  };
  if ((options.fieldManager ?? rest.fieldManager) === undefined)
    throw new TypeError('apply needs a fieldManager: the name of who owns the fields');
  const path = objectPath(locationOf(location, object), object.metadata?.name, subresource);
  const contentType = patchContentTypes.apply;
  return rest.request<T>({ method: 'PATCH', path, query, body: object, contentType, ...sending(options) });
}

/** What of the options is about sending. */
function sending({ signal, urgent }: RequestOptions): Pick<RestRequest, 'signal' | 'urgent'> {
  return { signal, urgent };
}

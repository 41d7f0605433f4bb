// Objects, lists and watch events in the representation that the client asked for.
import type { Clock, HttpResponse, ListMeta } from '@kubewright/apimachinery';
import { ApiError } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import type { ApiResource } from '../registry/api-resource.ts';
import type { ObjectList } from '../registry/list.ts';
import { internalGroup } from '../registry/object-decoding.ts';
import { unexplained } from '../registry/unexplained-error.ts';
import type { WatchEvent } from '../registry/watch.ts';
import type { Exchange } from './exchange.ts';
import { encodeList, encodeObject } from './json-encoding.ts';
import type { Representation } from './media-type.ts';
import type { TextParts } from './response.ts';
import { dataResponse } from './response.ts';
import type { IncludeObject } from './table.ts';
import { partialMetadata, partialMetadataList, tableOf } from './table.ts';
import { warningHeaders } from './warning-headers.ts';

const metaVersion = 'meta.k8s.io/v1';

/** What an answer is made for. */
export interface Representing {
  readonly exchange: Exchange;
  readonly resource: ApiResource;
  readonly representation: Representation;
  /** For ages in tables: a watch goes on for longer than the request came. */
  readonly clock: Clock;
}

export function objectResponse(to: Representing, object: ApiObject, status = 200): Promise<HttpResponse> {
  const { as, asVersion = metaVersion } = to.representation;
  if (as === undefined) return respond(to, [encodeObject(object)], status);
  if (as === 'PartialObjectMetadataList') throw notAList(to.resource);
  const { resourceVersion = '' } = object.metadata;
  const other =
    as === 'Table' ? table(to, [object], { resourceVersion }, true) : partialMetadata(to.resource, object, asVersion);
  return respond(to, JSON.stringify(other), status);
}

export function listResponse(to: Representing, list: ObjectList): Promise<HttpResponse> {
  const { as, asVersion = metaVersion } = to.representation;
  if (as === 'PartialObjectMetadata') throw ApiError.notAcceptable(`you requested ${as}, but ${listOf(to.resource)}`);
  if (as === undefined) return respond(to, encodeList(to.resource, list), 200);
  const metadata: ListMeta = {
    resourceVersion: list.resourceVersion,
    ...(list.continue === undefined ? {} : { continue: list.continue }),
    ...(list.remainingItemCount === undefined ? {} : { remainingItemCount: list.remainingItemCount }),
  };
  const other =
    as === 'Table'
      ? table(to, list.items, metadata, true)
      : partialMetadataList(to.resource, list.items, metadata, asVersion);
  return respond(to, JSON.stringify(other), 200);
}

function notAList(resource: ApiResource): ApiError {
  if (resource.custom) return unexplained('content is not a list');
  const why = `the requested object is not a list (*${internalGroup(resource)}.${resource.kind})`;
  return ApiError.notAcceptable(`you requested PartialObjectMetadataList, but ${why}`);
}

function listOf(resource: ApiResource): string {
  const type = resource.custom ? 'unstructured.UnstructuredList' : `${internalGroup(resource)}.${resource.kind}List`;
  return `the requested object is a list (*${type})`;
}

/** Any other JSON data, such as a Status or a Scale. */
export function dataOf(to: Representing, data: unknown, status = 200): Promise<HttpResponse> {
  return respond(to, JSON.stringify(data), status);
}

/** How a watch shows its objects; undefined leaves them as they are. */
export function watchRepresentation(to: Representing): ((event: WatchEvent) => object) | undefined {
  const { as, asVersion = metaVersion } = to.representation;
  if (as === undefined) return undefined;
  let isFirst = true;
  return (event) => {
    const object = event.object as ApiObject;
    if (as !== 'Table') return partialMetadata(to.resource, object, asVersion);
    const { resourceVersion = '' } = object.metadata;
    const shown = table(to, [object], { resourceVersion }, isFirst);
    isFirst = false;
    return shown;
  };
}

const includable: readonly IncludeObject[] = ['Metadata', 'Object', 'None'];

function table(to: Representing, objects: readonly ApiObject[], metadata: ListMeta, headers: boolean): object {
  const wanted = to.exchange.query.get('includeObject') ?? '';
  const include = wanted === '' ? 'Metadata' : includable.find((each) => each === wanted);
  if (include === undefined) {
    const why = `Invalid value: ${JSON.stringify(wanted)}: must be 'Metadata', 'Object', 'None', or empty`;
    throw ApiError.badRequest(`Unable to convert to Table as requested: includeObject: ${why}`);
  }
  return tableOf(to.resource, objects, metadata, {
    apiVersion: to.representation.asVersion ?? metaVersion,
    now: to.clock.now(),
    include,
    headers,
  });
}

function respond(to: Representing, text: string | TextParts, status: number): Promise<HttpResponse> {
  return dataResponse(status, to.representation, text, warningHeaders(to.exchange.warnings));
}

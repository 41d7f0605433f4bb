// Requests for resources: the verb is found, the body decoded, the registry asked, the answer represented.
import type { HttpResponse } from '@kubewright/apimachinery';
import { ApiError, isApiError } from '@kubewright/apimachinery';
import { peerOf } from '../authentication/caller.ts';
import type { Review } from '../authorization/review.ts';
import type { ApiObject } from '../object/api-object.ts';
import type { ApiResource, Verb } from '../registry/api-resource.ts';
import { createObject, namespaceMismatch } from '../registry/create.ts';
import type { DeleteOptions } from '../registry/delete.ts';
import { deleteObject } from '../registry/delete.ts';
import { trackFields } from '../registry/field-managers.ts';
import { listObjects } from '../registry/list.ts';
import { decodeObject } from '../registry/object-decoding.ts';
import type { RegistryContext, WriteOptions } from '../registry/registry-context.ts';
import { watchObjects } from '../registry/watch.ts';
import { decodeBody } from './body.ts';
import type { Call } from './call.ts';
import { methodNotAllowed, writeOptions } from './call.ts';
import { readDeleteOptions } from './delete-options.ts';
import type { Exchange } from './exchange.ts';
import { jsonType, negotiate, negotiateWatch, protobufType } from './media-type.ts';
import { get, patch, patchTypeOf, update } from './object-verbs.ts';
import { checkNames } from './path-names.ts';
import { readListOptions } from './query-options.ts';
import { dataOf, listResponse, objectResponse, watchRepresentation } from './representation.ts';
import type { ResourceRequest } from './request-info.ts';
import { joinSignals } from './joined-signal.ts';
import { verbOf } from './request-info.ts';
import { pageNotFound, streamResponse } from './response.ts';
import { createBinding, handleSubresource } from './subresource-handler.ts';
import { warningHeaders } from './warning-headers.ts';
import { encodeBinaryWatch, encodeWatch } from './watch-stream.ts';

/** Answers a request for a resource. @throws ApiError */
export async function handleResource(
  context: RegistryContext,
  exchange: Exchange,
  target: ResourceRequest,
  resource: ApiResource,
): Promise<HttpResponse> {
  if (isMisplaced(exchange, target, resource)) {
    if (resource.custom) return pageNotFound();
    throw ApiError.unknownResource();
  }
  if (isNowhere(target, resource)) throw ApiError.unknownResource();
  const { method } = exchange.request;
  checkNames(target, resource, method);
  const verb = method === 'HEAD' && !resource.custom ? undefined : handledVerb(exchange, target);
  const { accept } = exchange.request.headers;
  const refusal = resource.custom ? 'any' : verb === 'list' ? 'collection' : 'object';
  const representation = verb === 'watch' ? negotiateWatch(accept, refusal) : negotiate(accept, refusal);
  if (resource.deprecationWarning !== undefined) exchange.warnings.push(resource.deprecationWarning);
  const address = { namespace: target.namespace, name: target.name ?? '' };
  const call: Call = { context, exchange, target, resource, representation, address, clock: context.clock };
  if (target.subresource !== undefined) return handleSubresource(call, target.subresource);
  if (resource.custom && target.name === undefined && (method === 'PUT' || method === 'PATCH')) {
    if (method === 'PATCH') patchTypeOf(exchange.request, resource);
    throw ApiError.badRequest('name must be provided');
  }
  const isAcross = resource.scope === 'Namespaced' && target.namespace === undefined;
  const isWatchPath = target.watch && verb !== 'watch';
  if (
    verb === undefined ||
    isWatchPath ||
    !resource.verbs.includes(verb) ||
    (isAcross && verb !== 'list' && verb !== 'watch')
  ) {
    throw methodNotAllowed(call);
  }
  return verbs[verb](call);
}

const verbs: Readonly<Record<Verb, (call: Call) => Promise<HttpResponse>>> = {
  get: (call) => get(call, 'object'),
  list,
  watch,
  create,
  update: (call) => update(call, 'object'),
  patch: (call) => patch(call, 'object'),
  delete: remove,
  deletecollection: removeAll,
};

async function list(call: Call): Promise<HttpResponse> {
  const options = readListOptions(call.exchange.query);
  return listResponse(call, await listObjects(call.context, call.resource, call.target.namespace, options));
}

async function watch(call: Call): Promise<HttpResponse> {
  const { context, exchange, resource, target } = call;
  const options = readListOptions(exchange.query);
  const selected = target.name === undefined ? options : { ...options, fieldSelector: `metadata.name=${target.name}` };
  const joined = joinSignals(exchange.signals);
  try {
    const reader = { signal: joined.signal, served: peerOf(exchange.request)?.served };
    const batches = await watchObjects(context, resource, target.namespace, selected, reader);
    // Nobody reads what a HEAD would be told, and so nobody would end it.
    if (exchange.request.method === 'HEAD') joined.stop();
    const isBinary = call.representation.format === 'protobuf';
    const chunks = (isBinary ? encodeBinaryWatch : encodeWatch)(batches, watchRepresentation(call), joined.stop);
    const type = isBinary ? `${protobufType};stream=watch` : jsonType;
    return streamResponse(type, chunks, warningHeaders(exchange.warnings));
  } catch (error) {
    joined.stop();
    throw error;
  }
}

async function create(call: Call): Promise<HttpResponse> {
  const { context, exchange, resource, target } = call;
  if (resource.kind === 'Binding' && resource.group === '') return createBinding(call);
  const options = writeOptions(call, 'CreateOptions');
  const body = await decodeBody(exchange.request.body, exchange.request.headers['content-type'], resource.kind);
  const object = decodeObject(resource, body.value, { ...options, ...body });
  const created =
    resource.answer === undefined
      ? await createObject(context, resource, target.namespace, object, options)
      : await answer(call, resource.answer, object, options);
  return objectResponse(call, created, 201);
}

async function answer(call: Call, review: Review, question: ApiObject, options: WriteOptions): Promise<ApiObject> {
  const { context, exchange, resource, target } = call;
  const { fieldManager: manager } = options;
  const { namespace } = question.metadata;
  if (target.namespace !== undefined && namespace !== undefined && namespace !== target.namespace)
    throw namespaceMismatch();
  if (resource.scope === 'Cluster') delete question.metadata.namespace;
  delete question.metadata.managedFields;
  trackFields(context, resource, { before: resource.zeroObject, after: question, manager, endpoint: 'object' });
  const { user, access } = exchange;
  return review(question, { user, access, namespace: target.namespace, clock: context.clock });
}

async function remove(call: Call): Promise<HttpResponse> {
  const { context, resource, address } = call;
  const options = await deleteOptions(call);
  const { gone, object } = await deleteObject(context, resource, address, options);
  // Who asked in the old words for the dependents to go, too, is told that this takes time.
  const status = !gone && options.orphanDependents === false ? 202 : 200;
  if (!gone || resource.strategy.returnsDeleted === true) return objectResponse(call, object, status);
  return dataOf(call, {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {
      name: address.name,
      ...(resource.group === '' ? {} : { group: resource.group }),
      kind: resource.plural,
      uid: object.metadata.uid,
    },
  });
}

async function deleteOptions({ exchange, resource }: Call): Promise<DeleteOptions> {
  const options = await readDeleteOptions(exchange.request, exchange.query);
  if (options.propagationPolicy !== undefined || resource.strategy.orphansByDefault !== true) return options;
  if (resource.group === 'batch') exchange.warnings.push(orphanedPods);
  return { ...options, orphansByDefault: true };
}

/** @see https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/batch/job/strategy.go */
const orphanedPods =
  'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set ' +
  'propagationPolicy=Orphan to suppress this warning';

async function removeAll(call: Call): Promise<HttpResponse> {
  const { context, exchange, resource, target } = call;
  const found = await listObjects(context, resource, target.namespace, readListOptions(exchange.query));
  const options = await deleteOptions(call);
  for (const { metadata } of found.items) {
    const address = { namespace: metadata.namespace, name: metadata.name ?? '' };
    try {
      await deleteObject(context, resource, address, options);
    } catch (error) {
      // Somebody else was faster.
      if (!(isApiError(error) && error.isNotFound)) throw error;
    }
  }
  return listResponse(call, found);
}

/** A cluster-scoped resource below a namespace, or a namespaced object without one. */
function isMisplaced({ request }: Exchange, target: ResourceRequest, resource: ApiResource): boolean {
  if (resource.scope === 'Cluster') return target.namespace !== undefined;
  if (target.namespace !== undefined) return false;
  // The collection across namespaces is read only; what else is asked of it, built-in kinds answer with 405.
  return target.name !== undefined || (resource.custom && request.method !== 'GET');
}

/** Of a built-in kind: the paths that it would have if it could be named, listed or watched. */
function isNowhere(target: ResourceRequest, { custom, verbs: known, scope }: ApiResource): boolean {
  if (custom) return false;
  if (target.watch && (target.subresource !== undefined || !known.includes('watch'))) return true;
  // A question has no name to ask for.
  if (target.name !== undefined && !known.includes('get')) return true;
  const isAcross = scope === 'Namespaced' && target.namespace === undefined;
  return isAcross && !known.includes('list');
}

/** Objects are created in their collection, and changed by their name. */
function handledVerb({ request, query }: Exchange, target: ResourceRequest): Verb | undefined {
  const verb = verbOf(request.method, query, target);
  const isNamed = target.name !== undefined;
  if (verb === 'create' && isNamed) return undefined;
  return (verb === 'update' || verb === 'patch') && !isNamed ? undefined : verb;
}

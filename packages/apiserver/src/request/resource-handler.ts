// Requests for resources: the verb is found, the body decoded, the registry asked, the answer represented.
import type { HttpRequest, HttpResponse } from '@kubewright/apimachinery';
import { ApiError, isApiError } from '@kubewright/apimachinery';
import type { Review } from '../authorization/review.ts';
import type { ApiObject } from '../object/api-object.ts';
import { readField } from '../object/api-object.ts';
import type { ApiResource, Verb } from '../registry/api-resource.ts';
import { groupResource } from '../registry/api-resource.ts';
import { createObject, namespaceMismatch } from '../registry/create.ts';
import type { DeleteOptions } from '../registry/delete.ts';
import { deleteObject } from '../registry/delete.ts';
import type { WriteEndpoint } from '../registry/field-managers.ts';
import { trackFields } from '../registry/field-managers.ts';
import { getObject, listObjects } from '../registry/list.ts';
import { decodeObject } from '../registry/object-decoding.ts';
import type { PatchType } from '../registry/patch.ts';
import { patchObject } from '../registry/patch.ts';
import type { ObjectAddress, RegistryContext } from '../registry/registry-context.ts';
import { decodeScale, readScale, scaleOf } from '../registry/scale.ts';
import { replaceScale } from '../registry/scale-update.ts';
import { checkName, otherUid, updateObject } from '../registry/update.ts';
import { watchObjects } from '../registry/watch.ts';
import { requestToken } from '../authentication/token-request.ts';
import { writePermit } from '../authorization/write-permit.ts';
import type { WriteOptions } from '../registry/registry-context.ts';
import { decodeBody, decodePatchBody } from './body.ts';
import { readDeleteOptions } from './delete-options.ts';
import type { Exchange } from './exchange.ts';
import { jsonType, negotiate, negotiateWatch, parseMediaType } from './media-type.ts';
import { patchTypes } from './patch-types.ts';
import { readListOptions, readPatchOptions, readWriteOptions } from './query-options.ts';
import type { Representing } from './representation.ts';
import { dataOf, listResponse, objectResponse, watchRepresentation } from './representation.ts';
import type { ResourceRequest } from './request-info.ts';
import { joinSignals } from './joined-signal.ts';
import { verbOf } from './request-info.ts';
import { pageNotFound, streamResponse, warningHeaders } from './response.ts';
import { encodeWatch } from './watch-stream.ts';

/** One request for a resource that is known. */
interface Call extends Representing {
  readonly context: RegistryContext;
  readonly target: ResourceRequest;
  readonly address: ObjectAddress;
}

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
  // A question has no name to ask for.
  if (resource.answer !== undefined && target.name !== undefined) throw ApiError.unknownResource();
  const { method } = exchange.request;
  const verb = method === 'HEAD' && !resource.custom ? undefined : handledVerb(exchange, target);
  const { accept } = exchange.request.headers;
  const representation = verb === 'watch' ? negotiateWatch(accept) : negotiate(accept, resource.custom);
  if (resource.deprecationWarning !== undefined) exchange.warnings.push(resource.deprecationWarning);
  const address = { namespace: target.namespace, name: target.name ?? '' };
  const call: Call = { context, exchange, target, resource, representation, address, now: context.clock.now() };
  if (target.subresource !== undefined) return subresource(call, target.subresource);
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

function subresource(call: Call, name: string): Promise<HttpResponse> {
  const { resource, address, exchange } = call;
  if (!resource.subresources.includes(name)) {
    throw resource.custom ? ApiError.notFound(groupResource(resource), address.name) : ApiError.unknownResource();
  }
  if (name === 'token') return token(call);
  if (name === 'finalize') {
    // The finalizers of a namespace's spec are written here and nowhere else.
    if (exchange.request.method !== 'PUT') throw methodNotAllowed(call);
    return update(call, name);
  }
  if (name !== 'status' && name !== 'scale') throw ApiError.notFound(groupResource(resource), address.name);
  switch (exchange.request.method) {
    case 'GET':
      return get(call, name);
    case 'PUT':
      return update(call, name);
    case 'PATCH':
      return patch(call, name);
    default:
      throw methodNotAllowed(call);
  }
}

async function get(call: Call, endpoint: WriteEndpoint): Promise<HttpResponse> {
  const resourceVersion = call.exchange.query.get('resourceVersion') ?? undefined;
  const { context, resource, address } = call;
  const object = await getObject(context, resource, address, { resourceVersion });
  if (endpoint === 'scale' && resource.scale !== undefined)
    return dataOf(call, readScale(object, resource, resource.scale));
  return respond(call, endpoint, object);
}

async function list(call: Call): Promise<HttpResponse> {
  const options = readListOptions(call.exchange.query);
  return listResponse(call, await listObjects(call.context, call.resource, call.target.namespace, options));
}

async function watch(call: Call): Promise<HttpResponse> {
  const { context, exchange, resource, target } = call;
  const joined = joinSignals(exchange.signals);
  const options = readListOptions(exchange.query);
  const selected = target.name === undefined ? options : { ...options, fieldSelector: `metadata.name=${target.name}` };
  const batches = await watchObjects(context, resource, target.namespace, selected, joined.signal);
  const chunks = encodeWatch(batches, watchRepresentation(call), joined.stop);
  return streamResponse(jsonType, chunks, warningHeaders(exchange.warnings));
}

async function token(call: Call): Promise<HttpResponse> {
  const { context, exchange, resource, address } = call;
  if (exchange.request.method !== 'POST') throw methodNotAllowed(call);
  const options = writeOptions(call, 'CreateOptions');
  const body = await decodeBody(exchange.request.body, exchange.request.headers['content-type'], 'TokenRequest');
  const { tokens } = exchange.access;
  return objectResponse(call, await requestToken(context, resource, address, body, { ...options, tokens }), 201);
}

async function create(call: Call): Promise<HttpResponse> {
  const { context, exchange, resource, target } = call;
  const options = writeOptions(call, 'CreateOptions');
  const body = await decodeBody(exchange.request.body, exchange.request.headers['content-type'], resource.kind);
  const object = decodeObject(resource, body.value, { ...options, faults: body.faults });
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
  delete question.metadata.managedFields;
  trackFields(context, resource, { before: resource.zeroObject, after: question, manager, endpoint: 'object' });
  const { user, access } = exchange;
  return review(question, { user, access, namespace: target.namespace, clock: context.clock });
}

async function update(call: Call, endpoint: WriteEndpoint): Promise<HttpResponse> {
  const { context, exchange, resource, address } = call;
  const options = writeOptions(call, 'UpdateOptions');
  const kind = endpoint === 'scale' ? 'Scale' : resource.kind;
  const body = await decodeBody(exchange.request.body, exchange.request.headers['content-type'], kind);
  const { scale } = resource;
  if (endpoint === 'scale' && scale !== undefined) {
    const isTyped = Boolean(readField(body.value, 'apiVersion') && readField(body.value, 'kind'));
    const sent = decodeScale(resource, body.value, { ...options, faults: body.faults });
    return respond(call, endpoint, await replaceScale(context, resource, address, sent, { ...options, isTyped }));
  }
  const object = decodeObject(resource, body.value, { ...options, faults: body.faults, anyKind: true });
  let created = false;
  if (endpoint !== 'scale') checkName(address, object);
  const createIt = (): Promise<ApiObject> => {
    created = true;
    const { uid, resourceVersion: _version, ...metadata } = object.metadata;
    if (uid !== undefined) throw otherUid(resource, address, uid, '');
    return createObject(context, resource, address.namespace, { ...object, metadata }, options);
  };
  const updated = await updateObject(context, resource, address, () => object, {
    ...options,
    endpoint,
    replace: true,
    create: resource.strategy.allowCreateOnUpdate && endpoint === 'object' ? createIt : undefined,
  });
  return respond(call, endpoint, updated, created ? 201 : 200);
}

async function patch(call: Call, endpoint: WriteEndpoint): Promise<HttpResponse> {
  const { context, exchange, resource, address } = call;
  const type = patchTypeOf(exchange.request, resource);
  const patchOptions = readPatchOptions(exchange.query, type === 'apply');
  const options = writeOptions(call, 'PatchOptions');
  const body = await decodePatchBody(exchange.request.body, type === 'apply');
  const { object, created } = await patchObject(
    context,
    resource,
    address,
    { type, body: body.value, faults: body.faults.map((fault) => (type === 'json' ? `json patch ${fault}` : fault)) },
    { ...options, ...patchOptions, endpoint },
  );
  return respond(call, endpoint, object, created ? 201 : 200);
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
  return { ...options, propagationPolicy: 'Orphan' };
}

/** @see https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/batch/job/strategy.go */
const orphanedPods =
  'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set ' +
  'propagationPolicy=Orphan to suppress this warning';

async function removeAll(call: Call): Promise<HttpResponse> {
  const { context, exchange, resource, target } = call;
  const options = await deleteOptions(call);
  const found = await listObjects(context, resource, target.namespace, readListOptions(exchange.query));
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

/** The object, or the part of it that the endpoint shows. */
function respond(call: Call, endpoint: WriteEndpoint, object: ApiObject, status = 200): Promise<HttpResponse> {
  const { scale } = call.resource;
  if (endpoint === 'scale' && scale !== undefined) return dataOf(call, scaleOf(object, scale), status);
  return objectResponse(call, object, status);
}

/** A cluster-scoped resource below a namespace, or a namespaced object without one. */
function isMisplaced({ request }: Exchange, target: ResourceRequest, resource: ApiResource): boolean {
  if (resource.scope === 'Cluster') return target.namespace !== undefined;
  if (target.namespace !== undefined) return false;
  // The collection across namespaces is read only; what else is asked of it, built-in kinds answer with 405.
  return target.name !== undefined || (resource.custom && request.method !== 'GET');
}

/** Objects are created in their collection, and changed by their name. */
function handledVerb({ request, query }: Exchange, target: ResourceRequest): Verb | undefined {
  const verb = verbOf(request.method, query, target);
  const isNamed = target.name !== undefined;
  if (verb === 'create' && isNamed) return undefined;
  return (verb === 'update' || verb === 'patch') && !isNamed ? undefined : verb;
}

function writeOptions(
  { exchange, resource, target }: Call,
  kind: Parameters<typeof readWriteOptions>[1],
): WriteOptions {
  const { request, warnings, query, user, access, roles } = exchange;
  const userAgent = request.headers['user-agent'] ?? '';
  const options = readWriteOptions(query, kind, { userAgent, warn: (text) => void warnings.push(text) });
  if (!access.enforced) return options;
  const { namespace = '', name = '' } = target;
  const writer = { user, access, roles, resource, namespace, name };
  return { ...options, permit: writePermit(writer, kind === 'CreateOptions') };
}

/** @throws ApiError unsupported media type; custom resources have no strategic merge patch */
function patchTypeOf(request: HttpRequest, resource: ApiResource): PatchType {
  const { type } = parseMediaType(request.headers['content-type'] ?? '');
  const supported = [...patchTypes].filter(([, each]) => !(each === 'strategic' && resource.custom));
  const found = supported.find(([name]) => name === type);
  if (found !== undefined) return found[1];
  const names = supported.map(([name]) => name).join(', ');
  if (!resource.custom) {
    const { status } = ApiError.unsupportedMediaType('415: Unsupported Media Type');
    throw new ApiError({ ...status, details: {} });
  }
  throw ApiError.unsupportedMediaType(
    `the body of the request was in an unknown format - accepted media types include: ${names}`,
  );
}

/** Only custom resources say which. */
function methodNotAllowed({ resource, exchange, target }: Call): ApiError {
  if (resource.custom) {
    const verb = verbOf(exchange.request.method, exchange.query, target) ?? '';
    return ApiError.methodNotAllowed(groupResource(resource), verb);
  }
  return new ApiError({
    apiVersion: 'v1',
    kind: 'Status',
    metadata: {},
    status: 'Failure',
    message: 'the server does not allow this method on the requested resource',
    reason: 'MethodNotAllowed',
    details: {},
    code: 405,
  });
}

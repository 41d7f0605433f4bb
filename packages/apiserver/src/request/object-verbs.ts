// Reading and writing an object, whole or through one of the endpoints of its parts: its status, its scale.
import type { HttpRequest, HttpResponse } from '@kubewright/apimachinery';
import { ApiError } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { isRecord, readField } from '../object/api-object.ts';
import type { ApiResource } from '../registry/api-resource.ts';
import { createObject, namespaceMismatch } from '../registry/create.ts';
import type { WriteEndpoint } from '../registry/field-managers.ts';
import { getObject } from '../registry/list.ts';
import { decodeObject } from '../registry/object-decoding.ts';
import type { PatchType } from '../registry/patch.ts';
import { badMergePatch } from '../registry/patch-application.ts';
import { patchObject } from '../registry/patch.ts';
import { decodeScale, readScale } from '../registry/scale.ts';
import { replaceScale } from '../registry/scale-update.ts';
import { checkName, otherUid, updateObject } from '../registry/update.ts';
import type { DecodedBody } from './body.ts';
import { decodeApplyBody, decodeBody, decodePatchBody } from './body.ts';
import type { WriteOptions } from '../registry/registry-context.ts';
import type { Call } from './call.ts';
import { respond, writeOptions } from './call.ts';
import { parseMediaType } from './media-type.ts';
import { patchTypes } from './patch-types.ts';
import { readPatchOptions } from './query-options.ts';
import { dataOf } from './representation.ts';

export async function get(call: Call, endpoint: WriteEndpoint): Promise<HttpResponse> {
  const resourceVersion = call.exchange.query.get('resourceVersion') ?? undefined;
  const { context, resource, address } = call;
  const object = await getObject(context, resource, address, { resourceVersion });
  if (endpoint === 'scale' && resource.scale !== undefined)
    return dataOf(call, readScale(object, resource, resource.scale));
  return respond(call, endpoint, object);
}

export async function update(call: Call, endpoint: WriteEndpoint): Promise<HttpResponse> {
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
  const object = decodeObject(resource, body.value, { ...options, ...body, anyKind: true });
  let created = false;
  const { namespace } = object.metadata;
  if (resource.scope === 'Namespaced' && namespace !== undefined && namespace !== address.namespace) {
    throw namespaceMismatch();
  }
  if (endpoint !== 'scale') checkName(address, object);
  const createIt = async (): Promise<ApiObject> => {
    created = true;
    const { uid, resourceVersion, ...metadata } = object.metadata;
    if (uid !== undefined) throw otherUid(resource, address, uid, '', options.dryRun);
    const made = { ...object, metadata };
    const result = await createObject(context, resource, address.namespace, made, options, { byUpdate: true });
    // A dry run has no other version to give.
    if (options.dryRun && resourceVersion !== undefined) result.metadata.resourceVersion = resourceVersion;
    return result;
  };
  const updated = await updateObject(context, resource, address, () => object, {
    ...options,
    endpoint,
    replace: true,
    // By its status, too, where kube-apiserver asks nothing but this.
    create: resource.strategy.allowCreateOnUpdate && endpoint !== 'finalize' ? createIt : undefined,
  });
  return respond(call, endpoint, updated, created ? 201 : 200);
}

export async function patch(call: Call, endpoint: WriteEndpoint): Promise<HttpResponse> {
  const { context, exchange, resource, address } = call;
  const type = patchTypeOf(exchange.request, resource);
  const patchOptions = readPatchOptions(exchange.query, type === 'apply');
  const options = writeOptions(call, 'PatchOptions');
  const body = type === 'apply' ? await decodeApplyBody(exchange.request.body) : await patchBody(call, type, options);
  const { object, created } = await patchObject(
    context,
    resource,
    address,
    { type, body: body.value, faults: type === 'json' ? jsonPatchFaults(body) : body.faults },
    { ...options, ...patchOptions, endpoint },
  );
  return respond(call, endpoint, object, created ? 201 : 200);
}

function jsonPatchFaults({ value, faults }: DecodedBody): string[] {
  const known = ['op', 'path', 'from', 'value'];
  const unknown = (Array.isArray(value) ? value : []).flatMap((operation, index) =>
    (isRecord(operation) ? Object.keys(operation) : [])
      .filter((name) => !known.includes(name))
      .map((name) => `unknown field ${JSON.stringify(`[${index}].${name}`)}`),
  );
  return [...faults, ...unknown].map((fault) => `json patch ${fault}`);
}

/** A patch is read when there is something to patch. @throws ApiError bad request, or not found */
async function patchBody(
  { context, exchange, resource, address }: Call,
  type: PatchType,
  { fieldValidation }: WriteOptions,
): Promise<DecodedBody> {
  // Where nobody looks for unknown fields it is read but once, and otherwise.
  const isReadOnce = fieldValidation === 'Ignore';
  try {
    return decodePatchBody(exchange.request.body, isReadOnce || type === 'strategic' ? '' : 'error decoding patch: ');
  } catch (error) {
    await getObject(context, resource, address);
    throw type === 'merge' && isReadOnce ? badMergePatch() : error;
  }
}

/** @throws ApiError unsupported media type; custom resources have no strategic merge patch */
export function patchTypeOf(request: HttpRequest, resource: ApiResource): PatchType {
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

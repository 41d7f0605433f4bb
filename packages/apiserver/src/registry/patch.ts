// Patch: four ways of saying a change. JSON, merge and strategic-merge patches make a new state from the present one;
// server-side apply merges what one manager wants into what the others own, and creates the object when there is none.
import { ApiError, applyMergePatch, formatApiVersion } from '@kubewright/apimachinery';
import { JsonPatchError, applyJsonPatch } from '@kubewright/apimachinery/json-patch';
import { serverSideApply } from '@kubewright/apimachinery/apply';
import type { ApiObject } from '../object/api-object.ts';
import { deepCopy, isRecord, readField } from '../object/api-object.ts';
import { jsonTypeName } from '../object/object-metadata.ts';
import type { ApiResource } from './api-resource.ts';
import { groupResource } from './api-resource.ts';
import { createObject } from './create.ts';
import type { WriteEndpoint } from './field-managers.ts';
import { resetFields } from './field-managers.ts';
import { decodeObject, reportFaults } from './object-decoding.ts';
import type { ObjectAddress, RegistryContext, WriteOptions } from './registry-context.ts';
import { timestamp } from './registry-context.ts';
import { scaleOf, withScale } from './scale.ts';
import { invalid } from './strategy.ts';
import { applyStrategicMergePatch } from './strategic-merge-patch.ts';
import { updateObject } from './update.ts';

export type PatchType = 'json' | 'merge' | 'strategic' | 'apply';

export interface PatchOptions extends WriteOptions {
  readonly endpoint: WriteEndpoint;
  /** Apply only: take fields from other managers. */
  readonly force: boolean;
}

export interface Patch {
  readonly type: PatchType;
  readonly body: unknown;
  /** Faults of the body itself, such as duplicate fields. */
  readonly faults?: readonly string[] | undefined;
}

export interface PatchResult {
  /** The whole object, whichever part the endpoint shows. */
  readonly object: ApiObject;
  /** An apply made it. */
  readonly created: boolean;
}

/** Patches an object, or the part of it that the endpoint shows. */
export async function patchObject(
  context: RegistryContext,
  resource: ApiResource,
  address: ObjectAddress,
  patch: Patch,
  options: PatchOptions,
): Promise<PatchResult> {
  if (patch.type === 'apply') return applyObject(context, resource, address, patch, options);
  const object = await updateObject(
    context,
    resource,
    address,
    (live) => {
      if (options.endpoint === 'scale' && resource.scale !== undefined) {
        const scale = applyPatch(scaleOf(live, resource.scale), patch, undefined);
        return withScale(resource, resource.scale, live, scale);
      }
      const patched = applyPatch(live, patch, resource);
      if (resource.custom) assertSameType(resource, address, patched);
      return decodeObject(resource, deepCopy(patched), {
        ...options,
        faults: patch.faults,
        strictError: (message) => strictError(resource, patched, message),
      });
    },
    options,
  );
  return { object, created: false };
}

function applyPatch(target: ApiObject, patch: Patch, resource: ApiResource | undefined): unknown {
  switch (patch.type) {
    case 'json':
      return jsonPatched(target, patch.body);
    case 'strategic':
      if (!isRecord(patch.body)) throw ApiError.badRequest(notAMap(patch.body));
      return applyStrategicMergePatch(target, patch.body, resource?.schema);
    default:
      if (patch.body === null) throw ApiError.badRequest('Invalid JSON Patch');
      if (!isRecord(patch.body)) throw notAnObject(patch.body);
      return applyMergePatch(target, patch.body);
  }
}

function jsonPatched(target: ApiObject, patch: unknown): unknown {
  try {
    return applyJsonPatch(target, patch);
  } catch (error) {
    if (!(error instanceof JsonPatchError)) throw error;
    if (error.reason === 'Malformed') throw malformedPatch(patch);
    // What was wrong is not said: this is kube-apiserver's whole answer.
    const message = 'the server rejected our request due to an error in our request';
    throw new ApiError({
      apiVersion: 'v1',
      kind: 'Status',
      metadata: {},
      status: 'Failure',
      message,
      reason: 'Invalid',
      details: {},
      code: 422,
    });
  }
}

async function applyObject(
  context: RegistryContext,
  resource: ApiResource,
  address: ObjectAddress,
  patch: Patch,
  options: PatchOptions,
): Promise<PatchResult> {
  if (options.endpoint === 'scale')
    throw ApiError.badRequest('server-side apply of the scale subresource is not supported');
  const applied = decodeApplied(resource, address, patch, options);
  const merge = (live: ApiObject | undefined): ApiObject => {
    const merged = serverSideApply({
      live,
      applied,
      manager: options.fieldManager,
      force: options.force,
      apiVersion: formatApiVersion(resource),
      schema: resource.schema,
      subresource: options.endpoint === 'object' ? undefined : options.endpoint,
      resetFields: resetFields(resource, options.endpoint),
      time: timestamp(context.clock),
    });
    const decoded = decodeObject(resource, deepCopy(merged), {
      ...options,
      fieldValidation: 'Ignore',
      keepNulls: true,
    });
    if (merged.metadata?.managedFields !== undefined) decoded.metadata.managedFields = merged.metadata.managedFields;
    const { resourceVersion = live?.metadata.resourceVersion } = applied.metadata;
    if (resourceVersion !== undefined) decoded.metadata.resourceVersion = resourceVersion;
    return decoded;
  };
  let created = false;
  const create = (): Promise<ApiObject> => {
    created = true;
    const object = merge(undefined);
    const { uid } = object.metadata;
    if (uid !== undefined) {
      const why = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
      throw ApiError.conflict(groupResource(resource), address.name, why);
    }
    // Of the object that was there once.
    delete object.metadata.resourceVersion;
    if (isNameless(patch.body)) {
      const why = `the name of the object (${address.name} based on URL) was undeterminable: name must be provided`;
      throw ApiError.badRequest(why);
    }
    return createObject(context, resource, address.namespace, object, options, true);
  };
  const object = await updateObject(context, resource, address, merge, {
    ...options,
    applied: true,
    create: options.endpoint === 'object' ? create : undefined,
  });
  return { object, created };
}

function decodeApplied(
  resource: ApiResource,
  address: ObjectAddress,
  { body, faults }: Patch,
  options: PatchOptions,
): ApiObject {
  if (!isRecord(body)) throw notAnObject(body);
  const { apiVersion, kind } = body;
  if (typeof apiVersion !== 'string' || apiVersion !== formatApiVersion(resource) || kind !== resource.kind) {
    const [group = '', version] = typeof apiVersion === 'string' ? apiVersion.split('/') : [];
    const given = version === undefined ? `/${group}` : `${group}/${version}`;
    throw ApiError.badRequest(`invalid object type: ${given}, Kind=${typeof kind === 'string' ? kind : ''}`);
  }
  const managedFields = readField(body, 'metadata', 'managedFields');
  if (managedFields !== undefined && managedFields !== null) {
    throw ApiError.badRequest('metadata.managedFields must be nil');
  }
  reportFaults(resource, faults ?? [], options);
  // Not pruned: the merge itself refuses what the schema does not know.
  return { ...body, apiVersion, kind, metadata: appliedMetadata(address, body['metadata']) };
}

function appliedMetadata(address: ObjectAddress, metadata: unknown): ApiObject['metadata'] {
  const sent = isRecord(metadata) ? metadata : {};
  const { name = address.name } = sent;
  if (name !== address.name) {
    throw ApiError.badRequest(
      `the name of the object (${String(name)}) does not match the name on the URL (${address.name})`,
    );
  }
  return { ...sent, name };
}

/** A patch does not make another kind of a custom resource. */
function assertSameType(resource: ApiResource, { name }: ObjectAddress, patched: unknown): void {
  const expected = { apiVersion: formatApiVersion(resource), kind: resource.kind };
  const kind = readField(patched, 'kind');
  const causes = (['apiVersion', 'kind'] as const).flatMap((field) => {
    const value = readField(patched, field);
    return typeof value !== 'string' || value === '' || value === expected[field]
      ? []
      : [invalid(field, value, `must be ${expected[field]}`)];
  });
  if (causes.length > 0) throw ApiError.invalid({ group: resource.group, kind: String(kind) }, name, causes);
}

function isNameless(applied: unknown): boolean {
  return readField(applied, 'metadata', 'name') === undefined;
}

/** A patch whose result has unknown fields is answered with the whole result in the message. */
function strictError(resource: ApiResource, patched: unknown, message: string): ApiError {
  const text = JSON.stringify(resource.custom ? sortedJson(patched) : JSON.stringify(patched));
  return ApiError.invalid({ group: '', kind: '' }, '', [
    { reason: 'FieldValueInvalid', message: `Invalid value: ${text}: ${message}`, field: 'patch' },
  ]);
}

function notAnObject(body: unknown): ApiError {
  return ApiError.badRequest(`error decoding patch: ${notAMap(body)}`);
}

function notAMap(body: unknown): string {
  return `json: cannot unmarshal ${jsonTypeName(body)} into Go value of type map[string]interface {}`;
}

/** JSON with the fields of every object in order, as Go prints what has no type. */
function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_key, child: unknown) =>
    isRecord(child) ? Object.fromEntries(Object.entries(child).toSorted(([a], [b]) => (a < b ? -1 : 1))) : child,
  );
}

function malformedPatch(patch: unknown): ApiError {
  const type = Array.isArray(patch) ? jsonTypeName(patch.find((each) => !isRecord(each))) : jsonTypeName(patch);
  const target = Array.isArray(patch) ? 'handlers.jsonPatchOp' : '[]handlers.jsonPatchOp';
  return ApiError.badRequest(`error decoding patch: json: cannot unmarshal ${type} into Go value of type ${target}`);
}

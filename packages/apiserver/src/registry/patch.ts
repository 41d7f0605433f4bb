// Patch: four ways of saying a change. JSON, merge and strategic-merge patches make a new state from the present one;
// server-side apply merges what one manager wants into what the others own, and creates the object when there is none.
import type { UnstructuredObject } from '@kubewright/apimachinery';
import { ApiError, formatApiVersion } from '@kubewright/apimachinery';
import { serverSideApply } from '@kubewright/apimachinery/apply';
import type { ApiObject } from '../object/api-object.ts';
import { deepCopy, equal, isRecord, readField } from '../object/api-object.ts';
import type { ApiResource } from './api-resource.ts';
import { groupResource } from './api-resource.ts';
import { createObject, namespaceMismatch } from './create.ts';
import type { WriteEndpoint } from './field-managers.ts';
import { differsInManagersAlone, trackFields, writtenPart } from './field-managers.ts';
import { goTypeMeta, decodeObject, internalGroup, reportFaults } from './object-decoding.ts';
import type { ObjectAddress, RegistryContext, WriteOptions } from './registry-context.ts';
import { timestamp } from './registry-context.ts';
import { applyPatch, notAnObject } from './patch-application.ts';
import { echoPatched } from './patch-echo.ts';
import { scaleResource, withScale } from './scale.ts';
import { parseWriteVersion } from './resource-version.ts';
import { invalid } from './strategy.ts';
import { checkName, updateObject } from './update.ts';

export type PatchType = 'json' | 'merge' | 'strategic' | 'apply';

export interface PatchOptions extends WriteOptions {
  readonly endpoint: WriteEndpoint;
  /** Apply only: take fields from other managers. */
  readonly force: boolean;
  /** Apply only: those of the body, told when it has been merged. */
  readonly faults?: readonly string[] | undefined;
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
  if (patch.type === 'apply') {
    return applyObject(context, resource, address, patch, { ...options, faults: patch.faults });
  }
  const object = await updateObject(
    context,
    resource,
    address,
    (live) => {
      const { scale } = resource;
      if (options.endpoint === 'scale' && scale !== undefined)
        return withScale(resource, scale, live, (before) =>
          patchScale(context, resource, address, before, patch, options),
        );
      const patched = applyPatch(live, patch, resource, options);
      // It is known what a strategic merge patch makes, whatever that says.
      if (patch.type === 'strategic' && isRecord(patched)) assumeType(resource, patched);
      else if (resource.custom) assertSameType(resource, address, patched, patch);
      else if (isRecord(patched) && (patched['apiVersion'] ?? '') === '')
        throw untyped(resource, address, patched, patch, options);
      return decodeObject(resource, patched, {
        ...options,
        faults: patch.faults,
        byType: patch.type === 'strategic',
        // Decoding has changed the first one.
        strictError: (message) =>
          strictError(resource, applyPatch(live, patch, resource, options), patch, message, live),
      });
    },
    { ...options, applied: options.endpoint === 'scale' },
  );
  return { object, created: false };
}

function patchScale(
  context: RegistryContext,
  resource: ApiResource,
  address: ObjectAddress,
  before: ApiObject,
  patch: Patch,
  options: PatchOptions,
): ApiObject {
  const kind = scaleResource(resource);
  const patched = applyPatch(before, patch, kind, options);
  const after = decodeObject(kind, patched, {
    ...options,
    faults: patch.faults,
    strictError: (message) => strictError(kind, applyPatch(before, patch, kind, options), patch, message, before),
  });
  checkName(address, after);
  if (after.metadata.namespace !== undefined && after.metadata.namespace !== address.namespace)
    throw namespaceMismatch();
  trackFields(context, kind, { before, after, manager: options.fieldManager, endpoint: 'scale' });
  return after;
}

async function applyObject(
  context: RegistryContext,
  resource: ApiResource,
  address: ObjectAddress,
  patch: Patch,
  options: PatchOptions,
): Promise<PatchResult> {
  if (options.endpoint === 'scale') return applyScale(context, resource, address, patch, options);
  const applied = decodeApplied(resource, address, patch);
  const merge = (live: ApiObject | undefined): ApiObject => mergeApplied(context, resource, applied, live, options);
  let created = false;
  const create = async (): Promise<ApiObject> => {
    created = true;
    const object = merge(undefined);
    const { uid, resourceVersion } = object.metadata;
    if (uid !== undefined) {
      const why = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
      throw ApiError.conflict(groupResource(resource), address.name, why);
    }
    // Of the object that was there once.
    parseWriteVersion(resourceVersion);
    delete object.metadata.resourceVersion;
    if (readField(patch.body, 'metadata', 'name') === undefined) throw undeterminable(address);
    const result = await createObject(context, resource, address.namespace, object, options, { applied: true });
    // A dry run has no other version to give.
    if (options.dryRun && resourceVersion !== undefined) result.metadata.resourceVersion = resourceVersion;
    return result;
  };
  const object = await updateObject(context, resource, address, merge, {
    ...options,
    applied: true,
    create: options.endpoint === 'object' || resource.strategy.allowCreateOnUpdate ? create : undefined,
  });
  return { object, created };
}

/** What an apply with fields that are repeated is told. */
function notStrict(message: string): ApiError {
  const why = message.replace('strict decoding error: ', '');
  return ApiError.badRequest(`error strict decoding YAML: error converting YAML to JSON: ${why}`);
}

/** The present object with the applied one merged in, as it came from the merge. */
function mergeRaw(
  context: RegistryContext,
  resource: ApiResource,
  applied: ApiObject,
  live: ApiObject | undefined,
  options: PatchOptions,
): UnstructuredObject {
  const merged = serverSideApply({
    live,
    applied,
    manager: options.fieldManager,
    force: options.force,
    zero: resource.zeroObject,
    ...writtenPart(resource, options.endpoint),
    time: timestamp(context.clock),
  });
  reportFaults(resource, options.faults ?? [], { ...options, strictError: notStrict });
  return merged;
}

function mergeApplied(...args: Parameters<typeof mergeRaw>): ApiObject {
  return decodeMerged(mergeRaw(...args), ...args);
}

function decodeMerged(
  merged: UnstructuredObject,
  _context: RegistryContext,
  resource: ApiResource,
  applied: ApiObject,
  live: ApiObject | undefined,
  options: PatchOptions,
): ApiObject {
  // What an apply leaves as it was gets no defaults, which those of the version that it speaks may be.
  const decoded =
    resource.custom && live !== undefined && differsInManagersAlone(merged, live)
      ? deepCopy(live)
      : decodeObject(resource, deepCopy(merged), {
          ...options,
          fieldValidation: 'Ignore',
          keepNulls: true,
          byType: true,
          strictError: resource.custom ? undefined : (message) => unconvertible(resource, applied, message),
        });
  delete decoded.metadata.managedFields;
  if (merged.metadata?.managedFields !== undefined) decoded.metadata.managedFields = merged.metadata.managedFields;
  const { resourceVersion = live?.metadata.resourceVersion } = applied.metadata;
  if (resourceVersion !== undefined) decoded.metadata.resourceVersion = resourceVersion;
  return decoded;
}

async function applyScale(
  context: RegistryContext,
  resource: ApiResource,
  address: ObjectAddress,
  patch: Patch,
  options: PatchOptions,
): Promise<PatchResult> {
  const { scale } = resource;
  if (scale === undefined) throw ApiError.notFound(groupResource(resource), address.name);
  const kind = scaleResource(resource);
  const applied = decodeApplied(kind, address, patch);
  const produce = (live: ApiObject): ApiObject =>
    withScale(resource, scale, live, (before) => {
      if (resource.custom && before.metadata.managedFields === undefined) throw unmanaged();
      const merged = mergeRaw(context, kind, applied, before, options);
      // kube-apiserver cannot apply the Scale of a custom resource, unless nothing changes.
      if (resource.custom && !equal(before['spec'], merged['spec'])) {
        throw notVersioned(applied, 'request to convert CR to an invalid group/version: autoscaling/v1');
      }
      return decodeMerged(merged, context, kind, applied, before, options);
    });
  const object = await updateObject(context, resource, address, produce, { ...options, applied: true });
  return { object, created: false };
}

/** Nor when nobody owns the replicas. */
function unmanaged(): ApiError {
  return new ApiError({
    apiVersion: 'v1',
    kind: 'Status',
    metadata: {},
    status: 'Failure',
    message:
      'failed to create manager for existing fields: failed to convert live object (/; autoscaling/v1, Kind=Scale) to ' +
      'proper version: request to convert CR to an invalid group/version: autoscaling/v1',
    code: 500,
  });
}

/** What was merged cannot be read as the kind that it must be. */
function unconvertible(resource: ApiResource, applied: ApiObject, message: string): ApiError {
  const version = formatApiVersion(resource);
  const type = `${version.includes('/') ? version : `/${version}`}, Kind=${resource.kind}`;
  return notVersioned(applied, `unable to convert unstructured object to ${type}: ${message}`);
}

function notVersioned({ apiVersion, kind, metadata }: ApiObject, why: string): ApiError {
  const { namespace = '', name = '' } = metadata;
  const version = apiVersion.includes('/') ? apiVersion : `/${apiVersion}`;
  const object = `${namespace}/${name}; ${version}, Kind=${kind}`;
  return new ApiError({
    apiVersion: 'v1',
    kind: 'Status',
    metadata: {},
    status: 'Failure',
    message: `failed to convert new object (${object}) to proper version: ${why}`,
    code: 500,
  });
}

function decodeApplied(resource: ApiResource, address: ObjectAddress, { body }: Patch): ApiObject {
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
  // Not pruned: the merge itself refuses what the schema does not know.
  return { ...body, apiVersion, kind, metadata: appliedMetadata(address, body['metadata']) };
}

function appliedMetadata(address: ObjectAddress, metadata: unknown): ApiObject['metadata'] {
  // What is no object is for the merge to refuse.
  const sent = metadata as ApiObject['metadata'];
  if (!isRecord(metadata)) return metadata === undefined || metadata === null ? {} : sent;
  const { name } = metadata;
  if (name === '') throw undeterminable(address);
  if (name !== undefined && name !== address.name) {
    throw ApiError.badRequest(
      `the name of the object (${String(name)}) does not match the name on the URL (${address.name})`,
    );
  }
  return sent;
}

/** Text alone gives way. */
function assumeType(resource: ApiResource, patched: Record<string, unknown>): void {
  if (typeof (patched['apiVersion'] ?? '') === 'string') patched['apiVersion'] = formatApiVersion(resource);
  if (typeof (patched['kind'] ?? '') === 'string') patched['kind'] = resource.kind;
}

/** A patch does not make another kind of a custom resource. */
function assertSameType(resource: ApiResource, { name }: ObjectAddress, patched: unknown, patch: Patch): void {
  if (Array.isArray(patched)) {
    const why = `couldn't get version/kind; json parse error: json: cannot unmarshal array into ${goTypeMeta}`;
    throw strictError(resource, patched, patch, why);
  }
  const [apiVersion, kind] = ['apiVersion', 'kind'].map((field) => readField(patched, field) ?? '');
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return;
  const parts = apiVersion.split('/');
  if (parts.length > 2) throw strictError(resource, patched, patch, `unexpected GroupVersion string: ${apiVersion}`);
  if (kind === '') {
    const text = JSON.parse(echoPatched(resource, patched, undefined, patch)) as string;
    throw strictError(resource, patched, patch, `Object 'Kind' is missing in '${text}'`);
  }
  if (apiVersion === '') throw ApiError.internal("Object 'apiVersion' is missing in 'object has no apiVersion field'");
  const expected = formatApiVersion(resource);
  const causes = [
    ...(apiVersion === expected ? [] : [invalid('apiVersion', apiVersion, `must be ${expected}`)]),
    ...(kind === resource.kind ? [] : [invalid('kind', kind, `must be ${resource.kind}`)]),
  ];
  const group = parts.length === 2 ? parts[0] : '';
  if (causes.length > 0) throw ApiError.invalid({ group: group ?? '', kind }, name, causes);
}

/** Without a version nothing is known of the fields of a built-in kind, and so there is no name either. */
function untyped(
  resource: ApiResource,
  address: ObjectAddress,
  patched: Readonly<Record<string, unknown>>,
  patch: Patch,
  options: PatchOptions,
): ApiError {
  const refused = (message: string): ApiError => strictError(resource, patched, patch, message);
  const { kind } = patched;
  if (typeof kind === 'string' && kind !== '' && kind !== resource.kind) {
    return refused(`converting (core.${kind}) to (${internalGroup(resource)}.${resource.kind}): unknown conversion`);
  }
  const unknown = Object.keys(patched).filter((name) => name !== 'apiVersion' && name !== 'kind');
  const faults = unknown.toSorted().map((name) => `unknown field ${JSON.stringify(name)}`);
  reportFaults(resource, [...(patch.faults ?? []), ...faults], { ...options, strictError: refused });
  return undeterminable(address);
}

function undeterminable({ name }: ObjectAddress): ApiError {
  return ApiError.badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
}

/** A patch whose result cannot be read is answered with the whole result in the message. */
function strictError(
  resource: ApiResource,
  patched: unknown,
  patch: Patch,
  message: string,
  live?: ApiObject,
): ApiError {
  const text = echoPatched(resource, patched, live, patch);
  return ApiError.invalid({ group: '', kind: '' }, '', [
    { reason: 'FieldValueInvalid', message: `Invalid value: ${text}: ${message}`, field: 'patch' },
  ]);
}

// Create: a decoded object gets its identity, is admitted into its namespace, prepared, validated and stored.
import { ApiError } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { shallowCopy } from '../object/api-object.ts';
import { rememberNullBytes } from '../object/null-bytes.ts';
import { StorageError } from '../storage/storage.ts';
import { admit, checkAdmitted } from './admission.ts';
import type { ApiResource } from './api-resource.ts';
import { groupResource, storageKey } from './api-resource.ts';
import { trackFields } from './field-managers.ts';
import { admitIntoNamespace } from './namespace-admission.ts';
import { dropRepeatedOwners } from './repeated-owners.ts';
import { warnOfFinalizers } from './finalizer-warnings.ts';
import { invalidObject, validateObject } from './object-validation.ts';
import { inTurn, peersOf } from './peers.ts';
import type { RegistryContext, WriteOptions } from './registry-context.ts';
import { generateName, newUid, timestamp } from './registry-context.ts';
import { unexplained } from './unexplained-error.ts';

/** How an object comes to be, when not by a POST. */
export interface CreateMode {
  /** Its managed fields are already those of a server-side apply. */
  readonly applied?: boolean;
  /** By an update: what says that it is deleted is taken as it is. Default as `applied`. */
  readonly byUpdate?: boolean;
}

/**
 * Stores a new object.
 *
 * @param decoded - in the resource's version, with defaults
 * @returns the stored object, in the resource's version
 */
export function createObject(...given: Parameters<typeof createNow>): Promise<ApiObject> {
  const [context, resource] = given;
  if (resource.strategy.knowsPeers !== true) return createNow(...given);
  return inTurn(context, resource, () => createNow(...given));
}

async function createNow(
  context: RegistryContext,
  resource: ApiResource,
  namespace: string | undefined,
  decoded: ApiObject,
  options: WriteOptions,
  { applied = false, byUpdate = applied }: CreateMode = {},
): Promise<ApiObject> {
  if (/^0*[1-9]\d*$/.test(decoded.metadata.resourceVersion ?? '')) {
    throw unexplained('resourceVersion should not be set on objects to be created');
  }
  const object = shallowCopy(decoded);
  delete object.metadata.resourceVersion;
  dropRepeatedOwners(object.metadata, options.warn);
  prepareMetadata(context, resource, namespace, object);
  if (!byUpdate) {
    delete object.metadata.deletionTimestamp;
    delete object.metadata.deletionGracePeriodSeconds;
  }
  const { name = '' } = object.metadata;
  if (resource.creationRefused !== undefined) {
    throw ApiError.forbidden(groupResource(resource), name, resource.creationRefused);
  }
  await admitIntoNamespace(context, resource, object.metadata);
  await options.permit?.(decoded, undefined);
  if (!applied) {
    trackFields(context, resource, {
      before: resource.zeroObject,
      after: object,
      manager: options.fieldManager,
      endpoint: 'object',
    });
  }
  // What the strategy fills in belongs to nobody: it comes after the managed fields.
  if (resource.subresources.includes('status')) delete object['status'];
  // A create, whatever the endpoint that it came through.
  const write = { warn: options.warn };
  if (resource.strategy.admissions !== undefined) await admit(context, resource, object, write);
  const peers = resource.strategy.knowsPeers === true ? await peersOf(context, resource, object.metadata) : [];
  resource.strategy.prepareForCreate?.(object, options.user, peers);
  const causes = validateObject(resource, object, undefined, options.warn);
  if (causes.length > 0) throw invalidObject(resource, name, causes);
  warnOfFinalizers(resource, object.metadata, undefined, options.warn);
  resource.strategy.warnings?.(object).forEach((text) => options.warn(text));
  if (resource.strategy.admissions !== undefined) await checkAdmitted(context, resource, object, write);
  const key = storageKey(resource, object.metadata.namespace, name);
  if (options.dryRun) {
    const present = await context.storage.get(key);
    if (present !== undefined) throw alreadyExists(resource, object.metadata, present);
    return resource.fromStorage(resource.toStorage(object));
  }
  try {
    const created = await context.storage.create(key, resource.toStorage(object));
    rememberNullBytes(context.storage, key, object);
    return resource.fromStorage(created);
  } catch (error) {
    if (error instanceof StorageError && error.reason === 'exists') {
      throw alreadyExists(resource, object.metadata, await context.storage.get(key));
    }
    throw error;
  }
}

function prepareMetadata(
  context: RegistryContext,
  resource: ApiResource,
  namespace: string | undefined,
  object: ApiObject,
): void {
  const { metadata } = object;
  if (resource.scope === 'Namespaced') {
    if (metadata.namespace !== undefined && metadata.namespace !== namespace) throw namespaceMismatch();
    if (namespace !== undefined) metadata.namespace = namespace;
  } else {
    delete metadata.namespace;
  }
  if (metadata.name === undefined && metadata.generateName !== undefined) {
    metadata.name = generateName(metadata.generateName);
  }
  if (resource.strategy.namesItself === true) metadata.name ??= newUid();
  metadata.uid = newUid();
  metadata.creationTimestamp = timestamp(context.clock);
  delete metadata.selfLink;
  if (resource.strategy.generation) metadata.generation = 1;
}

/** The object names another namespace than the request's path. */
export function namespaceMismatch(): ApiError {
  return ApiError.badRequest('the namespace of the provided object does not match the namespace sent on the request');
}

function alreadyExists(
  resource: ApiResource,
  { name = '', generateName: prefix = '' }: ApiObject['metadata'],
  present: ApiObject | undefined,
): ApiError {
  const { status } = ApiError.alreadyExists(groupResource(resource), name);
  const isDeleted = typeof present?.metadata.deletionTimestamp === 'string';
  const isGenerated = prefix !== '';
  const why = isGenerated ? ', the server was not able to generate a unique name for the object' : '';
  const details = isGenerated ? { ...status.details, retryAfterSeconds: 1 } : status.details;
  const message = `${isDeleted ? 'object is being deleted: ' : ''}${status.message ?? ''}${why}`;
  return new ApiError({ ...status, message, ...(details && { details }) });
}

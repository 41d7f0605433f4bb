// Update: whatever produces the new state (a PUT's body, a patch, an apply), it is prepared against the stored object,
// validated and swapped in; when somebody else was faster it is produced again from what is there then.
import { ApiError, formatObjectKey, isApiError } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { equal, shallowCopy } from '../object/api-object.ts';
import { hadEmpty } from '../object/left-out.ts';
import { isStoredAnew, rememberNullBytes } from '../object/null-bytes.ts';
import { StorageError } from '../storage/storage.ts';
import { checkAdmitted } from './admission.ts';
import type { ApiResource } from './api-resource.ts';
import { groupResource, storageKey } from './api-resource.ts';
import { namespaceMismatch } from './create.ts';
import type { WriteEndpoint } from './field-managers.ts';
import { changesNothing, trackFields } from './field-managers.ts';
import { warnOfFinalizers } from './finalizer-warnings.ts';
import { assertKind } from './object-decoding.ts';
import { invalidObject, validateObject } from './object-validation.ts';
import { dropRepeatedOwners } from './repeated-owners.ts';
import { inTurn, peersOf } from './peers.ts';
import { parseWriteVersion } from './resource-version.ts';
import { invalid } from './strategy.ts';
import type { ObjectAddress, RegistryContext, WriteOptions } from './registry-context.ts';
import { timestamp } from './registry-context.ts';

export interface UpdateOptions extends WriteOptions {
  readonly endpoint: WriteEndpoint;
  /** A PUT: the resourceVersion may be demanded. */
  readonly replace?: boolean | undefined;
  /** The result of `produce` has its managed fields: of a server-side apply, or because nobody comes to own what changes. */
  readonly applied?: boolean | undefined;
  /** Makes the object when there is none. Default: not found. */
  readonly create?: (() => Promise<ApiObject>) | undefined;
}

/** How often a write that is not bound to a resourceVersion is tried again. */
const attempts = 20;

/**
 * Changes a stored object.
 *
 * @param produce - makes the new state from the present one, which it must not change; both in the resource's version
 * @returns the object as stored, or the present one when nothing changes
 */
export function updateObject(
  context: RegistryContext,
  resource: ApiResource,
  address: ObjectAddress,
  produce: (live: ApiObject) => ApiObject,
  options: UpdateOptions,
): Promise<ApiObject> {
  if (resource.strategy.knowsPeers !== true) return updateNow(context, resource, address, produce, options);
  const { create, ...rest } = options;
  const update = (): Promise<ApiObject> => updateNow(context, resource, address, produce, rest);
  // A create has a turn of its own.
  return inTurn(context, resource, update).catch((error: unknown) => {
    if (create !== undefined && isApiError(error) && error.isNotFound) return create();
    throw error;
  });
}

async function updateNow(
  context: RegistryContext,
  resource: ApiResource,
  address: ObjectAddress,
  produce: (live: ApiObject) => ApiObject,
  options: UpdateOptions,
): Promise<ApiObject> {
  const key = storageKey(resource, address.namespace, address.name);
  for (let attempt = 1; ; attempt++) {
    const stored = await context.storage.get(key);
    if (stored === undefined) {
      if (options.create !== undefined) return options.create();
      throw ApiError.notFound(groupResource(resource), address.name);
    }
    const live = resource.beforeUpdate?.(stored) ?? resource.fromStorage(stored);
    const answer = (object: ApiObject): ApiObject =>
      options.endpoint === 'status' && resource.beforeUpdate !== undefined
        ? resource.beforeUpdate(object)
        : resource.fromStorage(object);
    const produced = produce(live);
    await options.permit?.(produced, live);
    const peers = resource.strategy.knowsPeers === true ? await peersOf(context, resource, live.metadata) : [];
    const next = prepare(context, resource, { address, live, produced, peers }, options);
    // As it is stored: what reading completes is written as soon as anybody writes.
    const isSame = changesNothing(stored, resource.toStorage(next)) && !isStoredAnew(context.storage, key, next);
    const causes = isSame ? [] : validateObject(resource, next, live, options.warn, options.endpoint);
    if (causes.length > 0) throw invalidObject(resource, address.name, causes);
    const isDeleted = typeof live.metadata.deletionTimestamp === 'string';
    if (options.endpoint === 'object' || options.endpoint === 'scale')
      resource.strategy.warnings?.(next, live).forEach((text) => options.warn(text));
    if (!isDeleted && resource.strategy.admissions !== undefined)
      await checkAdmitted(context, resource, next, { ...options, old: live });
    if (isSame) return answer(stored);
    warnOfFinalizers(resource, next.metadata, live.metadata, options.warn);
    if (options.dryRun) return answer(resource.toStorage(next));
    try {
      const expected = live.metadata.resourceVersion ?? '';
      if (isReleased(resource, next)) {
        await context.storage.delete(key, expected);
        return next;
      }
      const updated = await context.storage.update(key, resource.toStorage(next), expected);
      rememberNullBytes(context.storage, key, next);
      return answer(updated);
    } catch (error) {
      if (!(error instanceof StorageError && error.reason === 'conflict')) throw error;
      if (attempt >= attempts) throw ApiError.modified(groupResource(resource), address.name);
    }
  }
}

/** A deleted object that nothing holds any more. */
export function isReleased(resource: ApiResource, object: ApiObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds, finalizers } = object.metadata;
  if (typeof deletionTimestamp !== 'string' || (finalizers ?? []).length > 0) return false;
  return (deletionGracePeriodSeconds ?? 0) === 0 && resource.strategy.isHeld?.(object) !== true;
}

function prepare(
  context: RegistryContext,
  resource: ApiResource,
  write: {
    readonly address: ObjectAddress;
    readonly live: ApiObject;
    readonly produced: ApiObject;
    readonly peers: readonly ApiObject[];
  },
  options: UpdateOptions,
): ApiObject {
  const { address, live, produced, peers } = write;
  checkIdentity(resource, address, live, produced, options);
  // The status endpoint looks at nothing but the status.
  if (resource.custom && options.endpoint !== 'status') assertKind(resource, produced);
  const { strategy } = resource;
  const rules = strategy.endpoints?.[options.endpoint];
  // Who writes through an endpoint of its own also comes to own what that leaves as it was.
  const next = rules === undefined ? isolate(resource, live, produced, options) : shallowCopy(produced);
  restoreMetadata(next, live);
  // A patch brings them to light later than a client's own object does.
  dropRepeatedOwners(next.metadata, options.warn, options.replace === true ? '' : ' after mutating admission happens');
  // What the strategy changes belongs to nobody: it comes after the managed fields.
  // A custom resource's are of all that was sent, though the status alone is taken.
  const seen = resource.custom && options.endpoint === 'status' ? produced : next;
  if (options.applied !== true)
    track(context, resource, live, withSentDeletion(resource, seen, produced), next, options);
  if (rules !== undefined) rules.prepare(next, live, timestamp(context.clock));
  else if (options.endpoint === 'status') strategy.prepareForStatusUpdate?.(next, live);
  else if (options.endpoint !== 'finalize') strategy.prepareForUpdate?.(next, live, peers);
  // A status endpoint leaves what is wanted alone, whatever else it takes.
  if (strategy.generation && options.endpoint !== 'status') {
    const generation = live.metadata.generation ?? 1;
    // A custom resource is compared in the version that was asked, a built-in one as it is stored.
    const [a, b] = resource.custom ? [live, next] : [resource.toStorage(live), resource.toStorage(next)];
    next.metadata.generation = desiredStateEqual(resource, a, b) ? generation : generation + 1;
  }
  return next;
}

function track(
  context: RegistryContext,
  resource: ApiResource,
  before: ApiObject,
  after: ApiObject,
  target: ApiObject,
  { fieldManager: manager, endpoint }: UpdateOptions,
): void {
  trackFields(context, resource, { before, after, manager, endpoint, target });
}

function checkIdentity(
  resource: ApiResource,
  address: ObjectAddress,
  live: ApiObject,
  produced: ApiObject,
  options: UpdateOptions,
): void {
  const { namespace, uid } = produced.metadata;
  if (resource.scope === 'Namespaced' && namespace !== undefined && namespace !== address.namespace) {
    throw namespaceMismatch();
  }
  checkName(address, produced);
  if (uid !== undefined && uid !== live.metadata.uid) {
    if (options.replace === true) throw otherUid(resource, address, uid, live.metadata.uid ?? '', options.dryRun);
    // Kubernetes finds it twice: in its general checks, and in those of most kinds.
    const cause = invalid('metadata.uid', uid, 'field is immutable');
    const isComparedOnce = ['checked', 'unchecked'].includes(resource.strategy.metadataUpdate ?? '');
    throw invalidObject(resource, address.name, isComparedOnce ? [cause] : [cause, cause]);
  }
  const resourceVersion = parseWriteVersion(produced.metadata.resourceVersion);
  if (resourceVersion === undefined) {
    if (!resource.strategy.allowUnconditionalUpdate) {
      const message = 'Invalid value: 0: must be specified for an update';
      throw ApiError.invalid({ group: resource.group, kind: resource.plural }, address.name, [
        { reason: 'FieldValueInvalid', message, field: 'metadata.resourceVersion' },
      ]);
    }
  } else if (resourceVersion !== live.metadata.resourceVersion) {
    throw ApiError.modified(groupResource(resource), address.name);
  }
}

/** The name that an object says must be that of its path. @throws ApiError bad request */
export function checkName(
  address: ObjectAddress,
  { metadata: { name = '' } }: { readonly metadata: { readonly name?: string | undefined } },
): void {
  if (name === address.name) return;
  throw ApiError.badRequest(
    name === ''
      ? `the name of the object (${address.name} based on URL) was undeterminable: name must be provided`
      : `the name of the object (${name}) does not match the name on the URL (${address.name})`,
  );
}

/** Where kube-apiserver stores what once had another name. */
const oldPlaces: ReadonlyMap<string, string> = new Map([
  ['replicationcontrollers', 'controllers'],
  ['endpoints', 'services/endpoints'],
  ['nodes', 'minions'],
  ['services', 'services/specs'],
  ['ingresses', 'ingress'],
]);

/** The object is another one than the client believes; `actual` is empty when there is none. */
export function otherUid(
  resource: ApiResource,
  address: ObjectAddress,
  uid: string,
  actual: string,
  dryRun: boolean,
): ApiError {
  const place = resource.custom ? resource.plural : (oldPlaces.get(resource.plural) ?? resource.plural);
  // A dry run does not reach the storage, which would complete the key.
  const key = `${dryRun ? '' : '/registry'}/${resource.custom ? `${resource.group}/` : ''}${place}/${formatObjectKey(address)}`;
  const why =
    `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ` +
    `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${actual}`;
  return ApiError.conflict(groupResource(resource), address.name, why);
}

/** An endpoint writes its own part: the status endpoint only the status, the object's own everything else. */
function isolate(
  resource: ApiResource,
  live: ApiObject,
  produced: ApiObject,
  { endpoint, applied = false }: UpdateOptions,
): ApiObject {
  const hasStatus = resource.subresources.includes('status');
  if (endpoint === 'status') {
    const next = withField(shallowCopy(live), 'status', produced['status']);
    // Built-in kinds take most metadata through their status, too.
    if (!resource.custom) next.metadata = statusMetadata(resource, live.metadata, produced.metadata);
    if (applied && produced.metadata.managedFields !== undefined) {
      next.metadata.managedFields = produced.metadata.managedFields;
    }
    return next;
  }
  return hasStatus ? withField(shallowCopy(produced), 'status', live['status']) : shallowCopy(produced);
}

function statusMetadata(
  { strategy: { statusIgnores = [] } }: ApiResource,
  live: ApiObject['metadata'],
  produced: ApiObject['metadata'],
): ApiObject['metadata'] {
  const kept = { ...produced };
  for (const field of statusIgnores) {
    delete kept[field];
    if (live[field] !== undefined) Object.assign(kept, { [field]: live[field] });
  }
  return kept;
}

function withField(object: ApiObject, name: string, value: unknown): ApiObject {
  if (value === undefined) delete object[name];
  else object[name] = value;
  return object;
}

/** Who says when an object was deleted comes to own that, although it stays as it was. */
function withSentDeletion({ custom }: ApiResource, next: ApiObject, produced: ApiObject): ApiObject {
  const { deletionTimestamp: sent } = produced.metadata;
  const { deletionTimestamp: kept, ...metadata } = next.metadata;
  if (sent === kept || (custom && sent === undefined)) return next;
  return { ...next, metadata: { ...metadata, ...(sent !== undefined && { deletionTimestamp: sent }) } };
}

/** What only the server sets stays as it was. */
function restoreMetadata(next: ApiObject, live: ApiObject): void {
  const { selfLink: _link, name: _name, namespace: _namespace, uid: _uid, ...written } = next.metadata;
  const { resourceVersion: _version, generation: _generation, creationTimestamp: _created, ...rest } = written;
  const restored: ApiObject['metadata'] = rest;
  for (const field of ['name', 'namespace', 'uid', 'resourceVersion', 'generation', 'creationTimestamp'] as const) {
    if (live.metadata[field] !== undefined) (restored as Record<string, unknown>)[field] = live.metadata[field];
  }
  // Nobody marks an object as deleted this way: validation says so.
  const { deletionTimestamp, deletionGracePeriodSeconds } = live.metadata;
  if (deletionTimestamp !== undefined) restored.deletionTimestamp = deletionTimestamp;
  if (deletionGracePeriodSeconds !== undefined) restored.deletionGracePeriodSeconds ??= deletionGracePeriodSeconds;
  next.metadata = restored;
}

/** Everything but metadata, and but the status where that has an endpoint of its own. */
function desiredStateEqual(resource: ApiResource, a: ApiObject, b: ApiObject): boolean {
  const hasStatus = resource.subresources.includes('status');
  const desired = ({ metadata: _metadata, status, ...rest }: ApiObject): unknown =>
    hasStatus ? rest : { ...rest, status };
  if (!equal(desired(a), desired(b)) || (resource.strategy.countsEmpty === true && hadEmpty(b['spec']))) return false;
  if (resource.strategy.countsLabels && !equal(a.metadata.labels ?? {}, b.metadata.labels ?? {})) return false;
  return !resource.strategy.countsAnnotations || equal(a.metadata.annotations ?? {}, b.metadata.annotations ?? {});
}

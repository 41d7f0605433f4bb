// Server-side apply and the managed fields of every other write. In: the stored object and what a writer wants; out:
// the merged object, or the new managed fields. Nothing given is changed.
// @see https://kubernetes.io/docs/reference/using-api/server-side-apply/
// @see https://github.com/kubernetes/apimachinery/tree/master/pkg/util/managedfields/internal
import { ApiError, isApiError } from '../api-error.ts';
import { formatObjectKey } from '../object-key.ts';
import { parseApiVersion } from '../group-version.ts';
import { deepEqual, isObject } from '../json-value.ts';
import type { ManagedFieldsEntry, UnstructuredObject } from '../metadata.ts';
import type { Timestamp } from '../scalars.ts';
import type { JSONSchemaProps } from '../structural-schema/schema.ts';
import { checkApplied } from './check-applied.ts';
import { ListItemError } from './list-items.ts';
import { conflictError } from './conflicts.ts';
import { FieldSet } from './field-set.ts';
import { hasLastApplied, unexpectedConflicts, withLastApplied } from './last-applied.ts';
import type { ManagedSet, Managers } from './managers.ts';
import { capUpdaters, decodeManagers, encodeManagers, managerKey } from './managers.ts';
import type { MergeType } from './merge-type.ts';
import { objectMergeType } from './merge-type.ts';
import type { OwnershipContext, OwnershipVersion } from './ownership.ts';
import { applyOwnership, updateOwnership } from './ownership.ts';
import { fieldElement } from './path-element.ts';

/** What every write needs for its managed fields. */
export interface FieldManagerOptions {
  /** Who writes: the request's `fieldManager`. */
  readonly manager: string;
  /** The version the request speaks, such as `apps/v1`. */
  readonly apiVersion: string;
  /** The whole object's schema in that version; undefined when nothing is known of it: then every list is atomic. */
  readonly schema: JSONSchemaProps | undefined;
  /** Such as `status`; undefined for the object itself. */
  readonly subresource?: string | undefined;
  /** Now: RFC 3339 with seconds. */
  readonly time: Timestamp;
  /**
   * Fields that this endpoint ignores, such as `[['status']]` for a kind with a status subresource and
   * `[['metadata'], ['spec']]` for that subresource; the manager does not come to own them.
   */
  readonly resetFields?: readonly (readonly string[])[] | undefined;
  /**
   * Finds the other versions in which managers have written; default: every version has the same fields.
   *
   * @returns undefined for a version that is none of this kind: who wrote in it owns nothing
   * @throws ApiError when it cannot be said: an apply fails with it, any other write forgets who owns what
   */
  readonly otherVersion?: ((apiVersion: string) => OtherVersion | undefined) | undefined;
}

/** Another version of the kind that is written. */
export interface OtherVersion {
  readonly schema: JSONSchemaProps | undefined;
  readonly resetFields?: readonly (readonly string[])[] | undefined;
  /** From the version that is written to this one. Must not change the object. */
  convert(object: UnstructuredObject): UnstructuredObject;
  /** And back. */
  revert(object: UnstructuredObject): UnstructuredObject;
}

export interface ServerSideApplyOptions extends FieldManagerOptions {
  /** The stored object; undefined creates one. Never changed. */
  readonly live: UnstructuredObject | undefined;
  /** What the manager wants, all of it. Never changed. */
  readonly applied: UnstructuredObject;
  /** Take fields from other managers instead of failing. */
  readonly force: boolean;
  /** What an object has with nothing in it, as typed kinds have their structs: it is nobody's. Default nothing. */
  readonly zero?: UnstructuredObject | undefined;
}

export interface ManagedFieldsOptions extends FieldManagerOptions {
  /** The stored object; undefined for a create. */
  readonly before: UnstructuredObject | undefined;
  /** What will be stored. Its own `managedFields`, where the writer sent any, count as the table to start from. */
  readonly after: UnstructuredObject;
}

/** The table of objects that were written before their fields were managed. */
const beforeFirstApply = 'before-first-apply';

/** What no manager owns: identity, and what the server sets. */
const unowned = FieldSet.of(
  ...['apiVersion', 'kind', 'metadata'].map((name) => [fieldElement(name)]),
  ...[
    'name',
    'namespace',
    'creationTimestamp',
    'selfLink',
    'uid',
    'clusterName',
    'generation',
    'managedFields',
    'resourceVersion',
  ].map((name) => [fieldElement('metadata'), fieldElement(name)]),
);

/**
 * The stored object with a configuration applied: merged by the schema, without what this manager applied before and
 * now does not, and with its managed fields. The caller still defaults, validates and stores it.
 *
 * When the object does not change, the entry's time does not either.
 *
 * @throws ApiError 409 naming the managers and fields of every conflict, unless forced; 400 when `applied` carries
 * managed fields; 500 (as kube-apiserver) when it does not fit the schema's types
 */
export function serverSideApply(options: ServerSideApplyOptions): UnstructuredObject {
  const { applied, manager, apiVersion, time, subresource = '' } = options;
  const sent: unknown = applied.metadata?.managedFields;
  if (sent !== undefined && sent !== null) {
    throw ApiError.badRequest('metadata.managedFields must be nil');
  }
  const context = ownershipContext(options);
  assertFits(applied, context);

  const live: UnstructuredObject = withoutManagedFields(
    options.live ?? { apiVersion: applied.apiVersion ?? apiVersion, kind: applied.kind ?? '' },
  );
  let managers = decodeManagers(options.live?.metadata?.managedFields);
  if (managers === undefined) throw ApiError.internal('failed to decode managed fields');
  assertStored(live, context, managers.size === 0);
  if (managers.size === 0) managers = ownersBeforeApply(context, live, options);

  const identity = { manager, operation: 'Apply', apiVersion, subresource } as const;
  const key = managerKey(identity);
  const applier: ManagedSet = { ...identity, fields: new FieldSet(), time: undefined };
  const result = applyOwnership(context, live, applied, managers, key, applier);
  if (result.conflicts.size > 0 && !options.force) {
    const conflicts = manager === 'kubectl' ? unexpectedConflicts(result.conflicts, live, context) : result.conflicts;
    if (conflicts.size > 0) throw conflictError(conflicts);
  }

  disown(result.managers, key);
  if (result.changed) setTime(result.managers, key, time);
  let object = (result.changed ? result.merged : live) as UnstructuredObject;
  if (manager === 'kubectl' && hasLastApplied(object)) object = withLastApplied(object, applied);
  return withManagedFields(object, encodeManagers(result.managers));
}

/**
 * The managed fields after a create, update or patch: the writer owns what it changed.
 *
 * When nothing but times would change, the entries are those from before.
 *
 * @returns no entries when the object's fields are not managed: the caller then leaves `managedFields` out
 */
export function updateManagedFields(options: ManagedFieldsOptions): ManagedFieldsEntry[] {
  const { before, after, manager, apiVersion, time, subresource = '' } = options;
  const context = ownershipContext(options);
  const table = startingTable(before, after, subresource);
  // An object that was stored without managed fields stays without until somebody applies to it.
  if (table.size === 0 && before?.metadata?.uid !== undefined) return [];

  const live = before === undefined ? {} : withoutManagedFields(before);
  const next = withoutManagedFields(after);
  let updated: ReturnType<typeof updateOwnership>;
  try {
    updated = updateOwnership(context, live, next, table);
  } catch (error) {
    // Of what has items that cannot be told apart nobody owns anything.
    if (isApiError(error) || error instanceof ListItemError) return [];
    throw error;
  }
  const { managers, changed } = updated;
  addUpdater(managers, { manager, operation: 'Update', apiVersion, subresource, fields: changed, time });
  capUpdaters(managers);
  const entries = encodeManagers(managers);
  const old = before?.metadata?.managedFields ?? [];
  const isSame = old.length === entries.length && deepEqual(withoutTimes(old), withoutTimes(entries));
  return isSame && isSameObject(live, next) ? old : entries;
}

function ownershipContext({ apiVersion, otherVersion, ...written }: FieldManagerOptions): OwnershipContext {
  const own = { ...ownershipOf(written), convert: same, revert: same };
  if (otherVersion === undefined) return { type: own.type, reset: own.reset, version: () => own };
  const known = new Map<string, OwnershipVersion>([[apiVersion, own]]);
  const version = (wanted: string): OwnershipVersion | undefined => {
    let found = known.get(wanted);
    if (found === undefined) {
      const other = otherVersion(wanted);
      if (other === undefined) return undefined;
      const ownership = ownershipOf(other);
      found = {
        ...ownership,
        convert: (object, what = '') => fitting(other.convert(object as UnstructuredObject), ownership.type, what),
        revert: (object) => other.revert(object as UnstructuredObject),
      };
      known.set(wanted, found);
    }
    return found;
  };
  return { type: own.type, reset: own.reset, version };
}

function same(object: unknown): unknown {
  return object;
}

function ownershipOf({
  schema,
  resetFields = [],
}: Pick<OtherVersion, 'schema' | 'resetFields'>): Pick<OwnershipVersion, 'type' | 'reset'> {
  const type = objectMergeType(schema);
  if (resetFields.length === 0) return { type, reset: noFields };
  return { type, reset: FieldSet.of(...resetFields.map((path) => path.map(fieldElement))) };
}

const noFields = new FieldSet();

/** @throws ApiError */
function fitting(object: UnstructuredObject, type: MergeType, what: string): UnstructuredObject {
  const faults = checkApplied(object, type);
  if (faults.length > 0) throw serverFault(what + formatFaults(faults));
  return object;
}

/** @throws ApiError */
function assertFits(applied: UnstructuredObject, { type }: OwnershipContext): void {
  const faults = checkApplied(applied, type);
  if (faults.length === 0) return;
  throw serverFault(`failed to create typed patch object (${subjectOf(applied)}): ${formatFaults(faults)}`);
}

/** @param isUnmanaged - somebody must be made to own all of it first @throws ApiError */
function assertStored(live: UnstructuredObject, { type }: OwnershipContext, isUnmanaged: boolean): void {
  const faults = checkApplied(live, type, { allowsRepeated: true });
  if (faults.length === 0) return;
  const subject = subjectOf(live);
  const what = isUnmanaged
    ? `failed to create manager for existing fields: failed to convert new object (${subject}) to smd typed: `
    : `failed to create typed live object (${subject}): `;
  throw serverFault(what + formatFaults(faults));
}

function subjectOf({ apiVersion = '', kind = '', metadata = {} }: UnstructuredObject): string {
  const { group, version } = parseApiVersion(apiVersion);
  const { namespace = '', name = '' } = metadata;
  const key = namespace === '' ? `/${name}` : formatObjectKey({ namespace, name });
  return `${key}; ${group}/${version}, Kind=${kind}`;
}

function formatFaults(faults: readonly string[]): string {
  const [only] = faults;
  return faults.length === 1 && only !== undefined
    ? only
    : `errors:\n${faults.map((fault) => `  ${fault}`).join('\n')}`;
}

/** A fault for which kube-apiserver gives no reason. */
function serverFault(message: string): ApiError {
  return new ApiError({ apiVersion: 'v1', kind: 'Status', metadata: {}, status: 'Failure', message, code: 500 });
}

/** What a stored object without managed fields holds belongs to an updater of its own. */
function ownersBeforeApply(
  context: OwnershipContext,
  live: UnstructuredObject,
  { apiVersion, subresource = '', time, zero }: ServerSideApplyOptions,
): Managers {
  const identityOnly = { ...zero, apiVersion: live.apiVersion, kind: live.kind };
  const { managers, changed } = updateOwnership(context, identityOnly, live, new Map());
  const identity = { manager: beforeFirstApply, operation: 'Update', apiVersion, subresource } as const;
  addUpdater(managers, { ...identity, fields: changed, time });
  return managers;
}

/**
 * The table that an update starts from. A writer may send its own, or one empty entry to forget who owns what (an empty
 * list does not: writers that know nothing of managed fields send it); through a subresource nobody may.
 */
function startingTable(
  before: UnstructuredObject | undefined,
  after: UnstructuredObject,
  subresource: string,
): Managers {
  const stored = (): Managers => decodeManagers(before?.metadata?.managedFields) ?? new Map<string, ManagedSet>();
  const sent = after.metadata?.managedFields;
  if (subresource !== '' || sent === undefined || sent === null) return stored();
  if (Array.isArray(sent)) {
    const [only] = sent;
    if (sent.length === 1 && isObject(only) && Object.keys(only).length === 0) return new Map();
  }
  const own = decodeManagers(sent);
  return own === undefined || own.size === 0 ? stored() : own;
}

/** Adds to what an updater owns already. */
function addUpdater(managers: Managers, updater: ManagedSet): void {
  const fields = updater.fields.difference(unowned);
  if (fields.isEmpty) return;
  const key = managerKey(updater);
  const before = managers.get(key);
  managers.set(key, { ...updater, fields: before === undefined ? fields : fields.union(before.fields) });
}

/** Takes from an applier what nobody may own. */
function disown(managers: Managers, key: string): void {
  const set = managers.get(key);
  if (set === undefined) return;
  const fields = set.fields.difference(unowned);
  if (fields.isEmpty) managers.delete(key);
  else managers.set(key, { ...set, fields });
}

function setTime(managers: Managers, key: string, time: Timestamp): void {
  const set = managers.get(key);
  if (set !== undefined) managers.set(key, { ...set, time });
}

function withoutManagedFields(object: UnstructuredObject): UnstructuredObject {
  if (object.metadata?.managedFields === undefined) return object;
  const { managedFields: _managedFields, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function withManagedFields(object: UnstructuredObject, managedFields: ManagedFieldsEntry[]): UnstructuredObject {
  const copy = structuredClone(object);
  if (managedFields.length > 0) copy.metadata = { ...copy.metadata, managedFields };
  return copy;
}

function withoutTimes(entries: readonly ManagedFieldsEntry[]): unknown {
  return entries.map((entry) => ({ ...entry, time: undefined }));
}

/** Whether two objects differ in nothing but the server's own marks. */
function isSameObject(before: UnstructuredObject, after: UnstructuredObject): boolean {
  const strip = (object: UnstructuredObject): unknown => ({
    ...object,
    metadata: { ...object.metadata, resourceVersion: undefined },
  });
  return deepEqual(strip(before), strip(after));
}

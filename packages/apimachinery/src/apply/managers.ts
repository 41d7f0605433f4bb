// The managed fields of an object as a table: who owns which paths. In and out: `metadata.managedFields`.
// @see https://github.com/kubernetes/apimachinery/blob/master/pkg/util/managedfields/internal/managedfields.go
import { compareText } from '../go-text.ts';
import { isObject } from '../json-value.ts';
import type { ManagedFieldsEntry } from '../metadata.ts';
import type { Timestamp } from '../scalars.ts';
import { FieldSet } from './field-set.ts';

/** Who wrote, how and where: what tells one entry from another. */
export interface ManagerIdentity {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource: string;
}

/** What one manager owns. */
export interface ManagedSet extends ManagerIdentity {
  readonly fields: FieldSet;
  readonly time: Timestamp | undefined;
}

/** By {@link managerKey}. */
export type Managers = Map<string, ManagedSet>;

/** The most entries of operation Update; the oldest are joined into one. */
const mostUpdaters = 10;

/** One applier has one entry whatever its version; updaters have one for each. */
export function managerKey({ manager, operation, apiVersion, subresource }: ManagerIdentity): string {
  // As JSON, in whose order the oldest are joined.
  return (
    (manager === '' ? '{' : `{"manager":${JSON.stringify(manager)},`) +
    `"operation":"${operation}"` +
    (operation === 'Apply' ? '' : `,"apiVersion":${JSON.stringify(apiVersion)}`) +
    (subresource === '' ? '}' : `,"subresource":${JSON.stringify(subresource)}}`)
  );
}

/** @returns undefined when an entry is not valid */
export function decodeManagers(entries: unknown): Managers | undefined {
  const managers: Managers = new Map();
  if (entries === undefined || entries === null) return managers;
  if (!Array.isArray(entries)) return undefined;
  for (const entry of entries as unknown[]) {
    const set = isObject(entry) ? decodeEntry(entry) : undefined;
    if (set === undefined) return undefined;
    managers.set(managerKey(set), set);
  }
  return managers;
}

function decodeEntry(entry: ManagedFieldsEntry): ManagedSet | undefined {
  const { manager = '', operation, apiVersion = '', subresource = '', time, fieldsType, fieldsV1 = {} } = entry;
  if (operation !== 'Apply' && operation !== 'Update') return undefined;
  if (apiVersion === '' || fieldsType !== 'FieldsV1' || !isObject(fieldsV1)) return undefined;
  try {
    return { manager, operation, apiVersion, subresource, time, fields: FieldSet.fromFieldsV1(fieldsV1) };
  } catch {
    return undefined;
  }
}

/** In the order in which kube-apiserver stores them. */
export function encodeManagers(managers: Managers): ManagedFieldsEntry[] {
  const sets = [...managers.values()];
  return (sets.length > 1 ? sets.sort(compareEntries) : sets).map(encodeEntry);
}

function encodeEntry({ manager, operation, apiVersion, subresource, time, fields }: ManagedSet): ManagedFieldsEntry {
  const entry: ManagedFieldsEntry = {};
  if (manager !== '') entry.manager = manager;
  entry.operation = operation;
  entry.apiVersion = apiVersion;
  if (time !== undefined) entry.time = time;
  entry.fieldsType = 'FieldsV1';
  entry.fieldsV1 = fields.toFieldsV1();
  if (subresource !== '') entry.subresource = subresource;
  return entry;
}

function compareEntries(left: ManagedSet, right: ManagedSet): number {
  return (
    compareText(left.operation, right.operation) ||
    seconds(left) - seconds(right) ||
    compareText(left.manager, right.manager) ||
    compareText(left.apiVersion, right.apiVersion) ||
    compareText(left.subresource, right.subresource)
  );
}

function seconds({ time }: ManagedSet): number {
  const milliseconds = time === undefined ? 0 : Date.parse(time);
  return Number.isNaN(milliseconds) ? 0 : Math.floor(milliseconds / 1000);
}

/**
 * Joins the oldest updaters of each version into one entry, `ancient-changes`, until few enough are left.
 *
 * @see https://github.com/kubernetes/apimachinery/blob/master/pkg/util/managedfields/internal/capmanagers.go
 */
export function capUpdaters(managers: Managers): void {
  if (managers.size <= mostUpdaters) return;
  const updaters = [...managers]
    .filter(([, { operation }]) => operation === 'Update')
    .sort(([leftKey, left], [rightKey, right]) => seconds(left) - seconds(right) || compareText(leftKey, rightKey));
  let count = updaters.length;
  const firstOfVersion = new Map<string, string>();
  for (const [key, set] of updaters) {
    if (count <= mostUpdaters) return;
    const first = firstOfVersion.get(set.apiVersion);
    if (first === undefined) {
      firstOfVersion.set(set.apiVersion, key);
      continue;
    }
    const ancient = { ...set, manager: 'ancient-changes', subresource: '' };
    const ancientKey = managerKey(ancient);
    const joined = managers.get(ancientKey) ?? managers.get(first);
    managers.delete(key);
    managers.delete(first);
    managers.set(ancientKey, { ...ancient, fields: joined?.fields.union(set.fields) ?? set.fields });
    count--;
  }
}

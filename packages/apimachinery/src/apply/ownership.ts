// How ownership moves when an object is updated or applied to: the heart of server-side apply.
// In: the live object, the new or applied one, and who owns what; out: who owns what then, and the merged object.
// Each manager's fields are those of the version that it wrote: what changes is looked at in every manager's own version.
// @see https://github.com/kubernetes-sigs/structured-merge-diff/blob/master/merge/update.go
import { deepEqual } from '../json-value.ts';
import { removeAbandoned } from './abandoned-fields.ts';
import { collectFields } from './collect-fields.ts';
import { compareObjects } from './compare-objects.ts';
import type { Conflicts } from './conflicts.ts';
import type { FieldSet } from './field-set.ts';
import type { ManagedSet, Managers } from './managers.ts';
import type { MergeType } from './merge-type.ts';
import { mergeObjects } from './merge-objects.ts';
import { reconcileFields } from './reconcile-fields.ts';

/** A version of the kind: what its objects look like. */
export interface OwnershipVersion {
  readonly type: MergeType;
  /** Fields that this endpoint ignores. */
  readonly reset: FieldSet;
  /**
   * To this version, from the one that is written.
   *
   * @param what - for the message about an object that does not fit, such as `failed to convert new object: `
   * @throws ApiError 500 (as kube-apiserver) when it has what this version's schema does not know
   */
  readonly convert: (object: unknown, what?: string) => unknown;
  /** And back. */
  readonly revert: (object: unknown) => unknown;
}

/** What every write shares: the version that is written, and how to find the others. */
export interface OwnershipContext {
  readonly type: MergeType;
  readonly reset: FieldSet;
  /** The version that a manager speaks; undefined when there is none such, and its managers own nothing. @throws ApiError */
  readonly version: (apiVersion: string) => OwnershipVersion | undefined;
}

/**
 * The table after somebody replaced an object: what changed is owned by the writer, and no longer by the others.
 *
 * @returns what the writer has changed and so owns by this write; the table is without the writer
 */
export function updateOwnership(
  context: OwnershipContext,
  live: unknown,
  next: unknown,
  managers: Managers,
): { managers: Managers; changed: FieldSet } {
  const { type, reset } = context;
  const comparison = compareObjects(live, next, type, reset);
  const reconciled = reconcileAll(managers, live, context);
  const { managers: others } = yieldFields(comparer(context, live, next), reconciled, undefined);
  const changed = comparison.modified.union(comparison.added).recursiveDifference(reset);
  return { managers: others, changed };
}

export interface ApplyResult {
  readonly managers: Managers;
  readonly conflicts: Conflicts;
  /** The live object with the applied one merged in, and without what its manager no longer applies. */
  readonly merged: unknown;
  /** Whether the object is another than before. */
  readonly changed: boolean;
}

/**
 * The object and table after somebody applied a configuration.
 *
 * @param applier - whose configuration it is; `fields` and `time` do not matter
 */
export function applyOwnership(
  context: OwnershipContext,
  live: unknown,
  applied: unknown,
  managers: Managers,
  applierKey: string,
  applier: ManagedSet,
): ApplyResult {
  const { type, reset } = context;
  const before = reconcileAll(managers, live, context);
  const last = before.get(applierKey);
  const fields = collectFields(applied, type).recursiveDifference(reset);
  const after = new Map(before).set(applierKey, { ...applier, fields, time: last?.time });
  const withApplied = mergeObjects(live, applied, type);
  const merged = removeAbandoned(withApplied, context, last, [...after.values()]);
  return {
    ...yieldFields(comparer(context, live, merged), after, applierKey),
    merged,
    changed: !deepEqual(live, merged),
  };
}

/** @param live - what is there must fit the version of everybody who owns something of it */
function reconcileAll(managers: Managers, live: unknown, context: OwnershipContext): Managers {
  const reconciled: Managers = new Map();
  for (const [key, set] of managers) {
    const version = context.version(set.apiVersion);
    if (version === undefined) continue;
    version.convert(live);
    reconciled.set(key, { ...set, fields: reconcileFields(set.fields, version.type) });
  }
  return reconciled;
}

/** What a write changes, as each version sees it. */
function comparer(
  context: OwnershipContext,
  before: unknown,
  after: unknown,
): (apiVersion: string) => { readonly changed: FieldSet; readonly removed: FieldSet } | undefined {
  const known = new Map<OwnershipVersion, { readonly changed: FieldSet; readonly removed: FieldSet }>();
  return (apiVersion) => {
    const version = context.version(apiVersion);
    if (version === undefined) return undefined;
    let found = known.get(version);
    if (found === undefined) {
      const { convert, type, reset } = version;
      const [old, now] = [
        convert(before, 'failed to convert old object: '),
        convert(after, 'failed to convert new object: '),
      ];
      const { added, modified, removed } = compareObjects(old, now, type, reset);
      known.set(version, (found = { changed: modified.union(added), removed }));
    }
    return found;
  };
}

/** Takes what changed from everybody but the writer. Who has nothing left is gone. */
function yieldFields(
  compared: ReturnType<typeof comparer>,
  managers: Managers,
  writerKey: string | undefined,
): { managers: Managers; conflicts: Conflicts } {
  const left: Managers = new Map();
  const conflicts = new Map<string, { owner: ManagedSet; fields: FieldSet }>();
  for (const [key, set] of managers) {
    let { fields } = set;
    if (key !== writerKey) {
      const seen = compared(set.apiVersion);
      if (seen === undefined) continue;
      const { changed, removed } = seen;
      const taken = fields.intersection(changed);
      if (!taken.isEmpty) conflicts.set(key, { owner: set, fields: taken });
      fields = fields.difference(taken).difference(removed);
    }
    if (!fields.isEmpty) left.set(key, { ...set, fields });
  }
  return { managers: left, conflicts };
}

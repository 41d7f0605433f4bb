// How ownership moves when an object is updated or applied to: the heart of server-side apply.
// In: the live object, the new or applied one, and who owns what; out: who owns what then, and the merged object.
// Every version of a kind is taken to have the same fields: objects are not converted to a manager's own version.
// @see https://github.com/kubernetes-sigs/structured-merge-diff/blob/master/merge/update.go
import { deepEqual } from '../json-value.ts';
import { collectFields } from './collect-fields.ts';
import type { Comparison } from './compare-objects.ts';
import { compareObjects } from './compare-objects.ts';
import type { Conflicts } from './conflicts.ts';
import type { FieldSet } from './field-set.ts';
import type { ManagedSet, Managers } from './managers.ts';
import type { MergeType } from './merge-type.ts';
import { mergeObjects } from './merge-objects.ts';
import { reconcileFields } from './reconcile-fields.ts';
import { removeFields } from './remove-fields.ts';

/** What every write shares. */
export interface OwnershipContext {
  readonly type: MergeType;
  /** Fields that this endpoint ignores. */
  readonly reset: FieldSet;
}

/**
 * The table after somebody replaced an object: what changed is owned by the writer, and no longer by the others.
 *
 * @returns what the writer has changed and so owns by this write; the table is without the writer
 */
export function updateOwnership(
  { type, reset }: OwnershipContext,
  live: unknown,
  next: unknown,
  managers: Managers,
): { managers: Managers; changed: FieldSet } {
  const comparison = compareObjects(live, next, type, reset);
  const { managers: others } = yieldFields(comparison, reconcileAll(managers, type), undefined);
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
  { type, reset }: OwnershipContext,
  live: unknown,
  applied: unknown,
  managers: Managers,
  applierKey: string,
  applier: ManagedSet,
): ApplyResult {
  const before = reconcileAll(managers, type);
  const last = before.get(applierKey);
  const fields = collectFields(applied, type).recursiveDifference(reset);
  const after = new Map(before).set(applierKey, { ...applier, fields, time: last?.time });
  const withApplied = mergeObjects(live, applied, type);
  const merged = removeAbandoned(withApplied, type, last?.fields, [...after.values()]);
  const comparison = compareObjects(live, merged, type, reset);
  return { ...yieldFields(comparison, after, applierKey), merged, changed: !deepEqual(live, merged) };
}

function reconcileAll(managers: Managers, type: MergeType): Managers {
  return new Map([...managers].map(([key, set]) => [key, { ...set, fields: reconcileFields(set.fields, type) }]));
}

/** Takes what changed from everybody but the writer. Who has nothing left is gone. */
function yieldFields(
  { added, modified, removed }: Comparison,
  managers: Managers,
  writerKey: string | undefined,
): { managers: Managers; conflicts: Conflicts } {
  const changed = modified.union(added);
  const left: Managers = new Map();
  const conflicts = new Map<string, { owner: ManagedSet; fields: FieldSet }>();
  for (const [key, set] of managers) {
    let { fields } = set;
    if (key !== writerKey) {
      const taken = fields.intersection(changed);
      if (!taken.isEmpty) conflicts.set(key, { owner: set, fields: taken });
      fields = fields.difference(taken).difference(removed);
    }
    if (!fields.isEmpty) left.set(key, { ...set, fields });
  }
  return { managers: left, conflicts };
}

/** Removes what the applier owned, does not apply any more, and nobody else owns. */
function removeAbandoned(
  merged: unknown,
  type: MergeType,
  last: FieldSet | undefined,
  managers: readonly ManagedSet[],
): unknown {
  if (last === undefined || last.isEmpty) return merged;
  const lastNamed = last.withNamedFields(type);
  const mergedFields = collectFields(merged, type).withNamedFields(type);

  let owned: FieldSet | undefined;
  for (const { fields } of managers) owned = owned === undefined ? fields : owned.union(fields);

  // All that was applied last time is taken out, and what somebody owns is put back.
  const withoutLast = collectFields(removeFields(merged, lastNamed, type), type).withNamedFields(type);
  const kept = owned === undefined ? withoutLast : withoutLast.union(owned.withNamedFields(type));
  const withOwned = removeFields(merged, mergedFields.difference(kept), type);

  // So is what stood below something removed but was never applied: only what was may go.
  const left = collectFields(withOwned, type).withNamedFields(type);
  return removeFields(merged, mergedFields.difference(left).intersection(lastNamed), type);
}

// What an applier applied last time, does not apply any more, and nobody else owns: it goes. It is looked for in the version
// in which it was applied, and what others own is put back in theirs.
// @see https://github.com/kubernetes-sigs/structured-merge-diff/blob/master/merge/update.go prune
import { collectFields } from './collect-fields.ts';
import type { FieldSet } from './field-set.ts';
import type { ManagedSet } from './managers.ts';
import type { OwnershipContext, OwnershipVersion } from './ownership.ts';
import { removeFields } from './remove-fields.ts';

const failed = 'failed to prune fields: ';
const addingBack = 'failed add back owned items: failed to convert ';

/**
 * @param merged - with what is applied now, in the version that is written
 * @param last - what the applier owned before
 * @param managers - who owns what now, the applier too
 */
export function removeAbandoned(
  merged: unknown,
  context: OwnershipContext,
  last: ManagedSet | undefined,
  managers: readonly ManagedSet[],
): unknown {
  if (last === undefined || last.fields.isEmpty) return merged;
  const version = context.version(last.apiVersion);
  if (version === undefined) return merged;
  const { type } = version;
  const lastNamed = last.fields.withNamedFields(type);
  const before = version.convert(merged, `${failed}failed to convert merged object to last applied version: `);

  // All that was applied last time is taken out, and what somebody owns is put back.
  const withoutLast = removeFields(before, lastNamed, type);
  const pruned = withOwned(before, withoutLast, { apiVersion: last.apiVersion, own: version }, context, managers);

  // So is what stood below something removed but was never applied: only what was may go.
  const left = collectFields(pruned, type).withNamedFields(type);
  const abandoned = collectFields(before, type).withNamedFields(type).difference(left).intersection(lastNamed);
  return version.revert(removeFields(before, abandoned, type));
}

/** The pruned object with what is owned in any version, that of the pruned one first: others may need its fields to be converted. */
function withOwned(
  merged: unknown,
  pruned: unknown,
  { apiVersion: prunedVersion, own }: { readonly apiVersion: string; readonly own: OwnershipVersion },
  context: OwnershipContext,
  managers: readonly ManagedSet[],
): unknown {
  const owned = new Map<string, FieldSet>();
  for (const { apiVersion, fields } of managers) owned.set(apiVersion, owned.get(apiVersion)?.union(fields) ?? fields);
  let result = pruned;
  const others = [...owned.keys()].filter((apiVersion) => apiVersion !== prunedVersion);
  for (const apiVersion of [prunedVersion, ...others]) {
    const fields = owned.get(apiVersion);
    const version = context.version(apiVersion);
    if (fields === undefined || version === undefined) continue;
    const isOwn = apiVersion === prunedVersion;
    const [all, some] = isOwn
      ? [merged, result]
      : [
          version.convert(own.revert(merged), `${failed}${addingBack}merged object at version ${apiVersion}: `),
          version.convert(own.revert(result), `${failed}${addingBack}pruned object at version ${apiVersion}: `),
        ];
    const back = addBack(all, some, fields, version);
    result = isOwn ? back : own.convert(version.revert(back));
  }
  return result;
}

function addBack(merged: unknown, pruned: unknown, owned: FieldSet, { type }: OwnershipVersion): unknown {
  const kept = collectFields(pruned, type).withNamedFields(type).union(owned.withNamedFields(type));
  return removeFields(merged, collectFields(merged, type).withNamedFields(type).difference(kept), type);
}

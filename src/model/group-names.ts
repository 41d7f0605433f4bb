// Short names for API groups: `samples.example.com` is `samples` in code and in file names, as long as nobody else is.
import { safeIdentifier } from './identifier.ts';
import { camelCaseOfLabels, upperFirst } from './words.ts';

/** A group in one version, as code names it. For `samples.example.com/v1alpha1`: */
export interface GroupVersionNames {
  readonly group: string;
  readonly version: string;
  /** `samples`; `samplesExampleCom` when an earlier group is called `samples`. */
  readonly groupAlias: string;
  /** `samplesV1alpha1`: the accessor of the clientset. */
  readonly accessor: string;
  /** `SamplesV1alpha1`: begins the names of classes. */
  readonly className: string;
}

/** The alias that a group gets when no other has it: `samples` for `samples.example.com`. */
export function shortAlias(group: string): string {
  return safeIdentifier(camelCaseOfLabels(group.split('.')[0] ?? group));
}

/**
 * Aliases by group. The first group to want a short name keeps it, so adding a group never renames what user code calls;
 * pass groups in the order in which they were added. Aliases that differ from {@link shortAlias} are recorded, so removing a
 * group renames nothing either.
 *
 * @param recorded - identifiers that have been given, no two alike; of groups that are gone, too, which get theirs back
 */
export function groupAliases(
  groups: Iterable<string>,
  recorded: ReadonlyMap<string, string> = new Map(),
): ReadonlyMap<string, string> {
  const aliases = new Map(recorded);
  const used = new Set([...aliases.values()].map((alias) => alias.toLowerCase()));
  for (const group of groups) {
    if (aliases.has(group)) continue;
    const candidates = [shortAlias(group), safeIdentifier(camelCaseOfLabels(group))];
    let alias = candidates.find((candidate) => !used.has(candidate.toLowerCase())) ?? candidates[1] ?? group;
    // `a-b.io` and `a.b-io` have the same labels; a counter is the last resort.
    for (let count = 2; used.has(alias.toLowerCase()); count++) alias = `${candidates[1]}${count}`;
    used.add(alias.toLowerCase());
    aliases.set(group, alias);
  }
  return aliases;
}

/** The names of one group and version, given the group's alias. */
export function nameGroupVersion(group: string, version: string, groupAlias: string): GroupVersionNames {
  const accessor = groupAlias + upperFirst(camelCaseOfLabels(version));
  return Object.freeze({ group, version, groupAlias, accessor, className: upperFirst(accessor) });
}

// A whole operator: its name, its kinds, its controllers. Frozen; a Project that exists can be planned.
import { isDns1123Label } from '@kubewright/apimachinery';

import type { Problem } from '../errors.ts';
import { InputError } from '../errors.ts';
import type { Controller } from './controller.ts';
import { defineControllers } from './controller.ts';
import type { GroupVersionNames } from './group-names.ts';
import { groupAliases, nameGroupVersion } from './group-names.ts';
import { safeIdentifier } from './identifier.ts';
import type { Kind, KindInput } from './kind.ts';
import { defineKind, formatKind } from './kind.ts';
import { problemOf, rules } from './rules.ts';

/** Names a kind in a version. */
export interface KindReference {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** A controller that is recorded. */
export interface ControllerInput extends KindReference {
  /** Its name, where another controller had the usual one; see `Controller.name`. */
  readonly name?: string | undefined;
  /** Whether it holds its objects by finalizers, and so may patch them. Default true. */
  readonly finalizers?: boolean | undefined;
}

/** What is recorded of an operator: all that is needed to make it again. */
export interface ProjectInput {
  readonly name: string;
  /** In the order in which they were added. */
  readonly kinds: readonly KindInput[];
  /** The kinds that have a controller here, built-in ones among them. */
  readonly controllers: readonly ControllerInput[];
  /** Of groups, where another group had the usual one. */
  readonly aliases?: ReadonlyMap<string, string> | undefined;
  /** Whether the kinds' reference documentation is written to `docs/reference/`. Default true. */
  readonly docs?: boolean | undefined;
  /** Of the definitions' descriptions, in characters; 0 drops them. Default: whole. */
  readonly maxDescriptionLength?: number | undefined;
}

/** The kinds of one group and version. */
export interface GroupVersionKinds extends GroupVersionNames {
  readonly kinds: readonly Kind[];
}

/** An operator. */
export interface Project {
  readonly name: string;
  /** Where it runs unless told otherwise: `<name>-system`. */
  readonly namespace: string;
  readonly kinds: readonly Kind[];
  /** Sorted by group, then version. */
  readonly groupVersions: readonly GroupVersionKinds[];
  readonly controllers: readonly Controller[];
  /** Whether its kinds have reference documentation. */
  readonly docs: boolean;
}

/** @throws InputError with everything that is wrong. */
export function defineProject(input: ProjectInput): Project {
  const problems: Problem[] = [];
  const name = problemOf(rules.name, input.name, 'name');
  if (name !== undefined) problems.push(name);
  const kinds: Kind[] = [];
  for (const kind of input.kinds) {
    try {
      kinds.push(defineKind(kind));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.problems);
    }
  }
  problems.push(...clashesOf(kinds), ...problemsOfRecordedNames(input));
  if (problems.length > 0) throw new InputError(problems);

  const aliases = groupAliases(
    kinds.map(({ group }) => group),
    input.aliases,
  );
  return Object.freeze({
    name: input.name,
    namespace: `${input.name}-system`,
    kinds: Object.freeze(kinds),
    groupVersions: Object.freeze(groupVersionsOf(kinds, aliases)),
    controllers: Object.freeze(defineControllers(input.controllers, kinds, aliases)),
    docs: input.docs ?? true,
  });
}

/** They become code and names of objects. */
function problemsOfRecordedNames({ aliases = new Map(), controllers }: ProjectInput): Problem[] {
  const problems: Problem[] = [];
  const check = (what: string, names: readonly string[], isValid: (name: string) => boolean): void => {
    for (const [index, name] of names.entries()) {
      const isTwice = names.findIndex((other) => other.toLowerCase() === name.toLowerCase()) < index;
      if (isValid(name) && !isTwice) continue;
      const why = isTwice ? 'stands there twice' : 'cannot be one';
      problems.push({ code: 'project-file', message: `The recorded ${what} ${JSON.stringify(name)} ${why}` });
    }
  };
  check('alias', [...aliases.values()], (name) => /^[A-Za-z_]\w{0,252}$/.test(name) && safeIdentifier(name) === name);
  check(
    'name of a controller',
    controllers.flatMap(({ name }) => name ?? []),
    isDns1123Label,
  );
  return problems;
}

function groupVersionsOf(kinds: readonly Kind[], aliases: ReadonlyMap<string, string>): GroupVersionKinds[] {
  const members = new Map<string, Kind[]>();
  for (const kind of kinds) {
    const key = `${kind.group}/${kind.version}`;
    members.set(key, [...(members.get(key) ?? []), kind]);
  }
  return [...members.entries()]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, unsorted]) => {
      const [group = '', version = ''] = key.split('/');
      const names = nameGroupVersion(group, version, aliases.get(group) ?? group);
      return Object.freeze({ ...names, kinds: Object.freeze(unsorted.toSorted((a, b) => (a.kind < b.kind ? -1 : 1))) });
    });
}

/** Within a group the server wants resources, kinds and list kinds to be unique, and one scope and set of names for all versions of a kind. */
function clashesOf(kinds: readonly Kind[]): Problem[] {
  const problems: Problem[] = [];
  const report = (message: string, hint: string): void => void problems.push({ code: 'name-clash', message, hint });
  for (const [index, kind] of kinds.entries()) {
    for (const other of kinds.slice(0, index)) {
      if (kind.group !== other.group) continue;
      const both = `${formatKind(other)} and ${formatKind(kind)}`;
      if (kind.kind === other.kind) {
        if (kind.version === other.version)
          report(`${formatKind(kind)} is there already`, 'Name another version or kind, or give its definition once');
        else if (kind.scope !== other.scope || kind.names.plural !== other.names.plural) {
          report(
            `${both} are versions of one kind, but differ in scope or plural`,
            `Give both --scope ${other.scope} --plural ${other.names.plural}`,
          );
        }
        continue;
      }
      const clash = sharedName(kind, other);
      if (clash !== undefined)
        report(`${both} would both be called "${clash}"`, 'Give one of them another --plural or --kind');
    }
  }
  return problems;
}

/** Resource names (plural, singular, short) are one set in a group; kinds and list kinds another. A token must be unique, too. */
function sharedName(a: Kind, b: Kind): string | undefined {
  const resources = new Set([a.names.plural, a.names.singular, ...a.shortNames]);
  const kinds = new Set([a.names.kind, a.names.listKind]);
  return (
    [b.names.plural, b.names.singular, ...b.shortNames].find((name) => resources.has(name)) ??
    [b.names.kind, b.names.listKind].find((name) => kinds.has(name)) ??
    (a.names.token === b.names.token ? a.names.token : undefined)
  );
}

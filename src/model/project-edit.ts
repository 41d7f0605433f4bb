// What commands do to what is recorded of an operator. Pure: a new record each time; doing it twice changes nothing more.
import { InputError } from '../errors.ts';
import { findKind } from './controller.ts';
import type { KindInput } from './kind.ts';
import { defineKind, formatKind } from './kind.ts';
import type { KindReference, ProjectInput } from './project.ts';

/** Adds kinds that are not there yet; with `controller`, each kind that has none gets one, for the first of its versions. */
export function withKinds(input: ProjectInput, kinds: readonly KindInput[], controller: boolean): ProjectInput {
  const added = kinds.filter((kind) => !input.kinds.some((other) => formatKind(other) === formatKind(kind)));
  const controllers = [...input.controllers];
  for (const { group, version, kind } of controller ? kinds : []) {
    if (!controllers.some((other) => other.group === group && other.kind === kind))
      controllers.push({ group, version, kind });
  }
  return { ...input, kinds: [...input.kinds, ...added], controllers };
}

/** @throws InputError when no kind, or more than one, is meant. */
export function withController(input: ProjectInput, text: string): ProjectInput {
  const reference = findKind(text, input.kinds.map(defineKind));
  const present = input.controllers.some((other) => other.group === reference.group && other.kind === reference.kind);
  return present ? input : { ...input, controllers: [...input.controllers, reference] };
}

/** @throws InputError when no kind, or more than one, is meant, or the kind has no controller. */
export function withoutController(input: ProjectInput, text: string): ProjectInput {
  const { group, kind, version } = findKind(text, input.kinds.map(defineKind));
  const controllers = input.controllers.filter((other) => !(other.group === group && other.kind === kind));
  if (controllers.length === input.controllers.length) {
    throw new InputError({
      code: 'unknown-kind',
      message: `${formatKind({ group, version, kind })} has no controller in this operator`,
      hint: `Controllers are there for ${input.controllers.map(formatKind).join(', ') || 'no kind'}`,
    });
  }
  return { ...input, controllers };
}

/** Leaves out the versions of others' kinds that their new definitions no longer have; their controllers move to one that it has. */
export function withoutVersions(input: ProjectInput, defined: readonly KindInput[]): ProjectInput {
  const isSame = (one: KindReference, other: KindReference): boolean =>
    one.group === other.group && one.kind === other.kind;
  return input.kinds
    .filter((kind) => kind.external === true && defined.some((other) => isSame(kind, other)))
    .filter((kind) => !defined.some((other) => formatKind(other) === formatKind(kind)))
    .reduce((record, kind) => {
      const heir = defined.find((other) => isSame(kind, other))?.version ?? kind.version;
      const controllers = record.controllers.map((controller) =>
        formatKind(controller) === formatKind(kind) ? { ...controller, version: heir } : controller,
      );
      return { ...record, kinds: record.kinds.filter((other) => other !== kind), controllers };
    }, input);
}

/**
 * Removes a kind, or one version of it. A controller of a version that goes moves to one that stays.
 *
 * @throws InputError when there is no such kind.
 */
export function withoutKind(
  input: ProjectInput,
  { group, version, kind }: { readonly group: string; readonly version?: string | undefined; readonly kind: string },
): ProjectInput {
  const isSame = (other: KindReference): boolean => other.group === group && other.kind === kind;
  const kinds = input.kinds.filter((other) => !(isSame(other) && (version === undefined || other.version === version)));
  if (kinds.length === input.kinds.length) {
    throw new InputError({
      code: 'unknown-kind',
      message: `${formatKind({ group, version: version ?? '', kind })} is no kind of this operator`,
      hint: `Its kinds are ${input.kinds.map(formatKind).join(', ') || 'none'}`,
    });
  }
  const heir = kinds.find(isSame);
  const controllers = input.controllers.flatMap((controller) => {
    if (!isSame(controller) || kinds.some((other) => formatKind(other) === formatKind(controller))) return [controller];
    return heir === undefined ? [] : [{ ...controller, version: heir.version }];
  });
  return { ...input, kinds, controllers };
}

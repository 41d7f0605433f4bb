// Kinds that a command adds: from answers, or from CustomResourceDefinitions together with their types as text.
import type { CustomResourceDefinition } from '@kubewright/apimachinery';

import { BugError, InputError } from '../errors.ts';
import type { DefinedKind } from '../model/defined-kind.ts';
import type { KindAnswers, KindInput } from '../model/kind.ts';
import { formatKind, problemsOfKind } from '../model/kind.ts';
import type { Source } from '../model/source.ts';
import type { ParsedCrd } from './crd.ts';
import { kindsOfCrd, parseCrds } from './crd.ts';

/** Turns one version of a definition into the text of a types file. */
export type PrintTypes = (crd: CustomResourceDefinition, version: string) => string;

/** Kinds to add; those of CRDs come with their types as text. */
export interface AddedKinds {
  readonly kinds: readonly KindInput[];
  readonly types: ReadonlyMap<string, string>;
}

/** What adds kinds: answers, or the texts of definitions. */
export type AddedInput = { readonly kinds: readonly KindAnswers[] } | { readonly crds: readonly Source[] };

/**
 * Either of the two below.
 *
 * @throws InputError when an answer is wrong, or a source holds something else than definitions.
 */
export function addedKinds(input: AddedInput, print: PrintTypes, external = false): AddedKinds {
  return 'crds' in input ? kindsOfSources(input.crds, print, external) : kindsOfAnswers(input.kinds);
}

/** @throws InputError when an answer is wrong. */
export function kindsOfAnswers(kinds: readonly KindAnswers[]): AddedKinds {
  const problems = kinds.flatMap((kind) => problemsOfKind(kind));
  if (problems.length > 0) throw new InputError(problems);
  return { kinds, types: new Map() };
}

/**
 * @param print - prints the types of one version of a definition
 * @param external - whether the kinds are somebody else's
 * @throws InputError when a source holds something else than definitions.
 */
export function kindsOfSources(sources: readonly Source[], print: PrintTypes, external = false): AddedKinds {
  const { kinds, print: printKind } = definedKinds(parseCrds(sources), print, external);
  return { kinds, types: new Map(kinds.map((kind) => [formatKind(kind), printKind(kind)])) };
}

/** Every version of every definition, and how its types are printed, for those who do not want all of them. */
export function definedKinds(
  parsed: readonly ParsedCrd[],
  print: PrintTypes,
  external: boolean,
): {
  readonly kinds: readonly DefinedKind[];
  readonly print: (kind: DefinedKind) => string;
  readonly definitionOf: (kind: DefinedKind) => CustomResourceDefinition;
} {
  const crds = new Map<DefinedKind, CustomResourceDefinition>();
  for (const { crd } of parsed) {
    for (const kind of kindsOfCrd(crd)) {
      const version = crd.spec.versions.find(({ name }) => name === kind.version);
      const subresources = Object.keys(version?.subresources ?? {});
      const served = version?.served === true;
      crds.set({ ...kind, subresources, served, ...(external && { external }) }, crd);
    }
  }
  const definitionOf = (kind: DefinedKind): CustomResourceDefinition => {
    const crd = crds.get(kind);
    if (crd === undefined) throw new BugError(`${formatKind(kind)} is none of the kinds that were defined`);
    return crd;
  };
  return { kinds: [...crds.keys()], print: (kind) => print(definitionOf(kind), kind.version), definitionOf };
}

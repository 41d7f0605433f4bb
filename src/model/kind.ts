// A kind of the operator: what was said of it, checked, and everything derived from that.
import type { Scope } from '@kubewright/apimachinery';

import type { Problem } from '../errors.ts';
import { InputError } from '../errors.ts';
import type { KindNames } from './kind-names.ts';
import { deriveNames } from './kind-names.ts';
import type { Rule } from './rules.ts';
import { problemOf, rules } from './rules.ts';

/** What a user says of a kind. Everything else is derived. */
export interface KindAnswers {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly scope: Scope;
  /** Default: the kind in lower case, in the plural. */
  readonly plural?: string | undefined;
  readonly shortNames?: readonly string[] | undefined;
  readonly categories?: readonly string[] | undefined;
}

/** What is recorded of a kind, or read from its CRD. */
export interface KindInput extends KindAnswers {
  readonly singular?: string | undefined;
  readonly listKind?: string | undefined;
  /** Default `['status']`: what the starter's types have. */
  readonly subresources?: readonly string[] | undefined;
  /** The name of its root type in `api/`; default the kind. */
  readonly typeName?: string | undefined;
  /** The file that declares it; default `api/<group>/<version>/<kind>.ts`. */
  readonly typesFile?: string | undefined;
  /** The CRD is somebody else's: it is neither ours to install nor to change. Default false. */
  readonly external?: boolean | undefined;
}

/** A kind, checked and with all its names. Frozen. */
export interface Kind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly scope: Scope;
  readonly names: KindNames;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  /** Such as `status` and `scale`. */
  readonly subresources: readonly string[];
  /** The root type's name. */
  readonly typeName: string;
  /** Relative to the project. */
  readonly typesFile: string;
  readonly external: boolean;
}

/** @throws InputError with everything that is wrong, not only the first. */
export function defineKind(input: KindInput): Kind {
  const problems = problemsOfKind(input, rules.declaredKind);
  if (problems.length > 0) throw new InputError(problems);
  const {
    group,
    version,
    kind,
    scope,
    shortNames = [],
    categories = [],
    subresources = ['status'],
    external = false,
  } = input;
  const names = deriveNames(input);
  return Object.freeze({
    group,
    version,
    kind,
    scope,
    names,
    shortNames: Object.freeze([...shortNames]),
    categories: Object.freeze([...categories]),
    subresources: Object.freeze([...subresources]),
    typeName: input.typeName ?? kind,
    typesFile: input.typesFile ?? typesPath(group, version, names.file),
    external,
  });
}

/** Where a kind's types start out. */
function typesPath(group: string, version: string, file: string): string {
  return `api/${group}/${version}/${file}.ts`;
}

/**
 * Everything that is wrong with the answers; `path` names the answer.
 *
 * @param kindRule - answers must be CamelCase; what has been declared elsewhere may be what the server accepts
 */
export function problemsOfKind(input: KindAnswers, kindRule: Rule = rules.kind): Problem[] {
  const problems = [
    problemOf(rules.group, input.group, 'group'),
    problemOf(rules.version, input.version, 'version'),
    problemOf(kindRule, input.kind, 'kind'),
    problemOf(rules.scope, input.scope, 'scope'),
    input.plural === undefined ? undefined : problemOf(rules.plural, input.plural, 'plural'),
    ...(input.shortNames ?? []).map((name) => problemOf(rules.shortName, name, 'shortNames')),
    ...(input.categories ?? []).map((name) => problemOf(rules.category, name, 'categories')),
  ];
  return problems.filter((problem) => problem !== undefined);
}

/** `samples.example.com/v1alpha1/Network`: how a kind is named on the command line and in messages. */
export function formatKind({ group, version, kind }: { group: string; version: string; kind: string }): string {
  return [group, version, kind].filter((part) => part !== '').join('/');
}

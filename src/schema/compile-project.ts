// What is recorded of an operator + what its types say -> the project and its definitions, and back: what to record.
import type { CustomResourceDefinition } from '@kubewright/apimachinery';

import type { Problem } from '../errors.ts';
import { InputError } from '../errors.ts';
import { shortAlias } from '../model/group-names.ts';
import type { KindInput } from '../model/kind.ts';
import { defineKind, formatKind } from '../model/kind.ts';
import { pluralOf } from '../model/plural.ts';
import type { Project, ProjectInput } from '../model/project.ts';
import { defineProject } from '../model/project.ts';
import type { Source } from '../model/source.ts';
import { buildCustomResourceDefinitions } from './custom-resource-definition.ts';
import { checkDefinitions } from './definition-check.ts';
import { warningsOfDefinition } from './definition-warnings.ts';
import type { KindDeclaration } from './kind-declaration.ts';
import { withRecordedNames } from './storage-version.ts';

/** A project with what its types say: they are the truth, the record only says how they began. */
export interface Compiled {
  readonly input: ProjectInput;
  readonly project: Project;
  readonly crds: readonly CustomResourceDefinition[];
}

/**
 * Compiles the kinds of a record.
 *
 * @param checked - whether the schemas must be such as the server accepts
 * @throws InputError when a kind has no types, when types disagree, and for what the server would refuse
 */
export async function compile(
  input: ProjectInput,
  declarations: readonly KindDeclaration[],
  checked: boolean,
): Promise<Compiled> {
  const found = input.kinds.map((kind) => declarations.find((declared) => formatKind(declared) === formatKind(kind)));
  const problems = input.kinds.flatMap((kind, index): Problem[] =>
    found[index] !== undefined
      ? []
      : [
          {
            code: 'missing-types',
            message: `declares no ${formatKind(kind)}`,
            hint: `Restore it, with @kind "${kind.kind}" on the root type; or run: kubewright remove kind --group ${kind.group} --version ${kind.version} --kind ${kind.kind}`,
            file: defineKind(kind).typesFile,
          },
        ],
  );
  if (problems.length > 0) throw new InputError(problems);
  const own = recordedOf(declarations, input);
  const crds = buildCustomResourceDefinitions(withRecordedNames(own, input.kinds), input);
  if (checked) await checkDefinitions(crds, own);
  const kinds = input.kinds.map((kind, index) => declaredKind(kind, crds, found[index]));
  return { input, project: defineProject({ ...input, kinds }), crds };
}

/** Those of the declarations that are recorded. */
export function recordedOf(declarations: readonly KindDeclaration[], { kinds }: ProjectInput): KindDeclaration[] {
  const names = new Set(kinds.map(formatKind));
  return declarations.filter((declared) => names.has(formatKind(declared)));
}

/**
 * What to record: what was said; the scope and the plural that the types say now, so that they hold if the tags get lost; and
 * names that follow from what else there is, so that they outlive it.
 */
export function recordOf({ input, project }: Compiled): ProjectInput {
  const kinds = input.kinds.map((kind): KindInput => {
    const { scope, names } = project.kinds.find((other) => formatKind(other) === formatKind(kind)) ?? defineKind(kind);
    const said = kind.plural !== undefined || names.plural !== pluralOf(kind.kind);
    return { ...kind, scope, ...(said && { plural: names.plural }) };
  });
  const groups = project.groupVersions.filter(({ group, groupAlias }) => groupAlias !== shortAlias(group));
  const controllers = project.controllers.map(({ group, version, kind, name, finalizers }) => ({
    group,
    version,
    kind,
    finalizers,
    ...(name !== kind.toLowerCase() && { name }),
  }));
  const given = groups.map(({ group, groupAlias }) => [group, groupAlias] as const);
  return { ...input, kinds, controllers, aliases: new Map([...(input.aliases ?? []), ...given]) };
}

function declaredKind(
  kind: KindInput,
  crds: readonly CustomResourceDefinition[],
  declared: KindDeclaration | undefined,
): KindInput {
  const spec = crds.find((crd) => crd.spec.group === kind.group && crd.spec.names.kind === kind.kind)?.spec;
  const version = spec?.versions.find(({ name }) => name === kind.version);
  return {
    ...kind,
    ...spec?.names,
    ...(spec && { scope: spec.scope }),
    subresources: Object.keys(version?.subresources ?? {}).sort((a, b) => (a < b ? 1 : -1)),
    typeName: declared?.typeName,
    typesFile: declared?.file,
  };
}

/** A warning for each kind that is declared in a file that stays, and not recorded. */
export function unrecorded(
  declarations: readonly KindDeclaration[],
  { kinds }: ProjectInput,
  staying: readonly Source[],
): string[] {
  return declarations
    .filter(({ file }) => staying.some((source) => source.file === file))
    .filter((declared) => !kinds.some((kind) => formatKind(kind) === formatKind(declared)))
    .map(
      ({ group, version, kind, file }) =>
        `${file} declares ${group}/${version}/${kind}, which this operator does not know. Delete it, or make it known with: ` +
        `kubewright add kind --group ${group} --version ${version} --kind ${kind}`,
    );
}

/** What the author of the operator's own kinds should know of their definitions; those of others are as they are. */
export function warningsOfCompiled({ project, crds }: Compiled): string[] {
  const isExternal = ({ spec }: CustomResourceDefinition): boolean =>
    project.kinds.some((kind) => kind.external && kind.group === spec.group && kind.kind === spec.names.kind);
  return crds.filter((crd) => !isExternal(crd)).flatMap(warningsOfDefinition);
}

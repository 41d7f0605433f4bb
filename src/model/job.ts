// What a command is about: from the operator as it is recorded to the operator as it shall be. One function for each command.
// Pure: records in, a job out; src/pipeline.ts does it.
import type { CustomResourceDefinition } from '@kubewright/apimachinery';

import { InputError } from '../errors.ts';
import type { Controller } from './controller.ts';
import { findKind } from './controller.ts';
import type { KindInput } from './kind.ts';
import { defineKind, formatKind } from './kind.ts';
import { withController, withKinds, withoutController, withoutKind, withoutVersions } from './project-edit.ts';
import type { KindReference, ProjectInput } from './project.ts';
import { defineProject } from './project.ts';
import { problemOf, rules } from './rules.ts';
import { removalSteps } from './version-migration.ts';

/** A command on its way. */
export interface Job {
  readonly command: string;
  /** Undefined for a new operator. */
  readonly before: ProjectInput | undefined;
  readonly after: ProjectInput;
  /** Types that were printed from a CRD, by kind. */
  readonly types?: ReadonlyMap<string, string>;
  /** Whole files of `api/` by path, in place of what is there. */
  readonly texts?: ReadonlyMap<string, string>;
  /** What to do now; some of it depends on what was compiled. */
  readonly next?: readonly string[] | ((crds: readonly CustomResourceDefinition[]) => readonly string[]);
  /** Kinds whose types are taken from the CRD again, as {@link formatKind} names them. */
  readonly renewed?: ReadonlySet<string>;
  /** Whether files of a controller that the user has deleted are written again. */
  readonly restored?: (controller: Controller) => boolean;
}

/**
 * A job that leaves all types as they are, in place of one that does not: those that come may say less of what the record of before
 * still has, such as a version that its CRD has lost, or which one was stored.
 */
export function withoutNewTypes({ renewed = new Set(), texts, ...job }: Job): Job | undefined {
  return renewed.size === 0 && texts === undefined ? undefined : job;
}

/** What to do now. */
export function nextSteps({ next = [] }: Job, crds: readonly CustomResourceDefinition[]): readonly string[] {
  return typeof next === 'function' ? next(crds) : next;
}

/** Kinds that come; those of CRDs with their types as text. */
interface Added {
  readonly kinds: readonly KindInput[];
  readonly types: ReadonlyMap<string, string>;
}

/** A new operator. */
interface NewProject {
  readonly name: string;
  readonly added: Added;
  /** Whether it is written as if nothing was there. */
  readonly anew: boolean;
  /** Undefined: as it was, or else with documentation. */
  readonly docs: boolean | undefined;
}

const shapeTypes = 'Shape the types in api/, then run: npx kubewright generate';

/** `new`: a whole operator, or the one that is there with more kinds. */
export function newProjectJob(
  before: ProjectInput | undefined,
  { name, added: { kinds, types }, anew, docs }: NewProject,
): Job {
  const known = {
    ...before,
    name,
    kinds: before?.kinds ?? [],
    controllers: before?.controllers ?? [],
    ...(docs !== undefined && { docs }),
  };
  const after = withKinds(known, kinds, true);
  const next = [
    ...defineProject(after).controllers.map(
      ({ file }) => `Write the body of the control loop: src/controllers/${file}.ts`,
    ),
    shapeTypes,
    'Try it: npm test, or npm run dev',
  ];
  return { command: 'new', before: anew ? undefined : before, after, types, next };
}

/** `add kind`: kinds of one's own, or those of CRDs. Known ones that are others', or forced, take their types anew. */
export function addKindJob(
  before: ProjectInput,
  { added, controller, force }: { readonly added: Added; readonly controller: boolean; readonly force: boolean },
): Job {
  const { types } = added;
  const known = before.kinds.filter((kind) => types.has(formatKind(kind)) && (force || kind.external === true));
  return {
    command: 'add kind',
    before,
    after: withKinds(withoutVersions(before, added.kinds), added.kinds, controller),
    types,
    next: [
      controller
        ? shapeTypes
        : 'A controller that reads it names it in owns, watches or reads, and needs a rule in config/rbac/workload_role.yaml',
    ],
    renewed: new Set(known.map(formatKind)),
  };
}

/** `add controller`: for a kind of the operator or a built-in one; files of it that were deleted come back. */
export function addControllerJob(before: ProjectInput, text: string): Job {
  const after = withController(before, text);
  const meant = findKind(text, after.kinds.map(defineKind));
  return {
    command: 'add controller',
    before,
    after,
    next: ['What it writes needs a rule in config/rbac/workload_role.yaml'],
    restored: ({ group, kind }) => group === meant.group && kind === meant.kind,
  };
}

/** `remove controller`: the kind stays. */
export function removeControllerJob(before: ProjectInput, text: string): Job {
  return { command: 'remove controller', before, after: withoutController(before, text) };
}

/** `remove kind`: a kind, or one version of it. */
export function removeKindJob(before: ProjectInput, kind: Parameters<typeof withoutKind>[1]): Job {
  return { command: 'remove kind', before, after: withoutKind(before, kind) };
}

/** The copy that a version begins with. */
interface CopiedTypes {
  readonly from: { readonly version: string };
  readonly file: string;
  readonly texts: ReadonlyMap<string, string>;
  readonly shared: readonly string[];
}

/**
 * `add version`: beside the versions that there are. Controllers stay with the version that they have.
 *
 * @param copy - absent when its types are in `api/` already
 */
export function addVersionJob(
  before: ProjectInput,
  kind: KindInput,
  { version, copy }: { readonly version: string; readonly copy: CopiedTypes | undefined },
): Job {
  const added = { ...kind, version, ...(copy && { typesFile: copy.file }) };
  const { file = defineKind(added).typesFile, shared = [] } = copy ?? {};
  return {
    command: 'add version',
    before,
    after: withKinds(before, [added], false),
    ...(copy && { texts: copy.texts }),
    next: (crds) => {
      const spec = crds.find((crd) => crd.spec.group === kind.group && crd.spec.names.kind === kind.kind)?.spec;
      const stored = spec?.versions.find(({ storage }) => storage)?.name ?? kind.version;
      return [
        `Change the types in ${file}${copy ? `, a copy of ${copy.from.version},` : ''} then run: npx kubewright generate`,
        ...shared.map((path) => `${file} imports ${path}: a change there changes both versions`),
        `Objects are stored as ${stored}, and conversion is None: the server only rewrites apiVersion, and prunes fields that the ` +
          'version asked for, or the stored one, does not have',
        `A controller keeps its version until its imports name src/generated/${kind.group}/${version}/`,
        ...(stored === version
          ? [
              `Once it is applied, rewrite what is stored as an older version; these commands are printed by: kubewright remove version --for ${kind.group}/${version}/${kind.kind} --version <old> --dry-run`,
            ]
          : []),
      ];
    },
  };
}

/**
 * The operator's own kind that is meant, in its first version.
 *
 * @throws InputError when it is built in, somebody else's, or has the version already.
 */
export function versionedKind(before: ProjectInput, text: string, version: string): KindInput {
  const kind = ownKind(before, text);
  const problem = problemOf(rules.version, version, 'version');
  if (problem !== undefined) throw new InputError(problem);
  if (kind.external === true) {
    throw new InputError({
      code: 'external-kind',
      message: `${formatKind(kind)} belongs to somebody else, who decides about its versions`,
      hint: 'Take its new definition with: kubewright add kind --no-controller --crd <file>',
    });
  }
  if (!versionsOf(before, kind).includes(version)) return kind;
  throw new InputError({
    code: 'name-clash',
    message: `${kind.kind} has the version ${version} already`,
    hint: `Its versions are ${versionsOf(before, kind).join(', ')}`,
  });
}

/** `remove version`: one of several. */
export function removeVersionJob(before: ProjectInput, { for: text, version }: VersionReference): Job {
  const { group, kind } = ownKind(before, text);
  const versions = versionsOf(before, { group, kind });
  if (!versions.includes(version) || versions.length === 1) {
    throw new InputError({
      code: 'unknown-kind',
      message: versions.includes(version)
        ? `${version} is the only version of ${kind}`
        : `${kind} has no version ${version}`,
      hint: versions.includes(version)
        ? `Remove the kind with: kubewright remove kind --group ${group} --kind ${kind}`
        : `Its versions are ${versions.join(', ')}`,
    });
  }
  const after = withoutKind(before, { group, kind, version });
  const next = (crds: readonly CustomResourceDefinition[]): string[] => removalSteps({ group, kind }, version, crds);
  return { command: 'remove version', before, after, next };
}

/** A version of a kind of the operator. */
export interface VersionReference {
  /** `Network`, or `samples.example.com/v1/Network`. */
  readonly for: string;
  readonly version: string;
}

function ownKind(before: ProjectInput, text: string): KindInput {
  const found = findKind(text, before.kinds.map(defineKind));
  const kind = before.kinds.find((each) => formatKind(each) === formatKind(found));
  if (kind !== undefined) return kind;
  throw new InputError({
    code: 'unknown-kind',
    message: `${formatKind(found)} is built into Kubernetes, which decides about its versions`,
    hint: `The operator's own kinds are ${before.kinds.map(formatKind).join(', ') || 'none'}`,
  });
}

function versionsOf({ kinds }: ProjectInput, of: Pick<KindReference, 'group' | 'kind'>): string[] {
  return kinds.filter(({ group, kind }) => group === of.group && kind === of.kind).map(({ version }) => version);
}

/** `generate`: everything generated, again. */
export function generateJob(before: ProjectInput): Job {
  return { command: 'generate', before, after: before };
}

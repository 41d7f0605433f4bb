// What a command is about: from the operator as it is recorded to the operator as it shall be. One function for each command.
// Pure: records in, a job out; src/pipeline.ts does it.
import type { Controller } from './controller.ts';
import { findKind } from './controller.ts';
import type { KindInput } from './kind.ts';
import { defineKind, formatKind } from './kind.ts';
import { withController, withKinds, withoutController, withoutKind, withoutVersions } from './project-edit.ts';
import type { ProjectInput } from './project.ts';
import { defineProject } from './project.ts';

/** A command on its way. */
export interface Job {
  readonly command: string;
  /** Undefined for a new operator. */
  readonly before: ProjectInput | undefined;
  readonly after: ProjectInput;
  /** Types that were printed from a CRD, by kind. */
  readonly types?: ReadonlyMap<string, string>;
  readonly next?: readonly string[];
  /** Kinds whose types are taken from the CRD again, as {@link formatKind} names them. */
  readonly renewed?: ReadonlySet<string>;
  /** Whether files of a controller that the user has deleted are written again. */
  readonly restored?: (controller: Controller) => boolean;
}

/** Kinds that come; those of CRDs with their types as text. */
interface Added {
  readonly kinds: readonly KindInput[];
  readonly types: ReadonlyMap<string, string>;
}

const shapeTypes = 'Shape the types in api/, then run: npx kubewright generate';

/** `new`: a whole operator, or the one that is there with more kinds. */
export function newProjectJob(
  before: ProjectInput | undefined,
  { name, added: { kinds, types }, anew }: { readonly name: string; readonly added: Added; readonly anew: boolean },
): Job {
  const known = { ...before, name, kinds: before?.kinds ?? [], controllers: before?.controllers ?? [] };
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

/** `generate`: everything generated, again. */
export function generateJob(before: ProjectInput): Job {
  return { command: 'generate', before, after: before };
}

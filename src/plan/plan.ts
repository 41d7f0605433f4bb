// Model -> every file of an operator, without text. Pure: the same project gives the same plan, and nothing is read or written.
import type { CustomResourceDefinition } from '@kubewright/apimachinery';

import type { JsonObject, PlannedFile } from '../model/planned-file.ts';
import type { Project } from '../model/project.ts';
import { clientsetFiles } from './clientset-files.ts';
import { wholeFile } from './coming-types.ts';
import { controllerFiles } from './controller-files.ts';
import { crdFiles } from './crd-files.ts';
import { kindFiles } from './kind-files.ts';
import { managerFiles } from './manager-files.ts';
import { metricsFiles } from './metrics-files.ts';
import { projectFiles } from './project-files.ts';
import { rbacFiles } from './rbac-files.ts';
import { referenceFiles } from './reference-files.ts';
import { sampleFiles } from './sample-files.ts';
import { vendorFiles } from './vendor-files.ts';

/** What a plan is made from. */
export interface PlanInput {
  readonly project: Project;
  /** Compiled from the types: one for each kind of each group. */
  readonly crds: readonly CustomResourceDefinition[];
  /** Types that were printed from a CRD, by kind as `formatKind` names it. The others start from the template. */
  readonly types?: ReadonlyMap<string, string> | undefined;
  /** Types files as a command makes them, by path. */
  readonly texts?: ReadonlyMap<string, string> | undefined;
  /** What the project file will say. */
  readonly projectFile: { readonly path: string; readonly value: JsonObject };
  readonly kubewrightVersion: string;
  /** Packed packages for `vendor/`; the published ones otherwise. */
  readonly packages?: readonly Package[] | undefined;
}

/** A package packed into a file. */
export interface Package {
  readonly name: string;
  readonly version: string;
  /** Absolute. */
  readonly file: string;
}

/** Every file, sorted by path. */
export function planProject(input: PlanInput): readonly PlannedFile[] {
  const files = [
    ...projectFiles(input),
    ...kindsFiles(input),
    ...input.project.controllers.flatMap((controller) => controllerFiles(controller, input)),
    ...clientsetFiles(input.project),
    ...crdFiles(input),
    ...rbacFiles(input.project),
    ...managerFiles(input.project),
    ...metricsFiles(input.project),
    ...sampleFiles(input),
    ...referenceFiles(input),
    ...vendorFiles(input),
  ];
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Several kinds may be declared in one file. */
function kindsFiles(input: PlanInput): readonly PlannedFile[] {
  const files = new Map<string, PlannedFile>();
  for (const file of input.project.kinds.flatMap((kind) => kindFiles(kind, input))) {
    const text = input.texts?.get(file.path);
    if (!files.has(file.path)) files.set(file.path, text === undefined ? file : wholeFile(file.path, text));
  }
  return [...files.values()];
}

// The whole flow on one page: outside text -> input -> model -> schema -> plan -> render -> output. It and src/definitions.ts, the
// flows without an operator, are the only modules that see every room. What each command makes of the record is src/model/job.ts.
import { addedKinds } from './input/added-kinds.ts';
import { kubewrightVersion } from './input/kubewright-version.ts';
import { parseProjectFile, projectFileName, projectFileOf, requireProjectFile } from './input/project-file.ts';
import { loadBeside } from './input/sources.ts';
import { controllerPath } from './model/controller.ts';
import * as jobs from './model/job.ts';
import type { PlannedFile } from './model/planned-file.ts';
import type { ProjectInput } from './model/project.ts';
import type { Report } from './model/report.ts';
import { storeOf } from './output/disk-store.ts';
import { readText } from './output/file-store.ts';
import { refuseOccupied } from './output/occupied.ts';
import { absentPaths, survivors, typesSources, withRendered } from './output/project-sources.ts';
import { reportOf } from './output/report.ts';
import { writeProject } from './output/write-project.ts';
import { addedWarnings, keptTypes, missingControllers } from './plan/aftercare.ts';
import { comingTypes, versionPlaces } from './plan/coming-types.ts';
import { planProject } from './plan/plan.ts';
import { staleImports } from './plan/stale-imports.ts';
import { renderFiles } from './render/render.ts';
import type { AddKindInput, NewProjectInput, PackedPackage, RunOptions } from './run-options.ts';
import type { Compiled } from './schema/compile-project.ts';
import { compile, recordOf, unrecorded, warningsOfCompiled } from './schema/compile-project.ts';
import { printTypes } from './schema/print-types.ts';
import { readKinds, readKindsOr } from './schema/read-kinds.ts';
import { refuseRemoval } from './schema/storage-version.ts';
import { beginVersion } from './schema/version-copy.ts';

export { generateCrds, generateTypes, renderDefinitions } from './definitions.ts';
export { readSources } from './input/sources.ts';
export type { KindAnswers } from './model/kind.ts';
export type { Change, DefinitionReport, FileDifference, Report } from './model/report.ts';
export type { Source } from './model/source.ts';
export type { FileStore } from './output/file-store.ts';
export type { AddKindInput, NewProjectInput, PackedPackage, RunOptions } from './run-options.ts';

/** Every command but `types` and `crds` is this, with another record before or after. */
async function run(job: jobs.Job, options: RunOptions, packages?: readonly PackedPackage[]): Promise<Report> {
  const { onProgress: progress = () => {}, force = false } = options;
  const store = storeOf(options);
  const load = loadBeside(options);
  const render = (files: readonly PlannedFile[]) => renderFiles(files, (path) => readText(store, path));

  progress('reading the types');
  const present = await typesSources(store);
  const typesOf = async (of: jobs.Job) => withRendered(present, await render(comingTypes(of, present, force)));
  const declarations = await readKinds(await typesOf(job), { load });
  const former = jobs.withoutNewTypes(job);
  const earlierDeclarations = former && (await readKindsOr(declarations, await typesOf(former), { load }));

  progress('compiling the schemas');
  if (job.before !== undefined) refuseRemoval(declarations, job.before.kinds, job.after.kinds);
  const before = job.before && (await compile(job.before, earlierDeclarations ?? declarations, false));
  const after = await compile(job.after, declarations, true);

  progress('planning and rendering');
  const { types, texts } = job;
  const plan = (compiled: Compiled) =>
    planProject({ ...compiled, types, texts, packages, ...projectFileOf(recordOf(compiled), kubewrightVersion()) });
  const planned = await render(plan(after));
  const earlier = before && (await render(plan(before)));

  progress('writing');
  const written = { job, before: before?.project, after: after.project, planned, earlier };
  const changes = await writeProject(written, store, options);

  const { files, deleted } = await survivors(changes, store);
  const absent = await absentPaths(after.project.controllers.map(controllerPath), changes, store);
  const staying = present.filter(({ file }) => !deleted.has(file));
  const warnings = [
    ...addedWarnings(job, after.project),
    ...unrecorded(declarations, job.after, staying),
    ...staleImports(files, deleted),
    ...missingControllers(after.project.controllers, absent),
    ...keptTypes(changes, job, after.project),
    ...warningsOfCompiled(after),
  ];
  return reportOf(job.command, options, changes, { warnings, next: jobs.nextSteps(job, after.crds) });
}

/** Writes a whole operator into `options.directory`, which must be absent, empty, or the same project. */
export async function newProject(input: NewProjectInput, options: RunOptions): Promise<Report> {
  const { force = false, directory } = options;
  const store = storeOf(options);
  const text = await readText(store, projectFileName);
  const before = text === undefined ? undefined : parseProjectFile(text);
  if (!force) await refuseOccupied(store, directory, { name: input.name, holds: before?.name });
  const added = addedKinds(input, printTypes);
  options.onProgress?.('gathering packages');
  const packages = await options.packages?.();
  return run(jobs.newProjectJob(before, { name: input.name, added, anew: force, docs: input.docs }), options, packages);
}

/** Adds kinds to the operator in `options.directory`. */
export async function addKind(input: AddKindInput, options: RunOptions): Promise<Report> {
  const { controller = true } = input;
  const { force = false } = options;
  const added = addedKinds('crds' in input ? input : { kinds: [input] }, printTypes, !controller);
  return change((before) => jobs.addKindJob(before, { added, controller, force }), options);
}

/** Adds a controller for a kind: `Network`, or `group/version/Kind`, also of a built-in kind such as `apps/v1/Deployment`. */
export async function addController(input: { readonly for: string }, options: RunOptions): Promise<Report> {
  return change((before) => jobs.addControllerJob(before, input.for), options);
}

/** Removes the controller for a kind, which stays; named as in {@link addController}. What the user has edited stays, unless forced. */
export async function removeController(input: { readonly for: string }, options: RunOptions): Promise<Report> {
  return change((before) => jobs.removeControllerJob(before, input.for), options);
}

/** Removes a kind, or one version of it. Files that the user has edited stay, unless forced. */
export async function removeKind(
  input: { readonly group: string; readonly version?: string; readonly kind: string },
  options: RunOptions,
): Promise<Report> {
  return change((before) => jobs.removeKindJob(before, input), options);
}

/** Adds a version to a kind of the operator; it starts as a copy of the newest one, stored only with `storage`. */
export async function addVersion(
  { for: text, version, storage = false }: jobs.VersionReference & { readonly storage?: boolean },
  options: RunOptions,
): Promise<Report> {
  const before = await recordIn(options);
  const kind = jobs.versionedKind(before, text, version);
  const places = ({ file }: { readonly file: string }) => versionPlaces(kind, version, file);
  const from = { sources: await typesSources(storeOf(options)), load: loadBeside(options) };
  const copy = await beginVersion(from, kind, before, { version, storage, places });
  return run(jobs.addVersionJob(before, kind, { version, copy }), options);
}

/** Removes one of several versions of a kind. The storage version stays: another must be it first. */
export async function removeVersion(input: jobs.VersionReference, options: RunOptions): Promise<Report> {
  return change((before) => jobs.removeVersionJob(before, input), options);
}

/** Renders everything generated again, from the project file and the types. */
export async function generate(options: RunOptions): Promise<Report> {
  return change(jobs.generateJob, options);
}

/** Does a job on the operator that is there. */
async function change(jobOf: (before: ProjectInput) => jobs.Job, options: RunOptions): Promise<Report> {
  return run(jobOf(await recordIn(options)), options);
}

async function recordIn(options: RunOptions): Promise<ProjectInput> {
  return requireProjectFile(await readText(storeOf(options), projectFileName), options.directory);
}

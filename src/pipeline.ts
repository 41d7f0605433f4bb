// The whole flow on one page, and the only module that sees every room: outside text -> input -> model -> schema -> plan -> render -> output.
// What each command makes of the record is src/model/job.ts.
import { resolve } from 'node:path';

import { InputError } from './errors.ts';
import { addedKinds, definedKinds } from './input/added-kinds.ts';
import { collectCrds, noCrds } from './input/crd.ts';
import { kubewrightVersion } from './input/kubewright-version.ts';
import {
  parseProjectFile,
  projectFileKey,
  projectFileName,
  projectRecord,
  requireProjectFile,
} from './input/project-file.ts';
import { partsOf, percent, sizeOf, withLines } from './input/parts.ts';
import { loadSource } from './input/sources.ts';
import type { DefinitionsInput, KindFilter, RenderedDefinitions } from './model/defined-kind.ts';
import { isTypesFile, isWanted, refuseEmptyFilter, reportDefinitions } from './model/defined-kind.ts';
import * as jobs from './model/job.ts';
import { formatKind } from './model/kind.ts';
import type { PlannedFile } from './model/planned-file.ts';
import type { ProjectInput } from './model/project.ts';
import { defineProject } from './model/project.ts';
import { warningsOf } from './model/rules.ts';
import type { Report } from './model/report.ts';
import type { Source } from './model/source.ts';
import { DiskStore } from './output/disk-store.ts';
import type { FileStore } from './output/file-store.ts';
import { readText } from './output/file-store.ts';
import { refuseOccupied } from './output/occupied.ts';
import { absentPaths, survivors, typesSources, withRendered } from './output/project-sources.ts';
import { asTheyStand, untouchedControllers, writeStarters } from './output/renewed-starters.ts';
import { isDry, reportOf } from './output/report.ts';
import { writeFiles } from './output/write.ts';
import { keptTypes, missingControllers } from './plan/aftercare.ts';
import { comingTypes, recordedAround, versionPlaces } from './plan/coming-types.ts';
import { crdFileName, isCrdFile, reportCrds } from './plan/crd-files.ts';
import { controllerPath, manifest } from './plan/files.ts';
import { planDefinedKind } from './plan/defined-kind-files.ts';
import { planProject, startersOf } from './plan/plan.ts';
import { staleImports } from './plan/stale-imports.ts';
import { renderFiles } from './render/render.ts';
import { mapOnThreads } from './threads.ts';
import type { AddKindInput, NewProjectInput, PackedPackage, RunOptions } from './run-options.ts';
import type { Compiled } from './schema/compile-project.ts';
import { compile, recordedOf, recordOf, unrecorded, warningsOfCompiled } from './schema/compile-project.ts';
import type { DefinitionOptions } from './schema/custom-resource-definition.ts';
import { buildCustomResourceDefinitions } from './schema/custom-resource-definition.ts';
import { checkDefinitions } from './schema/definition-check.ts';
import { warningsOfDefinition } from './schema/definition-warnings.ts';
import type { LoadSource } from './schema/module-files.ts';
import { printTypes } from './schema/print-types.ts';
import { noKinds, readKinds } from './schema/read-kinds.ts';
import { kindTypeName } from './schema/type-name.ts';
import { refuseRemoval } from './schema/storage-version.ts';
import { copyVersion } from './schema/version-copy.ts';

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
  const render = (files: readonly PlannedFile[]) => renderFiles(files, (path) => readText(store, path));

  progress('reading the types');
  const present = await typesSources(store);
  const there = new Set(present.map(({ file }) => file));
  const read = async (coming: readonly PlannedFile[]) => {
    const sources = withRendered(present, await render(coming));
    return readKinds(sources, { load: loadBeside(options, sources) });
  };
  const declarations = await read(comingTypes(job, there, force));
  // Types that are taken anew may have lost a version that the record of before still has.
  const { renewed: anew, ...unrenewed } = job;
  const earlierDeclarations = async () =>
    anew === undefined || anew.size === 0
      ? declarations
      : read(comingTypes(unrenewed, there, force)).catch((error: unknown) => {
          // Taking them anew also mends what cannot be read.
          if (error instanceof InputError) return declarations;
          throw error;
        });

  progress('compiling the schemas');
  if (job.before !== undefined) refuseRemoval(declarations, job.before.kinds, job.after.kinds);
  const before = job.before && (await compile(job.before, await earlierDeclarations(), false));
  const after = await compile(job.after, declarations, true);

  progress('planning and rendering');
  const earlier = before === undefined ? [] : planOf(before, job, packages);
  const planned = planOf(after, job, packages);
  const rendered = await render(planned);
  const retired = await render(startersOf(earlier, planned));
  const untouched = await untouchedControllers(rendered, await render(earlier), store);
  const taken = after.project.kinds.filter((kind) => job.renewed?.has(formatKind(kind)) === true);
  const renewed = new Map(
    [...untouched, ...taken.map(({ typesFile }) => typesFile)].map((path) => [path, 'not yours, or as it was written']),
  );
  for (const path of job.texts?.keys() ?? []) renewed.set(path, 'the tags of the storage version');

  progress('writing');
  const { controllers } = after.project;
  const restored = controllers.filter((controller) => job.restored?.(controller) === true).map(controllerPath);
  const begun = startersOf(planned, earlier).map(({ path }) => path);
  const external = before?.project.kinds.flatMap((kind) => (kind.external ? [kind.typesFile] : []));
  const changes = await writeStarters(rendered, renewed, store, {
    starters: before === undefined ? 'all' : new Set([...begun, ...restored]),
    // Types of others' kinds are not the user's: a version that its CRD no longer has goes whatever they say.
    retired: job.renewed === undefined ? retired : await asTheyStand(retired, new Set(external), store),
    force,
    dryRun: isDry(options),
    // What another's new definition changed is as much news as what --check finds.
    explain: options.check === true || (job.renewed !== undefined && job.renewed.size > 0),
    swept: ['src/generated/', 'config/', 'docs/reference/', ...(packages === undefined ? [] : ['vendor/'])],
  });

  const recorded = new Set(job.before?.kinds.map(formatKind));
  const { files, deleted } = await survivors(changes, store);
  const warnings = [
    ...after.project.kinds.filter((kind) => !recorded.has(formatKind(kind))).flatMap(warningsOf),
    ...unrecorded(declarations, recordedAround(job)),
    ...staleImports(files, deleted),
    ...missingControllers(controllers, await absentPaths(controllers.map(controllerPath), changes, store)),
    ...keptTypes(changes, job, after.project),
    ...warningsOfCompiled(after),
  ];
  return reportOf(job.command, options, changes, {
    warnings,
    next: typeof job.next === 'function' ? job.next(after.crds) : (job.next ?? []),
  });
}

function planOf(
  compiled: Compiled,
  { types, texts }: jobs.Job,
  packages?: readonly PackedPackage[],
): readonly PlannedFile[] {
  const version = kubewrightVersion();
  const value = { [projectFileKey]: projectRecord(recordOf(compiled), version) };
  const projectFile = { path: projectFileName, value };
  return planProject({
    ...compiled,
    ...(types && { types }),
    ...(texts && { texts }),
    projectFile,
    kubewrightVersion: version,
    packages,
  });
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
  input: jobs.VersionReference & { readonly storage?: boolean },
  options: RunOptions,
): Promise<Report> {
  const { version, storage = false } = input;
  const store = storeOf(options);
  const before = requireProjectFile(await readText(store, projectFileName), options.directory);
  const kind = jobs.versionedKind(before, input.for, version);
  const sources = await typesSources(store);
  const declared = (await readKinds(sources, { load: loadBeside(options, sources) })).filter(
    (each) => each.group === kind.group && each.kind === kind.kind,
  );
  const known = recordedOf(declared, before);
  // What the user has declared already needs no copy.
  const isThere = known.length === 0 || declared.some((each) => each.version === version);
  const places = ({ file }: { readonly file: string }) => versionPlaces(kind, version, file);
  const copy = isThere ? undefined : await copyVersion(sources, known, { version, storage, places });
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
  const text = await readText(storeOf(options), projectFileName);
  return run(jobOf(requireProjectFile(text, options.directory)), options);
}

/** CRDs -> TypeScript: types, client, lister, informer. No project needed. The directory then holds these and no others. */
export async function generateTypes(
  { sources, only = {} }: { readonly sources: readonly Source[]; readonly only?: KindFilter },
  options: RunOptions,
): Promise<Report> {
  const { onProgress: progress = () => {} } = options;
  const parts = partsOf(sources);
  const inputs = parts.map((part) => ({ sources: part.sources, only }));
  const results = await mapOnThreads(inputs, renderDefinitions, sizeOf(sources), (done) =>
    progress(`printing types: ${percent(done, parts)}`),
  );
  const problems = parts.flatMap((part, index) => withLines(results[index]?.problems ?? [], part));
  if (problems.length > 0) throw new InputError(problems);
  const kinds = results.flatMap((result) => result.kinds);
  if (kinds.length === 0) throw noCrds(sources);
  refuseEmptyFilter(kinds, only);
  const placed = results.flatMap((result) => result.placed);
  defineProject({ name: 'types', kinds: placed, controllers: [] });
  const files = results.flatMap((result) => result.files);
  progress(`writing ${files.length} files`);
  const changes = await writeFiles(files, storeOf(options), {
    starters: 'none',
    dryRun: isDry(options),
    swept: [''],
    isStale: isTypesFile,
    from: 'the definitions',
    explain: options.check === true,
  });
  const definitions = reportDefinitions(placed, changes);
  return { ...reportOf('types', options, changes, { warnings: [], next: [] }), definitions };
}

/** A part of what {@link generateTypes} does, on whichever thread. */
export async function renderDefinitions({ sources, only }: DefinitionsInput): Promise<RenderedDefinitions> {
  const { crds, problems } = collectCrds(sources);
  const { kinds, print, definitionOf } = definedKinds(crds, printTypes, true);
  const planned = kinds
    .filter((kind) => isWanted(kind, only))
    .map((kind) => planDefinedKind({ ...kind, typeName: kindTypeName(kind.kind) }, print(kind), definitionOf(kind)));
  const files = await renderFiles(
    planned.flatMap((each) => each.files),
    async () => undefined,
  );
  return { kinds, placed: planned.map((each) => each.placed), files, problems };
}

/**
 * TypeScript -> CRDs. No project needed. The directory then holds these and no other definitions that were generated.
 * Types come from files beside the sources and from packages, too.
 */
export async function generateCrds(
  { sources, ...definitionOptions }: { readonly sources: readonly Source[] } & DefinitionOptions,
  options: RunOptions,
): Promise<Report> {
  const { onProgress: progress = () => {} } = options;
  progress('reading the types');
  const declarations = await readKinds(sources, { load: loadSource });
  if (declarations.length === 0) throw new InputError(noKinds(sources));
  progress('compiling the schemas');
  const crds = buildCustomResourceDefinitions(declarations, definitionOptions);
  await checkDefinitions(crds, declarations);
  progress(`writing ${crds.length} files`);
  const rendered = await renderFiles(
    crds.map((crd) => manifest('generated', crdFileName(crd), crd)),
    async () => undefined,
  );
  const changes = await writeFiles(rendered, storeOf(options), {
    starters: 'none',
    dryRun: isDry(options),
    explain: options.check === true,
    swept: [''],
    isStale: isCrdFile,
    from: 'the types',
  });
  const warnings = crds.flatMap(warningsOfDefinition);
  return { ...reportOf('crds', options, changes, { warnings, next: [] }), definitions: reportCrds(crds, changes) };
}

/** What types import: files of the operator as they will be, and packages that are installed there, or above it. */
function loadBeside({ store, directory }: RunOptions, sources: readonly Source[]): LoadSource {
  const known = new Map(sources.map(({ file, text }) => [file, text]));
  return (file) => known.get(file) ?? (store === undefined ? loadSource(resolve(directory, file)) : undefined);
}

function storeOf({ store, directory }: RunOptions): FileStore {
  return store ?? new DiskStore(resolve(directory));
}

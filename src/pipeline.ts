// The whole flow on one page, and the only module that sees every room: outside text -> input -> model -> schema -> plan -> render -> output.
import { resolve } from 'node:path';

import { InputError } from './errors.ts';
import type { AddedKinds } from './input/added-kinds.ts';
import { kindsOfAnswers, kindsOfSources } from './input/added-kinds.ts';
import { kubewrightVersion } from './input/kubewright-version.ts';
import { parseProjectFile, projectFileKey, projectFileName, projectRecord } from './input/project-file.ts';
import { loadSource } from './input/sources.ts';
import type { Controller } from './model/controller.ts';
import { findKind } from './model/controller.ts';
import { defineKind, formatKind } from './model/kind.ts';
import type { PlannedFile, RenderedFile } from './model/planned-file.ts';
import { withController, withKinds, withoutController, withoutKind, withoutVersions } from './model/project-edit.ts';
import type { Project, ProjectInput } from './model/project.ts';
import { defineProject } from './model/project.ts';
import type { Change, Report } from './model/report.ts';
import { warningsOf } from './model/rules.ts';
import type { Source } from './model/source.ts';
import { DiskStore } from './output/disk-store.ts';
import type { FileStore } from './output/file-store.ts';
import { readText } from './output/file-store.ts';
import { isDry, reportOf } from './output/report.ts';
import { untouchedControllers, writeStarters } from './output/renewed-starters.ts';
import { writeFiles } from './output/write.ts';
import { crdFileName } from './plan/crd-files.ts';
import { controllerPath, manifest } from './plan/files.ts';
import { generatedKindFile, typesFile } from './plan/kind-files.ts';
import { planProject } from './plan/plan.ts';
import { staleImports } from './plan/stale-imports.ts';
import { renderFiles } from './render/render.ts';
import { buildCustomResourceDefinitions } from './schema/custom-resource-definition.ts';
import type { Compiled } from './schema/compile-project.ts';
import { compile, recordOf, recordedOf, unrecorded } from './schema/compile-project.ts';
import { checkDefinitions } from './schema/definition-check.ts';
import { printTypes } from './schema/print-types.ts';
import { readKinds } from './schema/read-kinds.ts';
import type { AddKindInput, NewProjectInput, PackedPackage, RunOptions } from './run-options.ts';
import { problemsOfRemoval } from './schema/storage-version.ts';

export { readSources } from './input/sources.ts';
export type { KindAnswers } from './model/kind.ts';
export type { Change, Report } from './model/report.ts';
export type { Source } from './model/source.ts';
export type { FileStore } from './output/file-store.ts';
export type { AddKindInput, NewProjectInput, PackedPackage, RunOptions } from './run-options.ts';

/** A command on its way: from the operator as it is recorded to the operator as it shall be. */
interface Job {
  readonly command: string;
  /** Undefined for a new operator. */
  readonly before: ProjectInput | undefined;
  readonly after: ProjectInput;
  /** Types that were printed from a CRD, by kind. */
  readonly types?: ReadonlyMap<string, string>;
  readonly packages?: readonly PackedPackage[] | undefined;
  readonly next?: readonly string[];
  /** Kinds whose types are taken from the CRD again, as {@link formatKind} names them. */
  readonly renewed?: ReadonlySet<string>;
  /** Whether files of a controller that the user has deleted are written again. */
  readonly restored?: (controller: Controller) => boolean;
}

/** Every command but `types` and `crds` is this, with another record before or after. */
async function run(job: Job, options: RunOptions): Promise<Report> {
  const { onProgress: progress = () => {}, force = false } = options;
  const store = storeOf(options);
  const both = job.before === undefined ? job.after : withKinds(job.before, job.after.kinds, false);

  progress('reading the types');
  const sources = await typesSources(job, defineProject({ ...both, controllers: [] }), store, force);
  const declarations = await readKinds(sources, {
    load: (file) => sources.find((source) => source.file === file)?.text,
  });

  progress('compiling the schemas');
  const removal =
    job.before === undefined ? [] : problemsOfRemoval(recordedOf(declarations, job.before), job.after.kinds);
  if (removal.length > 0) throw new InputError(removal);
  const before = job.before && compile(job.before, declarations, false);
  const after = compile(job.after, declarations, true);

  progress('planning and rendering');
  const planOf = (compiled: Compiled): readonly PlannedFile[] =>
    planProject({
      ...compiled,
      ...(job.types && { types: job.types }),
      projectFile: {
        path: projectFileName,
        value: { [projectFileKey]: projectRecord(recordOf(compiled), kubewrightVersion()) },
      },
      kubewrightVersion: kubewrightVersion(),
      packages: job.packages,
    });
  const planned = planOf(after);
  const earlier = before === undefined ? [] : planOf(before);
  const render = (files: readonly PlannedFile[]) => renderFiles(files, (path) => readText(store, path));
  const rendered = await render(planned);
  const retired = await render(startersOf(earlier, planned));
  const renewed = await untouchedControllers(rendered, await render(earlier), store);
  for (const kind of after.project.kinds) if (job.renewed?.has(formatKind(kind)) === true) renewed.add(kind.typesFile);

  const { controllers } = after.project;
  const restored = controllers.filter((controller) => job.restored?.(controller) === true).map(controllerPath);
  const wanted = startersOf(planned, earlier).map(({ path }) => path);

  progress('writing');
  const changes = await writeStarters(rendered, renewed, store, {
    starters: before === undefined ? 'all' : new Set([...wanted, ...restored]),
    retired: job.renewed === undefined ? retired : await withExternalTypes(retired, before, store),
    force,
    dryRun: isDry(options),
    swept: ['src/generated/', 'config/', ...(job.packages === undefined ? [] : ['vendor/'])],
  });
  const added = after.project.kinds.filter(
    (kind) => !job.before?.kinds.some((other) => formatKind(other) === formatKind(kind)),
  );
  const warnings = [
    ...added.flatMap(warningsOf),
    ...unrecorded(declarations, both),
    ...(await staleImportsOf(changes, store)),
    ...(await missingControllers(controllers, changes, store)),
    ...keptTypes(changes, job, after.project),
  ];
  return reportOf(job.command, options, changes, { warnings, next: job.next ?? [] });
}

/** Types of others' kinds are not the user's: a version that its CRD no longer has goes whatever they say. */
async function withExternalTypes(
  retired: readonly RenderedFile[],
  before: Compiled | undefined,
  store: FileStore,
): Promise<RenderedFile[]> {
  const external = new Set(before?.project.kinds.flatMap((kind) => (kind.external ? [kind.typesFile] : [])));
  return Promise.all(
    retired.map(async (file) => {
      const bytes = external.has(file.path) ? await store.read(file.path) : undefined;
      return bytes === undefined ? file : { ...file, bytes };
    }),
  );
}

/** A warning for each types file that is the user's and not what the CRD says. */
function keptTypes(changes: readonly Change[], job: Job, { kinds }: Project): string[] {
  return kinds.flatMap((kind) => {
    if (job.types?.has(formatKind(kind)) !== true) return [];
    const isKept = changes.some(({ path, action }) => path === kind.typesFile && action === 'keep');
    if (!isKept) return [];
    return [
      `${kind.typesFile} holds types that are yours, and they stay: ${kind.kind} follows them, not the definition that you gave. ` +
        '--force takes them from the definition anew',
    ];
  });
}

async function missingControllers(
  controllers: readonly Controller[],
  changes: readonly Change[],
  store: FileStore,
): Promise<string[]> {
  const seen = new Set(changes.map(({ path }) => path));
  const warnings: string[] = [];
  for (const controller of controllers) {
    const path = controllerPath(controller);
    if (seen.has(path) || (await store.read(path)) !== undefined) continue;
    const name = formatKind(controller);
    warnings.push(
      `${path} is missing, and src/generated/register.ts imports it. Restore it, have it written anew with: ` +
        `kubewright add controller --for ${name}, or drop it with: kubewright remove controller --for ${name}`,
    );
  }
  return warnings;
}

async function staleImportsOf(changes: readonly Change[], store: FileStore): Promise<string[]> {
  const deleted = new Set(changes.filter(({ action }) => action === 'delete').map(({ path }) => path));
  if (![...deleted].some((path) => path.endsWith('.ts'))) return [];
  const paths = [...(await store.list('src/')), ...(await store.list('api/'))];
  const files = paths.filter((path) => path.endsWith('.ts') && !deleted.has(path));
  return staleImports(
    await Promise.all(files.map(async (file) => ({ file, text: (await readText(store, file)) ?? '' }))),
    deleted,
  );
}

/** The types as they are in `api/`, and as they will be for kinds that come; for kinds that go, as they may have been. */
async function typesSources(job: Job, project: Project, store: FileStore, force: boolean): Promise<readonly Source[]> {
  const texts = new Map<string, string>();
  for (const path of await store.list('api/')) {
    if (path.endsWith('.ts') && !/\.(test|d)\.ts$/.test(path)) texts.set(path, (await readText(store, path)) ?? '');
  }
  const stays = ({ kinds }: ProjectInput, name: string): boolean => kinds.some((kind) => formatKind(kind) === name);
  for (const kind of project.kinds) {
    const name = formatKind(kind);
    const known = job.before !== undefined && stays(job.before, name);
    if (job.renewed?.has(name) !== true) {
      if (known && stays(job.after, name)) continue;
      if (texts.has(kind.typesFile) && (known || !force)) continue;
    }
    const [starter] = await renderFiles([typesFile(kind, project, job.types?.get(name))], async () => undefined);
    if (starter !== undefined) texts.set(starter.path, new TextDecoder().decode(starter.bytes));
  }
  return [...texts].map(([file, text]) => ({ file, text }));
}

/** Writes a whole operator into `options.directory`, which must be absent, empty, or the same project. */
export async function newProject(input: NewProjectInput, options: RunOptions): Promise<Report> {
  const store = storeOf(options);
  const before = await readRecord(store);
  const occupied = before === undefined ? (await store.list('')).length > 0 : before.name !== input.name;
  if (occupied && options.force !== true) {
    throw new InputError({
      code: 'directory-not-empty',
      message:
        before === undefined ? 'The directory holds other files' : `The directory holds the operator ${before.name}`,
      hint: 'Name another directory, or pass --force to write into this one',
      file: options.directory,
    });
  }
  const { kinds, types } = 'crds' in input ? kindsOfSources(input.crds, printTypes) : kindsOfAnswers(input.kinds);
  const after = withKinds(
    { ...before, name: input.name, kinds: before?.kinds ?? [], controllers: before?.controllers ?? [] },
    kinds,
    true,
  );
  const { controllers } = defineProject(after);
  options.onProgress?.('gathering packages');
  const packages = await options.packages?.();
  const next = [
    ...controllers.map(({ file }) => `Write the body of the control loop: src/controllers/${file}.ts`),
    'Shape the types in api/, then run: npx kubewright generate',
    'Try it: npm test, or npm run dev',
  ];
  return run(
    { command: 'new', before: options.force === true ? undefined : before, after, types, packages, next },
    options,
  );
}

/** Adds kinds to the operator in `options.directory`. */
export async function addKind(input: AddKindInput, options: RunOptions): Promise<Report> {
  const before = await requireRecord(options);
  const { controller = true } = input;
  const added = 'crds' in input ? kindsOfSources(input.crds, printTypes, !controller) : kindsOfAnswers([input]);
  const renewed = renewedKinds(before, added, options.force === true);
  const after = withKinds(withoutVersions(before, added.kinds), added.kinds, controller);
  const next = controller
    ? ['Shape the types in api/, then run: npx kubewright generate']
    : [
        'A controller that reads it names it in owns, watches or reads, and needs a rule in config/rbac/workload_role.yaml',
      ];
  return run({ command: 'add kind', before, after, types: added.types, next, renewed }, options);
}

/** Those kinds of a CRD that are known, and whose types are not the user's or are given up by force. */
function renewedKinds({ kinds }: ProjectInput, { types }: AddedKinds, force: boolean): ReadonlySet<string> {
  const known = kinds.filter((kind) => types.has(formatKind(kind)) && (force || kind.external === true));
  return new Set(known.map(formatKind));
}

/** Adds a controller for a kind: `Network`, or `group/version/Kind`, also of a built-in kind such as `apps/v1/Deployment`. */
export async function addController(input: { readonly for: string }, options: RunOptions): Promise<Report> {
  const before = await requireRecord(options);
  const after = withController(before, input.for);
  const meant = findKind(input.for, after.kinds.map(defineKind));
  const restored = ({ group, kind }: Controller): boolean => group === meant.group && kind === meant.kind;
  const next = ['What it writes needs a rule in config/rbac/workload_role.yaml'];
  return run({ command: 'add controller', before, after, next, restored }, options);
}

/** Removes the controller for a kind, which stays; named as in {@link addController}. What the user has edited stays, unless forced. */
export async function removeController(input: { readonly for: string }, options: RunOptions): Promise<Report> {
  const before = await requireRecord(options);
  return run({ command: 'remove controller', before, after: withoutController(before, input.for) }, options);
}

/** Removes a kind, or one version of it. Files that the user has edited stay, unless forced. */
export async function removeKind(
  input: { readonly group: string; readonly version?: string; readonly kind: string },
  options: RunOptions,
): Promise<Report> {
  const before = await requireRecord(options);
  return run({ command: 'remove kind', before, after: withoutKind(before, input) }, options);
}

/** Renders everything generated again, from the project file and the types. */
export async function generate(options: RunOptions): Promise<Report> {
  const before = await requireRecord(options);
  return run({ command: 'generate', before, after: before }, options);
}

/** CRDs -> TypeScript: types, client, lister, informer. No project needed. */
export async function generateTypes(
  { sources }: { readonly sources: readonly Source[] },
  options: RunOptions,
): Promise<Report> {
  const { kinds, types } = kindsOfSources(sources, printTypes, true);
  const project = defineProject({ name: 'types', kinds, controllers: [] });
  const files = project.kinds.flatMap((kind): PlannedFile[] => {
    const base = `${kind.group}/${kind.version}/${kind.names.file}`;
    const placed = { ...kind, typesFile: `${base}.types.ts` };
    return [
      { ...typesFile(placed, project, types.get(formatKind(kind))), owner: 'generated' },
      generatedKindFile(placed, `${base}.ts`),
    ];
  });
  return write('types', files, options);
}

/** TypeScript -> CRDs. No project needed. */
export async function generateCrds(
  { sources }: { readonly sources: readonly Source[] },
  options: RunOptions,
): Promise<Report> {
  const declarations = await readKinds(sources, { load: loadSource });
  const crds = buildCustomResourceDefinitions(declarations);
  checkDefinitions(crds, declarations);
  return write(
    'crds',
    crds.map((crd) => manifest('generated', crdFileName(crd), crd)),
    options,
  );
}

async function write(command: string, files: readonly PlannedFile[], options: RunOptions): Promise<Report> {
  const store = storeOf(options);
  const rendered = await renderFiles(files, (path) => readText(store, path));
  const changes = await writeFiles(rendered, store, { starters: 'none', dryRun: isDry(options), swept: [] });
  return reportOf(command, options, changes, { warnings: [], next: [] });
}

function startersOf(files: readonly PlannedFile[], others: readonly PlannedFile[]): readonly PlannedFile[] {
  const paths = new Set(others.map(({ path }) => path));
  return files.filter(({ path, owner }) => owner === 'starter' && !paths.has(path));
}

async function readRecord(store: FileStore): Promise<ProjectInput | undefined> {
  const text = await readText(store, projectFileName);
  return text === undefined ? undefined : parseProjectFile(text);
}

async function requireRecord(options: RunOptions): Promise<ProjectInput> {
  const record = await readRecord(storeOf(options));
  if (record !== undefined) return record;
  throw new InputError({
    code: 'not-a-project',
    message: `No ${projectFileName} of Kubewright here`,
    hint: 'Go to the directory of an operator, or make one: kubewright new my-operator',
    file: options.directory,
  });
}

function storeOf({ store, directory }: RunOptions): FileStore {
  return store ?? new DiskStore(resolve(directory));
}

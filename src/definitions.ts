// The two flows that need no operator, for anybody's definitions: CRDs -> TypeScript (`types`), TypeScript -> CRDs (`crds`).
// Like src/pipeline.ts, which has the operator's flow and hands these on, it sees every room.
import { InputError } from './errors.ts';
import { definedKinds } from './input/added-kinds.ts';
import { codeStamp } from './input/code-stamp.ts';
import { collectCrds, noCrds } from './input/crd.ts';
import { partsOf, percent, sizeOf, withLines } from './input/parts.ts';
import { loadSource } from './input/sources.ts';
import type { DefinitionsInput, KindFilter, PlacedKind, RenderedDefinitions } from './model/defined-kind.ts';
import { isWanted, refuseEmptyFilter, reportDefinitions, staleTypes } from './model/defined-kind.ts';
import { defineProject } from './model/project.ts';
import type { Change, Report } from './model/report.ts';
import type { Source } from './model/source.ts';
import { storeOf } from './output/disk-store.ts';
import { isLarge, keyOf, recall, remember, unchanged } from './output/known-results.ts';
import { isDry, reportOf } from './output/report.ts';
import { writeFiles } from './output/write.ts';
import { crdFileName, isCrdFile, reportCrds } from './plan/crd-files.ts';
import { planDefinedKind } from './plan/defined-kind-files.ts';
import { manifest } from './plan/files.ts';
import { renderFiles } from './render/render.ts';
import type { RunOptions } from './run-options.ts';
import type { DefinitionOptions } from './schema/custom-resource-definition.ts';
import { buildCustomResourceDefinitions } from './schema/custom-resource-definition.ts';
import { checkDefinitions } from './schema/definition-check.ts';
import { warningsOfDefinition } from './schema/definition-warnings.ts';
import { printTypes } from './schema/print-types.ts';
import { noKinds, readKinds } from './schema/read-kinds.ts';
import { kindTypeName } from './schema/type-name.ts';
import { mapOnThreads } from './threads.ts';

/** CRDs -> TypeScript: types, client, lister, informer. No project needed. */
export async function generateTypes(
  { sources, only = {} }: { readonly sources: readonly Source[]; readonly only?: KindFilter },
  options: RunOptions,
): Promise<Report> {
  const { onProgress: progress = () => {} } = options;
  const code = isLarge(sizeOf(sources)) && options.memory !== undefined ? codeStamp() : undefined;
  const memory = code === undefined ? undefined : options.memory;
  const store = storeOf(options);
  const owned = (placed: readonly PlacedKind[]) => ({ swept: [''], stale: staleTypes(placed, { ...options, only }) });
  const report = (placed: readonly PlacedKind[], changes: readonly Change[]): Report => {
    const definitions = reportDefinitions(placed, changes);
    return { ...reportOf('types', options, changes, { warnings: [], next: [] }), definitions };
  };
  const key = code === undefined ? '' : keyOf(code, only, sources);
  const known = memory === undefined ? undefined : recall(memory, key);
  const same = known && (await unchanged(known, store, owned(known.placed)));
  if (known !== undefined && same !== undefined) return report(known.placed, same);

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
  const changes = await writeFiles(files, store, {
    ...owned(placed),
    starters: 'none',
    dryRun: isDry(options),
    from: 'the definitions',
    explain: options.check === true,
  });
  if (memory !== undefined && known === undefined) remember(memory, key, files, placed);
  return report(placed, changes);
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
 * TypeScript -> CRDs. No project needed. Types come from files beside the sources and from packages, too.
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
    stale: (path, text) => (isCrdFile(path, text) ? (options.prune === true ? 'delete' : 'keep') : undefined),
    from: 'the types',
  });
  const warnings = crds.flatMap(warningsOfDefinition);
  return { ...reportOf('crds', options, changes, { warnings, next: [] }), definitions: reportCrds(crds, changes) };
}

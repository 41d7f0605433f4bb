// The versions of definitions that `types` prints: all, or those that were asked for; and a line about each definition.
import type { Problem } from '../errors.ts';
import { InputError } from '../errors.ts';
import type { KindInput } from './kind.ts';
import { formatKind } from './kind.ts';
import type { RenderedFile } from './planned-file.ts';
import type { Change, DefinitionReport } from './report.ts';
import type { Source } from './source.ts';

/** One version of a definition. */
export interface DefinedKind extends KindInput {
  /** A version that is not served has types, since its definition is not whole without, but no client. */
  readonly served: boolean;
}

/** What became of a part of the sources. */
export interface RenderedDefinitions {
  /** All that are defined, whatever the filter says. */
  readonly kinds: readonly DefinedKind[];
  /** Those that are wanted. */
  readonly placed: readonly PlacedKind[];
  readonly files: readonly RenderedFile[];
  /** Found in the part; its lines are counted from the part's first. */
  readonly problems: readonly Problem[];
}

/** What was asked for; an empty list is everything. */
export interface KindFilter {
  /** `Certificate`, or `cert-manager.io/Certificate`. */
  readonly kinds?: readonly string[];
  readonly versions?: readonly string[];
}

/** A part of the sources, and what is wanted of it. */
export interface DefinitionsInput {
  readonly sources: readonly Source[];
  readonly only: KindFilter;
}

/** How many names an error lists. */
const listed = 20;

/** Whether a filter lets a kind through. */
export function isWanted(kind: KindInput, { kinds = [], versions = [] }: KindFilter): boolean {
  const isOfKind = kinds.length === 0 || kinds.some((name) => isNamed(kind, name));
  return isOfKind && (versions.length === 0 || versions.includes(kind.version));
}

/** @throws InputError naming each value of the filter that matches nothing, and what there is */
export function refuseEmptyFilter(all: readonly KindInput[], { kinds = [], versions = [] }: KindFilter): void {
  const ofKind = all.filter((kind) => isWanted(kind, { kinds }));
  const problems = [
    ...kinds
      .filter((name) => !all.some((kind) => isNamed(kind, name)))
      .map((name) =>
        noneOf(
          'kind',
          name,
          all.map(({ group, kind }) => `${group}/${kind}`),
        ),
      ),
    ...versions
      .filter((name) => ofKind.length > 0 && !ofKind.some(({ version }) => version === name))
      .map((name) =>
        noneOf(
          'version',
          name,
          ofKind.map(({ version }) => version),
        ),
      ),
  ];
  if (problems.length > 0) throw new InputError(problems);
}

function isNamed({ group, kind }: KindInput, name: string): boolean {
  return name === kind || name === `${group}/${kind}`;
}

function noneOf(what: 'kind' | 'version', name: string, there: readonly string[]): Problem {
  const names = [...new Set(there)].sort();
  const more = names.length > listed ? ` and ${names.length - listed} more` : '';
  return {
    code: 'unknown-kind',
    message: `--${what} ${name}: no definition has it`,
    hint: `There is ${names.slice(0, listed).join(', ')}${more}`,
  };
}

/** Where the files of a version go: `<group>/<version>/<file>`. */
export interface PlacedKind extends DefinedKind {
  readonly base: string;
}

/** What became of the files of each definition, in the order of the kinds. */
export function reportDefinitions(kinds: readonly PlacedKind[], changes: readonly Change[]): DefinitionReport[] {
  const byPath = new Map(changes.map((change) => [change.path, change]));
  const byKind = new Map<string, PlacedKind[]>();
  for (const placed of kinds) {
    const name = formatKind({ ...placed, version: '' });
    const known = byKind.get(name);
    if (known === undefined) byKind.set(name, [placed]);
    else known.push(placed);
  }
  return [...byKind].map(([name, versions]) => {
    const files = versions
      .flatMap(({ base }) => [byPath.get(`${base}.types.ts`), byPath.get(`${base}.ts`)])
      .filter((change) => change?.action !== 'delete')
      .filter((change) => change !== undefined);
    const count = (action: Change['action']): number => files.filter((change) => change.action === action).length;
    return {
      name,
      versions: versions.map(({ version, served }) => ({ name: version, served })),
      files: files.length,
      created: count('create'),
      updated: count('update'),
    };
  });
}

/**
 * What becomes of generated files that a run of `types` finds and did not write. Those of its own definitions go, such as a
 * version that is no more; those of other definitions stay, since other runs may share the directory, unless `prune` is set.
 */
export function staleTypes(
  placed: readonly PlacedKind[],
  { only, prune = false }: { readonly only: KindFilter; readonly prune?: boolean | undefined },
): (path: string, text: string) => 'delete' | 'keep' | undefined {
  const isWhole = (only.kinds ?? []).length === 0 && (only.versions ?? []).length === 0;
  const own = new Set(isWhole ? placed.map(({ base }) => withoutVersion(base)) : []);
  return (path, text) => {
    if (!isTypesFile(path, text)) return undefined;
    return prune || own.has(withoutVersion(path.replace(/(\.types)?\.ts$/, ''))) ? 'delete' : 'keep';
  };
}

function withoutVersion(base: string): string {
  const [group, , file] = base.split('/');
  return `${group}/${file}`;
}

/** Whether a generated file is one that `types` writes; an operator has generated files of other shapes beside them. */
function isTypesFile(path: string, text: string): boolean {
  const [, , file, ...deeper] = path.split('/');
  if (file === undefined || deeper.length > 0) return false;
  return file.endsWith('.types.ts') || text.includes(`from './${file.replace(/\.ts$/, '')}.types.ts'`);
}

// Files of definitions -> what becomes of each on its way through the commands themselves, `kubewright types` and then
// `kubewright crds`: does the compiler take the TypeScript, types and clients, and does the definition come back as it was.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CustomResourceDefinition } from '@kubewright/apimachinery';
import { main } from '../../src/cli/main.ts';
import { InputError } from '../../src/errors.ts';
import { parseCrds } from '../../src/input/crd.ts';
import type { Source } from '../../src/model/source.ts';
import { memoryIo } from '../cli/memory-io.ts';
import { firstDifference, formatDifference } from '../schema/definition-difference.ts';
import { typeCheckFolder } from '../schema/type-check.ts';

/** A definition that was taken. */
export interface CorpusDefinition {
  readonly file: string;
  readonly original: CustomResourceDefinition;
  /** What `crds` wrote; undefined when it wrote nothing of that name. */
  readonly emitted: { readonly crd: CustomResourceDefinition; readonly yaml: string } | undefined;
  /** The first difference by its path; undefined when it came back as it was. */
  readonly difference: string | undefined;
  /** What the compiler has to say of its files. */
  readonly diagnostics: readonly string[];
}

export interface CorpusReport {
  readonly definitions: readonly CorpusDefinition[];
  /** Files that `types` refuses, with its words. */
  readonly refused: readonly { readonly file: string; readonly problems: string }[];
  /** Diagnostics that belong to no definition. */
  readonly strayDiagnostics: readonly string[];
  readonly seconds: Readonly<Record<'types' | 'compiler' | 'crds', number>>;
  readonly lines: number;
}

/** @param directory - an empty one, which the commands write into */
export async function reportOf(folder: string, sources: Iterable<Source>, directory: string): Promise<CorpusReport> {
  const accepted: { file: string; original: CustomResourceDefinition }[] = [];
  const refused: { file: string; problems: string }[] = [];
  const paths: string[] = [];
  for (const source of sources) {
    try {
      accepted.push(...parseCrds([source]).map(({ crd }) => ({ file: source.file, original: crd })));
      paths.push(join(folder, source.file));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const [code, problems] = await run(directory, 'types', join(folder, source.file), '--out', 'refused');
      if (code !== 1) throw new Error(`${source.file} is refused, but kubewright types ends with ${code}`);
      refused.push({ file: source.file, problems });
    }
  }
  if (readdirSync(directory).length > 0) throw new Error('a definition that was refused left something behind');
  const seconds = { types: 0, compiler: 0, crds: 0 };
  seconds.types = await timed(() => mustRun(directory, 'types', ...paths, '--out', 'types'));
  seconds.crds = await timed(() => mustRun(directory, 'crds', 'types', '--out', 'crds'));
  let diagnostics: string[] = [];
  seconds.compiler = await timed(async () => {
    const output = typeCheckFolder(join(directory, 'types'));
    diagnostics = output.split(/^(?=\S)/mu).filter((each) => each !== '');
  });
  const emitted = emittedBelow(join(directory, 'crds'));
  const definitions = accepted.map(({ file, original }): CorpusDefinition => {
    const back = emitted.get(original.metadata.name ?? '');
    const found = back && firstDifference(original, back.crd);
    const difference = back === undefined ? 'nothing came back' : found && formatDifference(found);
    return {
      file,
      original,
      emitted: back,
      difference,
      diagnostics: diagnostics.filter((each) => isOf(each, original)),
    };
  });
  const strayDiagnostics = diagnostics.filter((each) => !definitions.some(({ original }) => isOf(each, original)));
  return { definitions, refused, strayDiagnostics, seconds, lines: linesBelow(join(directory, 'types')) };
}

async function run(cwd: string, ...argv: string[]): Promise<[exitCode: number, complaint: string]> {
  const io = memoryIo({ cwd });
  const exitCode = await main(argv, io);
  return [exitCode, io.complained()];
}

async function mustRun(cwd: string, ...argv: string[]): Promise<void> {
  const [exitCode, complaint] = await run(cwd, ...argv);
  if (exitCode !== 0) throw new Error(`kubewright ${argv[0]} ends with ${exitCode}:\n${complaint}`);
}

async function timed(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}

function emittedBelow(folder: string): Map<string, { crd: CustomResourceDefinition; yaml: string }> {
  const files = readdirSync(folder).map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));
  return new Map(
    files.flatMap((source) =>
      parseCrds([source]).map(({ crd }) => [crd.metadata.name ?? '', { crd, yaml: source.text }] as const),
    ),
  );
}

/** Whether a diagnostic is about a file of the kind: `<group>/<version>/<kind>.ts`, and what stands beside it. */
function isOf(diagnostic: string, { spec }: CustomResourceDefinition): boolean {
  const [group, version, file] = diagnostic.split('(')[0]?.split('/') ?? [];
  const plain = (name = ''): string => name.replace(/\..*$/u, '').replaceAll('-', '').toLowerCase();
  return (
    group === spec.group && spec.versions.some(({ name }) => name === version) && plain(file) === plain(spec.names.kind)
  );
}

function linesBelow(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  return files.reduce((sum, name) => sum + readFileSync(join(folder, name), 'utf8').split('\n').length - 1, 0);
}

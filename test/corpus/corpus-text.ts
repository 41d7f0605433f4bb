// A corpus report as text: its counts, and the list behind each of them.
import type { CorpusReport } from './corpus-report.ts';

/** One line for each count. */
export function countsOf({ definitions, refused, seconds, lines, strayDiagnostics }: CorpusReport): string {
  const clean = definitions.filter(({ diagnostics }) => diagnostics.length === 0).length;
  const equal = definitions.filter(({ difference }) => difference === undefined).length;
  const shown = (name: keyof typeof seconds): string => `${name} ${seconds[name].toFixed(1)} s`;
  return [
    `corpus: ${definitions.length} definitions and ${refused.length} files that are refused`,
    `  ${clean} give TypeScript that tsc --strict takes, types and clients (${lines} lines; ${strayDiagnostics.length} other complaints)`,
    `  ${equal} come back through kubewright types and kubewright crds without a difference`,
    `  ${shown('types')}, ${shown('crds')}, ${shown('compiler')}`,
  ].join('\n');
}

/** The definitions by name, below each count; what fails says why. */
export function listsOf({ definitions, refused, strayDiagnostics }: CorpusReport): string {
  const section = (title: string, lines: readonly string[]): string =>
    [`# ${title}: ${lines.length}`, ...lines, ''].join('\n');
  const line = ({ file, original }: CorpusReport['definitions'][number]): string =>
    `${file}: ${original.metadata.name}`;
  return [
    section('tsc --strict takes its TypeScript', definitions.filter((each) => each.diagnostics.length === 0).map(line)),
    section('tsc --strict complains', [
      ...definitions.flatMap((each) => each.diagnostics.map((text) => `${line(each)}: ${text.trim()}`)),
      ...strayDiagnostics,
    ]),
    section('comes back without a difference', definitions.filter((each) => each.difference === undefined).map(line)),
    section(
      'comes back otherwise',
      definitions.flatMap((each) => (each.difference === undefined ? [] : [`${line(each)}: ${each.difference}`])),
    ),
    section(
      'refused, as kube-apiserver refuses it',
      refused.map(({ problems }) => problems.trimEnd()),
    ),
  ].join('\n');
}

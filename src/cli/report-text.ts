// A report as text for people: what changed, what to know, what to do next.
import { relative } from 'node:path';

import type { Change, DefinitionReport, Report } from '../pipeline.ts';

const signs: Readonly<Record<Change['action'], string>> = {
  create: '+',
  update: '~',
  delete: '-',
  unchanged: '=',
  keep: '.',
};

/** Changes beyond this many are only counted. */
const listed = 60;

/** Without a newline at the end. What stays is news only where something is removed. */
export function reportText(report: Report, cwd: string): string {
  const { command, changes, drift, written, warnings, next, directory, definitions } = report;
  const shown = changes.filter(
    ({ action }) => action !== 'unchanged' && (action !== 'keep' || command.startsWith('remove')),
  );
  // Who asks whether files differ wants their names; who asks for types wants to know of definitions.
  const files = definitions === undefined ? shown : written ? shown.filter(({ action }) => action === 'delete') : shown;
  const lines = [
    ...(definitions ?? []).map((definition) => definitionLine(definition, command)),
    ...files.slice(0, listed).map(changeLine),
  ];
  if (files.length > listed) lines.push(`  and ${files.length - listed} more; --json lists them all`);
  const place = relative(cwd, directory) || '.';
  lines.push(summaryLine(changes, drift, written, place));
  const others = definitions === undefined ? 0 : changes.filter(({ action }) => action === 'keep').length;
  if (others > 0)
    lines.push(`${counted(others)} of other definitions ${others === 1 ? 'stays' : 'stay'}; --prune deletes`);
  lines.push(...warnings.map((warning) => `Warning: ${warning}`));
  if (next.length > 0) lines.push('', 'Next:', ...next.map((step) => `  ${step}`));
  return lines.join('\n');
}

function definitionLine({ name, versions, files, created, updated }: DefinitionReport, command: string): string {
  const words = versions.map((version) =>
    version.served ? version.name : `${version.name} (not served${command === 'types' ? ': types only' : ''})`,
  );
  const changes = [created === 0 ? [] : `${created} new`, updated === 0 ? [] : `${updated} changed`].flat();
  const what = changes.length === 0 ? 'unchanged' : changes.join(', ');
  return `  ${name}: ${words.join(', ')}; ${counted(files)}, ${what}`;
}

function counted(files: number): string {
  return `${files} ${files === 1 ? 'file' : 'files'}`;
}

function changeLine({ action, path, why }: Change): string {
  return `  ${signs[action]} ${path}${why === undefined ? '' : `  (${why})`}`;
}

function summaryLine(changes: readonly Change[], drift: boolean, written: boolean, place: string): string {
  if (!drift) return `Up to date: ${place}`;
  const count = (action: Change['action']): number => changes.filter((change) => change.action === action).length;
  const parts = (['create', 'update', 'delete'] as const)
    .filter((action) => count(action) > 0)
    .map((action) => (written ? `${count(action)} ${action}d` : `${count(action)} to ${action}`));
  return `${parts.join(', ')}: ${place}`;
}

// What a command says of itself in the end.
import { resolve } from 'node:path';

import type { Change, Report } from '../model/report.ts';

/** How a command ran, as far as its report tells. */
export interface RunKind {
  readonly directory: string;
  readonly dryRun?: boolean;
  readonly check?: boolean;
}

/** Whether a command only says what it would do. */
export function isDry({ dryRun = false, check = false }: RunKind): boolean {
  return dryRun || check;
}

/** That a generated file differs is news to who asks whether one does; to others it is what they have just asked for. */
function withoutReason(change: Change): Change {
  if (change.action !== 'update' || change.difference !== undefined || change.why?.startsWith('differs from') !== true)
    return change;
  const { path, owner, action } = change;
  return { path, owner, action };
}

/** The report of a command, from what it did to files. */
export function reportOf(
  command: string,
  options: RunKind,
  changes: readonly Change[],
  { warnings, next }: Pick<Report, 'warnings' | 'next'>,
): Report {
  const drift = changes.some(({ action }) => action === 'create' || action === 'update' || action === 'delete');
  const written = !isDry(options);
  return {
    command,
    directory: resolve(options.directory),
    changes: options.check === true ? changes : changes.map(withoutReason),
    drift,
    written,
    warnings: [...new Set(warnings)],
    next,
  };
}

// The answer to an apply that would take fields from others.
// @see https://github.com/kubernetes/apimachinery/blob/master/pkg/util/managedfields/internal/conflict.go
import { ApiError } from '../api-error.ts';
import { compareText, quote } from '../go-text.ts';
import type { StatusCause } from '../status.ts';
import type { FieldSet } from './field-set.ts';
import type { ManagerIdentity } from './managers.ts';
import type { FieldPath } from './path-element.ts';
import { formatPath } from './path-element.ts';

/** The fields of one other manager that an apply would change, by the manager's key. */
export type Conflicts = ReadonlyMap<string, { readonly owner: ManagerIdentity; readonly fields: FieldSet }>;

export function conflictError(conflicts: Conflicts): ApiError {
  const byOwner = [...conflicts]
    .sort(([left], [right]) => compareText(left, right))
    .map(([, { owner, fields }]) => ({ owner: formatOwner(owner), paths: [...fields.paths()].map(formatPath) }));
  const causes = byOwner.flatMap(({ owner, paths }) => paths.map((path) => conflictCause(owner, path)));
  const [only] = causes;
  if (causes.length === 1) {
    return ApiError.applyConflict(`Apply failed with 1 conflict: ${only?.message ?? ''}: ${only?.field ?? ''}`, causes);
  }
  const lines = byOwner.flatMap(({ owner, paths }) => [
    `conflicts with ${owner}:`,
    ...paths.map((path) => `- ${path}`),
  ]);
  return ApiError.applyConflict(`Apply failed with ${causes.length} conflicts: ${lines.join('\n')}`, causes);
}

/** Every path that conflicts, whoever owns it. */
export function conflictingPaths(conflicts: Conflicts): FieldPath[] {
  return [...conflicts.values()].flatMap(({ fields }) => [...fields.paths()]);
}

function conflictCause(owner: string, field: string): StatusCause {
  return { reason: 'FieldManagerConflict', message: `conflict with ${owner}`, field };
}

/** An updater is named with its version, an applier without. */
function formatOwner({ manager, operation, apiVersion, subresource }: ManagerIdentity): string {
  const place = subresource === '' ? '' : ` with subresource ${quote(subresource)}`;
  return `${quote(manager)}${place}${operation === 'Update' ? ` using ${apiVersion}` : ''}`;
}

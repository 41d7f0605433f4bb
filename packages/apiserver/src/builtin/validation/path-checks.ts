// Paths below a volume or a folder of the node: relative, and never back up.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go validateLocalDescendingPath
import type { StatusCause } from '@kubewright/apimachinery';
import { invalid } from './field-checks.ts';

export function checkNoBacksteps(path: string, value: string): StatusCause[] {
  return value.split('/').includes('..') ? [invalid(path, value, "must not contain '..'")] : [];
}

export function checkRelativePath(path: string, value: string): StatusCause[] {
  const absolute = value.startsWith('/') ? [invalid(path, value, 'must be a relative path')] : [];
  return [...absolute, ...checkNoBacksteps(path, value)];
}

/** Of a file that is projected into a volume, where names with two dots in front are the kubelet's own. */
export function checkProjectedPath(path: string, value: string): StatusCause[] {
  const causes = checkRelativePath(path, value);
  if (value.startsWith('..') && !value.startsWith('../')) causes.push(invalid(path, value, "must not start with '..'"));
  return causes;
}

/** The mode of a file that has all that there is: 0777. */
const greatestFileMode = 0o777;

export function checkFileMode(path: string, mode: unknown): StatusCause[] {
  if (typeof mode !== 'number' || (mode >= 0 && mode <= greatestFileMode)) return [];
  return [invalid(path, mode, 'must be a number between 0 and 0777 (octal), both inclusive')];
}

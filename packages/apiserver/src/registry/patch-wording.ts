// How kube-apiserver words what is wrong with a strategic merge patch: with Go's names of types, and values as Go prints them.
import { ApiError } from '@kubewright/apimachinery';
import { isRecord } from '../object/api-object.ts';

type Fields = Readonly<Record<string, unknown>>;

/** As kube-apiserver has it: an error that it did not foresee. */
export function internal(message: string): ApiError {
  return new ApiError({ apiVersion: 'v1', kind: 'Status', metadata: {}, status: 'Failure', message, code: 500 });
}

export function unknownPatchType(directive: unknown, patch: Fields): ApiError {
  return internal(`unknown patch type: ${formatText(directive)} in map: ${formatPlain(patch)}`);
}

/** `%v` of Go: `map[a:1 b:[x y]]`. */
export function formatPlain(value: unknown): string {
  return format(value, (scalar) => (scalar === null ? '<nil>' : String(scalar)));
}

/** `%s` of Go, which says so where there is no text: `map[a:%!s(int64=1)]`. */
function formatText(value: unknown): string {
  return format(value, (scalar) => {
    if (typeof scalar === 'string') return scalar;
    return scalar === null ? '%!s(<nil>)' : `%!s(${goType(scalar)}=${String(scalar)})`;
  });
}

function format(value: unknown, scalar: (value: unknown) => string): string {
  if (Array.isArray(value)) return `[${value.map((each) => format(each, scalar)).join(' ')}]`;
  if (!isRecord(value)) return scalar(value);
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `map[${members.map(([key, member]) => `${key}:${format(member, scalar)}`).join(' ')}]`;
}

/** The type of a JSON value in Go, as it prints it. */
export function goType(value: unknown): string {
  if (value === null) return '%!s(<nil>)';
  if (isRecord(value)) return 'map[string]interface {}';
  if (Array.isArray(value)) return '[]interface {}';
  return typeof value === 'number'
    ? Number.isInteger(value)
      ? 'int64'
      : 'float64'
    : ({ boolean: 'bool' }[typeof value as 'boolean'] ?? 'string');
}

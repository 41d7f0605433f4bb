// The causes of an invalid object, worded as Kubernetes words them. In: where, what was there, what is wrong.
// @see https://github.com/kubernetes/apimachinery/blob/master/pkg/util/validation/field/errors.go
import { formatJson, formatValue, quote } from './go-text.ts';
import type { StatusCause } from './status.ts';

/** Makes one {@link StatusCause} each. `path` is such as `spec.ports[0].name`; the empty path prints as `<nil>`. */
export const fieldFault = {
  required: (path: string, detail = ''): StatusCause => cause('FieldValueRequired', path, 'Required value', detail),

  forbidden: (path: string, detail: string): StatusCause => cause('FieldValueForbidden', path, 'Forbidden', detail),

  invalid: (path: string, value: unknown, detail: string): StatusCause =>
    cause('FieldValueInvalid', path, `Invalid value: ${formatValue(value)}`, detail),

  typeInvalid: (path: string, value: unknown, detail: string): StatusCause =>
    cause('FieldValueTypeInvalid', path, `Invalid value: ${formatValue(value)}`, detail),

  duplicate: (path: string, value: unknown): StatusCause =>
    cause('FieldValueDuplicate', path, `Duplicate value: ${formatValue(value)}`, ''),

  notSupported: (path: string, value: unknown, supported: readonly unknown[]): StatusCause => {
    const texts = supported.map((each) => quote(typeof each === 'string' ? each : formatJson(each)));
    const detail = texts.length === 0 ? '' : `supported values: ${texts.join(', ')}`;
    return cause('FieldValueNotSupported', path, `Unsupported value: ${formatValue(value)}`, detail);
  },

  /** Kubernetes says bytes although it counts characters. */
  tooLong: (path: string, longest: number): StatusCause =>
    cause('FieldValueTooLong', path, 'Too long', `may not be more than ${count(longest, 'byte')}`),

  tooMany: (path: string, actual: number, most: number): StatusCause =>
    cause('FieldValueTooMany', path, `Too many: ${actual}`, `must have at most ${count(most, 'item')}`),
} as const;

/** `spec` + `name` = `spec.name` */
export function childPath(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

/** `spec.labels` + `app` = `spec.labels[app]` */
export function keyPath(path: string, key: string | number): string {
  return `${path}[${key}]`;
}

function cause(reason: string, path: string, what: string, detail: string): StatusCause {
  return { reason, message: detail === '' ? what : `${what}: ${detail}`, field: path === '' ? '<nil>' : path };
}

function count(number: number, unit: string): string {
  return `${number} ${unit}${number === 1 ? '' : 's'}`;
}

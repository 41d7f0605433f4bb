// The keywords of numbers. Integers are compared as integers: a bound loses its fraction, as in Go.
// @see https://github.com/kubernetes/kube-openapi/blob/master/pkg/validation/validate/values.go
import { fieldFault } from '../field-fault.ts';
import { formatFloat } from '../go-text.ts';
import { fieldFinding, Findings, pathlessFinding } from './findings.ts';
import type { Finding } from './findings.ts';
import { isFloatInteger, isInt64, kindOf } from './json-kind.ts';
import type { JSONSchemaProps } from './schema.ts';

/** Checks range and `multipleOf`, `minimum`, `maximum`. */
export function validateNumber(
  value: number | bigint,
  schema: JSONSchemaProps,
  types: readonly string[],
  format: string,
  path: string,
): Findings {
  const type = types.length === 1 ? (types[0] ?? '') : '';
  const range = (number: number | bigint, what: string): Finding | undefined =>
    rangeFault(number, type, format, what, path);
  const findings = new Findings().add(range(value, 'Checked'));
  const { multipleOf, minimum, maximum } = schema;

  if (multipleOf !== undefined) {
    const fault = range(multipleOf, 'MultipleOf');
    findings.add(fault).add(multipleFault(value, multipleOf, fault === undefined, path));
  }
  if (minimum !== undefined) {
    const fault = range(minimum, 'Minimum boundary');
    const { bound, actual } = comparable(value, minimum, fault === undefined);
    findings.add(fault);
    if (schema.exclusiveMinimum === true ? actual <= bound : actual < bound) {
      const relation = schema.exclusiveMinimum === true ? 'greater than' : 'greater than or equal to';
      findings.add(invalid(path, actual, `${path} in body should be ${relation} ${formatFloat(bound)}`));
    }
  }
  if (maximum !== undefined) {
    const fault = range(maximum, 'Maximum boundary');
    const { bound, actual } = comparable(value, maximum, fault === undefined);
    findings.add(fault);
    if (schema.exclusiveMaximum === true ? actual >= bound : actual > bound) {
      const relation = schema.exclusiveMaximum === true ? 'less than' : 'less than or equal to';
      findings.add(invalid(path, actual, `${path} in body should be ${relation} ${formatFloat(bound)}`));
    }
  }
  return findings.count();
}

/** Value and bound as they are compared; a bound that does not fit the type makes both floats. */
function comparable(
  value: number | bigint,
  bound: number,
  native: boolean,
): { actual: number | bigint; bound: number } {
  if (!native) return { actual: Number(value), bound };
  return { actual: value, bound: kindOf(value) === 'integer' ? toInt64(bound) : bound };
}

/** As Go converts a float on the machines that clusters run on: what does not fit becomes the smallest integer. */
function toInt64(bound: number): number {
  return bound >= -(2 ** 63) && bound < 2 ** 63 ? Math.trunc(bound) : -(2 ** 63);
}

function multipleFault(value: number | bigint, factor: number, native: boolean, path: string): Finding | undefined {
  const isInteger = native && kindOf(value) === 'integer';
  const divisor = isInteger ? Math.trunc(factor) : factor;
  if (divisor <= 0) {
    const message = `factor MultipleOf declared for ${path} must be positive: ${formatFloat(divisor)}`;
    return invalid(path, divisor, message);
  }
  const fits = isInteger
    ? BigInt(value) % BigInt(divisor) === 0n
    : isFloatInteger(divisor < 1 ? (1 / divisor) * Number(value) : Number(value) / divisor);
  return fits ? undefined : invalid(path, value, `${path} in body should be a multiple of ${formatFloat(divisor)}`);
}

/** A number that the type and format cannot hold. */
function rangeFault(
  number: number | bigint,
  type: string,
  format: string,
  what: string,
  path: string,
): Finding | undefined {
  if (fitsType(number, type, format)) return undefined;
  const kind = format === '' ? `${type} (default format)` : `${type} with format ${format}`;
  return pathlessFinding(`${what} value must be of type ${kind} in ${path}`);
}

function fitsType(number: number | bigint, type: string, format: string): boolean {
  if (type === 'integer') {
    if (typeof number === 'bigint') return BigInt.asIntN(format === 'int32' ? 32 : 64, number) === number;
    return format === 'int32' ? number === (number | 0) : isInt64(number);
  }
  return format !== 'float' || Number.isFinite(Math.fround(Number(number)));
}

function invalid(path: string, value: number | bigint, message: string): Finding {
  return fieldFinding(path, message, (field) => fieldFault.invalid(field, value, message));
}

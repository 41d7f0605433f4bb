// `'%s and %d'.format([a, b])`.
// @see https://pkg.go.dev/github.com/google/cel-go/ext#Strings
import { formatComplaint } from '../format-check.ts';
import { conversions, formatDouble } from './conversions.ts';
import type { Value } from './value.ts';
import { compareValues } from './comparison.ts';
import { CelFault, CelList, CelMap, NotEvaluable, typeName, TypeName, Unsigned } from './value.ts';

export function formatText(format: string, args: readonly Value[]): string {
  let next = 0;
  const text = format.replaceAll(/%(?:%|(?:\.(\d+))?([sdfexXob]))/g, (found, precision?: string, verb?: string) => {
    if (verb === undefined) return found === '%%' ? '%' : found;
    const arg = args[next];
    if (arg === undefined) throw new CelFault(`index ${next} out of range`);
    next += 1;
    return formatArgument(arg, verb, precision === undefined ? 6 : Number(precision));
  });
  return text;
}

function formatArgument(value: Value, verb: string, precision: number): string {
  if (verb === 's') return formatString(value);
  const whole = typeof value === 'bigint' ? value : value instanceof Unsigned ? value.value : undefined;
  switch (verb) {
    case 'd':
      if (whole !== undefined) return String(whole);
      break;
    case 'o':
      if (whole !== undefined) return whole.toString(8);
      break;
    case 'b':
      if (typeof value === 'boolean') return value ? '1' : '0';
      if (whole !== undefined) return whole.toString(2);
      break;
    case 'x':
    case 'X': {
      const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
      const digits = bytes instanceof Uint8Array ? Buffer.from(bytes).toString('hex') : whole?.toString(16);
      if (digits !== undefined) return verb === 'X' ? digits.toUpperCase() : digits;
      break;
    }
    case 'f':
      if (typeof value === 'number' && Number.isFinite(value) && precision <= 100) return value.toFixed(precision);
      if (typeof value === 'number') throw new NotEvaluable(`the clause %.${precision}f`);
      break;
    default:
  }
  if (verb === 'e' && typeof value === 'number') throw new NotEvaluable('the clause %e');
  throw new CelFault(formatComplaint(verb, typeName(value)));
}

function formatString(value: Value): string {
  if (value === null) return 'null';
  if (value instanceof TypeName) return value.type;
  if (typeof value === 'number') return formatDouble(value);
  if (value instanceof CelList) return `[${value.items.map(formatString).join(', ')}]`;
  if (value instanceof CelMap) {
    const entries = [...value.entries].sort(([one], [other]) => compareValues(one, other));
    return `{${entries.map(([key, each]) => `${formatString(key)}: ${formatString(each)}`).join(', ')}}`;
  }
  const text = conversions['string']?.(value);
  if (typeof text !== 'string') throw new NotEvaluable('the clause %s of such a value');
  return text;
}

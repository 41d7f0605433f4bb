// `'%s and %d'.format([a, b])`, in American English as cel-go prints it: groups of three digits, powers of ten.
// @see https://pkg.go.dev/github.com/google/cel-go/ext#Strings
import { formatComplaint } from '../format-check.ts';
import { conversions } from './conversions.ts';
import type { Value } from './value.ts';
import { CelFault, CelList, CelMap, Duration, Timestamp, typeName, TypeName, Unsigned } from './value.ts';

export function formatText(format: string, args: readonly Value[]): string {
  let next = 0;
  let text = '';
  for (let at = 0; at < format.length; at += 1) {
    const character = format[at] ?? '';
    if (character !== '%') {
      text += character;
      continue;
    }
    at += 1;
    if (format[at] === '%') {
      text += '%';
      continue;
    }
    const arg = args[next];
    if (arg === undefined) throw new CelFault(`index ${next} out of range`);
    next += 1;
    if (at >= format.length) throw new CelFault('unexpected end of string');
    const [found, digits] = /^\.(\d*)/.exec(format.slice(at)) ?? [''];
    at += found.length;
    text += formatArgument(arg, readClause(format[at], digits), digits === undefined ? 6 : Number(digits));
  }
  return text;
}

const verbs = new Set('sdfebxXo');

function readClause(verb: string | undefined, digits: string | undefined): string {
  const fault = (why: string): CelFault => new CelFault(`could not parse formatting clause: ${why}`);
  const precision = 'error while parsing precision';
  if (verb === undefined) throw fault(`${precision}: could not find end of precision specifier`);
  if (digits !== undefined && (digits === '' || BigInt(digits) >= 2n ** 63n)) {
    const why = digits === '' ? 'invalid syntax' : 'value out of range';
    throw fault(`${precision}: error while converting precision to integer: strconv.Atoi: parsing "${digits}": ${why}`);
  }
  if (!verbs.has(verb)) throw fault(`unrecognized formatting clause "${verb}"`);
  return verb;
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
    default: {
      const number = typeof value === 'string' ? namedNumbers.get(value) : value;
      if (typeof number === 'number') return verb === 'f' ? formatFixed(number, precision) : formatScientific(number);
    }
  }
  throw new CelFault(formatComplaint(verb, typeName(value)));
}

const namedNumbers = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
]);

/** The exact digits of a double, halves rounded to the even neighbour: JavaScript stops at a hundred and rounds up. */
function toFixed(value: number, precision: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Math.abs(value));
  const bits = view.getBigUint64(0);
  const biased = Number(bits >> 52n);
  const mantissa = (bits & (2n ** 52n - 1n)) + (biased === 0 ? 0n : 2n ** 52n);
  const power = BigInt(Math.max(biased, 1) - 1075);
  const scaled = mantissa * 10n ** BigInt(precision) * (power > 0n ? 2n ** power : 1n);
  const divisor = power < 0n ? 2n ** -power : 1n;
  const quotient = scaled / divisor;
  const twice = (scaled % divisor) * 2n;
  const isUp = twice > divisor || (twice === divisor && quotient % 2n === 1n);
  const digits = String(quotient + (isUp ? 1n : 0n)).padStart(precision + 1, '0');
  const whole = digits.slice(0, digits.length - precision);
  return precision === 0 ? whole : `${whole}.${digits.slice(-precision)}`;
}

function isNegative(value: number): boolean {
  return value < 0 || Object.is(value, -0);
}

function formatFixed(value: number, precision: number): string {
  if (Number.isNaN(value)) return 'NaN';
  const sign = value < 0 ? '-' : '';
  if (!Number.isFinite(value)) return `${sign}∞`;
  const [whole = '', fraction] = toFixed(value, precision).split('.');
  const grouped = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
  return `${sign}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}

const superscripts = [...'⁰¹²³⁴⁵⁶⁷⁸⁹'];

/** cel-go takes the precision for a width, so that there are always six digits. */
function formatScientific(value: number): string {
  if (!Number.isFinite(value)) return formatFixed(value, 0);
  const [digits = '', exponent = '0'] = Math.abs(value).toExponential(6).split('e');
  const power = String(Math.abs(Number(exponent))).padStart(2, '0');
  const raised = [...power].map((each) => superscripts[Number(each)]).join('');
  return `${value < 0 ? '-' : ''}${digits}×10${Number(exponent) < 0 ? '⁻' : ''}${raised}`;
}

function fault(why: string): CelFault {
  return new CelFault(`error during formatting: ${why}`);
}

function formatString(value: Value): string {
  if (value === null) return 'null';
  if (value instanceof TypeName) return value.type;
  if (value instanceof CelList) return `[${value.items.map(formatInner).join(', ')}]`;
  if (value instanceof CelMap) {
    const entries = value.entries.map(([key, each]): [string, string] => {
      if (typeof key === 'number') throw fault('no formatting function for map key of type double');
      return [formatInner(key), formatInner(each)];
    });
    entries.sort(([one], [other]) => (one < other ? -1 : Number(one > other)));
    return `{${entries.map(([key, each]) => `${key}:${each}`).join(', ')}}`;
  }
  const isPlain =
    typeof value !== 'object' || [Uint8Array, Unsigned, Timestamp, Duration].some((type) => value instanceof type);
  const text = isPlain ? conversions['string']?.(value) : undefined;
  if (typeof text !== 'string') throw new CelFault(formatComplaint('s', typeName(value)));
  return text;
}

/** In a list or a map: as CEL writes a literal. */
function formatInner(value: Value): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number')
    return Number.isFinite(value) ? `${isNegative(value) ? '-' : ''}${toFixed(value, 6)}` : infinite(value);
  if (value instanceof Uint8Array) return `b${quote(formatString(value))}`;
  if (value instanceof Timestamp) return `timestamp(${quote(formatString(value))})`;
  if (value instanceof Duration) return `duration(${quote(formatString(value))})`;
  if (typeof value === 'object' && value !== null && 'opaque' in value)
    throw fault(`no formatting function for ${value.opaque}`);
  return formatString(value);
}

function infinite(value: number): string {
  return Number.isNaN(value) ? '"NaN"' : value > 0 ? '"+Inf"' : '"-Inf"';
}

/** @see https://pkg.go.dev/strconv#Quote */
function quote(text: string): string {
  return JSON.stringify(text)
    .replaceAll(/\\u00([01][\da-f])/g, (_, digits: string) => goEscapes[digits] ?? `\\x${digits}`)
    .replaceAll('\u007f', String.raw`\x7f`);
}

const goEscapes: Readonly<Record<string, string>> = { '07': String.raw`\a`, '0b': String.raw`\v` };

// Quantities such as `100m` CPUs or `1Gi` of memory: exact decimal numbers with a suffix.
// @see https://github.com/kubernetes/apimachinery/blob/master/pkg/api/resource/quantity.go

/** How a quantity is written: with decimal suffixes, with binary ones, or with an exponent such as `1e3`. */
export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent';

/** A quantity in parts: `unscaled` times ten to the power of `exponent`. */
export interface ParsedQuantity {
  /** The value is `unscaled` times ten to the power of `exponent`. */
  readonly unscaled: bigint;
  readonly exponent: number;
  readonly format: QuantityFormat;
}

const pattern = '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$';

const decimalSuffixes: ReadonlyMap<string, number> = new Map([
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
]);

/** In powers of 1024. */
const binarySuffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/** The smallest step: finer values are rounded away from zero. */
const finestExponent = -9;
/** Binary quantities are capped here. */
const largestBinary = 2n ** 63n - 1n;
/** No quantity means more than this, and larger powers would cost memory. */
const largestExponent = 1000;

/**
 * Reads a quantity. A plain number is one too.
 *
 * @throws TypeError with Kubernetes' message
 */
export function parseQuantity(text: string | number): ParsedQuantity {
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?([eEinumkKMGTP]*[+-]?\d*)$/.exec(String(text));
  if (parts === null || text === '') throw new TypeError(`quantities must match the regular expression '${pattern}'`);
  const [, sign = '', whole = '', fraction = '', suffix = ''] = parts;
  const digits = BigInt(`${whole}${fraction}` || '0');
  const { multiplier, exponent, format } = readSuffix(suffix);
  const rounded = roundToNano(digits * multiplier, exponent - fraction.length);
  const capped = format === 'BinarySI' ? capBinary(rounded) : { ...rounded, format };
  return sign === '-' ? { ...capped, unscaled: -capped.unscaled } : capped;
}

/** Orders two quantities by value: `1Gi` is more than `1G`, `1000m` equals `1`. */
export function compareQuantities(left: string | number, right: string | number): -1 | 0 | 1 {
  const [a, b] = [parseQuantity(left), parseQuantity(right)];
  const exponent = Math.min(a.exponent, b.exponent);
  const [x, y] = [a.unscaled * 10n ** BigInt(a.exponent - exponent), b.unscaled * 10n ** BigInt(b.exponent - exponent)];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** The canonical text: no fraction, the largest suffix that allows it, in the quantity's own format. */
export function formatQuantity({ unscaled, exponent, format }: ParsedQuantity): string {
  if (unscaled === 0n) return '0';
  if (format === 'BinarySI') {
    const whole = roundUp(unscaled, exponent);
    if (whole <= -1024n || whole >= 1024n) return formatBinary(whole);
  }
  let [digits, power] = [unscaled, exponent];
  while (digits % 10n === 0n) [digits, power] = [digits / 10n, power + 1];
  while (power % 3 !== 0) [digits, power] = [digits * 10n, power - 1];
  if (format !== 'DecimalExponent') {
    for (const [suffix, suffixPower] of decimalSuffixes) if (suffixPower === power) return `${digits}${suffix}`;
  }
  return power === 0 ? `${digits}` : `${digits}e${power}`;
}

/** Whether a text is a quantity in the form that a server stores. */
export function isCanonicalQuantity(text: string): boolean {
  try {
    return formatQuantity(parseQuantity(text)) === text;
  } catch {
    return false;
  }
}

function readSuffix(suffix: string): { multiplier: bigint; exponent: number; format: QuantityFormat } {
  const exponent = decimalSuffixes.get(suffix);
  if (exponent !== undefined) return { multiplier: 1n, exponent, format: 'DecimalSI' };
  const binary = binarySuffixes.indexOf(suffix);
  if (binary > 0) return { multiplier: 1024n ** BigInt(binary), exponent: 0, format: 'BinarySI' };
  const written = /^[eE]([+-]?\d+)$/.exec(suffix)?.[1];
  if (written === undefined || Math.abs(Number(written)) > largestExponent) {
    throw new TypeError("unable to parse quantity's suffix");
  }
  return { multiplier: 1n, exponent: Number(written), format: 'DecimalExponent' };
}

function roundToNano(unscaled: bigint, exponent: number): { unscaled: bigint; exponent: number } {
  if (exponent >= finestExponent) return { unscaled, exponent };
  return { unscaled: roundUp(unscaled, exponent - finestExponent), exponent: finestExponent };
}

/** `value` times ten to the power of `exponent`, rounded away from zero. */
function roundUp(value: bigint, exponent: number): bigint {
  if (exponent >= 0) return value * 10n ** BigInt(exponent);
  const divisor = 10n ** BigInt(-exponent);
  const quotient = value / divisor;
  if (value % divisor === 0n) return quotient;
  return value < 0n ? quotient - 1n : quotient + 1n;
}

/** Below one, binary suffixes say nothing. */
function capBinary({ unscaled, exponent }: { unscaled: bigint; exponent: number }): ParsedQuantity {
  const one = exponent < 0 ? 10n ** BigInt(-exponent) : 1n;
  if (unscaled > largestBinary * one) return { unscaled: largestBinary, exponent: 0, format: 'BinarySI' };
  return { unscaled, exponent, format: unscaled > 0n && unscaled < one ? 'DecimalSI' : 'BinarySI' };
}

function formatBinary(whole: bigint): string {
  let [digits, power] = [whole, 0];
  while (digits % 1024n === 0n && power < binarySuffixes.length - 1) [digits, power] = [digits / 1024n, power + 1];
  return `${digits}${binarySuffixes[power] ?? ''}`;
}

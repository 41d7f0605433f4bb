// Quantities, and how they and versions compare.
// @see https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-quantity-library
import { compareQuantities, formatQuantity, parseQuantity } from '@kubewright/apimachinery';
import type { ParsedQuantity } from '@kubewright/apimachinery';
import type { Implementation } from './functions.ts';
import type { Opaque, Value } from './value.ts';
import { CelFault } from './value.ts';
import { Version } from './versions.ts';

class Quantity implements Opaque {
  readonly opaque = 'kubernetes.Quantity';
  readonly parsed: ParsedQuantity;
  constructor(parsed: ParsedQuantity) {
    this.parsed = parsed;
  }
  get text(): string {
    return formatQuantity(this.parsed);
  }
  compare(other: Quantity): number {
    const exponent = Math.min(this.parsed.exponent, other.parsed.exponent);
    const [one, two] = [this.#at(exponent), other.#at(exponent)];
    return one < two ? -1 : Number(one > two);
  }
  equals(other: Opaque): boolean {
    return other instanceof Quantity && this.compare(other) === 0;
  }
  #at(exponent: number): bigint {
    return this.parsed.unscaled * 10n ** BigInt(this.parsed.exponent - exponent);
  }
  plus(other: Quantity, sign: bigint): Quantity {
    const exponent = Math.min(this.parsed.exponent, other.parsed.exponent);
    return new Quantity({ ...this.parsed, exponent, unscaled: this.#at(exponent) + sign * other.#at(exponent) });
  }
  /** The whole number that it is; undefined when it is none of at most 18 digits. */
  get whole(): bigint | undefined {
    const { unscaled, exponent } = this.parsed;
    const scale = 10n ** BigInt(Math.abs(exponent));
    if (exponent < 0 && unscaled % scale !== 0n) return undefined;
    const value = exponent < 0 ? unscaled / scale : unscaled * scale;
    return value >= 10n ** 18n || value <= -(10n ** 18n) ? undefined : value;
  }
}

function quantity(value: Value | undefined): Quantity | undefined {
  if (typeof value === 'bigint') return new Quantity({ unscaled: value, exponent: 0, format: 'DecimalSI' });
  return value instanceof Quantity ? value : undefined;
}

function readQuantity(text: string): Quantity | undefined {
  try {
    compareQuantities(text, text);
    return new Quantity(parseQuantity(text));
  } catch {
    return undefined;
  }
}

function order(one: Value | undefined, other: Value | undefined): number | undefined {
  if (one instanceof Quantity && other instanceof Quantity) return one.compare(other);
  return one instanceof Version && other instanceof Version ? one.compare(other) : undefined;
}

export const quantityFunctions: Readonly<Record<string, Implementation>> = {
  quantity: (text) => {
    if (typeof text !== 'string') return undefined;
    const read = readQuantity(text);
    if (read !== undefined) return read;
    const hasForm = text !== '' && /^[+-]?\d*(?:\.\d*)?[eEinumkKMGTP]*[-+]?\d*$/.test(text);
    const form = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
    throw new CelFault(hasForm ? "unable to parse quantity's suffix" : form);
  },
  isQuantity: (text) => (typeof text === 'string' ? readQuantity(text) !== undefined : undefined),
  isLessThan: (one, other) => lift(order(one, other), (each) => each < 0),
  isGreaterThan: (one, other) => lift(order(one, other), (each) => each > 0),
  compareTo: (one, other) => lift(order(one, other), BigInt),
  sign: (one) => lift(quantity(one), ({ parsed }) => (parsed.unscaled === 0n ? 0n : parsed.unscaled < 0n ? -1n : 1n)),
  add: (one, other) => lift(quantity(other), (right) => quantity(one)?.plus(right, 1n)),
  sub: (one, other) => lift(quantity(other), (right) => quantity(one)?.plus(right, -1n)),
  isInteger: (one) => lift(quantity(one), ({ whole }) => whole !== undefined),
  asInteger: (one) =>
    lift(quantity(one), ({ whole }) => {
      if (whole === undefined) throw new CelFault('cannot convert value to integer');
      return whole;
    }),
  asApproximateFloat: (one) => lift(quantity(one), ({ parsed }) => Number(parsed.unscaled) * 10 ** parsed.exponent),
};

function lift<T>(value: T | undefined, then: (value: T) => Value | undefined): Value | undefined {
  return value === undefined ? undefined : then(value);
}

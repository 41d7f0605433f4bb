// Arithmetic of integers, unsigned ones and doubles, and their comparison across types.
import type { Value } from './value.ts';
import { CelFault, noOverload, Unsigned } from './value.ts';

export type Numeric = bigint | number | Unsigned;

export function isNumber(value: Value): value is Numeric {
  return typeof value === 'bigint' || typeof value === 'number' || value instanceof Unsigned;
}

function plain(value: Numeric): bigint | number {
  return value instanceof Unsigned ? value.value : value;
}

export function equalNumbers(one: Numeric, other: Numeric): boolean {
  // JavaScript compares integers and doubles by their mathematical value.
  // oxlint-disable-next-line eqeqeq -- 1n == 1 is what is wanted
  return plain(one) == plain(other);
}

export function compareNumbers(one: Numeric, other: Numeric): number {
  const [left, right] = [plain(one), plain(other)];
  if (left < right) return -1;
  return left > right ? 1 : 0;
}

export function checkInteger(value: bigint): bigint {
  if (value >= 2n ** 63n || value < -(2n ** 63n)) throw new CelFault('integer overflow');
  return value;
}

export function checkUnsigned(value: bigint): Unsigned {
  if (value < 0n || value >= 2n ** 64n) throw new CelFault('unsigned integer overflow');
  return new Unsigned(value);
}

const integerOperations: Readonly<Record<string, (one: bigint, other: bigint) => bigint>> = {
  '_+_': (one, other) => one + other,
  '_-_': (one, other) => one - other,
  '_*_': (one, other) => one * other,
  '_/_': (one, other) => {
    if (other === 0n) throw new CelFault('division by zero');
    return one / other;
  },
  '_%_': (one, other) => {
    if (other === 0n) throw new CelFault('modulus by zero');
    return one % other;
  },
};

const doubleOperations: Readonly<Record<string, (one: number, other: number) => number>> = {
  '_+_': (one, other) => one + other,
  '_-_': (one, other) => one - other,
  '_*_': (one, other) => one * other,
  '_/_': (one, other) => one / other,
};

export function calculate(operator: string, one: Value, other: Value): Value {
  if (typeof one === 'bigint' && typeof other === 'bigint') {
    return checkInteger((integerOperations[operator] ?? unknown)(one, other));
  }
  if (one instanceof Unsigned && other instanceof Unsigned) {
    return checkUnsigned((integerOperations[operator] ?? unknown)(one.value, other.value));
  }
  if (typeof one === 'number' && typeof other === 'number') {
    return (doubleOperations[operator] ?? unknown)(one, other);
  }
  throw noOverload();
}

function unknown(): never {
  throw noOverload();
}

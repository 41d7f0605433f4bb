// Conversions between types: `int('1')`, `string(1.5)` and the like.
import type { Implementation } from './functions.ts';
import { addressText } from './addresses.ts';
import { checkInteger, checkUnsigned } from './numbers.ts';
import { checkTimestamp, formatDuration, formatTimestamp, readDuration, readTimestamp } from './time.ts';
import { CelFault, Duration, Timestamp, Unsigned } from './value.ts';

const second = 1_000_000_000n;

function conversionFault(from: string, to: string): CelFault {
  return new CelFault(`type conversion error from '${from}' to '${to}'`);
}

function truncate(value: number, overflow: string): bigint {
  if (!Number.isFinite(value) || Math.abs(value) >= 2 ** 64) throw new CelFault(overflow);
  return BigInt(Math.trunc(value));
}

export const conversions: Readonly<Record<string, Implementation>> = {
  int: (value) => {
    if (typeof value === 'bigint') return value;
    if (typeof value === 'number') {
      if (value <= -(2 ** 63) || value >= 2 ** 63) throw new CelFault('integer overflow');
      return truncate(value, 'integer overflow');
    }
    if (value instanceof Unsigned) return checkInteger(value.value);
    if (value instanceof Timestamp || value instanceof Duration) {
      if (value instanceof Duration) return value.nanoseconds;
      return (value.nanoseconds - (((value.nanoseconds % second) + second) % second)) / second;
    }
    if (typeof value !== 'string') return undefined;
    if (!/^[+-]?\d+$/.test(value)) throw conversionFault('string', 'int');
    return checkInteger(BigInt(value.replace('+', '')));
  },
  uint: (value) => {
    if (value instanceof Unsigned) return value;
    if (typeof value === 'bigint') return checkUnsigned(value);
    if (typeof value === 'number') {
      if (value < 0) throw new CelFault('unsigned integer overflow');
      return checkUnsigned(truncate(value, 'unsigned integer overflow'));
    }
    if (typeof value !== 'string') return undefined;
    if (!/^\d+$/.test(value)) throw conversionFault('string', 'uint');
    return checkUnsigned(BigInt(value));
  },
  double: (value) => {
    if (typeof value === 'number') return value;
    if (typeof value === 'bigint') return Number(value);
    if (value instanceof Unsigned) return Number(value.value);
    if (typeof value !== 'string') return undefined;
    if (/^[+-]?inf(?:inity)?$/i.test(value)) return value.startsWith('-') ? -Infinity : Infinity;
    const hexadecimal = /^([+-]?)0x([\da-f]*)\.?([\da-f]*)p([+-]?\d+)$/i.exec(value);
    if (hexadecimal !== null) {
      const [, sign = '', whole = '', fraction = '', power = '0'] = hexadecimal;
      const digits = Number(BigInt(`0x${whole}${fraction}`)) * 2 ** (Number(power) - 4 * fraction.length);
      return sign === '-' ? -digits : digits;
    }
    if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(value)) throw conversionFault('string', 'double');
    return Number(value);
  },
  bool: (value) => {
    if (typeof value === 'boolean') return value;
    if (typeof value !== 'string') return undefined;
    if (/^(?:1|t|T|true|TRUE|True)$/.test(value)) return true;
    if (/^(?:0|f|F|false|FALSE|False)$/.test(value)) return false;
    throw conversionFault('string', 'bool');
  },
  string: (value) => {
    if (typeof value === 'string') return value;
    if (typeof value === 'number') return formatDouble(value);
    if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
    if (value instanceof Unsigned) return String(value.value);
    if (value instanceof Duration) return formatDuration(value);
    if (value instanceof Timestamp) return formatTimestamp(value);
    if (!(value instanceof Uint8Array)) return value === undefined ? undefined : addressText(value);
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(value);
    } catch {
      throw new CelFault('invalid UTF-8 in bytes, cannot convert to string');
    }
  },
  bytes: (value) => {
    if (value instanceof Uint8Array) return value;
    return typeof value === 'string' ? new TextEncoder().encode(value) : undefined;
  },
  duration: (value) => {
    if (value instanceof Duration) return value;
    if (typeof value === 'bigint') return new Duration(value);
    return typeof value === 'string' ? readDuration(value) : undefined;
  },
  timestamp: (value) => {
    if (value instanceof Timestamp) return value;
    if (typeof value === 'bigint') return checkTimestamp(value * second);
    return typeof value === 'string' ? readTimestamp(value) : undefined;
  },
};

/** @see https://pkg.go.dev/strconv#FormatFloat - format 'g', shortest */
export function formatDouble(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const [digits = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(value);
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

// What fails when a rule is made ready to run, before any value is there: conversions of literals, and literal patterns.
import { checkPattern } from '@kubewright/apimachinery/schema';
import type { Checked } from './checker.ts';
import type { Call, LiteralType, LiteralValue } from './expression.ts';
import { conversions as runtimeConversions } from './run/conversions.ts';
import { CelFault } from './run/value.ts';

/** @returns the first fault, as the server words it */
export function findConstantFault({ calls }: Checked): string | undefined {
  for (const [node, { name, isMember }] of calls) {
    if (node.node !== 'call') continue;
    const fault = patternFault(node, name, isMember) ?? conversionFault(node, name);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function patternFault({ args }: Call, name: string, isMember: boolean): string | undefined {
  if (name !== 'matches' && name !== 'find' && name !== 'findAll') return undefined;
  const pattern = isMember ? args[0] : args[1];
  return pattern?.node === 'literal' && typeof pattern.value === 'string' ? checkPattern(pattern.value) : undefined;
}

function conversionFault({ args }: Call, name: string): string | undefined {
  const [arg] = args;
  if (args.length !== 1) return undefined;
  if (arg?.node === 'literal') return conversions[name]?.(arg.value, arg.type);
  const [inner] = arg?.node === 'call' && arg.function === 'dyn' && arg.target === undefined ? arg.args : [];
  return inner?.node === 'literal' && inner.type !== 'uint' ? dynamicFault(name, inner.value) : undefined;
}

/** `dyn` hides a literal from the checks of its form, not from being converted. */
function dynamicFault(name: string, value: LiteralValue): string | undefined {
  try {
    if (Object.hasOwn(runtimeConversions, name)) runtimeConversions[name]?.(value);
    return undefined;
  } catch (error) {
    if (error instanceof CelFault) return error.message;
    throw error;
  }
}

const range = { int: [-(2n ** 63n), 2n ** 63n - 1n], uint: [0n, 2n ** 64n - 1n] } as const;

const conversions: Readonly<Record<string, (value: LiteralValue, type: LiteralType) => string | undefined>> = {
  int: (value) => toInteger(value, 'int', /^[+-]?\d+$/, 'integer overflow'),
  uint: (value) => toInteger(value, 'uint', /^\d+$/, 'unsigned integer overflow'),
  double: (value) => {
    if (typeof value !== 'string' || isGoFloat(value)) return undefined;
    return "type conversion error from 'string' to 'double'";
  },
  bool: (value) => {
    if (typeof value !== 'string' || /^(?:[01tTfF]|true|TRUE|True|false|FALSE|False)$/.test(value)) return undefined;
    return "type conversion error from 'string' to 'bool'";
  },
  string: (value) => {
    if (!(value instanceof Uint8Array)) return undefined;
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(value);
      return undefined;
    } catch {
      return 'invalid UTF-8 in bytes, cannot convert to string';
    }
  },
};

function toInteger(value: LiteralValue, type: 'int' | 'uint', form: RegExp, overflow: string): string | undefined {
  const [least, most] = range[type];
  if (typeof value === 'string') {
    const isValid =
      form.test(value) && BigInt(value.replace('+', '')) >= least && BigInt(value.replace('+', '')) <= most;
    return isValid ? undefined : `type conversion error from 'string' to '${type}'`;
  }
  if (typeof value === 'bigint') return value < least || value > most ? overflow : undefined;
  // The bounds themselves are not exact as doubles, and are refused.
  if (typeof value !== 'number') return undefined;
  const isOutside = type === 'int' ? value <= -(2 ** 63) || value >= 2 ** 63 : value < 0 || value >= 2 ** 64;
  return isOutside ? overflow : undefined;
}

/** @see https://pkg.go.dev/strconv#ParseFloat */
function isGoFloat(text: string): boolean {
  if (/^[+-]?(?:inf(?:inity)?)$/i.test(text) || /^nan$/i.test(text)) return true;
  if (/^[+-]?0x(?:[\da-f]+\.?[\da-f]*|\.[\da-f]+)p[+-]?\d+$/i.test(text)) return true;
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) && Number.isFinite(Number(text));
}

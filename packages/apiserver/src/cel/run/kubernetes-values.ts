// Kubernetes' own values: quantities, addresses and versions.
// @see https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-quantity-library
import { compareQuantities, formatQuantity, parseQuantity } from '@kubewright/apimachinery';
import type { ParsedQuantity } from '@kubewright/apimachinery';
import { isIPv4, isIPv6 } from 'node:net';
import type { Implementation } from './functions.ts';
import type { Opaque, Value } from './value.ts';
import { CelFault } from './value.ts';

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
  /** The whole number that it is; undefined when it is none that fits. */
  get whole(): bigint | undefined {
    const { unscaled, exponent } = this.parsed;
    const scale = 10n ** BigInt(Math.abs(exponent));
    if (exponent < 0 && unscaled % scale !== 0n) return undefined;
    const value = exponent < 0 ? unscaled / scale : unscaled * scale;
    return value >= 2n ** 63n || value < -(2n ** 63n) ? undefined : value;
  }
}

class Address implements Opaque {
  readonly opaque = 'net.IP';
  readonly text: string;
  readonly bits: bigint;
  readonly width: number;
  constructor(text: string) {
    this.text = text;
    this.width = isIPv4(text) ? 32 : 128;
    this.bits = addressBits(text);
  }
  equals(other: Opaque): boolean {
    return other instanceof Address && other.bits === this.bits && other.width === this.width;
  }
}

class Network implements Opaque {
  readonly opaque = 'net.CIDR';
  readonly address: Address;
  readonly length: number;
  constructor(address: Address, length: number) {
    this.address = address;
    this.length = length;
  }
  contains(address: Address): boolean {
    const shift = BigInt(address.width - this.length);
    return address.width === this.address.width && address.bits >> shift === this.address.bits >> shift;
  }
  equals(other: Opaque): boolean {
    return other instanceof Network && other.length === this.length && other.address.equals(this.address);
  }
}

class Version implements Opaque {
  readonly opaque = 'kubernetes.Semver';
  readonly numbers: readonly bigint[];
  readonly pre: readonly string[];
  constructor(numbers: readonly bigint[], pre: readonly string[]) {
    this.numbers = numbers;
    this.pre = pre;
  }
  compare(other: Version): number {
    for (const [index, number] of this.numbers.entries()) {
      const against = other.numbers[index] ?? 0n;
      if (number !== against) return number < against ? -1 : 1;
    }
    if (this.pre.length === 0 || other.pre.length === 0) return Math.sign(other.pre.length - this.pre.length);
    for (const [index, part] of this.pre.entries()) {
      const against = other.pre[index];
      if (against === undefined) return 1;
      if (part !== against) return comparePreRelease(part, against);
    }
    return Math.sign(this.pre.length - other.pre.length);
  }
  equals(other: Opaque): boolean {
    return other instanceof Version && this.compare(other) === 0;
  }
}

function comparePreRelease(one: string, other: string): number {
  const [first, second] = [one, other].map((each) => (/^\d+$/.test(each) ? BigInt(each) : undefined));
  if (first !== undefined && second !== undefined) return first < second ? -1 : Number(first > second);
  if (first !== undefined || second !== undefined) return first === undefined ? 1 : -1;
  return one < other ? -1 : Number(one > other);
}

function addressBits(text: string): bigint {
  if (isIPv4(text)) return text.split('.').reduce((bits, part) => (bits << 8n) | BigInt(part), 0n);
  const [head = '', tail] = text.split('::');
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const before = groups(head);
  const after = tail === undefined ? [] : groups(tail);
  const all = [...before, ...Array.from({ length: 8 - before.length - after.length }, () => '0'), ...after];
  return all.reduce((bits, part) => (bits << 16n) | BigInt(`0x${part}`), 0n);
}

/** The canonical text. */
function formatAddress(bits: bigint, width: number): string {
  if (width === 32) return [24n, 16n, 8n, 0n].map((shift) => (bits >> shift) & 255n).join('.');
  const groups = Array.from({ length: 8 }, (_, index) => ((bits >> BigInt(112 - 16 * index)) & 0xffffn).toString(16));
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

/** IPv4 in IPv6 and zones are not addresses here. */
function isAddress(text: string): boolean {
  return isIPv4(text) || (isIPv6(text) && !text.includes('.') && !text.includes('%'));
}

function readAddress(text: string): Address {
  if (isAddress(text)) return new Address(text);
  throw new CelFault(
    `IP Address "${text}" parse error during conversion from string: ParseAddr("${text}"): unable to parse IP`,
  );
}

/** @returns what is wrong, where it is no network */
function readNetwork(text: string): Network | string {
  const fault = (why: string): string => `netip.ParsePrefix(${JSON.stringify(text)}): ${why}`;
  const slash = text.lastIndexOf('/');
  if (slash < 0) return fault("no '/'");
  const address = text.slice(0, slash);
  const length = text.slice(slash + 1);
  if (!isAddress(address)) return fault(`ParseAddr(${JSON.stringify(address)}): unable to parse IP`);
  if (!/^(?:0|[1-9]\d*)$/.test(length)) return fault(`bad bits after slash: ${JSON.stringify(length)}`);
  const parsed = new Address(address);
  return Number(length) > parsed.width ? fault('prefix length out of range') : new Network(parsed, Number(length));
}

function network(value: Value | undefined): Network | undefined {
  if (typeof value !== 'string') return value instanceof Network ? value : undefined;
  const read = readNetwork(value);
  if (read instanceof Network) return read;
  const where = 'network address parse error during conversion from string';
  throw new CelFault(`${where}: ${where}: ${read}`);
}

const versionForm = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([\dA-Za-z.-]+))?(?:\+[\dA-Za-z.-]+)?$/;

function readVersion(text: string): Version | undefined {
  const [, major, minor, patch, pre] = versionForm.exec(text) ?? [];
  if (major === undefined || minor === undefined || patch === undefined) return undefined;
  return new Version([major, minor, patch].map(BigInt), pre === undefined ? [] : pre.split('.'));
}

function versionFault(text: string): string {
  const parts = text.split('.', 3);
  if (parts.length < 3) return 'No Major.Minor.Patch elements found';
  for (const [index, name] of ['Major', 'Minor'].entries()) {
    const part = parts[index] ?? '';
    if (!/^\d+$/.test(part))
      return `Invalid character(s) found in ${name.toLowerCase()} number ${JSON.stringify(part)}`;
    if (/^0./.test(part)) return `${name} number must not contain leading zeroes ${JSON.stringify(part)}`;
  }
  return `Invalid character(s) found in patch number ${JSON.stringify(parts[2])}`;
}

/** `v1.02` -> `1.2.0`. */
function normalize(text: string): string {
  const [, numbers = '', rest = ''] = /^v?([\d.]*)(.*)$/.exec(text) ?? [];
  const parts = numbers.split('.').map((each) => each.replace(/^0+(?=\d)/, ''));
  while (parts.length < 3) parts.push('0');
  return parts.join('.') + rest;
}

function version(text: Value | undefined, isLoose: Value = false): Version | undefined {
  if (typeof text !== 'string') return undefined;
  return readVersion(isLoose === true ? normalize(text) : text);
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

function within(first: bigint, bits: number): (address: Address) => boolean {
  return ({ bits: value, width }) => value >> BigInt(width - bits) === first;
}

const kindsOfAddress: Readonly<Record<string, (address: Address) => boolean>> = {
  isUnspecified: ({ bits }) => bits === 0n,
  isLoopback: (address) => (address.width === 32 ? within(127n, 8)(address) : address.bits === 1n),
  isLinkLocalMulticast: (address) =>
    address.width === 32 ? within(0xe00000n, 24)(address) : ((address.bits >> 112n) & 0xff0fn) === 0xff02n,
  isLinkLocalUnicast: (address) => (address.width === 32 ? within(0xa9fen, 16)(address) : within(0x3fan, 10)(address)),
};

function isGlobalUnicast(address: Address): boolean {
  const isMulticast = address.width === 32 ? within(0xen, 4)(address) : within(0xffn, 8)(address);
  const isBroadcast = address.width === 32 && address.bits === 0xffffffffn;
  const others = ['isUnspecified', 'isLoopback', 'isLinkLocalUnicast'];
  return !isMulticast && !isBroadcast && others.every((each) => kindsOfAddress[each]?.(address) !== true);
}

/** Bytes of an address, and of the prefix of a network; 1 of what has no size. */
export function valueSize(value: Value): number {
  if (value instanceof Address) return value.width / 8;
  return value instanceof Network ? Math.ceil(value.length / 8) : 1;
}

export function addressText(value: Value): string | undefined {
  if (value instanceof Address) return value.text;
  return value instanceof Network ? `${value.address.text}/${value.length}` : undefined;
}

export const libraryFunctions: Readonly<Record<string, Implementation>> = {
  quantity: (text) => {
    if (typeof text !== 'string') return undefined;
    const read = readQuantity(text);
    if (read !== undefined) return read;
    throw new CelFault("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
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
  isIP: (text) => (typeof text === 'string' ? isAddress(text) : undefined),
  ip: (value) =>
    typeof value === 'string' ? readAddress(value) : value instanceof Network ? value.address : undefined,
  family: (value) => (value instanceof Address ? (value.width === 32 ? 4n : 6n) : undefined),
  'ip.isCanonical': (text) => {
    if (typeof text !== 'string') return undefined;
    const address = readAddress(text);
    if (address.width === 32) return true;
    return new URL(`http://[${text}]`).hostname === `[${text}]`;
  },
  ...Object.fromEntries(
    Object.entries({ ...kindsOfAddress, isGlobalUnicast }).map(([name, holds]): [string, Implementation] => [
      name,
      (value) => (value instanceof Address ? holds(value) : undefined),
    ]),
  ),
  isCIDR: (text) => (typeof text === 'string' ? readNetwork(text) instanceof Network : undefined),
  cidr: network,
  containsIP: (one, other) => {
    const address = typeof other === 'string' ? readAddress(other) : other;
    return one instanceof Network && address instanceof Address ? one.contains(address) : undefined;
  },
  containsCIDR: (one, other) => {
    const inner = network(other);
    if (!(one instanceof Network) || inner === undefined) return undefined;
    return inner.length >= one.length && one.contains(inner.address);
  },
  prefixLength: (value) => (value instanceof Network ? BigInt(value.length) : undefined),
  masked: (value) => {
    if (!(value instanceof Network)) return undefined;
    const { address, length } = value;
    const shift = BigInt(address.width - length);
    return new Network(new Address(formatAddress((address.bits >> shift) << shift, address.width)), length);
  },
  semver: (text, isLoose) => {
    const read = version(text, isLoose);
    if (read === undefined && typeof text === 'string') throw new CelFault(versionFault(text));
    return read;
  },
  isSemver: (text, isLoose) => (typeof text === 'string' ? version(text, isLoose) !== undefined : undefined),
  ...Object.fromEntries(
    ['major', 'minor', 'patch'].map((name, index): [string, Implementation] => [
      name,
      (value) => (value instanceof Version ? value.numbers[index] : undefined),
    ]),
  ),
};

function lift<T>(value: T | undefined, then: (value: T) => Value | undefined): Value | undefined {
  return value === undefined ? undefined : then(value);
}

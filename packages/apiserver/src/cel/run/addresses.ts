// IP addresses and networks, read and refused as Go does.
// @see https://pkg.go.dev/net/netip#ParseAddr
import type { Implementation } from './functions.ts';
import type { Opaque, Value } from './value.ts';
import { CelFault } from './value.ts';

class Address implements Opaque {
  readonly opaque = 'net.IP';
  readonly bits: bigint;
  /** 32 or 128. */
  readonly width: number;
  constructor(bits: bigint, width: number) {
    this.bits = bits;
    this.width = width;
  }
  get text(): string {
    return formatAddress(this.bits, this.width);
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

/** The canonical text. */
function formatAddress(bits: bigint, width: number): string {
  if (width === 32) return [24n, 16n, 8n, 0n].map((shift) => (bits >> shift) & 255n).join('.');
  const groups = Array.from({ length: 8 }, (_, index) => ((bits >> BigInt(112 - 16 * index)) & 0xffffn).toString(16));
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

/** What is wrong with a text, and where. */
class AddressFault extends Error {
  constructor(why: string, at?: string) {
    super(at === undefined ? why : `${why} (at ${JSON.stringify(at)})`);
  }
}

interface Parsed {
  readonly address: Address;
  readonly hasZone: boolean;
  readonly isMapped: boolean;
}

/** @throws AddressFault */
function parseAddress(text: string): Parsed {
  const kind = /[.:%]/.exec(text)?.[0];
  if (kind === '.') return { address: new Address(parseV4(text), 32), hasZone: false, isMapped: false };
  if (kind === ':') return parseV6(text);
  throw new AddressFault(kind === '%' ? 'missing IPv6 address' : 'unable to parse IP');
}

function parseV4(text: string): bigint {
  const fields: bigint[] = [];
  let value = '';
  for (const [at, character] of [...text].entries()) {
    if (/\d/.test(character)) {
      if (value === '0') throw new AddressFault('IPv4 field has octet with leading zero');
      value += character;
      if (Number(value) > 255) throw new AddressFault('IPv4 field has value >255');
    } else if (character === '.') {
      if (value === '' || at === text.length - 1) {
        throw new AddressFault('IPv4 field must have at least one digit', text.slice(at));
      }
      if (fields.length === 3) throw new AddressFault('IPv4 address too long');
      fields.push(BigInt(value));
      value = '';
    } else throw new AddressFault('unexpected character', [...text].slice(at).join(''));
  }
  if (fields.length < 3) throw new AddressFault('IPv4 address too short');
  return [...fields, BigInt(value)].reduce((bits, field) => (bits << 8n) | field, 0n);
}

function parseV6(whole: string): Parsed {
  const percent = whole.indexOf('%');
  let text = percent < 0 ? whole : whole.slice(0, percent);
  if (percent === whole.length - 1) throw new AddressFault('zone must be a non-empty string');
  const groups: bigint[] = [];
  let gap: number | undefined;
  if (text.startsWith('::')) {
    gap = 0;
    text = text.slice(2);
  }
  while (groups.length < 8 && !(text === '' && gap === groups.length)) {
    const [digits = ''] = /^[\da-f]*/i.exec(text) ?? [];
    if (digits.length > 4) throw new AddressFault('each group must have 4 or less digits', text);
    if (digits === '') throw new AddressFault('each colon-separated field must have at least one digit', text);
    if (text[digits.length] === '.') {
      if (gap === undefined && groups.length !== 6) {
        throw new AddressFault('embedded IPv4 address must replace the final 2 fields of the address', text);
      }
      if (groups.length > 6) {
        throw new AddressFault('too many hex fields to fit an embedded IPv4 at the end of the address', text);
      }
      const bits = parseV4(text);
      groups.push(bits >> 16n, bits & 0xffffn);
      text = '';
      break;
    }
    groups.push(BigInt(`0x${digits}`));
    text = text.slice(digits.length);
    if (text === '') break;
    if (!text.startsWith(':')) throw new AddressFault('unexpected character, want colon', text);
    if (text.length === 1) throw new AddressFault('colon must be followed by more characters', text);
    text = text.slice(1);
    if (!text.startsWith(':')) continue;
    if (gap !== undefined) throw new AddressFault('multiple :: in address', text);
    gap = groups.length;
    text = text.slice(1);
  }
  if (text !== '') throw new AddressFault('trailing garbage after address', text);
  if (groups.length < 8 && gap === undefined) throw new AddressFault('address string too short');
  if (groups.length === 8 && gap !== undefined) {
    throw new AddressFault('the :: must expand to at least one field of zeros');
  }
  const zeros = Array.from({ length: 8 - groups.length }, () => 0n);
  const all = [...groups.slice(0, gap ?? 0), ...zeros, ...groups.slice(gap ?? 0)];
  const bits = all.reduce((sum, group) => (sum << 16n) | group, 0n);
  return { address: new Address(bits, 128), hasZone: percent >= 0, isMapped: bits >> 32n === 0xffffn };
}

/** The result, or the words that refuse the text. */
function attempt<T>(read: () => T, wrap: (why: string) => string): T | string {
  try {
    return read();
  } catch (error) {
    if (error instanceof AddressFault) return wrap(error.message);
    throw error;
  }
}

function readAddress(text: string): Address | string {
  const shown = JSON.stringify(text);
  const read = attempt(
    () => parseAddress(text),
    (why) => `IP Address ${shown} parse error during conversion from string: ParseAddr(${shown}): ${why}`,
  );
  if (typeof read === 'string') return read;
  if (read.hasZone) return `IP address ${shown} with zone value is not allowed`;
  return read.isMapped ? `IPv4-mapped IPv6 address ${shown} is not allowed` : read.address;
}

function readNetwork(text: string): Network | string {
  const shown = JSON.stringify(text);
  const fault = (why: string): string =>
    `network address parse error during conversion from string: netip.ParsePrefix(${shown}): ${why}`;
  const slash = text.lastIndexOf('/');
  if (slash < 0) return fault("no '/'");
  const host = text.slice(0, slash);
  const length = text.slice(slash + 1);
  const read = attempt(
    () => parseAddress(host),
    (why) => fault(`ParseAddr(${JSON.stringify(host)}): ${why}`),
  );
  if (typeof read === 'string') return read;
  if (read.hasZone) return fault('IPv6 zones cannot be present in a prefix');
  if (!/^(?:0|[1-9]\d*)$/.test(length)) return fault(`bad bits after slash: ${JSON.stringify(length)}`);
  if (Number(length) > read.address.width) return fault('prefix length out of range');
  return read.isMapped ? `IPv4-mapped IPv6 address ${shown} is not allowed` : new Network(read.address, Number(length));
}

function address(text: string): Address {
  const read = readAddress(text);
  if (typeof read === 'string') throw new CelFault(read);
  return read;
}

function network(text: string): Network {
  const read = readNetwork(text);
  if (read instanceof Network) return read;
  throw new CelFault(`network address parse error during conversion from string: ${read}`);
}

function within(first: bigint, bits: number): (address: Address) => boolean {
  return ({ bits: value, width }) => value >> BigInt(width - bits) === first;
}

const kindsOfAddress: Readonly<Record<string, (address: Address) => boolean>> = {
  isUnspecified: ({ bits }) => bits === 0n,
  isLoopback: (one) => (one.width === 32 ? within(127n, 8)(one) : one.bits === 1n),
  isLinkLocalMulticast: (one) =>
    one.width === 32 ? within(0xe00000n, 24)(one) : ((one.bits >> 112n) & 0xff0fn) === 0xff02n,
  isLinkLocalUnicast: (one) => (one.width === 32 ? within(0xa9fen, 16)(one) : within(0x3fan, 10)(one)),
};

function isGlobalUnicast(one: Address): boolean {
  const isMulticast = one.width === 32 ? within(0xen, 4)(one) : within(0xffn, 8)(one);
  const isBroadcast = one.width === 32 && one.bits === 0xffffffffn;
  const others = ['isUnspecified', 'isLoopback', 'isLinkLocalUnicast'];
  return !isMulticast && !isBroadcast && others.every((each) => kindsOfAddress[each]?.(one) !== true);
}

export function addressText(value: Value): string | undefined {
  if (value instanceof Address) return value.text;
  return value instanceof Network ? `${value.address.text}/${value.length}` : undefined;
}

/** Bytes of an address, and of the prefix of a network; 1 of what has no size. */
export function valueSize(value: Value): number {
  if (value instanceof Address) return value.width / 8;
  return value instanceof Network ? Math.ceil(value.length / 8) : 1;
}

export const addressFunctions: Readonly<Record<string, Implementation>> = {
  isIP: (text) => (typeof text === 'string' ? readAddress(text) instanceof Address : undefined),
  ip: (value) => (typeof value === 'string' ? address(value) : value instanceof Network ? value.address : undefined),
  family: (value) => (value instanceof Address ? (value.width === 32 ? 4n : 6n) : undefined),
  'ip.isCanonical': (text) => (typeof text === 'string' ? address(text).text === text : undefined),
  ...Object.fromEntries(
    Object.entries({ ...kindsOfAddress, isGlobalUnicast }).map(([name, holds]): [string, Implementation] => [
      name,
      (value) => (value instanceof Address ? holds(value) : undefined),
    ]),
  ),
  isCIDR: (text) => (typeof text === 'string' ? readNetwork(text) instanceof Network : undefined),
  cidr: (text) => (typeof text === 'string' ? network(text) : undefined),
  // Of a text that is no address, kube-apiserver says no more than that there is no such overload.
  containsIP: (outer, other) => {
    const one = typeof other === 'string' ? readAddress(other) : other;
    return outer instanceof Network && one instanceof Address ? outer.contains(one) : undefined;
  },
  containsCIDR: (outer, other) => {
    const inner = typeof other === 'string' ? network(other) : other;
    if (!(outer instanceof Network) || !(inner instanceof Network)) return undefined;
    return inner.length >= outer.length && outer.contains(inner.address);
  },
  prefixLength: (value) => (value instanceof Network ? BigInt(value.length) : undefined),
  masked: (value) => {
    if (!(value instanceof Network)) return undefined;
    const { length } = value;
    const { bits, width } = value.address;
    const shift = BigInt(width - length);
    return new Network(new Address((bits >> shift) << shift, width), length);
  },
};

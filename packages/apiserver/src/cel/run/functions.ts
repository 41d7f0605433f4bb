// Functions by name, on values of any type: what a rule's types leave open is decided by the values.
import { calculate, isNumber } from './numbers.ts';
import { conversions } from './conversions.ts';
import { addressFunctions } from './addresses.ts';
import { quantityFunctions } from './quantities.ts';
import { versionFunctions } from './versions.ts';
import { formatFunctions } from './named-formats.ts';
import { listFunctions } from './list-functions.ts';
import { stringFunctions } from './string-functions.ts';
import { urlFunctions } from './urls.ts';
import { checkDuration, checkTimestamp, partOfDuration, partOfTime, timeParts } from './time.ts';
import type { Value } from './value.ts';
import { compareValues, equalValues } from './comparison.ts';
import {
  CelFault,
  CelList,
  CelMap,
  Duration,
  noOverload,
  Optional,
  Timestamp,
  typeName,
  TypeName,
  Unsigned,
} from './value.ts';

export type Implementation = (...args: Value[]) => Value | undefined;

const comparisons: Readonly<Record<string, (order: number) => boolean>> = {
  '_<_': (order) => order < 0,
  '_<=_': (order) => order <= 0,
  '_>_': (order) => order > 0,
  '_>=_': (order) => order >= 0,
};

function add(one: Value, other: Value): Value {
  if (typeof one === 'string' && typeof other === 'string') return one + other;
  if (one instanceof CelList && other instanceof CelList) return addLists(one, other);
  if (one instanceof Uint8Array && other instanceof Uint8Array) return Uint8Array.from([...one, ...other]);
  if (one instanceof Timestamp && other instanceof Duration) return checkTimestamp(one.nanoseconds + other.nanoseconds);
  if (one instanceof Duration && other instanceof Timestamp) return checkTimestamp(one.nanoseconds + other.nanoseconds);
  if (one instanceof Duration && other instanceof Duration) return checkDuration(one.nanoseconds + other.nanoseconds);
  return calculate('_+_', one, other);
}

/** Lists of items that are told apart by something keep one of each. */
function addLists(one: CelList, other: CelList): CelList {
  const { keys } = one;
  if (keys === undefined) return new CelList([...one.items, ...other.items]);
  const identity = (item: Value): Value[] =>
    keys === 'whole' || !(item instanceof CelMap) ? [item] : keys.map((key) => item.find(key) ?? null);
  const items = [...one.items];
  for (const item of other.items) {
    const mine = identity(item);
    const place = items.findIndex((each) => identity(each).every((part, at) => equalValues(part, mine[at] ?? null)));
    if (place < 0) items.push(item);
    else items[place] = item;
  }
  return new CelList(items, keys);
}

function subtract(one: Value, other: Value): Value {
  if (one instanceof Timestamp && other instanceof Timestamp) return checkDuration(one.nanoseconds - other.nanoseconds);
  if (one instanceof Timestamp && other instanceof Duration) return checkTimestamp(one.nanoseconds - other.nanoseconds);
  if (one instanceof Duration && other instanceof Duration) return checkDuration(one.nanoseconds - other.nanoseconds);
  return calculate('_-_', one, other);
}

/** The element; undefined when there is none. */
function find(container: Value, key: Value): Value | undefined {
  if (container instanceof CelMap) return container.find(key);
  if (!(container instanceof CelList)) return undefined;
  if (!isNumber(key)) throw new CelFault(`unsupported index type '${typeName(key)}' in list`);
  const at = Number(key instanceof Unsigned ? key.value : key);
  if (!Number.isInteger(at)) throw new CelFault(`unsupported index value ${at} in list`);
  return container.items[at];
}

function index(container: Value, key: Value): Value {
  if (container instanceof Optional) {
    const found = container.value === undefined ? undefined : find(container.value, key);
    return found === undefined ? Optional.none : new Optional(found);
  }
  const found = find(container, key);
  if (found !== undefined) return found;
  const shown = String(key instanceof Unsigned ? key.value : (key as bigint | string));
  throw new CelFault(container instanceof CelList ? `index out of bounds: ${shown}` : `no such key: ${shown}`);
}

function size(value: Value): bigint {
  if (typeof value === 'string') return BigInt([...value].length);
  if (value instanceof Uint8Array) return BigInt(value.length);
  if (value instanceof CelList) return BigInt(value.items.length);
  if (value instanceof CelMap) return BigInt(value.size);
  throw new CelFault('no such overload: size');
}

function isZero(value: Value): boolean {
  if (value === null || value === false || value === '') return true;
  if (isNumber(value)) return Number(value instanceof Unsigned ? value.value : value) === 0;
  if (value instanceof Duration || value instanceof Timestamp) return value.nanoseconds === 0n;
  if (value instanceof Optional) return value.value === undefined;
  return (value instanceof Uint8Array || value instanceof CelList || value instanceof CelMap) && size(value) === 0n;
}

const standard: Readonly<Record<string, Implementation>> = {
  '_==_': (one = null, other = null) => equalValues(one, other),
  '_!=_': (one = null, other = null) => !equalValues(one, other),
  '_+_': (one = null, other = null) => add(one, other),
  '_-_': (one = null, other = null) => subtract(one, other),
  '_*_': (one = null, other = null) => calculate('_*_', one, other),
  '_/_': (one = null, other = null) => calculate('_/_', one, other),
  '_%_': (one = null, other = null) => calculate('_%_', one, other),
  '-_': (one) => (typeof one === 'number' ? -one : typeof one === 'bigint' ? calculate('_-_', 0n, one) : undefined),
  '!_': (one) => (typeof one === 'boolean' ? !one : undefined),
  '@in': (one = null, other) => {
    if (other instanceof CelList) return other.items.some((each) => equalValues(each, one));
    return other instanceof CelMap ? other.find(one) !== undefined : undefined;
  },
  '_[_]': (container = null, key = null) => index(container, key),
  '_[?_]': (container = null, key = null) => {
    const inner = container instanceof Optional ? container.value : container;
    const found = inner === undefined ? undefined : find(inner, key);
    return found === undefined ? Optional.none : new Optional(found);
  },
  '_?._': (container = null, field) => {
    const inner = container instanceof Optional ? container.value : container;
    if (inner === undefined) return Optional.none;
    if (!(inner instanceof CelMap) || typeof field !== 'string') return undefined;
    const found = inner.find(field);
    return found === undefined ? Optional.none : new Optional(found);
  },
  size: (value = null) => size(value),
  type: (value = null) => new TypeName(typeName(value)),
  dyn: (value) => value,
  'optional.of': (value) => new Optional(value),
  'optional.none': () => Optional.none,
  'optional.ofNonZeroValue': (value = null) => (isZero(value) ? Optional.none : new Optional(value)),
  hasValue: (value) => (value instanceof Optional ? value.value !== undefined : undefined),
  value: (value) => {
    if (!(value instanceof Optional)) return undefined;
    if (value.value === undefined) throw new CelFault('optional.none() dereference');
    return value.value;
  },
  or: (value, other) => (value instanceof Optional && value.value !== undefined ? value : other),
  orValue: (value, other) => (value instanceof Optional && value.value !== undefined ? value.value : other),
  'cel.@mapInsert': (map, key = null, value) => {
    if (!(map instanceof CelMap)) return undefined;
    const added = key instanceof CelMap && value === undefined ? key.entries : [[key, value ?? null] as const];
    for (const [each] of added)
      if (map.find(each) !== undefined)
        throw new CelFault(`insert failed: key ${String(each as string)} already exists`);
    return new CelMap([...map.entries, ...added]);
  },
};

const functions: ReadonlyMap<string, Implementation> = new Map<string, Implementation>([
  ...Object.entries(standard),
  ...Object.entries(comparisons).map(([name, holds]): [string, Implementation] => [
    name,
    (one = null, other = null) => holds(compareValues(one, other)),
  ]),
  ...timeParts.map((name): [string, Implementation] => [
    name,
    (value, zone) => {
      if (value instanceof Timestamp) return partOfTime(name, value, typeof zone === 'string' ? zone : undefined);
      return value instanceof Duration ? partOfDuration(name, value) : undefined;
    },
  ]),
  ...Object.entries(conversions),
  ...Object.entries(stringFunctions),
  ...Object.entries(listFunctions),
  ...Object.entries(quantityFunctions),
  ...Object.entries(addressFunctions),
  ...Object.entries(versionFunctions),
  ...Object.entries(urlFunctions),
  ...Object.entries(formatFunctions),
]);

/** What is not known here. */
export function isImplemented(name: string): boolean {
  return (
    functions.has(name) || name === '_&&_' || name === '_||_' || name === '_?_:_' || name === '@not_strictly_false'
  );
}

export function callFunction(name: string, args: readonly Value[], isMember: boolean): Value {
  // Both strings and lists have these.
  const list = args[0] instanceof CelList && isMember ? functions.get(`list.${name}`) : undefined;
  const implementation = list ?? functions.get(name);
  if (implementation === undefined) throw noOverload();
  const result = implementation(...args);
  if (result === undefined) throw noOverload();
  return result;
}

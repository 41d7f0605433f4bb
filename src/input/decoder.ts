// JSON of any shape -> values of known types, as the server's decoder reads them: null is absent, fields that it does not
// know are dropped, and what has the wrong type is a fault with its path. All faults are found at once.
import { setOwn } from '../model/own-property.ts';
import type { DecodingPlace } from './decoding-place.ts';

/** Reads one value; gives undefined when it is absent or wrong, and says what is wrong. */
export type Decoder<T> = (value: unknown, at: DecodingPlace) => T | undefined;

export const text: Decoder<string> = scalar('string', 'wants a text');
export const flag: Decoder<boolean> = scalar('boolean', 'wants true or false');

/** A float to the server as well, whatever its digits. */
export const number: Decoder<number> = (value, at) => {
  if (isAbsent(value)) return undefined;
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'number' && Number.isFinite(value) ? value : at.fault('wants a number');
};

/** Whatever JSON it is, it stays, null included. */
export const anything: Decoder<unknown> = (value, at) => {
  checkJson(value, at);
  return value;
};

/** Elements that are null become the empty text, as Go has it. */
export const texts: Decoder<string[]> = list((value, at) => text(value ?? '', at));

/** @param element - an element for which it gives undefined is left out; it has reported why */
export function list<T>(element: Decoder<T>): Decoder<T[]> {
  return (value, at) => {
    if (isAbsent(value)) return undefined;
    if (!Array.isArray(value)) return at.fault('wants a list');
    if (!at.enter(value)) return undefined;
    const decoded: T[] = [];
    for (let index = 0; index < value.length; index += 1) {
      const held = at.below(index, element, value[index]);
      if (held !== undefined) decoded.push(held);
    }
    at.leave();
    return decoded;
  };
}

/** A list whose elements may be anything. */
export const values: Decoder<unknown[]> = (value, at) => {
  if (isAbsent(value)) return undefined;
  if (!Array.isArray(value)) return at.fault('wants a list');
  return anything(value, at) as unknown[];
};

/** An object whose keys are data. */
export function map<T>(element: Decoder<T>): Decoder<Record<string, T>> {
  return (value, at) => {
    if (isAbsent(value)) return undefined;
    if (!isRecord(value)) return at.fault('wants an object');
    if (!at.enter(value)) return undefined;
    const decoded: Record<string, T> = {};
    for (const key of Object.keys(value)) {
      const held = at.below(key, element, value[key]);
      if (held !== undefined) setOwn(decoded, key, held);
    }
    at.leave();
    return decoded;
  };
}

/** Texts by name; one that is null becomes the empty text, as Go has it. */
export const textMap: Decoder<Record<string, string>> = map((value, at) => text(value ?? '', at));

/** The decoder of each field that there may be. */
export type Fields<T> = { readonly [Name in keyof T]-?: Decoder<Exclude<T[Name], null | undefined>> };

/** An object of known fields; those that are required must be there. */
export function object<T extends object>(fields: Fields<T>, required: readonly (keyof T & string)[] = []): Decoder<T> {
  const decoders = new Map<string, Decoder<unknown>>(Object.entries(fields));
  return (value, at) => {
    if (isAbsent(value)) return undefined;
    if (!isRecord(value)) return at.fault('wants an object');
    if (!at.enter(value)) return undefined;
    const decoded: Record<string, unknown> = {};
    for (const name of Object.keys(value)) {
      const decode = decoders.get(name);
      const held = decode && at.below(name, decode, value[name]);
      if (held !== undefined) decoded[name] = held;
    }
    for (const name of required) if (isAbsent(value[name])) at.below(name, isMissing, undefined);
    at.leave();
    return decoded as T;
  };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function scalar<Name extends 'string' | 'boolean'>(type: Name, message: string): Decoder<Scalars[Name]> {
  return (value, at) => {
    if (isAbsent(value)) return undefined;
    return typeof value === type ? (value as Scalars[Name]) : at.fault(message);
  };
}

interface Scalars {
  string: string;
  boolean: boolean;
}

function isAbsent(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

const isMissing: Decoder<never> = (_, at) => at.fault('is missing');

/** YAML has numbers that JSON has not, and the server refuses. */
const checkJson: Decoder<undefined> = (value, at) => {
  if (typeof value === 'number' && !Number.isFinite(value))
    return at.fault('wants a number that a 64-bit float can hold');
  if (typeof value !== 'object' || value === null || !at.enter(value)) return undefined;
  const isList = Array.isArray(value);
  for (const [key, each] of Object.entries(value)) at.below(isList ? Number(key) : key, checkJson, each);
  at.leave();
  return undefined;
};

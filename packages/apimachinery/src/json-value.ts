// What every walk over JSON needs: telling objects from arrays, comparing, and setting a member whatever its name.
import { anyDigitsKept, dropDigits, keptDigits, noteDigits, numberText } from './kept-digits.ts';

/** A JSON object: neither an array nor null. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Sets an own member, also one called `__proto__`, which plain assignment would take for the prototype. */
export function setMember(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  } else object[key] = value;
}

/** The own member, or undefined; never something inherited such as `constructor`. */
export function getMember<T>(object: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Sets a member to that of another object, with the digits of an integer above 2^53. */
export function takeMember(from: Readonly<Record<string, unknown>>, key: string, to: Record<string, unknown>): void {
  const value = from[key];
  setMember(to, key, value);
  const text = keptDigits(from, key);
  if (text === undefined) dropDigits(to, key);
  else noteDigits(to, key, value as number, text);
}

/** Whether two JSON values are the same; the order of members does not count. A member that is undefined is absent. */
export function deepEqual(left: unknown, right: unknown): boolean {
  if (Array.isArray(left)) {
    if (!Array.isArray(right) || left.length !== right.length) return false;
    return left === right || left.every((_, index) => sameMember(left, right, index));
  }
  if (left === right) return true;
  if (!isObject(left) || !isObject(right)) return false;
  const keys = Object.keys(left).filter((key) => left[key] !== undefined);
  if (keys.length !== Object.keys(right).filter((key) => right[key] !== undefined).length) return false;
  return keys.every((key) => Object.hasOwn(right, key) && sameMember(left, right, key));
}

/** {@link deepEqual} of a member, where integers above 2^53 that round to one number differ. */
export function sameMember(left: object, right: object, key: string | number): boolean {
  const [before, after] = [(left as Members)[key], (right as Members)[key]];
  if (!isNumeric(before) || !isNumeric(after)) return deepEqual(before, after);
  if (typeof before === 'number' && typeof after === 'number' && !anyDigitsKept()) return before === after;
  return numberText(left, String(key)) === numberText(right, String(key));
}

type Members = Readonly<Record<string | number, unknown>>;

function isNumeric(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'bigint';
}

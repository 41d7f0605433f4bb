// An object inside the server: JSON data whose identity is known. What surprises: objects that come from storage are
// shared by every reader and must never be written to; a change starts with a copy.
import { copy } from '@kubewright/apimachinery';
import type { ObjectMeta, UnstructuredObject } from '@kubewright/apimachinery';

/** An object with its type and metadata present. */
export interface ApiObject extends UnstructuredObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
}

/** A copy whose top level and metadata may be written; everything below is still shared. */
export function shallowCopy(object: ApiObject): ApiObject {
  return { ...object, metadata: { ...object.metadata } };
}

/** A copy that may be written at every depth. */
export function deepCopy<T>(value: T): T {
  return copy(value) as T;
}

/** Sets an own property, also when the key is `__proto__`, which plain assignment would take as the prototype. */
export function setField(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    target[key] = value;
  }
}

/** Narrows JSON data to an object, arrays excluded. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads a path of own fields; undefined when a step is missing. */
export function readField(value: unknown, ...path: readonly string[]): unknown {
  let current = value;
  for (const step of path) {
    if (!isRecord(current) || !Object.hasOwn(current, step)) return undefined;
    current = current[step];
  }
  return current;
}

/** Equality of JSON data; the order of an object's fields does not matter. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => equal(item, b[index]));
  }
  if (Array.isArray(b)) return false;
  const [left, right] = [a, b] as [Record<string, unknown>, Record<string, unknown>];
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  return names.every((name) => Object.hasOwn(right, name) && equal(left[name], right[name]));
}

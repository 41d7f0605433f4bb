// Bytes that were sent as null, in the data of a Secret. They are read as empty ones, but stored otherwise: kube-apiserver
// compares what it stores, so that the next write of such an object is one, even if it changes nothing.
import type { ApiObject } from './api-object.ts';
import { isRecord } from './api-object.ts';
import type { Storage } from '../storage/storage.ts';

const names = new WeakMap<object, Set<string>>();
const keys = new WeakMap<Storage, Set<string>>();

/** A map of bytes has null under a name. */
export function noteNullBytes(map: object, name: string): void {
  const known = names.get(map);
  if (known === undefined) names.set(map, new Set([name]));
  else known.add(name);
}

function hasNullBytes(object: ApiObject): boolean {
  return ['data', 'binaryData'].some((field) => {
    const map = object[field];
    // What a client says as text as well is put in its place.
    return isRecord(map) && [...(names.get(map) ?? [])].some((name) => map[name] === '');
  });
}

/** Whether an object, or what is stored of it, has such bytes: a write of it changes something. */
export function isStoredAnew(storage: Storage, key: string, object: ApiObject): boolean {
  return keys.get(storage)?.has(key) === true || hasNullBytes(object);
}

/** Remembers how an object has been stored. */
export function rememberNullBytes(storage: Storage, key: string, object: ApiObject): void {
  const known = keys.get(storage);
  if (!hasNullBytes(object)) known?.delete(key);
  else if (known === undefined) keys.set(storage, new Set([key]));
  else known.add(key);
}

// The lists and maps that a client sent empty, and that are written as if they were not there. Kubernetes drops them when
// it writes; until then it tells them from what is absent, in a few messages and in what counts as a change.
import { isRecord } from './api-object.ts';

const names = new WeakMap<object, Set<string>>();

export function leaveOut(struct: Record<string, unknown>, name: string): void {
  const value = struct[name];
  delete struct[name];
  if (typeof value !== 'object' || value === null) return;
  const known = names.get(struct);
  if (known === undefined) names.set(struct, new Set([name]));
  else known.add(name);
}

/** Whether an empty list or map was sent under this name. */
export function wasEmpty(struct: object, name: string): boolean {
  return names.get(struct)?.has(name) === true;
}

/** Whether an empty list or map was sent anywhere in a value, and nothing has been put in its place. */
export function hadEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hadEmpty);
  if (!isRecord(value)) return false;
  const left = names.get(value);
  const isEmpty = left !== undefined && [...left].some((name) => !Object.hasOwn(value, name));
  return isEmpty || Object.values(value).some(hadEmpty);
}

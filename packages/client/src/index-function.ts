// Index definitions: from an object to the values under which an index finds it.
import type { DeepReadonly } from '@kubewright/apimachinery';

/**
 * The values under which an object is found; none leaves it out. Must be pure and must not throw (B-24). What is no text,
 * as of an object older than its type, counts as it does for an {@link IndexPath}.
 */
export type IndexFunction<T> = (object: DeepReadonly<T>) => readonly string[];

/**
 * A dotted path such as `spec.configRef.name`. A string, number or boolean there is the one value, an array of them is
 * several, anything else none. Properties whose name holds a dot need an {@link IndexFunction}.
 */
export type IndexPath = string;

/** One index, as declared. */
export type IndexDefinition<T> = IndexFunction<T> | IndexPath;

/** Turns a definition into a function. */
export function indexFunction<T>(definition: IndexDefinition<T>): IndexFunction<T> {
  if (typeof definition === 'function') return definition;
  const path = parseIndexPath(definition);
  return (object) => valuesAt(object, path);
}

/** @throws TypeError */
export function parseIndexPath(text: IndexPath): readonly string[] {
  const path = text.split('.');
  if (path.some((part) => part === '')) throw new TypeError(`"${text}" is not a path such as "spec.configRef.name"`);
  return path;
}

const none: readonly string[] = [];

function valuesAt(object: unknown, path: readonly string[]): readonly string[] {
  let value = object;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return none;
    value = (value as Record<string, unknown>)[part];
  }
  return indexValues(value);
}

/** What an index by path makes of the value at the path. */
export function indexValues(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return isScalar(value) ? [String(value)] : none;
  return value.filter(isScalar).map(String);
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

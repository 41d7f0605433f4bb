// Objects keyed by names from outside: every name is a property of the object's own, and none stands there twice.
import { doubt } from './cursor.ts';

/** Adds a property. What is inherited, such as `constructor` and `__proto__`, is defined rather than set. */
export function addKey(object: Record<string, unknown>, key: string, value: unknown): void {
  if (!(key in object)) object[key] = value;
  else if (Object.hasOwn(object, key)) doubt();
  else Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}

// Objects keyed by names from outside: every name is a property of the object's own, and none stands there twice.
import { setOwn } from '../../model/own-property.ts';
import { doubt } from './cursor.ts';

/** Adds a property; one that is there already is in doubt. */
export function addKey(object: Record<string, unknown>, key: string, value: unknown): void {
  if (Object.hasOwn(object, key)) doubt();
  setOwn(object, key, value);
}

// Objects keyed by names from outside. Assigning to `__proto__` would change the prototype instead of adding a property.

/** `object[name] = value`, whatever the name. */
export function setOwn<T>(object: Record<string, T>, name: string, value: T): void {
  if (name === '__proto__')
    Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
  else object[name] = value;
}

/** `object[name]`, but nothing that is inherited. */
export function getOwn<T>(object: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return object !== undefined && Object.hasOwn(object, name) ? object[name] : undefined;
}

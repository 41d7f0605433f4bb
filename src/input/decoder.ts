// JSON of any shape -> values of known types, as the server's decoder reads them: null is absent, fields that it does not
// know are dropped, and what has the wrong type is a fault with its path. All faults are found at once.

/** Reads one value; gives undefined when it is absent or wrong, and says what is wrong. */
export type Decoder<T> = (value: unknown, at: DecodingPlace) => T | undefined;

/** Where a value stands, and who hears of faults. */
export interface DecodingPlace {
  /** Such as `spec.versions[0].name`. */
  readonly path: string;
  /** The objects around the value: one of them again is a document that contains itself. */
  readonly within: readonly object[];
  readonly report: (message: string, path: string) => void;
}

/** Deeper than anything real; far from the end of the stack. */
const deepest = 400;

export const text: Decoder<string> = scalar('string', 'wants a text');
export const number: Decoder<number> = scalar('number', 'wants a number');
export const flag: Decoder<boolean> = scalar('boolean', 'wants true or false');

/** Whatever it is, it stays, null included. */
export const anything: Decoder<unknown> = (value) => value;

/** Elements that are null become the empty text, as Go has it. */
export const texts: Decoder<string[]> = list((value, at) => text(value ?? '', at));

/** @param element - an element for which it gives undefined is left out; it has reported why */
export function list<T>(element: Decoder<T>): Decoder<T[]> {
  return (value, at) => {
    if (isAbsent(value)) return undefined;
    if (!Array.isArray(value)) return fault(at, 'wants a list');
    const inner = enter(value, at);
    return inner && value.flatMap((each: unknown, index) => element(each, step(inner, `[${index}]`)) ?? []);
  };
}

/** A list whose elements may be anything. */
export const values: Decoder<unknown[]> = (value, at) =>
  isAbsent(value) ? undefined : Array.isArray(value) ? (value as unknown[]) : fault(at, 'wants a list');

/** An object whose keys are data. */
export function map<T>(element: Decoder<T>): Decoder<Record<string, T>> {
  return (value, at) => {
    if (isAbsent(value)) return undefined;
    if (!isRecord(value)) return fault(at, 'wants an object');
    const inner = enter(value, at);
    if (inner === undefined) return undefined;
    const decoded: Record<string, T> = {};
    for (const [key, each] of Object.entries(value)) {
      const held = element(each, step(inner, memberStep(key)));
      if (held !== undefined) own(decoded, key, held);
    }
    return decoded;
  };
}

/** Texts by name; one that is null becomes the empty text, as Go has it. */
export const textMap: Decoder<Record<string, string>> = map((value, at) => text(value ?? '', at));

/** The decoder of each field that there may be. */
export type Fields<T> = { readonly [Name in keyof T]-?: Decoder<Exclude<T[Name], null | undefined>> };

/** An object of known fields; those that are required must be there. */
export function object<T extends object>(fields: Fields<T>, required: readonly (keyof T & string)[] = []): Decoder<T> {
  return (value, at) => {
    if (isAbsent(value)) return undefined;
    if (!isRecord(value)) return fault(at, 'wants an object');
    const inner = enter(value, at);
    if (inner === undefined) return undefined;
    const decoded: Partial<T> = {};
    for (const [name, each] of Object.entries(value)) {
      const decode = Object.hasOwn(fields, name) ? fields[name as keyof T] : undefined;
      const held = decode?.(each, step(inner, memberStep(name)));
      if (held !== undefined) decoded[name as keyof T] = held;
    }
    for (const name of required) {
      if (isAbsent(value[name])) at.report('is missing', step(at, memberStep(name)).path);
    }
    return decoded as T;
  };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function scalar<Name extends 'string' | 'number' | 'boolean'>(type: Name, message: string): Decoder<Scalars[Name]> {
  return (value, at) =>
    isAbsent(value) ? undefined : typeof value === type ? (value as Scalars[Name]) : fault(at, message);
}

interface Scalars {
  string: string;
  number: number;
  boolean: boolean;
}

function isAbsent(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

function fault({ report, path }: DecodingPlace, message: string): undefined {
  report(message, path);
}

function enter(value: object, at: DecodingPlace): DecodingPlace | undefined {
  if (at.within.length >= deepest || at.within.includes(value)) {
    return fault(at, `is nested more than ${deepest} deep, or contains itself`);
  }
  return { ...at, within: [...at.within, value] };
}

function step(at: DecodingPlace, name: string): DecodingPlace {
  return { ...at, path: at.path === '' ? name.replace(/^\./u, '') : at.path + name };
}

function memberStep(key: string): string {
  return /^[A-Za-z_$][\w$-]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

/** `object[name] = value`, also for `__proto__`. */
function own<T>(target: Record<string, T>, name: string, value: T): void {
  Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
}

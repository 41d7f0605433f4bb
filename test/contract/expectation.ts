// A partial value with patterns -> what of an actual value contradicts it. How a case says what it expects of a response.
import { isRecord, join, own, show } from './difference.ts';

/**
 * Any JSON value, where an object names only the members that matter, `absent` says that a member must not be there, a
 * regular expression takes any string that it matches, and a function any value for which it returns true.
 */
export type Expectation =
  | string
  | number
  | boolean
  | null
  | RegExp
  | ((actual: unknown) => boolean)
  | typeof absent
  | readonly Expectation[]
  | { readonly [key: string]: Expectation };

/** Expects that a member is not there. */
export const absent = Symbol('absent');

/** What contradicts the expectation, a line each; none when it holds. Arrays have the expected number of elements. */
export function contradictions(expected: Expectation, actual: unknown, path = ''): string[] {
  const contradiction = (what: string): string[] => [`${path || '(all)'}: expected ${what}, got ${show(actual)}`];
  if (expected === absent) return actual === undefined ? [] : contradiction('nothing');
  if (typeof expected === 'function') return expected(actual) ? [] : contradiction(String(expected));
  if (expected instanceof RegExp) {
    return typeof actual === 'string' && expected.test(actual) ? [] : contradiction(String(expected));
  }
  if (isList(expected)) {
    if (!Array.isArray(actual)) return contradiction('a list');
    if (actual.length !== expected.length) return contradiction(`${expected.length} elements`);
    return expected.flatMap((element, index) => contradictions(element, actual[index], `${path}[${index}]`));
  }
  if (typeof expected === 'object' && expected !== null) {
    if (!isRecord(actual)) return contradiction('an object');
    return Object.entries(expected).flatMap(([key, member]) =>
      contradictions(member, own(actual, key), join(path, key)),
    );
  }
  return Object.is(expected, actual) ? [] : contradiction(show(expected));
}

function isList(expected: Expectation): expected is readonly Expectation[] {
  return Array.isArray(expected);
}

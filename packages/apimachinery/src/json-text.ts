// JSON in and out for clients: JSON.parse and JSON.stringify, but that an integer above 2^53 keeps its digits on the way
// from the server and back. An integer of Kubernetes has 64 bits, a number of JavaScript 53.
import { anyDigitsKept, keptDigits, noteDigits } from './kept-digits.ts';

/** 2^53 has 16 digits: a text without a run of so many holds no integer that would be rounded. */
const fewestDigits = 16;
const integer = /^-?\d+$/;

/**
 * `JSON.parse`. An integer that a number cannot hold becomes the nearest number, as ever, and its digits are kept beside
 * it: {@link exactInteger} reads them, {@link encodeJson} writes them when the member still has this number. They go with
 * the object when it is spread (`{ ...spec }`), assigned or copied with `copy`, but not through `structuredClone`.
 *
 * @throws SyntaxError as JSON.parse does
 */
export function decodeJson(text: string): unknown {
  return mayHoldLargeInteger(text)
    ? (JSON.parse(text, keeping as Parameters<typeof JSON.parse>[1]) as unknown)
    : JSON.parse(text);
}

/**
 * `JSON.stringify`, with the digits that {@link decodeJson} kept, and with bigints as integers: set a member to a bigint
 * to write one above 2^53.
 *
 * @throws TypeError for cycles
 */
export function encodeJson(value: unknown): string {
  if (anyDigitsKept()) return JSON.stringify(value, exact);
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return JSON.stringify(value, exact);
  }
}

/**
 * A member's integer with all digits: `exactInteger(network.spec, 'vni')`. Undefined when it is no integer.
 *
 * @param holder - the object, or array, that has the member
 */
export function exactInteger<T extends object>(holder: T, key: keyof T & (string | number)): bigint | undefined {
  const text = keptDigits(holder, String(key));
  if (text !== undefined) return BigInt(text);
  const value: unknown = holder[key];
  if (typeof value === 'bigint') return value;
  return Number.isInteger(value) ? BigInt(value as number) : undefined;
}

/**
 * Whether a text of JSON has an integer of 16 digits or more. Looks at every 16th character, for a run of 16 digits has
 * one of them. May say yes for digits within a string; never says no wrongly.
 */
export function mayHoldLargeInteger(text: string): boolean {
  for (let at = fewestDigits - 1; at < text.length; at += fewestDigits) {
    if (!isDigit(text.charCodeAt(at))) continue;
    let start = at;
    while (isDigit(text.charCodeAt(start - 1))) start -= 1;
    let end = at + 1;
    while (isDigit(text.charCodeAt(end))) end += 1;
    if (end - start >= fewestDigits && isNumberEdge(text.charCodeAt(start - 1), text.charCodeAt(end))) return true;
  }
  return false;
}

/** {@link mayHoldLargeInteger} of UTF-8, before it is decoded. */
export function bytesMayHoldLargeInteger(bytes: Uint8Array, from = 0, to: number = bytes.length): boolean {
  for (let at = from + fewestDigits - 1; at < to; at += fewestDigits) {
    if (!isDigit(bytes[at])) continue;
    let start = at;
    while (start > from && isDigit(bytes[start - 1])) start -= 1;
    let end = at + 1;
    while (end < to && isDigit(bytes[end])) end += 1;
    const before = start > from ? bytes[start - 1] : Number.NaN;
    const after = end < to ? bytes[end] : Number.NaN;
    if (end - start >= fewestDigits && isNumberEdge(before, after)) return true;
  }
  return false;
}

/** NaN and undefined, from beyond the text, are none. */
function isDigit(code: number | undefined): boolean {
  return code !== undefined && code >= 0x30 && code <= 0x39;
}

/** Whether a run of digits between these two may be a whole integer: not a fraction, not part of a word. */
function isNumberEdge(before: number | undefined, after: number | undefined): boolean {
  return isPunctuation(before) && isPunctuation(after);
}

/** Whitespace, `,` `-` `:` `[` `]` `}`, or the end of the text. */
function isPunctuation(code: number | undefined): boolean {
  if (code === undefined || Number.isNaN(code) || code <= 0x20) return true;
  return code === 0x2c || code === 0x2d || code === 0x3a || code === 0x5b || code === 0x5d || code === 0x7d;
}

/** TypeScript's library does not know the third parameter yet. @see https://github.com/tc39/proposal-json-parse-with-source */
function keeping(this: object, key: string, value: unknown, context: { readonly source?: string }): unknown {
  const { source } = context;
  if (typeof value === 'number' && source !== undefined && source.length >= fewestDigits) {
    if (String(value) !== source && integer.test(source)) noteDigits(this, key, value, source);
  }
  return value;
}

function exact(this: object, key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return rawJson(String(value));
  if (typeof value !== 'number') return value;
  const text = keptDigits(this, key);
  return text === undefined ? value : rawJson(text);
}

const { rawJSON: rawJson } = JSON as unknown as { rawJSON: (text: string) => unknown };

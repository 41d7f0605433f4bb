// Plain scalars: their extent, and the value that YAML 1.1 gives them as kubectl reads it. Base 60 and dates stay texts.
import { exactInteger } from '../../model/exact-json.ts';
import type { Cursor } from './cursor.ts';
import { doubt, isBlank, skipSpaces, toContent, toNextLine } from './cursor.ts';

const tab = 9;
const lineBreak = 10;
const space = 32;
const hash = 35;
const colon = 58;

/** What may begin a plain scalar only when something follows that is no blank: - ? : */
const dash = 45;
const question = 63;

const binary = /^[-+]?0b[01_]+$/;
const octal = /^[-+]?0[0-7_]+$/;
const decimal = /^[-+]?[0-9][0-9_]*$/;
const hexadecimal = /^[-+]?0x[0-9a-fA-F_]+$/;
const notFinite = /^(?:[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/;
const exponential = /^[-+]?(?:[0-9][0-9_]*)?(?:\.[0-9_]*)?[eE][-+]?[0-9]+$/;
const fractional = /^[-+]?(?:[0-9][0-9_]*)?\.[0-9_]*$/;

const words = new Map<string, boolean | null>([
  ...['~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['Y', 'y', 'Yes', 'yes', 'YES', 'True', 'true', 'TRUE', 'On', 'on', 'ON'].map((word) => [word, true] as const),
  ...['N', 'n', 'No', 'no', 'NO', 'False', 'false', 'FALSE', 'Off', 'off', 'OFF'].map((word) => [word, false] as const),
]);
const longestWord = 5;

/** The value of a plain scalar that stands in one line; not of the empty one. Integers above 2^53 are bigints. */
export function valueOfPlain(source: string): string | number | bigint | boolean | null {
  const first = source.charCodeAt(0);
  // + - . and digits
  if (first <= 57) {
    return first === 43 || first === 45 || first === 46 || first >= 48 ? numberOr(source) : source;
  }
  if (source.length > longestWord) return mayBeExponential(source, first) ? numberOr(source) : source;
  const word = words.get(source);
  if (word !== undefined) return word;
  return mayBeExponential(source, first) ? numberOr(source) : source;
}

/** The key of an object that a plain key becomes. */
export function keyOfPlain(source: string): string {
  const value = valueOfPlain(source);
  return typeof value === 'string' ? value : value === null ? '' : String(value);
}

/** @returns whether a scalar may begin with the character, in a block or in a flow collection */
export function beginsPlain(code: number, next: number): boolean {
  switch (code) {
    case dash:
    case question:
    case colon:
      return !isBlank(next) && !isFlowIndicator(next) && next !== tab;
    // ! " # % & ' * , > @ [ ] ` { | }
    case 33:
    case 34:
    case hash:
    case 37:
    case 38:
    case 39:
    case 42:
    case 44:
    case 62:
    case 64:
    case 91:
    case 93:
    case 96:
    case 123:
    case 124:
    case 125:
      return false;
    default:
      return true;
  }
}

/**
 * Goes to where the part of a plain scalar that is in this line ends: at a line break, before a comment, or at a colon
 * that makes it a key.
 *
 * @returns the end of the text, without the spaces that follow it
 */
export function scanPlain(cursor: Cursor): number {
  const { text } = cursor;
  let { at } = cursor;
  let end = at;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code > colon) end = ++at;
    else if (code === lineBreak) break;
    else if (code === space) at += 1;
    else if (code === colon) {
      const next = text.charCodeAt(at + 1);
      if (next === space || next === lineBreak) break;
      end = ++at;
    } else if (code === tab) doubt();
    else if (code === hash && end < at) break;
    else end = ++at;
  }
  cursor.at = at;
  return end;
}

/**
 * Reads a plain scalar whose part in this line has been scanned, with the lines that continue it.
 *
 * @param parent - what continues it is indented more than this
 */
export function finishPlain(cursor: Cursor, start: number, end: number, parent: number): unknown {
  const { text } = cursor;
  const stop = cursor.at;
  const code = text.charCodeAt(stop);
  if (code === colon) doubt();
  cursor.at = end;
  toNextLine(cursor);
  if (cursor.indent <= parent) return valueOfPlain(text.slice(start, end));
  if (code === hash) doubt();
  cursor.at = stop;
  return text.slice(start, end) + readContinuation(cursor, parent);
}

/** The lines that continue a scalar, folded: one line break is a space, more are one less. */
function readContinuation(cursor: Cursor, parent: number): string {
  const { text } = cursor;
  let folded = '';
  for (;;) {
    let breaks = 0;
    let lineStart = cursor.at;
    while (text.charCodeAt(cursor.at) === lineBreak) {
      breaks += 1;
      lineStart = cursor.at += 1;
      skipSpaces(cursor);
    }
    const indent = cursor.at - lineStart;
    if (cursor.at >= text.length || indent <= parent || text.charCodeAt(cursor.at) === hash) {
      cursor.at = lineStart;
      toContent(cursor);
      if (cursor.indent > parent) doubt();
      return folded;
    }
    const start = cursor.at;
    const end = scanPlain(cursor);
    folded += (breaks === 1 ? ' ' : '\n'.repeat(breaks - 1)) + text.slice(start, end);
    const code = text.charCodeAt(cursor.at);
    if (code === lineBreak) continue;
    if (code === colon) doubt();
    cursor.at = end;
    toNextLine(cursor);
    if (cursor.indent > parent) doubt();
    return folded;
  }
}

function isFlowIndicator(code: number): boolean {
  return code === 44 || code === 91 || code === 93 || code === 123 || code === 125;
}

/** `e5` and `E5` are numbers to the library: an exponent without digits before it. */
function mayBeExponential(source: string, first: number): boolean {
  return (first === 69 || first === 101) && exponential.test(source);
}

/** How BigInt is told the base. */
const radixMarks: Readonly<Record<number, string>> = { 2: '0b', 8: '0o', 16: '0x' };

function numberOr(source: string): string | number | bigint {
  if (binary.test(source)) return integer(source, 2, 2);
  if (octal.test(source)) return integer(source, 1, 8);
  if (decimal.test(source)) return integer(source, 0, 10);
  if (hexadecimal.test(source)) return integer(source, 2, 16);
  if (notFinite.test(source)) {
    if (source.endsWith('n') || source.endsWith('N')) return Number.NaN;
    return source.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  if (exponential.test(source) || fractional.test(source)) return Number.parseFloat(source.replaceAll('_', ''));
  return source;
}

function integer(source: string, prefix: number, radix: number): number | bigint {
  const isSigned = source.startsWith('-') || source.startsWith('+');
  const digits = source.slice(isSigned ? prefix + 1 : prefix).replaceAll('_', '');
  const value = Number.parseInt(digits, radix);
  if (value > Number.MAX_SAFE_INTEGER) {
    const exact = BigInt((radixMarks[radix] ?? '') + digits);
    return exactInteger(source.startsWith('-') ? -exact : exact);
  }
  return source.startsWith('-') ? -value : value;
}

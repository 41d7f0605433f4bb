// Scalars between quotes, in one line or folded over several.
import type { Cursor } from './cursor.ts';
import { doubt } from './cursor.ts';

const tab = 9;
const lineBreak = 10;
const space = 32;
const doubleQuote = 34;
const backslash = 92;

/** What stands for itself or for a character behind a backslash; x, u and U are followed by digits. */
const escapes = new Map<string, string>(
  Object.entries({
    '0': '\0',
    a: '\x07',
    b: '\b',
    e: '\x1b',
    f: '\f',
    n: '\n',
    r: '\r',
    t: '\t',
    v: '\v',
    N: '\u0085',
    _: '\u00a0',
    L: '\u2028',
    P: '\u2029',
    ' ': ' ',
    '"': '"',
    '/': '/',
    '\\': '\\',
    '\t': '\t',
  }),
);
const digitsOf: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/**
 * Reads a scalar at its opening quote, and stops behind the closing one.
 *
 * @param parent - lines that continue it are indented more than this; undefined where there may be none, as in a key
 */
export function readQuoted(cursor: Cursor, parent: number | undefined): string {
  return cursor.text.charCodeAt(cursor.at) === doubleQuote ? readDouble(cursor, parent) : readSingle(cursor, parent);
}

function readSingle(cursor: Cursor, parent: number | undefined): string {
  const { text } = cursor;
  const start = cursor.at + 1;
  let end = text.indexOf("'", start);
  let hasQuotes = false;
  while (end !== -1 && text.charCodeAt(end + 1) === 39) {
    hasQuotes = true;
    end = text.indexOf("'", end + 2);
  }
  if (end === -1) doubt();
  cursor.at = end + 1;
  const source = text.slice(start, end);
  const folded = source.includes('\n') ? foldLines(source, parent) : source;
  return hasQuotes ? folded.replaceAll("''", "'") : folded;
}

function readDouble(cursor: Cursor, parent: number | undefined): string {
  const { text } = cursor;
  const start = cursor.at + 1;
  let at = start;
  let isPlain = true;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === doubleQuote) break;
    if (code === backslash) {
      isPlain = false;
      at += 2;
    } else if (code === lineBreak) {
      isPlain = false;
      at += 1;
    } else at += 1;
    if (at >= text.length) doubt();
  }
  cursor.at = at + 1;
  const source = text.slice(start, at);
  return isPlain ? source : unescape(source, parent);
}

/** Lines without escapes: one line break is a space, more are one less. */
function foldLines(source: string, parent: number | undefined): string {
  const lines = source.split('\n');
  const last = lines.length - 1;
  let folded = trimEnd(checkTabs(lines[0] ?? ''));
  let empty = 0;
  for (let index = 1; index <= last; index += 1) {
    const line = checkTabs(lines[index] ?? '');
    const content = index === last ? trimStart(line) : trimEnd(trimStart(line));
    checkIndent(line, parent, index === last);
    if (content === '' && index < last) empty += 1;
    else {
      folded += (empty === 0 ? ' ' : '\n'.repeat(empty)) + content;
      empty = 0;
    }
  }
  return folded;
}

function unescape(source: string, parent: number | undefined): string {
  if (source.includes('\n')) checkTabs(source);
  let result = '';
  let from = 0;
  let at = 0;
  while (at < source.length) {
    const code = source.charCodeAt(at);
    if (code === backslash) {
      result += source.slice(from, at);
      const name = source.charAt(at + 1);
      if (name === '\n') {
        at = indentationEnd(source, at + 2, parent);
      } else if (Object.hasOwn(digitsOf, name)) {
        const length = digitsOf[name] ?? 0;
        result += character(source.slice(at + 2, at + 2 + length), length);
        at += 2 + length;
      } else {
        result += escapes.get(name) ?? doubt();
        at += 2;
      }
      from = at;
    } else if (code === lineBreak) {
      result += trimEnd(source.slice(from, at));
      let breaks = 0;
      while (source.charCodeAt(at) === lineBreak) {
        breaks += 1;
        at = indentationEnd(source, at + 1, parent);
      }
      result += breaks === 1 ? ' ' : '\n'.repeat(breaks - 1);
      from = at;
    } else at += 1;
  }
  return result + source.slice(from);
}

/** Where the spaces that begin a line end. */
function indentationEnd(source: string, start: number, parent: number | undefined): number {
  let at = start;
  while (source.charCodeAt(at) === space) at += 1;
  const code = source.charCodeAt(at);
  if (code === tab || parent === undefined || (code !== lineBreak && at - start <= parent)) doubt();
  return at;
}

function character(digits: string, length: number): string {
  const code = digits.length === length && /^[0-9a-fA-F]+$/.test(digits) ? Number.parseInt(digits, 16) : Infinity;
  return code <= 0x10ffff ? String.fromCodePoint(code) : doubt();
}

function checkIndent(line: string, parent: number | undefined, isLast: boolean): void {
  if (parent === undefined) doubt();
  const indent = line.length - trimStart(line).length;
  if ((indent < line.length || isLast) && indent <= parent) doubt();
}

function checkTabs(line: string): string {
  return line.includes('\t') ? doubt() : line;
}

function trimStart(line: string): string {
  let at = 0;
  while (line.charCodeAt(at) === space) at += 1;
  return line.slice(at);
}

function trimEnd(line: string): string {
  let end = line.length;
  while (line.charCodeAt(end - 1) === space) end -= 1;
  return line.slice(0, end);
}

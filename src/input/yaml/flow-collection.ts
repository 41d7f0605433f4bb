// Collections in brackets, as JSON writes them and people do: [a, b] and { a: b }, in one line or in several.
import type { Cursor } from './cursor.ts';
import { doubt, goDown, isBlank, skipSpaces } from './cursor.ts';
import { addKey } from './mapping.ts';
import { beginsPlain, keyOfPlain, valueOfPlain } from './plain-scalar.ts';
import { readQuoted } from './quoted-scalar.ts';

const tab = 9;
const lineBreak = 10;
const space = 32;
const doubleQuote = 34;
const hash = 35;
const singleQuote = 39;
const comma = 44;
const colon = 58;
const openList = 91;
const closeList = 93;
const openObject = 123;
const closeObject = 125;

/** Keys of more characters are an error to the library. */
const longestKey = 1000;

/**
 * Reads a collection at its bracket, and stops behind the closing one.
 *
 * @param parent - lines that continue it are indented more than this
 */
export function readFlow(cursor: Cursor, parent: number): unknown {
  goDown(cursor);
  const read = cursor.text.charCodeAt(cursor.at) === openList ? readList(cursor, parent) : readObject(cursor, parent);
  cursor.depth -= 1;
  return read;
}

function readList(cursor: Cursor, parent: number): unknown[] {
  const list: unknown[] = [];
  cursor.at += 1;
  let code = skip(cursor, parent);
  while (code !== closeList) {
    list.push(readValue(cursor, parent, code));
    code = skip(cursor, parent);
    if (code !== comma) break;
    cursor.at += 1;
    code = skip(cursor, parent);
    if (code === closeList) doubt();
  }
  if (code !== closeList) doubt();
  cursor.at += 1;
  return list;
}

function readObject(cursor: Cursor, parent: number): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  cursor.at += 1;
  let code = skip(cursor, parent);
  while (code !== closeObject) {
    const key = readKey(cursor, code);
    code = skip(cursor, parent);
    addKey(object, key, readValue(cursor, parent, code));
    code = skip(cursor, parent);
    if (code !== comma) break;
    cursor.at += 1;
    code = skip(cursor, parent);
    if (code === closeObject) doubt();
  }
  if (code !== closeObject) doubt();
  cursor.at += 1;
  return object;
}

/** Reads a key and its colon. Behind quotes the colon may touch the value. */
function readKey(cursor: Cursor, code: number): string {
  const { text } = cursor;
  const start = cursor.at;
  let key: string;
  if (code === doubleQuote || code === singleQuote) {
    key = readQuoted(cursor, undefined);
    if (text.charCodeAt(cursor.at) !== colon) doubt();
  } else {
    key = keyOfPlain(readPlain(cursor, code));
    if (text.charCodeAt(cursor.at) !== colon || !isBlank(text.charCodeAt(cursor.at + 1))) doubt();
  }
  if (cursor.at - start > longestKey || key === '<<') doubt();
  cursor.at += 1;
  return key;
}

function readValue(cursor: Cursor, parent: number, code: number): unknown {
  let value: unknown;
  if (code === openList || code === openObject) value = readFlow(cursor, parent);
  else if (code === doubleQuote || code === singleQuote) value = readQuoted(cursor, undefined);
  else value = valueOfPlain(readPlain(cursor, code));
  return value;
}

function readPlain(cursor: Cursor, first: number): string {
  const { text } = cursor;
  const start = cursor.at;
  if (!beginsPlain(first, text.charCodeAt(start + 1))) doubt();
  let at = start;
  let end = at;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === lineBreak || code === comma || isBracket(code)) break;
    if (code === tab || (code === hash && end < at)) doubt();
    if (code === colon) {
      const next = text.charCodeAt(at + 1);
      if (isBlank(next)) break;
      if (next === comma || next === tab || isBracket(next)) doubt();
    }
    at += 1;
    if (code !== space) end = at;
  }
  cursor.at = end;
  return text.slice(start, end);
}

function isBracket(code: number): boolean {
  return code === openList || code === closeList || code === openObject || code === closeObject;
}

/** Goes over spaces and line breaks, and gives the character that follows. */
function skip(cursor: Cursor, parent: number): number {
  const { text } = cursor;
  let code = skipSpaces(cursor);
  while (code === lineBreak) {
    const start = cursor.at + 1;
    if (start >= text.length) doubt();
    cursor.at = start;
    code = skipSpaces(cursor);
    if (code === lineBreak) continue;
    const indent = cursor.at - start;
    // Markers of documents stand at the start of a line, and so may the end of the outermost collection.
    if (indent <= parent || (indent === 0 && code !== closeList && code !== closeObject && code !== doubleQuote))
      doubt();
  }
  if (code === tab || code === hash || code === colon) doubt();
  return code;
}

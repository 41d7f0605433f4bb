// Nodes that indentation holds together: mappings, sequences, and the scalars in them.
import { readBlockScalar } from './block-scalar.ts';
import type { Cursor } from './cursor.ts';
import { doubt, goDown, isBlank, skipSpaces, toNextLine } from './cursor.ts';
import { readFlow } from './flow-collection.ts';
import { addKey } from './mapping.ts';
import { beginsPlain, finishPlain, keyOfPlain, scanPlain } from './plain-scalar.ts';
import { readQuoted } from './quoted-scalar.ts';

const lineBreak = 10;
const doubleQuote = 34;
const hash = 35;
const singleQuote = 39;
const dash = 45;
const colon = 58;
const folded = 62;
const openList = 91;
const openObject = 123;
const literal = 124;

/** Keys of more characters are an error to the library. */
const longestKey = 1000;

/**
 * Reads the node whose first line the cursor is at.
 *
 * @param parent - the column of what holds it; -1 at the root, where a scalar is none of our business
 */
export function readBlockNode(cursor: Cursor, parent: number): unknown {
  const code = cursor.text.charCodeAt(cursor.at);
  if (isDash(cursor, code)) return readSequence(cursor, cursor.indent);
  if (code === literal || code === folded) doubt();
  return readKeyed(cursor, parent, cursor.indent, code);
}

function readSequence(cursor: Cursor, column: number): unknown[] {
  const list: unknown[] = [];
  goDown(cursor);
  do {
    list.push(readItem(cursor, column));
    if (cursor.indent < column) break;
    if (cursor.indent > column) doubt();
  } while (isDash(cursor, cursor.text.charCodeAt(cursor.at)));
  cursor.depth -= 1;
  return list;
}

/** Reads what follows a dash: it may begin a sequence or a mapping in its own line. */
function readItem(cursor: Cursor, parent: number): unknown {
  const start = cursor.at;
  cursor.at += 1;
  const code = skipSpaces(cursor);
  if (code === lineBreak || code === hash) {
    toNextLine(cursor);
    return cursor.indent > parent ? readBlockNode(cursor, parent) : null;
  }
  const column = parent + cursor.at - start;
  if (isDash(cursor, code)) return readSequence(cursor, column);
  if (code === literal || code === folded) return readBlockScalar(cursor, parent);
  return readKeyed(cursor, parent, column, code);
}

/** Reads a mapping if a key stands here, and otherwise a scalar or a flow collection. */
function readKeyed(cursor: Cursor, parent: number, column: number, code: number): unknown {
  const { text } = cursor;
  const start = cursor.at;
  if (code === openList || code === openObject) return behind(cursor, readFlow(cursor, parent));
  if (code === doubleQuote || code === singleQuote) {
    const value = readQuoted(cursor, parent);
    if (text.charCodeAt(cursor.at) !== colon) return parent < 0 ? doubt() : behind(cursor, value);
    cursor.at = start;
    return readMapping(cursor, column, readKey(cursor));
  }
  if (!beginsPlain(code, text.charCodeAt(start + 1))) doubt();
  const end = scanPlain(cursor);
  if (text.charCodeAt(cursor.at) !== colon) return parent < 0 ? doubt() : finishPlain(cursor, start, end, parent);
  return readMapping(cursor, column, plainKey(cursor, start, end));
}

function readMapping(cursor: Cursor, column: number, first: string): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  let key = first;
  goDown(cursor);
  for (;;) {
    addKey(object, key, readValue(cursor, column));
    if (cursor.indent < column) break;
    if (cursor.indent > column) doubt();
    // Below a key at the same column, a sequence may have ended here.
    key = readKey(cursor);
  }
  cursor.depth -= 1;
  return object;
}

/** Reads a key and its colon. */
function readKey(cursor: Cursor): string {
  const { text, at: start } = cursor;
  const code = text.charCodeAt(start);
  if (code !== doubleQuote && code !== singleQuote) {
    if (!beginsPlain(code, text.charCodeAt(start + 1))) doubt();
    const end = scanPlain(cursor);
    if (text.charCodeAt(cursor.at) !== colon) doubt();
    return plainKey(cursor, start, end);
  }
  const key = readQuoted(cursor, undefined);
  if (text.charCodeAt(cursor.at) !== colon || !isBlank(text.charCodeAt(cursor.at + 1))) doubt();
  return endKey(cursor, start, key);
}

function plainKey(cursor: Cursor, start: number, end: number): string {
  return endKey(cursor, start, keyOfPlain(cursor.text.slice(start, end)));
}

function endKey(cursor: Cursor, start: number, key: string): string {
  // `<<` merges another mapping into this one.
  if (cursor.at - start > longestKey || key === '<<') doubt();
  cursor.at += 1;
  return key;
}

/** Reads what follows a key: in its line, or below it. */
function readValue(cursor: Cursor, parent: number): unknown {
  const { text } = cursor;
  const code = skipSpaces(cursor);
  switch (code) {
    case lineBreak:
    case hash:
      toNextLine(cursor);
      if (cursor.indent > parent) return readBlockNode(cursor, parent);
      // A sequence may stand at the column of its key.
      return cursor.indent === parent && isDash(cursor, text.charCodeAt(cursor.at))
        ? readSequence(cursor, parent)
        : null;
    case literal:
    case folded:
      return readBlockScalar(cursor, parent);
    case doubleQuote:
    case singleQuote:
      return behind(cursor, readQuoted(cursor, parent));
    case openList:
    case openObject:
      return behind(cursor, readFlow(cursor, parent));
    default: {
      const start = cursor.at;
      if (!beginsPlain(code, text.charCodeAt(start + 1))) doubt();
      const end = scanPlain(cursor);
      return finishPlain(cursor, start, end, parent);
    }
  }
}

function behind<T>(cursor: Cursor, value: T): T {
  toNextLine(cursor);
  return value;
}

function isDash(cursor: Cursor, code: number): boolean {
  return code === dash && isBlank(cursor.text.charCodeAt(cursor.at + 1));
}

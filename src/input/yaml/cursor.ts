// Where the reader is in a document, and the steps from line to line. The text ends with a line break, so that no loop over a
// line has to look for the end. Whatever is not certain is a doubt: the document goes to the library, which decides.

/** Thrown where a document is not plain enough for the reader; carries nothing, because the library reads it again. */
export class Doubt extends Error {}

const theDoubt = new Doubt('This document is for the library');

/** Deeper than any definition; the library decides what becomes of the rest. */
const deepest = 300;

const lineBreak = 10;
const space = 32;
const hash = 35;
const dash = 45;
const dot = 46;

/** A place in a text. Readers of nodes leave it at the content of the next line. */
export interface Cursor {
  readonly text: string;
  at: number;
  /** Of the line whose content `at` is at; -1 at the end of the document. */
  indent: number;
  depth: number;
}

export function doubt(): never {
  throw theDoubt;
}

export function isBlank(code: number): boolean {
  return code === space || code === lineBreak;
}

export function skipSpaces(cursor: Cursor): number {
  const { text } = cursor;
  let { at } = cursor;
  let code = text.charCodeAt(at);
  while (code === space) code = text.charCodeAt(++at);
  cursor.at = at;
  return code;
}

/** From the start of a line to the content of the first line that has any. */
export function toContent(cursor: Cursor): void {
  const { text } = cursor;
  let start = cursor.at;
  while (start < text.length) {
    let at = start;
    let code = text.charCodeAt(at);
    while (code === space) code = text.charCodeAt(++at);
    if (code !== lineBreak && code !== hash) {
      cursor.at = at;
      cursor.indent = at - start;
      if (at === start && isMarker(text, at, code)) doubt();
      return;
    }
    start = code === lineBreak ? at + 1 : text.indexOf('\n', at) + 1;
  }
  cursor.at = text.length;
  cursor.indent = -1;
}

/** From behind a node, over spaces and a comment, to the content of the next line that has any. */
export function toNextLine(cursor: Cursor): void {
  const from = cursor.at;
  const code = skipSpaces(cursor);
  if (code === lineBreak) cursor.at += 1;
  else if (code === hash && cursor.at > from) cursor.at = cursor.text.indexOf('\n', cursor.at) + 1;
  else doubt();
  toContent(cursor);
}

/** Goes one level down; whoever calls it comes up again. */
export function goDown(cursor: Cursor): void {
  cursor.depth += 1;
  if (cursor.depth > deepest) doubt();
}

/** `---` or `...` at the start of a line ends a document, whatever surrounds it. */
function isMarker(text: string, at: number, code: number): boolean {
  return (code === dash && text.startsWith('---', at)) || (code === dot && text.startsWith('...', at));
}

// Literal and folded block scalars: | and >.
import type { Cursor } from './cursor.ts';
import { doubt, toContent } from './cursor.ts';

const tab = 9;
const lineBreak = 10;
const space = 32;
const header = /[|>](?:([1-9])([-+]?)|([-+])([1-9])?)?(?: +#.*| *)\n/y;

/** Joins the lines below a header; the indentation of each has been taken away. */
type Join = (text: string, start: number, end: number, indent: number) => string;

/**
 * Reads a scalar at its header.
 *
 * @param parent - its text is indented more than this
 */
export function readBlockScalar(cursor: Cursor, parent: number): string {
  const { text } = cursor;
  header.lastIndex = cursor.at;
  const found = header.exec(text) ?? doubt();
  const given = found[1] ?? found[4];
  const chomp = found[2] ?? found[3] ?? '';
  const join = text.charCodeAt(cursor.at) === 62 ? joinFolded : joinLiteral;
  const start = header.lastIndex;
  const indent = given === undefined ? indentOfFirst(text, start) : Math.max(parent, 0) + Number(given);
  if (given === undefined && indent <= parent) {
    // Nothing is there but empty lines.
    if (chomp === '+') doubt();
    return leave(cursor, start, '');
  }
  const { end, last } = extentOf(text, start, indent);
  if (last === start) doubt();
  const value = join(text, start, last - 1, indent);
  if (chomp === '') return leave(cursor, end, `${value}\n`);
  return leave(cursor, end, chomp === '-' ? value : value + text.slice(last - 1, end).replaceAll(' ', ''));
}

function leave(cursor: Cursor, end: number, value: string): string {
  cursor.at = end;
  toContent(cursor);
  return value;
}

/** The indentation of the first line that is not empty; -1 when there is none. */
function indentOfFirst(text: string, from: number): number {
  let longest = 0;
  for (let start = from; start < text.length;) {
    const at = spacesEnd(text, start);
    if (text.charCodeAt(at) !== lineBreak) return longest > at - start ? doubt() : at - start;
    longest = Math.max(longest, at - start);
    start = at + 1;
  }
  return -1;
}

/** Where the scalar ends, and where the last of its lines ends that is not empty. */
function extentOf(text: string, from: number, indent: number): { end: number; last: number } {
  let last = from;
  let start = from;
  while (start < text.length) {
    const at = spacesEnd(text, start);
    if (text.charCodeAt(at) === lineBreak) {
      // Spaces that are text, if only the line is not the last: rare enough for the library.
      if (at - start > indent) doubt();
      start = at + 1;
    } else if (at - start < indent) {
      if (at - start > 0 && text.charCodeAt(at) === 35) doubt();
      break;
    } else {
      start = text.indexOf('\n', at) + 1;
      last = start;
    }
  }
  return { end: start, last };
}

function spacesEnd(text: string, start: number): number {
  let at = start;
  let code = text.charCodeAt(at);
  while (code === space) code = text.charCodeAt(++at);
  if (code === tab) doubt();
  return at;
}

const joinLiteral: Join = (text, from, end, indent) => {
  const first = text.indexOf('\n', from);
  if (first === end) return text.slice(from + indent, end);
  const lines: string[] = [];
  for (let start = from; start <= end;) {
    const stop = text.indexOf('\n', start);
    // A line of fewer spaces than the indentation is empty.
    lines.push(stop - start > indent ? text.slice(start + indent, stop) : '');
    start = stop + 1;
  }
  return lines.join('\n');
};

/** One line break is a space, more are one less; around lines that are indented more, all stay. */
const joinFolded: Join = (text, from, end, indent) => {
  let folded = '';
  let separator = '';
  let wasIndented = false;
  let hasContent = false;
  for (let start = from; start <= end;) {
    const stop = text.indexOf('\n', start);
    const line = stop - start > indent ? text.slice(start + indent, stop) : '';
    start = stop + 1;
    if (line === '' && !hasContent) folded += '\n';
    else if (line === '') {
      if (separator === '\n') folded += '\n';
      else separator = '\n';
    } else if (line.charCodeAt(0) === space) {
      if (separator === ' ') separator = '\n';
      else if (!wasIndented && separator === '\n') separator = '\n\n';
      folded += separator + line;
      separator = '\n';
      wasIndented = true;
      hasContent = true;
    } else {
      folded += separator + line;
      separator = ' ';
      wasIndented = false;
      hasContent = true;
    }
  }
  return folded;
};

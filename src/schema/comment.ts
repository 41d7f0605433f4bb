// Reads and prints documentation comments: raw text <-> description and tags. Reading what was printed gives the same back.
// TypeScript's own reader is not used: it takes ` @word` inside prose for a tag, cuts values there and eats indentation.
//
// The grammar, over the lines of `/** ... */`:
//   line         what follows leading white space, one `*` and one space; white space at its end is dropped.
//                The first line has no `*`; a first or last line without text does not count
//   comment      description, then tags
//   description  all lines before the first tag, without blank lines at either end
//   tag          a line that begins with `@name`, and all lines up to the next tag. What follows the name is one JSON
//                text, or nothing. Names are words joined by dots: `@minimum`, `@items.minLength`
//   escapes      in a description only: `\@`, `\*`, `\/` and `\\` stand for the second character (so `*\/` does not end
//                the comment and `\@` begins no tag), `\u{1F600}` for a code point, and `\` at the end of a line for
//                nothing: it keeps the white space, or the blank line, before it. Any other backslash is itself.
//                JSON brings its own escapes: `*\/` inside a string
import { commentLine } from '../model/comment-line.ts';

import { printJson as printExactly } from '../model/exact-json.ts';

/** A block tag. */
export interface Tag {
  readonly name: string;
  /** What follows the name: a JSON text, or empty for a flag. */
  readonly value: string;
  /** The line it begins on, counted from 0 at the comment's first line. */
  readonly line: number;
}

/** A comment's content. */
export interface Comment {
  /** Absent when there is none; never empty. */
  readonly description?: string;
  readonly tags: readonly Tag[];
}

/** What {@link printComment} needs of a tag. `undefined` prints a flag. */
export interface PrintedTag {
  readonly name: string;
  readonly value: unknown;
  /** Printed as it is in place of the value: for tags of TSDoc, which are for people. One line, see {@link commentLine}. */
  readonly prose?: string;
}

const tagLine = /^\s*@([A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z][A-Za-z0-9]*)*)(?![A-Za-z0-9])/u;

/** @param raw - the whole comment, from `/**` to `*\/` */
export function parseComment(raw: string): Comment {
  const description: string[] = [];
  const tags: { name: string; lines: string[]; line: number }[] = [];
  for (const { text, line } of contentLines(raw)) {
    const name = tagLine.exec(text)?.[1];
    if (name !== undefined) {
      tags.push({ name, lines: [text.slice(text.indexOf('@') + 1 + name.length)], line });
    } else {
      (tags.at(-1)?.lines ?? description).push(text);
    }
  }
  const text = decodeDescription(description);
  return {
    ...(text === '' ? {} : { description: text }),
    tags: tags.map(({ name, lines, line }) => ({ name, line, value: lines.join('\n').trim() })),
  };
}

/**
 * Prints a comment in one line where it fits, and ends with a line break.
 *
 * @param indent - what each line begins with
 * @returns the empty string when there is nothing to say
 */
export function printComment(
  { description, tags }: { readonly description?: string | undefined; readonly tags: readonly PrintedTag[] },
  indent = '',
): string {
  const lines = description === undefined || description === '' ? [] : encodeDescription(description);
  const short = lines.length === 1 && tags.length === 0 && !/^\s/u.test(lines[0] ?? '');
  if (short && indent.length + (lines[0]?.length ?? 0) <= 110) return `${indent}/** ${lines[0]} */\n`;
  if (lines.length > 0 && tags.length > 0) lines.push('');
  for (const { name, value, prose } of tags) {
    if (prose !== undefined) lines.push(`@${name} ${commentLine(prose)}`);
    else
      lines.push(...(value === undefined ? `@${name}` : `@${name} ${printJson(value, 110 - name.length)}`).split('\n'));
  }
  if (lines.length === 0) return '';
  const body = lines.map((line) => (line === '' ? `${indent} *\n` : `${indent} * ${line}\n`));
  return `${indent}/**\n${body.join('')}${indent} */\n`;
}

/** JSON that cannot end a comment: on one line when it fits, else indented. */
function printJson(value: unknown, width: number): string {
  const line = printExactly(value);
  const text = line.length > width && typeof value === 'object' ? printExactly(value, 2) : line;
  return text.replaceAll('*/', '*\\/').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

function contentLines(raw: string): { text: string; line: number }[] {
  const body = raw.replace(/^\/\*\*/u, '').replace(/\*\/$/u, '');
  const lines = body.split(/\r\n|\n/u).map((source, line) => ({
    line,
    text: (line === 0 ? source.trimStart() : source.replace(/^\s*(?:\* ?)?/u, '')).trimEnd(),
  }));
  if (lines.length > 1 && lines.at(-1)?.text === '') lines.pop();
  if (lines[0]?.text === '') lines.shift();
  return lines;
}

function decodeDescription(lines: readonly string[]): string {
  const first = lines.findIndex((line) => line !== '');
  const last = lines.findLastIndex((line) => line !== '');
  return lines
    .slice(Math.max(0, first), last + 1)
    .map((line) =>
      line.replace(/\\(?:([@*/\\])|u\{([0-9a-fA-F]{1,6})\}|$)/gu, (whole, char?: string, hex?: string) => {
        if (hex === undefined) return char ?? '';
        const code = Number.parseInt(hex, 16);
        return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
      }),
    )
    .join('\n');
}

/** Characters that editors change or that a reader would take for a line break. */
const invisible = /(?![\n\t])[\p{Control}\p{Surrogate}\u2028\u2029\ufeff]/gu;
/** A backslash that would be read as the beginning of an escape once everything else is encoded. */
const ambiguousBackslash = new RegExp(`\\\\(?=[@*/\\\\]|u\\{|$|${invisible.source})`, 'gu');

function encodeDescription(description: string): string[] {
  const lines = description.split('\n').map((line) =>
    line
      .replace(ambiguousBackslash, '\\\\')
      .replaceAll('*/', '*\\/')
      .replace(/^(\s*)@/u, '$1\\@')
      .replace(invisible, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`)
      .replace(/\s$/u, '$&\\'),
  );
  if (lines[0] === '') lines[0] = '\\';
  if (lines.at(-1) === '') lines[lines.length - 1] = '\\';
  return lines;
}

// A documentation comment with tags taken out or put in; every other character stays as it is.
import { parseComment } from './comment.ts';

/** A tag with its text as it stands in the comment: whole lines, without ends of the comment. */
export interface TagLines {
  readonly name: string;
  readonly value: string;
  readonly lines: readonly string[];
}

/** The comment's tags. */
export function tagLines(raw: string): readonly TagLines[] {
  const { lines, tags } = split(raw);
  return tags.map(({ name, value, line }, index) => ({
    name,
    value,
    lines: lines.slice(line, tags[index + 1]?.line ?? lines.length),
  }));
}

/**
 * @param replace - gives the lines that stand in place of a tag's: its own, others, or none
 * @param added - lines that follow the last tag that says which kind and version it is
 */
export function editTags(
  raw: string,
  replace: (tag: TagLines) => readonly string[],
  added: readonly string[] = [],
): string {
  const { lines, tags } = split(raw);
  const edited = lines.slice(0, tags[0]?.line ?? lines.length);
  const names = new Set(['kind', 'group', 'version']);
  const last = tags.findLastIndex(({ name }) => names.has(name));
  if (last === -1) edited.push(...added);
  for (const [index, tag] of tagLines(raw).entries()) {
    edited.push(...replace(tag));
    if (index === last) edited.push(...added);
  }
  const end = /[\t ]*\*\/$/.exec(raw)?.[0] ?? '*/';
  const isOneLine = !raw.includes('\n') && edited.length === 1;
  if (isOneLine) return `/**${edited[0]}${end}`;
  const indent = /\n([\t ]*)\*\/$/.exec(raw)?.[1] ?? ' ';
  const [first = '', ...more] = edited;
  const rest = raw.includes('\n') ? edited.slice(1) : more;
  const opening = first.trim() === '' ? '/**' : `/**${first}`;
  const body = rest.map((line) => (/^\s*\*/.test(line) ? line : `${indent}*${line}`));
  return [opening, ...body, `${indent}*/`].join('\n');
}

/** Lines without the comment's two ends; the first is what follows the opening. Tags are counted in these lines. */
function split(raw: string): { lines: string[]; tags: readonly { name: string; value: string; line: number }[] } {
  const inner = raw.replace(/^\/\*\*/, '').replace(/\n?[\t ]*\*\/$/, '');
  return { lines: inner.split('\n'), tags: parseComment(raw).tags };
}

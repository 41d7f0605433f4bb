// Declarations -> TypeScript's text, formatted as Prettier would. Names and types are ready-made; comments get escaped here.
// Not json-schema-to-typescript: it cannot nest names or carry comments unchanged, and its import alone takes 0.2 s. A test
// holds it beside this printer.
import type { PrintedTag } from './comment.ts';
import { printComment } from './comment.ts';

/** What stands above a declaration or member. */
export interface PrintedComment {
  readonly description?: string | undefined;
  readonly tags: readonly PrintedTag[];
}

/** A property of an interface. */
export interface PrintedMember {
  /** As on the wire. */
  readonly name: string;
  readonly optional: boolean;
  /** TypeScript's text. */
  readonly type: string;
  readonly comment: PrintedComment;
}

/** An exported interface or type alias, and the types in the namespace of its name. */
export interface PrintedDeclaration {
  readonly name: string;
  readonly comment: PrintedComment;
  /** What an alias stands for, or what an interface has. */
  readonly body: string | PrintedInterface;
  readonly children: readonly PrintedDeclaration[];
}

export interface PrintedInterface {
  readonly extends?: string | undefined;
  readonly members: readonly PrintedMember[];
  /** Whether it takes any other property as unknown. */
  readonly open: boolean;
}

/** No comment. */
export const noComment: PrintedComment = { tags: [] };

const width = 120;

/** Prints a declaration, and its children in a namespace after it. Ends with a line break. */
export function printDeclaration(declaration: PrintedDeclaration, indent = ''): string {
  const { name, comment, body, children } = declaration;
  let text = printComment(withDeprecation(comment), indent);
  if (typeof body === 'string') {
    text += printType(`${indent}export type ${name} =`, body, indent);
  } else {
    const extended = body.extends === undefined ? '' : ` extends ${body.extends}`;
    const lines = body.members.map((member) => printMember(member, `${indent}  `));
    if (body.open) lines.push(`${indent}  [key: string]: unknown;\n`);
    const inside = lines.length === 0 ? '' : `\n${lines.join('')}${indent}`;
    text += `${indent}export interface ${name}${extended} {${inside}}\n`;
  }
  if (children.length > 0) {
    const nested = children.map((child) => printDeclaration(child, `${indent}  `));
    text += `\n${indent}export namespace ${name} {\n${nested.join('\n')}${indent}}\n`;
  }
  return text;
}

function printMember({ name, optional, type, comment }: PrintedMember, indent: string): string {
  const key = /^[A-Za-z_$][A-Za-z0-9_$]*$/u.test(name) ? name : quote(name);
  return (
    printComment(withDeprecation(comment), indent) + printType(`${indent}${key}${optional ? '?' : ''}:`, type, indent)
  );
}

/** Go's convention, which descriptions follow: a paragraph, or the last sentence of a line, that begins with this word. */
const deprecation = /(?:^|[.)] +)Deprecated[:.](?:\s|$)/mu;

/** Editors strike through what has the tag; readers of schemas pass over it. */
function withDeprecation({ description, tags }: PrintedComment): PrintedComment {
  const isSaid = tags.some(({ name }) => name === 'deprecated');
  if (isSaid || description === undefined || !deprecation.test(description)) return { description, tags };
  return { description, tags: [{ name: 'deprecated', value: undefined }, ...tags] };
}

/** A union of literals that does not fit the line has one line for each, also as the element of a list. */
function printType(left: string, type: string, indent: string): string {
  const line = `${left} ${type};\n`;
  if (line.length <= width + 1) return line;
  const element = /^\((.*)\)\[\]$/u.exec(type)?.[1];
  const members = splitUnion(element ?? type);
  if (members === undefined) return line;
  const lines = members.map((member) => `${indent}  | ${member}`).join('\n');
  return element === undefined ? `${left}\n${lines};\n` : `${left} (\n${lines}\n${indent})[];\n`;
}

/** The members of a union whose literals hold no separator themselves; undefined for anything else. */
function splitUnion(type: string): string[] | undefined {
  const members = type.split(' | ');
  const simple = members.every((member) => /^('(?:[^'\\]|\\.)*'|[\w.-]+)$/u.test(member));
  return simple && members.length > 1 ? members : undefined;
}

/** A text as a literal of TypeScript, in single quotes where that needs no escape. */
export function quote(text: string): string {
  const json = JSON.stringify(text);
  if (text.includes("'")) return json;
  return `'${json.slice(1, -1).replaceAll('\\"', '"')}'`;
}

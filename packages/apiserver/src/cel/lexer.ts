// The text of a CEL expression -> its tokens. White space and comments are dropped; what is no token is an error.
// @see https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax
import type { CelError } from './expression.ts';

export interface Token {
  readonly kind: 'int' | 'uint' | 'double' | 'string' | 'bytes' | 'identifier' | 'escaped' | 'symbol' | 'end';
  readonly text: string;
  /** In code points. */
  readonly at: number;
}

const escape = String.raw`\\(?:[abfnrtv"'\\?\x60]|[0-3][0-7][0-7]|[xX][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})`;
const string = [
  String.raw`[rR]"""[^]*?"""`,
  String.raw`[rR]'''[^]*?'''`,
  String.raw`[rR]"[^"\n\r]*"`,
  String.raw`[rR]'[^'\n\r]*'`,
  String.raw`"""(?:${escape}|[^\\])*?"""`,
  String.raw`'''(?:${escape}|[^\\])*?'''`,
  String.raw`"(?:${escape}|[^\\"\n\r])*"`,
  String.raw`'(?:${escape}|[^\\'\n\r])*'`,
].join('|');

const token = new RegExp(
  [
    String.raw`(?<space>[\t \r\n\f]+|//[^\n]*)`,
    String.raw`(?<bytes>[bB](?:${string}))`,
    `(?<string>${string})`,
    String.raw`(?<double>\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?)`,
    String.raw`(?<uint>(?:0x[0-9a-fA-F]+|\d+)[uU])`,
    String.raw`(?<int>0x[0-9a-fA-F]+|\d+)`,
    String.raw`(?<identifier>[A-Za-z_]\w*)`,
    '(?<escaped>`[A-Za-z0-9_.\\-/ ]+`)',
    String.raw`(?<symbol>==|!=|<=|>=|&&|\|\||[<>[\]{}().,\-!?:+*/%])`,
  ].join('|'),
  'uy',
);

export function readTokens(text: string): { tokens: Token[]; errors: CelError[] } {
  const tokens: Token[] = [];
  const errors: CelError[] = [];
  let at = 0;
  for (let index = 0; index < text.length;) {
    token.lastIndex = index;
    const groups = token.exec(text)?.groups;
    const [kind, found] = Object.entries(groups ?? {}).find(([, value]) => value !== undefined) ?? [];
    if (kind === undefined || found === undefined) {
      const bad = unreadable(text.slice(index));
      errors.push({ at, message: `Syntax error: token recognition error at: '${printable(bad)}'` });
      index += bad.length;
      at += [...bad].length;
      continue;
    }
    if (kind !== 'space') tokens.push({ kind: kind as Token['kind'], text: found, at });
    index += found.length;
    at += isAscii(found) ? found.length : [...found].length;
  }
  tokens.push({ kind: 'end', text: '<EOF>', at });
  return { tokens, errors };
}

/** As much as there is of an escape. */
const begunEscape = /\\(?:[xX][0-9a-fA-F]?|u[0-9a-fA-F]{0,3}|U[0-9a-fA-F]{0,7}|[0-3][0-7]?)?/y;

/** A string without its end is one error as far as it was read; anything else is a character. */
function unreadable(rest: string): string {
  const start = /^[bB]?[rR]?["']/.exec(rest)?.[0];
  // Half of a symbol takes the next character along.
  if (/^[=&|]/.test(rest)) return rest.slice(0, 2);
  if (start === undefined) return String.fromCodePoint(rest.codePointAt(0) ?? 0);
  const quote = start.at(-1) ?? '';
  const isRaw = /r/i.test(start);
  let end = start.length;
  while (end < rest.length && rest[end] !== '\n' && rest[end] !== '\r' && rest[end] !== quote) {
    if (rest[end] === '\\' && !isRaw) {
      const known = new RegExp(escape, 'y');
      known.lastIndex = end;
      const found = known.exec(rest)?.[0];
      // The first character that fits no escape is the one that could not be read.
      if (found === undefined) {
        begunEscape.lastIndex = end;
        return rest.slice(0, end + (begunEscape.exec(rest)?.[0].length ?? 1) + 1);
      }
      end += found.length;
    } else end += rest[end] === undefined ? 1 : String.fromCodePoint(rest.codePointAt(end) ?? 0).length;
  }
  return rest.slice(0, Math.min(end + (rest[end] === '\n' || rest[end] === '\r' ? 1 : 0), rest.length));
}

function printable(text: string): string {
  return text
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\r', String.raw`\r`)
    .replaceAll('\t', String.raw`\t`);
}

function isAscii(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- control characters are ASCII too
  return /^[\u0000-\u007f]*$/.test(text);
}

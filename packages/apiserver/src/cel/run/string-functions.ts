// Functions of strings, which count code points, and regular expressions.
// @see https://pkg.go.dev/github.com/google/cel-go/ext#Strings
import { goEscapes } from '../../object/go-escapes.ts';
import type { CompiledPattern } from '@kubewright/apimachinery/schema';
import { checkPattern, compilePattern } from '@kubewright/apimachinery/schema';
import type { Implementation } from './functions.ts';
import { formatText } from './format.ts';
import type { Value } from './value.ts';
import { CelFault, CelList } from './value.ts';

type OfText = (text: string, ...args: Value[]) => Value | undefined;

/** Only for strings: anything else is no overload. */
function ofText(implementation: OfText): Implementation {
  return (text, ...args) => (typeof text === 'string' ? implementation(text, ...args) : undefined);
}

function expression(pattern: string, prefix = ''): CompiledPattern {
  const compiled = compilePattern(pattern);
  if (compiled === undefined) throw new CelFault(`${prefix}${checkPattern(pattern) ?? 'invalid pattern'}`);
  return compiled;
}

function matches(text: string, pattern: Value = null): Value | undefined {
  return typeof pattern === 'string' ? expression(pattern).test(text) : undefined;
}

function position(text: string, search: Value, from: Value, isLast: boolean): Value | undefined {
  if (typeof search !== 'string') return undefined;
  const characters = [...text];
  const wanted = [...search];
  const start = typeof from === 'bigint' ? Number(from) : isLast ? characters.length : 0;
  if (search === '') return BigInt(start);
  if (start < 0) throw new CelFault(`index out of range: ${start}`);
  if (typeof from === 'bigint' && start >= characters.length) return -1n;
  const matchesAt = (at: number): boolean => wanted.every((each, offset) => characters[at + offset] === each);
  if (isLast) {
    for (let at = Math.min(start, characters.length - wanted.length); at >= 0; at--)
      if (matchesAt(at)) return BigInt(at);
  } else {
    for (let at = start; at + wanted.length <= characters.length; at++) if (matchesAt(at)) return BigInt(at);
  }
  return -1n;
}

function substring(text: string, start: Value = null, end: Value = null): Value | undefined {
  if (typeof start !== 'bigint') return undefined;
  const characters = [...text];
  const to = typeof end === 'bigint' ? Number(end) : characters.length;
  const from = Number(start);
  if (from < 0 || from > characters.length) throw new CelFault(`index out of range: ${from}`);
  if (to < 0 || to > characters.length) throw new CelFault(`index out of range: ${to}`);
  if (from > to) throw new CelFault(`invalid substring range. start: ${from}, end: ${to}`);
  return characters.slice(from, to).join('');
}

function replace(text: string, search: Value = null, replacement: Value = null, limit: Value = -1n): Value | undefined {
  if (typeof search !== 'string' || typeof replacement !== 'string' || typeof limit !== 'bigint') return undefined;
  const parts = splitText(text, search, limit < 0n ? -1 : Number(limit) + 1);
  if (search !== '') return parts.join(replacement);
  // Nothing stands before each character, and after the last.
  const characters = [...text];
  const count = limit < 0n ? characters.length + 1 : Math.min(Number(limit), characters.length + 1);
  return (
    characters.map((each, at) => (at < count ? replacement : '') + each).join('') +
    (count > characters.length ? replacement : '')
  );
}

/** At most so many parts; -1 for all. */
function splitText(text: string, separator: string, limit: number): string[] {
  if (limit === 0) return [];
  const parts = separator === '' ? [...text] : text.split(separator);
  if (limit < 0 || parts.length <= limit) return parts;
  return [...parts.slice(0, limit - 1), parts.slice(limit - 1).join(separator)];
}

const quoted: Readonly<Record<string, string>> = { ...goEscapes, '"': String.raw`\"` };

export const stringFunctions: Readonly<Record<string, Implementation>> = {
  contains: ofText((text, part) => (typeof part === 'string' ? text.includes(part) : undefined)),
  startsWith: ofText((text, part) => (typeof part === 'string' ? text.startsWith(part) : undefined)),
  endsWith: ofText((text, part) => (typeof part === 'string' ? text.endsWith(part) : undefined)),
  matches: ofText(matches),
  find: ofText((text, pattern) =>
    typeof pattern === 'string' ? (expression(pattern, 'Illegal regex: ').findAll(text, 1)[0] ?? '') : undefined,
  ),
  findAll: ofText((text, pattern, limit = -1n) => {
    if (typeof pattern !== 'string') return undefined;
    const most = typeof limit === 'bigint' && limit >= 0n ? Number(limit) : undefined;
    return new CelList(expression(pattern, 'Illegal regex: ').findAll(text, most));
  }),
  charAt: ofText((text, at) => {
    if (typeof at !== 'bigint') return undefined;
    const characters = [...text];
    if (at < 0n || at > BigInt(characters.length)) throw new CelFault(`index out of range: ${at}`);
    return characters[Number(at)] ?? '';
  }),
  indexOf: ofText((text, search = null, from = null) => position(text, search, from, false)),
  lastIndexOf: ofText((text, search = null, from = null) => position(text, search, from, true)),
  lowerAscii: ofText((text) => text.replaceAll(/[A-Z]+/g, (found) => found.toLowerCase())),
  upperAscii: ofText((text) => text.replaceAll(/[a-z]+/g, (found) => found.toUpperCase())),
  replace: ofText(replace),
  split: ofText((text, separator, limit = -1n) =>
    typeof separator === 'string' && typeof limit === 'bigint'
      ? new CelList(splitText(text, separator, Number(limit)))
      : undefined,
  ),
  substring: ofText(substring),
  trim: ofText((text) => text.trim()),
  format: ofText((text, args) => (args instanceof CelList ? formatText(text, args.items) : undefined)),
  'strings.quote': ofText((text) => `"${[...text].map((each) => quoted[each] ?? each).join('')}"`),
};

// How Go prints values: Kubernetes' messages quote what they were given, and ours must read the same.

/** `%q` of a string: in double quotes, with Go's escapes. */
export function quote(text: string): string {
  let quoted = '"';
  for (const character of text) {
    const escape = escapes.get(character);
    if (escape !== undefined) quoted += escape;
    else if (isPrintable(character)) quoted += character;
    else quoted += escapeCode(character.codePointAt(0) ?? 0);
  }
  return `${quoted}"`;
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
]);

/** Letters, marks, numbers, punctuation, symbols and the ASCII space. */
function isPrintable(character: string): boolean {
  return character === ' ' || /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(character);
}

function escapeCode(code: number): string {
  // A lone surrogate is no character; Go would have read it as the replacement character.
  if (code >= 0xd800 && code <= 0xdfff) return '\ufffd';
  const hex = code.toString(16);
  if (code < 0x80) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

/** `%v` of a 64-bit float: as JavaScript prints it, except that the exponent begins below 1e-4 and has two digits. */
export function formatFloat(value: number): string {
  if (value !== 0 && Math.abs(value) < 1e-4) return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  return String(value);
}

/** How a faulty value is printed: strings quoted, numbers and booleans plain, the rest as JSON. */
export function formatValue(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number') return formatFloat(value);
  return formatJson(value);
}

/** JSON as Go writes it: members sorted by name, and `<`, `>`, `&` escaped. Equal values give equal texts. */
export function formatJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(formatJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    members.sort(([left], [right]) => compareText(left, right));
    return `{${members.map(([key, member]) => `${formatJson(key)}:${formatJson(member)}`).join(',')}}`;
  }
  if (typeof value === 'bigint') return value.toString();
  const text = JSON.stringify(value) ?? 'null';
  return typeof value === 'string' ? text.replace(/[<>&\u2028\u2029]/g, escapeForHtml) : text;
}

/** Orders texts by their UTF-8 bytes, as Go does; JavaScript's own order differs beyond the basic plane. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a !== b) return isSurrogate(a) === isSurrogate(b) ? a - b : isSurrogate(a) ? 1 : -1;
  }
  return left.length - right.length;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}

function escapeForHtml(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** `%q` of a list of strings: `["a" "b"]`. */
export function formatList(texts: readonly string[]): string {
  return `[${texts.map(quote).join(' ')}]`;
}

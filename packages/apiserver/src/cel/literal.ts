// The text of a literal -> its value. Quotes and escapes follow the language definition.
// @see https://github.com/google/cel-spec/blob/master/doc/langdef.md#string-and-bytes-values

const simple: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

const escapes = /\\(?:([0-3][0-7][0-7])|[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([^]))/gu;

export function readString(text: string): string | undefined {
  const { body, isRaw } = unquote(text);
  if (isRaw) return body;
  let isValid = true;
  const value = body.replaceAll(escapes, (_, octal?: string, hex?: string, u4?: string, u8?: string, other = '') => {
    if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
    const code = Number.parseInt(hex ?? u4 ?? u8 ?? '0', 16);
    if (hex === undefined && u4 === undefined && u8 === undefined) return simple[other as string] ?? (other as string);
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
      isValid = false;
      return '';
    }
    return String.fromCodePoint(code);
  });
  return isValid ? value : undefined;
}

/** In bytes, `\377` and `\xff` are the byte itself. */
export function readBytes(text: string): Uint8Array | undefined {
  const { body, isRaw } = unquote(text.slice(1));
  const encoder = new TextEncoder();
  if (isRaw) return encoder.encode(body);
  const parts: number[] = [];
  let end = 0;
  for (const found of body.matchAll(escapes)) {
    parts.push(...encoder.encode(body.slice(end, found.index)));
    end = found.index + found[0].length;
    const [, octal, hex, u4, u8, other = ''] = found;
    if (u4 !== undefined || u8 !== undefined) return undefined;
    if (octal !== undefined) parts.push(Number.parseInt(octal, 8));
    else if (hex !== undefined) parts.push(Number.parseInt(hex, 16));
    else parts.push(...encoder.encode(simple[other] ?? other));
  }
  return Uint8Array.from([...parts, ...encoder.encode(body.slice(end))]);
}

function unquote(text: string): { body: string; isRaw: boolean } {
  const isRaw = /^r/i.test(text);
  const quoted = isRaw ? text.slice(1) : text;
  const width = /^("""|''')/.test(quoted) && quoted.length >= 6 ? 3 : 1;
  return { body: quoted.slice(width, -width).replaceAll(/\r\n?/g, '\n'), isRaw };
}

const maximum = { int: 2n ** 63n - 1n, uint: 2n ** 64n - 1n };

export function readInteger(text: string, isNegative: boolean): bigint | undefined {
  const value = isNegative ? -BigInt(text) : BigInt(text);
  return value > maximum.int || value < -maximum.int - 1n ? undefined : value;
}

export function readUnsigned(text: string): bigint | undefined {
  const value = BigInt(text.slice(0, -1));
  return value > maximum.uint ? undefined : value;
}

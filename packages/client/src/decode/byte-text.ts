// Bytes and the strings that stand for them.

/** What `toString('latin1')` comes to, without the way there: it is called several times for each object. */
type Latin1Slice = (this: Uint8Array, start: number, end: number) => string;
const slice = (Buffer.prototype as { latin1Slice?: Latin1Slice }).latin1Slice;

/** An own copy of bytes, one character each: what V8 keeps smallest, and what its collector need not look into. */
export const latin1: (bytes: Uint8Array, start: number, end: number) => string =
  slice === undefined
    ? (bytes, start, end) => asBuffer(bytes).toString('latin1', start, end)
    : (bytes, start, end) => slice.call(bytes, start, end);

/** The text of UTF-8 bytes. */
export function utf8(bytes: Uint8Array, start: number, end: number): string {
  return asBuffer(bytes).toString('utf8', start, end);
}

/** The text of UTF-8 bytes that are kept as {@link latin1}. */
export function utf8OfLatin1(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8');
}

/** The same memory. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

// Reads a value from bytes that a scanner has found to be JSON, where the value is of the plainest kind.
import { latin1 } from './byte-text.ts';

/** A string of ASCII without escapes that was scanned; undefined for any other value. */
export function plainText(bytes: Buffer, quote: number): string | undefined {
  if (bytes[quote] !== 0x22) return undefined;
  let at = quote + 1;
  for (; bytes[at] !== 0x22; at += 1) if (bytes[at] === 0x5c) return undefined;
  return latin1(bytes, quote + 1, at);
}

/** A whole number of at most 15 digits that was scanned; undefined for any other value. */
export function wholeNumber(bytes: Buffer, start: number): number | undefined {
  let value = 0;
  for (let at = start; at < start + 16; at += 1) {
    const digit = (bytes[at] as number) - 0x30;
    if (digit < 0 || digit > 9) return at > start && endsNumber(bytes[at] as number) ? value : undefined;
    value = value * 10 + digit;
  }
  return undefined;
}

/** The byte behind a number is no part of it. */
function endsNumber(byte: number): boolean {
  return byte === 0x2c || byte === 0x7d || byte <= 0x20;
}

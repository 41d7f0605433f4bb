// Texts that come again and again, such as the values of an index: each is made once and shared.
import { latin1 } from './byte-text.ts';

/** How many are known: a power of two. */
const size = 256;
/** Bytes. Longer ones are not looked for. */
const longest = 64;

/** Each has one place, which the last text that belongs there has. */
export class RecentTexts {
  readonly #texts: (string | undefined)[] = Array.from({ length: size });

  /** The text of bytes that are one character each. */
  of(bytes: Uint8Array, start: number, end: number): string {
    if (end - start > longest) return latin1(bytes, start, end);
    let digest = end - start;
    for (let at = start; at < end; at += 1) digest = (Math.imul(digest, 31) + (bytes[at] as number)) | 0;
    const place = (digest ^ (digest >>> 8)) & (size - 1);
    const known = this.#texts[place];
    if (known !== undefined && isText(known, bytes, start, end)) return known;
    return (this.#texts[place] = latin1(bytes, start, end));
  }
}

function isText(text: string, bytes: Uint8Array, start: number, end: number): boolean {
  if (text.length !== end - start) return false;
  for (let at = start; at < end; at += 1) if (text.charCodeAt(at - start) !== bytes[at]) return false;
  return true;
}

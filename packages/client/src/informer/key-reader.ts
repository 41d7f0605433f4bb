// An object's key from its bytes: of one that was scanned, or a guess before that, by what looks like its name and namespace.
// Whoever compares the bytes with those of the object that has this key notices when the guess is wrong.
import { latin1 } from '../decode/byte-text.ts';

/** Bytes before the key `name` by which it is found when it does not stand where it stood last. */
const context = 2;
const nameKey = Buffer.from('"name":');
const namespaceKey = Buffer.from(',"namespace":"');
const quote = 0x22;
const slash = 0x2f;
/** Kubernetes' names have 253 characters at most. What is longer is not guessed. */
const longest = 253;

/** Of the objects of one cache, which have their name in the same place, mostly. */
export class KeyReader {
  /** Where the name stood last, in an object. */
  #offset = 0;
  #needle: Buffer = Buffer.alloc(0);
  #scratch: Buffer = Buffer.allocUnsafeSlow(512);

  /** The key that the object seems to have that begins at `start`. */
  guess(bytes: Buffer, start: number, end: number): string | undefined {
    const name = this.#nameIn(bytes, start, end) + 1;
    if (name <= 0) return undefined;
    const nameEnd = textEnd(bytes, name, end);
    if (nameEnd < 0) return undefined;
    if (!isAt(bytes, nameEnd + 1, namespaceKey)) return latin1(bytes, name, nameEnd);
    const namespace = nameEnd + 1 + namespaceKey.length;
    const namespaceEnd = textEnd(bytes, namespace, end);
    return namespaceEnd < 0 ? undefined : this.#joined(bytes, namespace, namespaceEnd, name, nameEnd);
  }

  /**
   * The key of an object that was scanned, and begins at `start`.
   *
   * @param name - where its name begins, which is plain
   * @param namespace - where its namespace begins; equal to its end for none
   */
  read(bytes: Buffer, start: number, name: number, nameEnd: number, namespace: number, namespaceEnd: number): string {
    this.#note(bytes, start, name - 1);
    if (namespace === namespaceEnd) return latin1(bytes, name, nameEnd);
    return this.#joined(bytes, namespace, namespaceEnd, name, nameEnd);
  }

  #note(bytes: Buffer, start: number, name: number): void {
    const offset = name - start;
    if (offset === this.#offset) return;
    this.#offset = offset;
    this.#needle = Buffer.from(bytes.subarray(Math.max(start, name - nameKey.length - context), name));
  }

  /** @returns where the quote before the name is, or -1 */
  #nameIn(bytes: Buffer, start: number, end: number): number {
    const usual = start + this.#offset;
    if (this.#offset > 0 && usual < end && isAt(bytes, usual - nameKey.length, nameKey) && bytes[usual] === quote) {
      return usual;
    }
    if (this.#needle.length === 0) return -1;
    const found = bytes.indexOf(this.#needle, start);
    if (found < 0 || found + this.#needle.length >= end) return -1;
    this.#offset = found + this.#needle.length - start;
    return found + this.#needle.length;
  }

  /** As one string from the start: one that is put together of two is copied when it is looked up first. */
  #joined(bytes: Buffer, namespace: number, namespaceEnd: number, name: number, nameEnd: number): string {
    const length = namespaceEnd - namespace + 1 + nameEnd - name;
    if (length > this.#scratch.length) this.#scratch = Buffer.allocUnsafeSlow(length * 2);
    const scratch = this.#scratch;
    let to = 0;
    for (let at = namespace; at < namespaceEnd; at += 1) scratch[to++] = bytes[at] as number;
    scratch[to++] = slash;
    for (let at = name; at < nameEnd; at += 1) scratch[to++] = bytes[at] as number;
    return latin1(scratch, 0, to);
  }
}

/** Where the text that begins there ends; -1 for a long one. */
function textEnd(bytes: Uint8Array, start: number, end: number): number {
  const last = Math.min(end, start + longest + 1);
  for (let at = start; at < last; at += 1) if (bytes[at] === quote) return at;
  return -1;
}

function isAt(bytes: Uint8Array, at: number, expected: Uint8Array): boolean {
  for (let offset = 0; offset < expected.length; offset += 1) {
    if (bytes[at + offset] !== expected[offset]) return false;
  }
  return true;
}

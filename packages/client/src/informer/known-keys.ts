// Says which object bytes may be a version of, before they are scanned: by a digest of what looks like its name and
// namespace. It is a guess; whoever compares the bytes with those of that object notices when it is wrong.

const firstSize = 64;
/** What of the entries may be taken. */
const mostUse = 0.7;
/** Bytes before the key `name` by which it is found when it does not stand where it stood last. */
const context = 2;
const key = Buffer.from('"name":');
const namespaceKey = Buffer.from(',"namespace":"');
/** Longer names than these are cut. */
const longest = 512;

/** The keys of the objects of one cache. */
export class KnownKeys {
  #keys: (string | undefined)[] = [];
  #digests = new Int32Array(0);
  #size = 0;
  #count = 0;
  /** Where the name stood last, in an object. */
  #offset = 0;
  #needle: Buffer = Buffer.alloc(0);

  readonly #isKnown: (objectKey: string) => boolean;

  /** @param isKnown - whether there is still an object of a key */
  constructor(isKnown: (objectKey: string) => boolean) {
    this.#isKnown = isKnown;
    this.clear();
  }

  /** Forgets all keys. */
  clear(): void {
    this.#makeRoom(firstSize);
  }

  /** The key of the object that the bytes may be a version of. */
  find(bytes: Buffer, start: number, end: number): string | undefined {
    const name = this.#nameIn(bytes, start, end);
    if (name < 0) return undefined;
    return this.#keys[this.#entry(digestOf(bytes, name, end))];
  }

  /** The key of an object that was scanned, whose name begins with the quote at `name`. */
  set(bytes: Buffer, start: number, name: number, end: number, objectKey: string): void {
    this.#set(digestOf(bytes, name, end), objectKey);
    const offset = name - start;
    if (offset === this.#offset) return;
    this.#offset = offset;
    this.#needle = Buffer.from(bytes.subarray(Math.max(start, name - key.length - context), name));
  }

  /** @returns where the quote before the name is, or -1 */
  #nameIn(bytes: Buffer, start: number, end: number): number {
    const usual = start + this.#offset;
    if (this.#offset > 0 && usual < end && isAt(bytes, usual - key.length, key) && bytes[usual] === 0x22) return usual;
    if (this.#needle.length === 0) return -1;
    const found = bytes.indexOf(this.#needle, start);
    if (found < 0 || found + this.#needle.length >= end) return -1;
    this.#offset = found + this.#needle.length - start;
    return found + this.#needle.length;
  }

  /** The entry of a digest, or the free one where it belongs. */
  #entry(digest: number): number {
    const digests = this.#digests;
    const last = this.#size - 1;
    let at = digest & last;
    while (digests[at] !== digest && digests[at] !== 0) at = (at + 1) & last;
    return at;
  }

  #set(digest: number, objectKey: string): void {
    let at = this.#entry(digest);
    if (this.#keys[at] === undefined) {
      if (this.#count > this.#size * mostUse) {
        this.#renew();
        at = this.#entry(digest);
      }
      this.#count += 1;
    }
    this.#digests[at] = digest;
    // An equal one is the one that the store has, too: it is kept once.
    if (this.#keys[at] !== objectKey) this.#keys[at] = objectKey;
  }

  /** Without the keys that are gone; larger when that does not make room. */
  #renew(): void {
    const digests = this.#digests;
    const keys = this.#keys;
    let left = 0;
    for (let at = 0; at < keys.length; at += 1) {
      const objectKey = keys[at];
      if (objectKey === undefined) continue;
      if (this.#isKnown(objectKey)) left += 1;
      else keys[at] = undefined;
    }
    this.#makeRoom(left > (this.#size * mostUse) / 2 ? this.#size * 2 : this.#size);
    this.#count = left;
    for (let at = 0; at < keys.length; at += 1) {
      const objectKey = keys[at];
      if (objectKey === undefined) continue;
      const entry = this.#entry(digests[at] as number);
      this.#digests[entry] = digests[at] as number;
      this.#keys[entry] = objectKey;
    }
  }

  #makeRoom(size: number): void {
    this.#size = size;
    this.#keys = Array.from({ length: size });
    this.#digests = new Int32Array(size);
    this.#count = 0;
  }
}

/** Never 0. */
function digestOf(bytes: Uint8Array, quote: number, end: number): number {
  let digest = 0x811c9dc5;
  let at = quote + 1;
  const last = Math.min(end, at + longest);
  for (; at < last && bytes[at] !== 0x22; at += 1) digest = Math.imul(digest ^ (bytes[at] as number), 0x01000193);
  at += 1;
  if (isAt(bytes, at, namespaceKey)) {
    for (at += namespaceKey.length; at < last && bytes[at] !== 0x22; at += 1) {
      digest = Math.imul(digest ^ (bytes[at] as number), 0x01000193);
    }
  }
  digest ^= digest >>> 15;
  return digest === 0 ? 1 : digest;
}

function isAt(bytes: Uint8Array, at: number, expected: Uint8Array): boolean {
  for (let offset = 0; offset < expected.length; offset += 1) {
    if (bytes[at + offset] !== expected[offset]) return false;
  }
  return true;
}

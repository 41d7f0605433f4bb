// Finds where a JSON value ends, in UTF-8 bytes, and accepts exactly what JSON.parse accepts of them, without building
// anything. This is the hot loop of every informer: it looks at each byte that a watch brings, once.

/** Instead of an end: no JSON value begins here. */
export const invalid = -1;
/** Instead of an end: the bytes end before the value does. */
export const incomplete = -2;

/** Characters: every integer of fewer is below 2^53, which has 16 digits. */
const longest = 16;

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;

/** Reads values from bytes. `end` is where reading has to stop: bytes behind it are not looked at. */
export class JsonScanner {
  /** A byte above 0x7f was met since this was last set to false. Whether they are valid UTF-8 is not checked. */
  nonAscii = false;
  /** A backslash was met since this was last set to false. */
  escaped = false;
  /** A value was deeper than any real object since this was last set to false: some readers recurse. */
  deep = false;
  /** A number of so many characters was met since this was last set to false that JavaScript may round it. */
  longNumber = false;
  /** What encloses the value at each depth: 1 an object, 0 an array. */
  #stack = new Uint8Array(256);
  #bytes: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(new ArrayBuffer(0));

  /** @returns where the value that begins at `at`, or after whitespace, ends; or a negative verdict */
  value(bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    const view = this.#viewOf(bytes);
    const stack = this.#stack;
    let depth = 0;
    let object = 0;
    for (;;) {
      if (at >= end) return incomplete;
      const byte = bytes[at] as number;
      if (byte === quote) {
        at = stringEnd(this, view, bytes, at, end);
        if (at < 0) return at;
      } else if (byte === 0x7b) {
        at += 1;
        if (at < end && (bytes[at] as number) <= 0x20) at = spaceEnd(bytes, at, end);
        if (at < end && bytes[at] === 0x7d) at += 1;
        else {
          at = keyEnd(this, view, bytes, at, end);
          if (at < 0) return at;
          if (depth === stack.length) return this.#deeper(bytes, start, end);
          stack[depth++] = object;
          object = 1;
          continue;
        }
      } else if (byte === 0x5b) {
        at += 1;
        if (at < end && (bytes[at] as number) <= 0x20) at = spaceEnd(bytes, at, end);
        if (at < end && bytes[at] === 0x5d) at += 1;
        else {
          if (depth === stack.length) return this.#deeper(bytes, start, end);
          stack[depth++] = object;
          object = 0;
          continue;
        }
      } else if (byte === 0x2d || (byte >= 0x30 && byte <= 0x39)) {
        const after = number(bytes, at, end);
        if (after < 0) return after;
        if (after - at >= longest) this.longNumber = true;
        at = after;
      } else if (byte === 0x74 || byte === 0x66 || byte === 0x6e) {
        if (byte === 0x74 && at + 4 <= end && view.getInt32(at, true) === 0x65757274) at += 4;
        else {
          at = literal(bytes, at, end, byte);
          if (at < 0) return at;
        }
      } else if (isSpace(byte)) {
        at += 1;
        continue;
      } else return invalid;
      // After a value: whatever encloses it goes on or ends.
      for (;;) {
        if (depth === 0) return at;
        if (at >= end) return incomplete;
        const next = bytes[at] as number;
        if (next === comma) {
          at += 1;
          if (object === 1) {
            if (at < end && bytes[at] === quote) {
              at = stringEnd(this, view, bytes, at, end);
              if (at < 0) return at;
              if (at < end && bytes[at] === colon) at += 1;
              else at = colonEnd(bytes, at, end);
            } else at = keyEnd(this, view, bytes, at, end);
            if (at < 0) return at;
          }
          break;
        }
        if (next === 0x7d ? object === 1 : next === 0x5d && object === 0) {
          object = stack[--depth] as number;
          at += 1;
        } else if (isSpace(next)) at += 1;
        else return invalid;
      }
    }
  }

  /** @returns where the value behind a key, or behind whitespace and a key, begins; or a negative verdict */
  key(bytes: Uint8Array, at: number, end: number): number {
    return keyEnd(this, this.#viewOf(bytes), bytes, at, end);
  }

  /** @returns the place behind a colon, or behind whitespace and a colon; or a negative verdict */
  colon(bytes: Uint8Array, at: number, end: number): number {
    return colonEnd(bytes, at, end);
  }

  /** @returns the place behind the string that begins at `at`, or a negative verdict */
  string(bytes: Uint8Array, at: number, end: number): number {
    return stringEnd(this, this.#viewOf(bytes), bytes, at, end);
  }

  /** Of the same memory, to read four bytes at once. Made once a chunk. */
  #viewOf(bytes: Uint8Array): DataView {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    return this.#view;
  }

  /** Once more, with room for twice the depth, which only this value gets. */
  #deeper(bytes: Uint8Array, start: number, end: number): number {
    const stack = this.#stack;
    this.deep = true;
    this.#stack = new Uint8Array(stack.length * 2);
    const after = this.value(bytes, start, end);
    this.#stack = stack;
    return after;
  }

  /** @returns the first place that is not whitespace, at most `end` */
  skipSpace(bytes: Uint8Array, at: number, end: number): number {
    return spaceEnd(bytes, at, end);
  }
}

type Seen = Pick<JsonScanner, 'nonAscii' | 'escaped'>;

function stringEnd(seen: Seen, view: DataView, bytes: Uint8Array, at: number, end: number): number {
  const lastWord = end - 4;
  at += 1;
  for (;;) {
    while (at <= lastWord) {
      const unusual = unusualIn(view.getInt32(at, true));
      if (unusual === 0) at += 4;
      else {
        at += (31 - Math.clz32(unusual & -unusual)) >> 3;
        break;
      }
    }
    let byte = 0;
    while (at < end && (byte = bytes[at] as number) !== quote && byte !== backslash && byte >= 0x20 && byte < 0x80)
      at += 1;
    if (at >= end) return incomplete;
    if (byte === quote) return at + 1;
    if (byte >= 0x80) seen.nonAscii = true;
    else if (byte === backslash) {
      seen.escaped = true;
      at = escape(bytes, at + 1, end);
      if (at < 0) return at;
    } else return invalid;
    at += 1;
  }
}

function keyEnd(seen: Seen, view: DataView, bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) return incomplete;
  if (bytes[at] !== quote) {
    at = spaceEnd(bytes, at, end);
    if (at >= end) return incomplete;
    if (bytes[at] !== quote) return invalid;
  }
  at = stringEnd(seen, view, bytes, at, end);
  if (at < 0) return at;
  if (at < end && bytes[at] === colon) return at + 1;
  return colonEnd(bytes, at, end);
}

function colonEnd(bytes: Uint8Array, at: number, end: number): number {
  if (at < end && bytes[at] !== colon) at = spaceEnd(bytes, at, end);
  if (at >= end) return incomplete;
  return bytes[at] === colon ? at + 1 : invalid;
}

function spaceEnd(bytes: Uint8Array, at: number, end: number): number {
  while (at < end && isSpace(bytes[at] as number)) at += 1;
  return at;
}

/**
 * Has the highest bit set of each of four bytes that ends a run of plain ASCII within a string: a quote, a backslash, a control
 * character, or a byte of another character. The lowest one is exact; those above it may be plain all the same.
 *
 * @see https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord
 */
function unusualIn(word: number): number {
  const quotes = word ^ 0x22222222;
  const backslashes = word ^ 0x5c5c5c5c;
  const found =
    ((quotes - 0x01010101) & ~quotes) | ((backslashes - 0x01010101) & ~backslashes) | (word - 0x20202020) | word;
  return found & 0x80808080;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** @param at - behind the backslash; the result is the last byte of the escape */
function escape(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) return incomplete;
  switch (bytes[at]) {
    case quote:
    case backslash:
    case 0x2f: // /
    case 0x62: // b
    case 0x66: // f
    case 0x6e: // n
    case 0x72: // r
    case 0x74: // t
      return at;
    case 0x75: // u
      for (let digit = 1; digit <= 4; digit += 1) {
        if (at + digit >= end) return incomplete;
        if (!isHex(bytes[at + digit] as number)) return invalid;
      }
      return at + 4;
    default:
      return invalid;
  }
}

function isHex(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x66) || (byte >= 0x41 && byte <= 0x46);
}

function literal(bytes: Uint8Array, at: number, end: number, first: number): number {
  const word = first === 0x74 ? 'true' : first === 0x66 ? 'false' : 'null';
  for (let offset = 1; offset < word.length; offset += 1) {
    if (at + offset >= end) return incomplete;
    if (bytes[at + offset] !== word.charCodeAt(offset)) return invalid;
  }
  return at + word.length;
}

/** A number that reaches `end` counts as incomplete: it might go on. */
function number(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] === 0x2d) at += 1;
  if (at >= end) return incomplete;
  if (bytes[at] === 0x30) at += 1;
  else {
    at = digits(bytes, at, end);
    if (at < 0) return at;
  }
  if (at < end && bytes[at] === 0x2e) {
    at = digits(bytes, at + 1, end);
    if (at < 0) return at;
  }
  if (at < end && (bytes[at] === 0x65 || bytes[at] === 0x45)) {
    at += 1;
    if (at < end && (bytes[at] === 0x2b || bytes[at] === 0x2d)) at += 1;
    at = digits(bytes, at, end);
    if (at < 0) return at;
  }
  return at >= end ? incomplete : at;
}

/** One digit or more. */
function digits(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) return incomplete;
  const start = at;
  while (at < end && (bytes[at] as number) >= 0x30 && (bytes[at] as number) <= 0x39) at += 1;
  return at === start ? invalid : at;
}

// Reads the wanted fields of one object from its bytes, and checks all of them. Whatever is unusual where it matters
// (an escaped or repeated key, an array where members are wanted) is doubt, and the object is parsed instead.
import { latin1, utf8 } from './byte-text.ts';
import type { Field, FieldTree } from './field-tree.ts';
import { JsonScanner, incomplete, invalid } from './json-scanner.ts';
import { RecentTexts } from './recent-texts.ts';

// Not imported: an ES import of node:buffer reads all its properties, Blob and File among them, 4 ms.
const { isUtf8 } = process.getBuiltinModule('node:buffer');

/** Of one object at a time: the results stand until the next scan. */
export class ObjectScanner {
  /** The bytes are JSON, but what they mean must be asked of JSON.parse. */
  doubt = false;
  /** Some bytes are not ASCII; the object is valid UTF-8 unless there is doubt. */
  nonAscii = false;
  /** Some number may be one that JavaScript rounds. */
  longNumber = false;
  /** What to leave out so that the member {@link cutSlot} is gone; nothing when both are equal. */
  cutStart = 0;
  cutEnd = 0;
  readonly #json = new JsonScanner();
  readonly #texts = new RecentTexts();
  readonly #tree: FieldTree;
  readonly #cutSlot: number;
  #bytes: Uint8Array = new Uint8Array(0);
  #starts: number[] = [];
  #ends: number[] = [];

  /** @param cutSlot - the field whose place {@link cutStart} and {@link cutEnd} tell; -1 for none */
  constructor(tree: FieldTree, cutSlot = -1) {
    this.#tree = tree;
    this.#cutSlot = cutSlot;
  }

  /**
   * Scans the object that begins at `start`.
   *
   * @returns where it ends; a negative verdict of {@link JsonScanner} when it is not JSON or not whole
   */
  scan(bytes: Uint8Array, start: number, end: number): number {
    this.#bytes = bytes;
    const { slots } = this.#tree;
    for (let slot = 0; slot < slots; slot += 1) this.#starts[slot] = -1;
    this.#json.nonAscii = false;
    this.#json.longNumber = false;
    this.#json.deep = false;
    this.doubt = false;
    this.cutStart = 0;
    this.cutEnd = 0;
    if (start >= end) return incomplete;
    if (bytes[start] !== 0x7b) {
      this.doubt = true;
      return this.#json.value(bytes, start, end);
    }
    const after = this.#members(this.#tree.root, start + 1, end);
    this.nonAscii = this.#json.nonAscii;
    this.longNumber = this.#json.longNumber;
    if (this.#json.deep) this.doubt = true;
    if (after > 0 && this.nonAscii && !isUtf8(bytes.subarray(start, after))) this.doubt = true;
    return after;
  }

  /** Where the value of a field begins; -1 when it is not there. */
  startOf(slot: number): number {
    return this.#starts[slot] ?? -1;
  }

  /** Where the value of a field ends. */
  endOf(slot: number): number {
    return this.#ends[slot] ?? -1;
  }

  /** The bytes of a field are these. */
  isEqual(slot: number, expected: Uint8Array): boolean {
    const start = this.startOf(slot);
    if (start < 0 || this.endOf(slot) - start !== expected.length) return false;
    for (let at = 0; at < expected.length; at += 1) if (this.#bytes[start + at] !== expected[at]) return false;
    return true;
  }

  /** A field that is a string of ASCII without escapes, as an own copy; undefined for anything else. */
  text(slot: number): string | undefined {
    return this.isText(slot) ? latin1(this.#bytes, this.startOf(slot) + 1, this.endOf(slot) - 1) : undefined;
  }

  /** {@link text}, which may be shared with others: for what comes again and again. */
  sharedText(slot: number): string | undefined {
    if (!this.isText(slot)) return undefined;
    return this.#texts.of(this.#bytes, this.startOf(slot) + 1, this.endOf(slot) - 1);
  }

  /** A field that is a whole number of at most 15 digits; undefined for anything else. */
  integer(slot: number): number | undefined {
    const start = this.startOf(slot);
    const end = this.endOf(slot);
    if (start < 0 || end - start > 15) return undefined;
    let value = 0;
    for (let at = start; at < end; at += 1) {
      const digit = (this.#bytes[at] as number) - 0x30;
      if (digit < 0 || digit > 9) return undefined;
      value = value * 10 + digit;
    }
    return value;
  }

  /** A field is a string of ASCII without escapes. */
  isText(slot: number): boolean {
    const start = this.startOf(slot);
    if (start < 0 || this.#bytes[start] !== 0x22) return false;
    const end = this.endOf(slot) - 1;
    for (let at = start + 1; at < end; at += 1) {
      const byte = this.#bytes[at] as number;
      if (byte >= 0x80 || byte === 0x5c) return false;
    }
    return true;
  }

  /** The JSON of a field; undefined when it is not there. */
  json(slot: number): string | undefined {
    const start = this.startOf(slot);
    return start < 0 ? undefined : utf8(this.#bytes, start, this.endOf(slot));
  }

  /** @returns the place behind the closing brace, or a negative verdict */
  #members(parent: Field, at: number, end: number): number {
    const json = this.#json;
    const bytes = this.#bytes;
    let before = at;
    at = json.skipSpace(bytes, at, end);
    if (at < end && bytes[at] === 0x7d) return at + 1;
    for (let first = true; ; first = false) {
      if (at < end && bytes[at] !== 0x22) at = json.skipSpace(bytes, at, end);
      if (at >= end) return incomplete;
      if (bytes[at] !== 0x22) return invalid;
      const key = at;
      json.escaped = false;
      at = json.string(bytes, at, end);
      if (at < 0) return at;
      if (json.escaped) this.doubt = true;
      const field = parent.find(bytes, key + 1, at - 1);
      if (at < end && bytes[at] === 0x3a) at += 1;
      else {
        at = json.colon(bytes, at, end);
        if (at < 0) return at;
      }
      at = field === undefined ? json.value(bytes, at, end) : this.#field(field, at, end);
      if (at < 0) return at;
      const after = at;
      if (at < end && bytes[at] !== 0x2c && bytes[at] !== 0x7d) at = json.skipSpace(bytes, at, end);
      if (at >= end) return incomplete;
      const isLast = bytes[at] === 0x7d;
      if (!isLast && bytes[at] !== 0x2c) return invalid;
      at += 1;
      if (field !== undefined && field.slot === this.#cutSlot) {
        // With the comma behind it, or with the one before when it is the last.
        this.cutStart = isLast && !first ? before : key;
        this.cutEnd = isLast ? after : at;
      }
      if (isLast) return at;
      before = after;
    }
  }

  #field(field: Field, at: number, end: number): number {
    const bytes = this.#bytes;
    if (at < end && (bytes[at] as number) <= 0x20) at = this.#json.skipSpace(bytes, at, end);
    if (this.#starts[field.slot] !== -1) this.doubt = true;
    this.#starts[field.slot] = at;
    if (field.branches && at < end) {
      if (bytes[at] === 0x7b) {
        at = this.#members(field, at + 1, end);
        this.#ends[field.slot] = at;
        return at;
      }
      if (bytes[at] === 0x5b) this.doubt = true;
    }
    at = this.#json.value(bytes, at, end);
    this.#ends[field.slot] = at;
    return at;
  }
}

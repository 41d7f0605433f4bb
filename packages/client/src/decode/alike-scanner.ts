// Scans an object by comparing it with one that was scanned before: most changes of an object are a few numbers and texts.
// What is equal needs no second look; where the two differ, the value that differs is scanned in both, and then they are
// compared on. Exact, for a scanner that reads the same bytes from the same state comes to the same state again.
import { JsonScanner } from './json-scanner.ts';
import type { Differences } from './object-bytes.ts';
import type { Slab } from './slab.ts';
import { placeCountIn, placeIn } from './stored-object.ts';

/** More differences than this, and a scan is as quick. */
const mostChanges = 24;
/** How far a change may be from the key of its value. */
const longestValue = 1024;

/** Of one object at a time: the results stand until the next scan. */
export class AlikeScanner {
  /**
   * Where the fields stand in what is left after the cut, when that differs from the known ones. Slot 0 says where the
   * metadata ends.
   */
  places = new Uint32Array(32);
  /** Fields whose values differ, and where the new ones begin: as many of them as {@link changeCount} says. */
  readonly changed: number[] = [];
  readonly changedAt: number[] = [];
  changeCount = 0;
  /** Some number that differs may be one that JavaScript rounds. */
  longNumber = false;
  /** What to leave out of the new bytes; nothing when both are equal. */
  cutStart = 0;
  cutEnd = 0;
  /** The two have the same length, and so has each value that differs: {@link differences} says where they are. */
  isSameLength = false;
  readonly differences: Differences & { count: number; places: number[]; lengths: number[]; newPlaces: number[] } = {
    count: 0,
    places: [],
    lengths: [],
    newPlaces: [],
  };
  readonly #json = new JsonScanner();
  readonly #cutSlot: number;
  readonly #cutKey = Buffer.from('"managedFields":');
  /** Where each difference begins in the known text, and by how much everything behind it has moved. */
  readonly #at: number[] = [];
  readonly #moved: number[] = [];

  /** @param cutSlot - the field that was cut from the known object: its place is where; -1 for none */
  constructor(cutSlot = -1) {
    this.#cutSlot = cutSlot;
  }

  /**
   * Scans the object that begins at `start`, whose fields are those of the tree when the known one was scanned.
   *
   * @returns where it ends; -1 when it is not so much like the known one that it can be said
   */
  scan(
    slab: Slab,
    knownStart: number,
    knownEnd: number,
    slots: number,
    bytes: Uint8Array,
    view: DataView,
    start: number,
    end: number,
  ): number {
    if (placeCountIn(slab, knownStart) !== slots) return -1;
    this.#json.nonAscii = false;
    this.#json.longNumber = false;
    this.#json.deep = false;
    this.changeCount = 0;
    this.isSameLength = true;
    const { differences } = this;
    differences.count = 0;
    this.cutStart = 0;
    this.cutEnd = 0;
    const cut = this.#cutSlot < 0 ? 0 : placeIn(slab, knownStart, this.#cutSlot);
    let stop = cut === 0 ? knownEnd : knownStart + cut;
    let at = start;
    let knownAt = knownStart;
    /** Both scanners would be in the same state here, and were in the same states before. */
    let resumed = start;
    let changes = 0;
    for (;;) {
      const equal = equalLength(slab.view, knownAt, view, at, Math.min(stop - knownAt, end - at));
      at += equal;
      knownAt += equal;
      if (knownAt === stop) {
        if (stop === knownEnd) break;
        stop = knownEnd;
        at = this.#cut(slab.bytes[knownAt - 1] as number, bytes, at, end);
        if (at < 0) return -1;
        resumed = at;
        this.#at[changes] = knownAt - knownStart;
        this.#moved[changes] = at - start - (this.cutEnd - this.cutStart) - (knownAt - knownStart);
        changes += 1;
        continue;
      }
      if (at >= end || changes === mostChanges) return -1;
      const begin = valueStart(bytes, at, resumed);
      if (begin < 0) return -1;
      const knownBegin = knownAt - (at - begin);
      if (!isScalarStart(bytes[begin]) || !isScalarStart(slab.bytes[knownBegin])) return -1;
      const after = this.#json.value(bytes, begin, end);
      const knownAfter = scalarEnd(slab.bytes, knownBegin);
      // When both end before they differ, the difference is one of structure.
      if (after < 0 || (after <= at && knownAfter <= knownAt)) return -1;
      for (let slot = 1; slot < slots; slot += 1) {
        if (placeIn(slab, knownStart, slot) !== knownBegin - knownStart) continue;
        this.changed[this.changeCount] = slot;
        this.changedAt[this.changeCount] = begin;
        this.changeCount += 1;
      }
      const { count } = differences;
      differences.places[count] = knownBegin - knownStart;
      differences.lengths[count] = after - begin;
      differences.newPlaces[count] = begin;
      differences.count += 1;
      if (after - begin !== knownAfter - knownBegin) this.isSameLength = false;
      at = after;
      knownAt = knownAfter;
      resumed = after;
      this.#at[changes] = knownBegin - knownStart;
      this.#moved[changes] = at - start - (this.cutEnd - this.cutStart) - (knownAt - knownStart);
      changes += 1;
    }
    if (this.#json.nonAscii || this.#json.deep) return -1;
    this.longNumber = this.#json.longNumber;
    if (!this.isSameLength) this.#movePlaces(slab, knownStart, slots, changes);
    return at;
  }

  #movePlaces(slab: Slab, knownStart: number, slots: number, changes: number): void {
    if (this.places.length < slots) this.places = new Uint32Array(slots * 2);
    const { places } = this;
    for (let slot = 0; slot < slots; slot += 1) {
      const place = placeIn(slab, knownStart, slot);
      let moved = 0;
      for (let change = 0; change < changes && place > (this.#at[change] as number); change += 1) {
        moved = this.#moved[change] as number;
      }
      places[slot] = place + moved;
    }
  }

  /**
   * Passes what was cut from the known object.
   *
   * @param before - the byte before the cut: behind a brace or comma a member was cut with the comma behind it, otherwise
   *   the last member with the comma before it
   * @returns where the new object goes on as the known one does, or -1
   */
  #cut(before: number, bytes: Uint8Array, at: number, end: number): number {
    const isLast = before !== 0x7b && before !== 0x2c;
    if (isLast && (before <= 0x20 || bytes[at] !== 0x2c)) return -1;
    const key = isLast ? at + 1 : at;
    for (let offset = 0; offset < this.#cutKey.length; offset += 1) {
      if (key + offset >= end || bytes[key + offset] !== this.#cutKey[offset]) return -1;
    }
    const after = this.#json.value(bytes, key + this.#cutKey.length, end);
    if (after < 0 || after >= end) return -1;
    if (!isLast && bytes[after] !== 0x2c) return -1;
    this.cutStart = at;
    this.cutEnd = isLast ? after : after + 1;
    return this.cutEnd;
  }
}

/**
 * How many bytes are equal, at most `limit`. Eight of them are compared as one number, which is exact for JSON: zeros, of
 * which there are two, and what is no number would take bytes that it has nowhere, and the latter only ends the run early.
 */
function equalLength(known: DataView, knownStart: number, view: DataView, start: number, limit: number): number {
  let length = 0;
  while (length + 16 <= limit) {
    if (known.getFloat64(knownStart + length, true) !== view.getFloat64(start + length, true)) break;
    if (known.getFloat64(knownStart + length + 8, true) !== view.getFloat64(start + length + 8, true)) break;
    length += 16;
  }
  while (length < limit && known.getUint8(knownStart + length) === view.getUint8(start + length)) length += 1;
  return length;
}

/**
 * Where the value of the nearest key before `at` begins. A quote behind a letter or digit ends a string, whatever else stands
 * around, for no string begins there, and within a string only an escaped one may stand, behind a backslash. A colon behind
 * it follows a key.
 *
 * @param from - nothing before it counts
 * @returns -1 when there is none nearby
 */
function valueStart(bytes: Uint8Array, at: number, from: number): number {
  const lowest = Math.max(from + 2, at - longestValue);
  for (let colon = at - 1; colon >= lowest; colon -= 1) {
    if (bytes[colon] !== 0x3a || bytes[colon - 1] !== 0x22) continue;
    const last = bytes[colon - 2] as number;
    const isLetterOrDigit = (last >= 0x30 && last <= 0x39) || ((last | 0x20) >= 0x61 && (last | 0x20) <= 0x7a);
    if (isLetterOrDigit) return colon + 1;
  }
  return -1;
}

/** Where a text or number ends that is known to be JSON, within an object. */
function scalarEnd(bytes: Uint8Array, start: number): number {
  let at = start;
  if (bytes[at] === 0x22) {
    for (at += 1; bytes[at] !== 0x22; at += 1) if (bytes[at] === 0x5c) at += 1;
    return at + 1;
  }
  for (; ; at += 1) {
    const byte = bytes[at] as number;
    if (byte === 0x2c || byte === 0x7d || byte <= 0x20) return at;
  }
}

/** No brace, no bracket, no whitespace. */
function isScalarStart(byte: number | undefined): boolean {
  return byte !== undefined && byte > 0x20 && byte !== 0x7b && byte !== 0x5b;
}

// The bytes of one version of an object, behind their head: in a slab, as a string of their own, or as what was different
// in them before a later version took their place. Dead objects that V8's collector has not yet found keep only the little
// that differs.
import { latin1 } from './byte-text.ts';
import type { Slab, SlabTenant, Slabs } from './slab.ts';
import {
  headLength,
  pieceDepth,
  pieceLength,
  pieceNumber,
  placeCountIn,
  placeIn,
  placeInText,
  writePiece,
  writePieceDepth,
} from './stored-object.ts';

/** So many versions may follow one another that lead to their bytes: whoever keeps an old one keeps the rest with it. */
const longestChain = 16;

/** What differs between two versions of the same length, from the one that has its bytes back to the one before. */
export interface Differences {
  readonly count: number;
  /** Where each begins, counted from the beginning of the JSON. */
  readonly places: readonly number[];
  readonly lengths: readonly number[];
  /** Where each begins in the bytes of the later version. */
  readonly newPlaces: readonly number[];
}

/** Bytes of the differences of one step; more, and the version before gets a string of its own. */
const mostDifferent = 4096;
const scratch = Buffer.allocUnsafeSlow(mostDifferent);

/** See above. One character of a string is one byte. */
export class ObjectBytes implements SlabTenant {
  /** Bytes of the JSON. */
  readonly size: number;
  #at: Slab | string | Earlier;
  #json: number;

  private constructor(at: Slab | string, json: number, size: number) {
    this.#at = at;
    this.#json = json;
    this.size = size;
  }

  /** @param text - the head, and the JSON behind it, which begins at `json` */
  static of(text: string, json: number): ObjectBytes {
    return new ObjectBytes(text, json, text.length - json);
  }

  /** Those that were written behind what is used of a slab, head and JSON. */
  static written(slab: Slab, headLength: number, size: number): ObjectBytes {
    const from = slab.used;
    const bytes = new ObjectBytes(slab, from + headLength, size);
    bytes.#register(slab, from, headLength + size);
    return bytes;
  }

  /** Where they can be compared with others; undefined when they are in no slab. */
  get slab(): Slab | undefined {
    return typeof this.#at === 'object' && !(this.#at instanceof Earlier) ? this.#at : undefined;
  }

  /** Where the JSON begins in what has the bytes. */
  get json(): number {
    return this.#json;
  }

  get from(): number {
    return this.#json - headLength(placeCountIn(this.#at as Slab, this.#json));
  }

  /** Bytes of its piece of a slab. */
  get length(): number {
    return pieceLength(this.#at as Slab, this.from);
  }

  /** Where a field stands; 0 when it is not there. */
  place(slot: number): number {
    const { slab } = this;
    return slab === undefined ? placeInText(this.#ownText(), this.#json, slot) : placeIn(slab, this.#json, slot);
  }

  /** A part of the JSON. */
  text(start: number, end: number): string {
    const { slab } = this;
    const json = this.#json;
    return slab === undefined
      ? this.#ownText().slice(json + start, json + end)
      : latin1(slab.bytes, json + start, json + end);
  }

  /** Goes into a slab. */
  enter(slabs: Slabs): void {
    if (this.slab !== undefined) return;
    const text = this.#ownText();
    const slab = slabs.withRoom(text.length);
    const from = slab.used;
    slab.bytes.write(text, from, 'latin1');
    this.#at = slab;
    this.#json += from;
    this.#register(slab, from, text.length);
  }

  /** Leaves the slab, to a string of its own. */
  leave(): void {
    const { slab } = this;
    if (slab === undefined) return;
    const { from, length } = this;
    const text = latin1(slab.bytes, from, this.#json + this.size);
    const number = pieceNumber(slab, from);
    this.#at = text;
    this.#json -= from;
    slab.release(number, length);
  }

  /** All of the JSON, for the last time: earlier versions may go on to need the bytes, but nobody else does. */
  read(): string {
    const { slab } = this;
    if (slab === undefined) return this.text(0, this.size);
    const { from } = this;
    if (pieceDepth(slab, from) > 0) this.leave();
    const text = this.text(0, this.size);
    if (this.slab !== undefined) slab.release(pieceNumber(slab, from), this.length);
    return text;
  }

  /** A later version of the same length takes the place in the slab; undefined when too much differs. */
  change(differences: Differences, bytes: Buffer): ObjectBytes | undefined {
    const slab = this.#at as Slab;
    const { from } = this;
    const json = this.#json;
    const before = differencesOf(slab, json, differences);
    if (before === undefined) return undefined;
    const later = new ObjectBytes(slab, json, this.size);
    const depth = pieceDepth(slab, from);
    if (depth < longestChain) {
      this.#at = new Earlier(later, before);
      this.#json = json - from;
      writePieceDepth(slab, from, depth + 1);
    } else {
      this.#at = latin1(slab.bytes, from, json + this.size);
      this.#json = json - from;
      writePieceDepth(slab, from, 0);
    }
    slab.passOn(pieceNumber(slab, from), later);
    for (let at = 0; at < differences.count; at += 1) {
      copy(
        bytes,
        differences.newPlaces[at] as number,
        slab.bytes,
        json + (differences.places[at] as number),
        differences.lengths[at] as number,
      );
    }
    return later;
  }

  moved(slab: Slab, from: number, number: number): void {
    this.#json += from - this.from;
    this.#at = slab;
    writePiece(slab, from, pieceLength(slab, from), number);
  }

  #register(slab: Slab, from: number, length: number): void {
    // Of one that was in a slab before, the head says how many versions lead to it: they still do.
    writePiece(slab, from, length, slab.add(this, length));
  }

  /** Head and JSON. */
  #whole(): string {
    const { slab } = this;
    return slab === undefined ? this.#ownText() : latin1(slab.bytes, this.from, this.#json + this.size);
  }

  #ownText(): string {
    if (this.#at instanceof Earlier) this.#at = this.#at.text(this.#json, (later) => later.#whole());
    return this.#at as string;
  }
}

/** What is left of bytes whose place a later version took. */
class Earlier {
  readonly #later: ObjectBytes;
  readonly #differences: string;

  constructor(later: ObjectBytes, differences: string) {
    this.#later = later;
    this.#differences = differences;
  }

  text(json: number, wholeOf: (later: ObjectBytes) => string): string {
    const later = wholeOf(this.#later);
    const differences = this.#differences;
    let text = '';
    let done = 0;
    for (let at = 0; at < differences.length;) {
      const place = json + numberAt(differences, at) + numberAt(differences, at + 2) * 0x10000;
      const length = numberAt(differences, at + 4);
      text += later.slice(done, place) + differences.slice(at + 6, at + 6 + length);
      done = place + length;
      at += 6 + length;
    }
    return text + later.slice(done);
  }
}

/** For each difference its place, its length and the bytes; undefined when that is too much. */
function differencesOf(slab: Slab, json: number, { count, places, lengths }: Differences): string | undefined {
  let end = 0;
  for (let difference = 0; difference < count; difference += 1) {
    const place = places[difference] as number;
    const length = lengths[difference] as number;
    if (end + 6 + length > mostDifferent) return undefined;
    scratch[end] = place;
    scratch[end + 1] = place >>> 8;
    scratch[end + 2] = place >>> 16;
    scratch[end + 3] = place >>> 24;
    scratch[end + 4] = length;
    scratch[end + 5] = length >>> 8;
    copy(slab.bytes, json + place, scratch, end + 6, length);
    end += 6 + length;
  }
  return latin1(scratch, 0, end);
}

/** Of a few bytes, quicker than a call of native code. */
function copy(source: Buffer, from: number, target: Buffer, to: number, length: number): void {
  if (length > 64) source.copy(target, to, from, from + length);
  else for (let at = 0; at < length; at += 1) target[to + at] = source[from + at] as number;
}

function numberAt(text: string, at: number): number {
  return text.charCodeAt(at) + text.charCodeAt(at + 1) * 0x100;
}

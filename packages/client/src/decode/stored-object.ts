// How an object's bytes are kept, in a slab or in a string of one character a byte: behind the places of its fields. First the
// length and the number of the piece of the slab, and how many earlier versions lead to it; then a place for each field, how
// many there are, and the JSON.
import type { Slab } from './slab.ts';

const word = 4;
/** Length, number and depth. */
const ownWords = 3;

/** Bytes before the JSON, for so many places. */
export function headLength(count: number): number {
  return (ownWords + count + 1) * word;
}

/** A place, counted from the beginning of the JSON; 0 for a field that is not there. */
export function placeIn({ view }: Slab, json: number, slot: number): number {
  return view.getUint32(json - (slot + 2) * word, true);
}

export function placeCountIn({ view }: Slab, json: number): number {
  return view.getUint32(json - word, true);
}

/** The same of bytes that are a string. */
export function placeInText(text: string, json: number, slot: number): number {
  return wordOf(text, json - (slot + 2) * word);
}

/** Writes what stands before the JSON that begins at `json`, as of an object to which no earlier version leads. */
export function writeHead(view: DataView, json: number, places: Uint32Array, count: number): void {
  view.setUint32(json - headLength(count) + 2 * word, 0, true);
  view.setUint32(json - word, count, true);
  for (let slot = 0; slot < count; slot += 1) view.setUint32(json - (slot + 2) * word, places[slot] as number, true);
}

/** Bytes of the piece that begins at `from`. */
export function pieceLength({ view }: Slab, from: number): number {
  return view.getUint32(from, true);
}

export function pieceNumber({ view }: Slab, from: number): number {
  return view.getUint32(from + word, true);
}

export function writePiece({ view }: Slab, from: number, length: number, number: number): void {
  view.setUint32(from, length, true);
  view.setUint32(from + word, number, true);
}

/** How many earlier versions lead to the piece. */
export function pieceDepth({ view }: Slab, from: number): number {
  return view.getUint32(from + 2 * word, true);
}

export function writePieceDepth({ view }: Slab, from: number, depth: number): void {
  view.setUint32(from + 2 * word, depth, true);
}

function wordOf(text: string, at: number): number {
  const low = text.charCodeAt(at) | (text.charCodeAt(at + 1) << 8) | (text.charCodeAt(at + 2) << 16);
  return low + text.charCodeAt(at + 3) * 0x1000000;
}

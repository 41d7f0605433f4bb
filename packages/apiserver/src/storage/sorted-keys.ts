// Keys in their order, in pieces: a new one moves a few hundred others, and not all that come behind it.

/** A longer piece is split in two halves. */
const longestPiece = 512;

export class SortedKeys {
  /** None is empty. */
  readonly #pieces: string[][] = [];

  /** @param sorted - in their order */
  static of(sorted: readonly string[]): SortedKeys {
    const keys = new SortedKeys();
    for (let at = 0; at < sorted.length; at += longestPiece) keys.#pieces.push(sorted.slice(at, at + longestPiece));
    return keys;
  }

  /** One that is not there yet. */
  add(key: string): void {
    const at = Math.max(0, this.#pieceOf(key));
    const piece = this.#pieces[at];
    if (piece === undefined) {
      this.#pieces.push([key]);
      return;
    }
    piece.splice(firstAtOrAfter(piece, key), 0, key);
    if (piece.length <= longestPiece) return;
    // What comes in its order fills pieces, and leaves none half empty.
    const isLast = at === this.#pieces.length - 1 && piece.at(-1) === key;
    this.#pieces.splice(at + 1, 0, piece.splice(isLast ? longestPiece : longestPiece >>> 1));
  }

  /** One that is there. */
  remove(key: string): void {
    const at = this.#pieceOf(key);
    const piece = this.#pieces[at];
    if (piece === undefined) return;
    const index = firstAtOrAfter(piece, key);
    if (piece[index] !== key) return;
    piece.splice(index, 1);
    if (piece.length === 0) this.#pieces.splice(at, 1);
  }

  /** From this key on, or from the first behind it. */
  *from(key: string): Generator<string, void, undefined> {
    let at = Math.max(0, this.#pieceOf(key));
    let index = firstAtOrAfter(this.#pieces[at] ?? [], key);
    for (; at < this.#pieces.length; at++, index = 0) {
      const piece = this.#pieces[at] ?? [];
      for (; index < piece.length; index++) yield piece[index] as string;
    }
  }

  /** How many there are from `start` on and before `end`. */
  countBetween(start: string, end: string): number {
    return Math.max(0, this.#countBefore(end) - this.#countBefore(start));
  }

  #countBefore(key: string): number {
    const at = this.#pieceOf(key);
    if (at < 0) return 0;
    let count = firstAtOrAfter(this.#pieces[at] ?? [], key);
    for (let index = 0; index < at; index++) count += this.#pieces[index]?.length ?? 0;
    return count;
  }

  /** The piece that has the key, or would have it; -1 when it comes before all. */
  #pieceOf(key: string): number {
    let low = 0;
    let high = this.#pieces.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#pieces[middle]?.[0] ?? '') <= key) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

/** The index of the first of sorted keys that is not before this one. */
function firstAtOrAfter(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

// Text whose length in bytes is known: what answers are put together from. A string and no bytes: V8 moves strings together
// where thousands of buffers would leave holes, and Node writes one with the head of its answer.

export interface Piece {
  readonly text: string;
  /** In UTF-8. */
  readonly size: number;
}

export function pieceOf(text: string): Piece {
  return { text, size: Buffer.byteLength(text) };
}

/** Whether every character is one byte: then the text is latin1, too, which is written faster. */
export function isAscii({ text, size }: Piece): boolean {
  return text.length === size;
}

/** What is behind a number of characters that are ASCII. */
export function behind({ text, size }: Piece, count: number): Piece {
  return { text: text.slice(count), size: size - count };
}

/** Writes a piece for which there is room. @returns where it ends */
export function writePiece(piece: Piece, buffer: Buffer, at: number): number {
  buffer.write(piece.text, at, piece.size, isAscii(piece) ? 'latin1' : 'utf8');
  return at + piece.size;
}

export function bytesOf(piece: Piece): Buffer {
  return Buffer.from(piece.text, isAscii(piece) ? 'latin1' : 'utf8');
}

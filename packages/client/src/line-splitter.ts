// Bytes in chunks of any size in, whole lines as text out. Chunks may end anywhere, also inside a character: a line is
// decoded only when it is complete.

const newline = 0x0a;

/** Splits a stream at newlines. Pulled rather than pushed, so that the reader may wait between two lines. */
export class LineSplitter {
  #chunk: Buffer = Buffer.alloc(0);
  #offset = 0;
  #pending: Buffer[] = [];

  /** Takes the next chunk; to be called when {@link next} has nothing more. */
  push(chunk: Uint8Array): void {
    if (this.#offset < this.#chunk.length) this.#pending.push(this.#chunk.subarray(this.#offset));
    this.#chunk = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    this.#offset = 0;
  }

  /** The next whole line that is not blank, or undefined when the next chunk is needed. */
  next(): string | undefined {
    for (;;) {
      const end = this.#chunk.indexOf(newline, this.#offset);
      if (end < 0) return undefined;
      const line = this.#take(end);
      this.#offset = end + 1;
      if (line.length > 1 || line.trim() !== '') return line;
    }
  }

  /** What follows the last newline: an incomplete line, or nothing. */
  rest(): string {
    const text = this.#take(this.#chunk.length);
    this.#offset = this.#chunk.length;
    return text.trim();
  }

  #take(end: number): string {
    if (this.#pending.length === 0) return this.#chunk.toString('utf8', this.#offset, end);
    this.#pending.push(this.#chunk.subarray(this.#offset, end));
    const text = Buffer.concat(this.#pending).toString('utf8');
    this.#pending = [];
    return text;
  }
}

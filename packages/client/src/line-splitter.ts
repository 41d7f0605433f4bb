// Bytes in chunks of any size in, whole lines out. Chunks may end anywhere, also inside a character: a line is decoded only
// when it is complete.
import { asBuffer, utf8 } from './decode/byte-text.ts';

const newline = 0x0a;

/** Splits a stream at newlines. Pulled rather than pushed, so that the reader may wait between two lines. */
export class LineSplitter {
  /** The line that {@link advance} came to stands here, until the next call. */
  bytes: Buffer = Buffer.alloc(0);
  start = 0;
  end = 0;
  #chunk: Buffer = Buffer.alloc(0);
  #offset = 0;
  #pending: Buffer[] = [];

  /** Takes the next chunk; to be called when there is no whole line any more. */
  push(chunk: Uint8Array): void {
    if (this.#offset < this.#chunk.length) this.#pending.push(this.#chunk.subarray(this.#offset));
    this.#chunk = asBuffer(chunk);
    this.#offset = 0;
  }

  /** Goes on to the next whole line that is not blank. @returns false when the next chunk is needed */
  advance(): boolean {
    for (;;) {
      const end = this.#chunk.indexOf(newline, this.#offset);
      if (end < 0) return false;
      this.#take(end);
      this.#offset = end + 1;
      if (this.end > this.start + 1 || utf8(this.bytes, this.start, this.end).trim() !== '') return true;
    }
  }

  /** {@link advance}, and the line as text; undefined when the next chunk is needed. */
  next(): string | undefined {
    return this.advance() ? utf8(this.bytes, this.start, this.end) : undefined;
  }

  /** What follows the last newline: an incomplete line, or nothing. */
  rest(): string {
    this.#take(this.#chunk.length);
    this.#offset = this.#chunk.length;
    return utf8(this.bytes, this.start, this.end).trim();
  }

  #take(end: number): void {
    if (this.#pending.length === 0) {
      this.bytes = this.#chunk;
      this.start = this.#offset;
      this.end = end;
      return;
    }
    this.#pending.push(this.#chunk.subarray(this.#offset, end));
    this.bytes = Buffer.concat(this.#pending);
    this.start = 0;
    this.end = this.bytes.length;
    this.#pending = [];
  }
}

// The body of a response as the client reads it. Behaves as a socket's stream: an abort or a reset loses what is not yet
// read and fails the read under way.

export class ByteBody implements AsyncIterable<Uint8Array>, AsyncIterator<Uint8Array, undefined> {
  readonly #chunks: Uint8Array[] = [];
  #state: 'open' | 'ended' | 'failed' | 'left' = 'open';
  #error: unknown;
  #waiting:
    { resolve: (result: IteratorResult<Uint8Array, undefined>) => void; reject: (error: unknown) => void } | undefined;
  readonly #onRead: () => void;
  readonly #onLeave: () => void;

  /** @param onLeave - called once when the reader has nothing more to do with it: it came to an end, failed or was left */
  constructor(onRead: () => void, onLeave: () => void) {
    this.#onRead = onRead;
    this.#onLeave = onLeave;
  }

  push(chunk: Uint8Array): void {
    if (this.#state !== 'open') return;
    const waiting = this.#waiting;
    if (waiting === undefined) {
      this.#chunks.push(chunk);
      return;
    }
    this.#waiting = undefined;
    this.#onRead();
    waiting.resolve({ done: false, value: chunk });
  }

  end(): void {
    if (this.#state !== 'open') return;
    this.#state = 'ended';
    if (this.#waiting !== undefined) this.#leave().resolve({ done: true, value: undefined });
  }

  fail(error: unknown): void {
    if (this.#state === 'failed' || this.#state === 'left') return;
    this.#state = 'failed';
    this.#error = error;
    this.#chunks.length = 0;
    if (this.#waiting !== undefined) this.#leave().reject(error);
  }

  next(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.#onRead();
    const chunk = this.#chunks.shift();
    if (chunk !== undefined) return Promise.resolve({ done: false, value: chunk });
    if (this.#state === 'open') return new Promise((resolve, reject) => void (this.#waiting = { resolve, reject }));
    const failed = this.#state === 'failed';
    this.#leave();
    return failed ? Promise.reject(this.#error) : Promise.resolve({ done: true, value: undefined });
  }

  return(): Promise<IteratorResult<Uint8Array, undefined>> {
    if (this.#state !== 'left') this.#leave();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #leave(): { resolve: (result: IteratorResult<Uint8Array, undefined>) => void; reject: (error: unknown) => void } {
    const waiting = this.#waiting ?? { resolve: () => undefined, reject: () => undefined };
    this.#waiting = undefined;
    const before = this.#state;
    this.#state = 'left';
    if (before !== 'left') this.#onLeave();
    return waiting;
  }
}

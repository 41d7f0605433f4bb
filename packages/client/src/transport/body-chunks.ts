// The body of a response, chunk by chunk as the socket gives them. A stream's own iterator joins what has come meanwhile
// into new buffers: a copy of everything, and memory outside of V8's heap that has it collect garbage ten times as often.
import type { IncomingMessage } from 'node:http';

type Result = IteratorResult<Uint8Array, undefined>;

/** Iterated once, or read whole. Not going on is back-pressure; leaving the loop ends the exchange. */
export class BodyChunks implements AsyncIterableIterator<Uint8Array, undefined> {
  readonly #incoming: IncomingMessage;
  readonly #chunks: Uint8Array[] = [];
  #waiting: { resolve: (result: Result) => void; reject: (error: unknown) => void } | undefined;
  #state: 'unread' | 'open' | 'ended' | 'failed' = 'unread';
  #error: unknown;

  constructor(incoming: IncomingMessage) {
    this.#incoming = incoming;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Rejects, once, with what ended the body before its end. */
  next(): Promise<Result> {
    if (this.#state === 'unread') this.#begin();
    const chunk = this.#chunks.shift();
    if (chunk !== undefined) return Promise.resolve({ done: false, value: chunk });
    if (this.#state === 'failed') {
      this.#state = 'ended';
      return Promise.reject(this.#error as Error);
    }
    if (this.#state === 'ended') return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#incoming.resume();
    });
  }

  /** All of it, joined; instead of iterating. Rejects with what ended the body before its end. */
  whole(): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const incoming = this.#incoming;
      const chunks: Uint8Array[] = [];
      const joined = (): void => {
        const [only] = chunks;
        if (chunks.length !== 1 || only === undefined) return resolve(Buffer.concat(chunks));
        resolve(Buffer.from(only.buffer, only.byteOffset, only.byteLength));
      };
      const failed = (error?: Error | null): void => {
        // An error costs its stack, also one that nobody hears: this is called after every end.
        if (!incoming.readableEnded) reject(error ?? connectionClosed());
      };
      if (incoming.readableEnded) return joined();
      if (incoming.destroyed) return failed(incoming.errored);
      incoming.on('data', (chunk: Uint8Array) => chunks.push(chunk));
      incoming.on('end', joined).on('error', failed).on('close', failed);
    });
  }

  return(): Promise<Result> {
    this.#end();
    this.#chunks.length = 0;
    this.#incoming.destroy();
    return Promise.resolve({ done: true, value: undefined });
  }

  #begin(): void {
    this.#state = 'open';
    const incoming = this.#incoming;
    if (incoming.readableEnded) return this.#end();
    if (incoming.destroyed) return this.#fail(incoming.errored);
    incoming.on('data', this.#take).on('end', this.#end).on('error', this.#fail).on('close', this.#fail);
  }

  readonly #take = (chunk: Uint8Array): void => {
    const waiting = this.#waiting;
    if (waiting === undefined) {
      this.#chunks.push(chunk);
      this.#incoming.pause();
      return;
    }
    this.#waiting = undefined;
    waiting.resolve({ done: false, value: chunk });
  };

  readonly #end = (): void => {
    this.#let('ended');
    this.#waiting?.resolve({ done: true, value: undefined });
    this.#waiting = undefined;
  };

  /** @param error - none when the connection was closed before the end */
  readonly #fail = (error?: Error | null): void => {
    if (this.#state !== 'open') return;
    this.#let('failed');
    this.#error = error ?? connectionClosed();
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    this.#waiting = undefined;
    this.#state = 'ended';
    waiting.reject(this.#error);
  };

  #let(state: 'ended' | 'failed'): void {
    this.#state = state;
    this.#incoming.off('data', this.#take).off('end', this.#end).off('error', this.#fail).off('close', this.#fail);
  }
}

function connectionClosed(): Error {
  return Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' });
}

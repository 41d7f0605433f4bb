// One connection to a server under load: HTTP/1.1 over TLS, no more of it than a measurement needs. A client such as Node's
// own would take longer to ask than the server takes to answer, and the benchmark would measure that.
import type { TLSSocket } from 'node:tls';
import { connect } from 'node:tls';

import type { MeasuredServer } from './servers.ts';

/** What reads the bytes of an answer's body as they come. */
type Reader = (chunk: Buffer) => void;

interface Exchange {
  readonly read: Reader | undefined;
  readonly resolve: (status: number) => void;
  readonly reject: (error: Error) => void;
}

const headEnd = Buffer.from('\r\n\r\n');
const lastChunk = Buffer.from('0\r\n\r\n');

export class Connection {
  /** Rejects when the connection ends, whoever ends it: an answer without an end may never have one. */
  readonly broken: Promise<never>;
  readonly #socket: TLSSocket;
  readonly #authorization: string;
  #exchange: Exchange | undefined;
  /** What has come of the head, or of a chunk's size. */
  #pending: Buffer | undefined;
  #status = 0;
  /** Bytes of the body, or of the chunk, that are still to come; undefined before the head. */
  #left: number | undefined;
  #chunked = false;

  private constructor(socket: TLSSocket, token: string | undefined) {
    this.#socket = socket;
    this.#authorization = token === undefined ? '' : `authorization: Bearer ${token}\r\n`;
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    let breakOff: (error: Error) => void = () => undefined;
    this.broken = new Promise((_, reject) => (breakOff = reject));
    // Who asks for nothing at that moment need not know.
    this.broken.catch(() => undefined);
    const failed = (error: Error = new Error('the server closed a connection')): void => {
      this.#exchange?.reject(error);
      breakOff(error);
    };
    socket.on('error', failed);
    socket.on('close', () => failed());
  }

  static open({ port, token }: MeasuredServer): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] });
      socket.setNoDelay(true);
      socket.once('error', reject);
      socket.once('secureConnect', () => {
        socket.off('error', reject);
        resolve(new Connection(socket, token));
      });
    });
  }

  /** The status of an answer, once all of it has come; of one that has no end once it begins, if somebody reads it. */
  ask(method: string, path: string, body = '', contentType = 'application/json', read?: Reader): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#exchange = { read, resolve, reject };
      const about = body === '' ? '' : `content-type: ${contentType}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`;
      this.#socket.write(`${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${this.#authorization}${about}\r\n${body}`);
    });
  }

  close(): void {
    this.#exchange = undefined;
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    let rest: Buffer | undefined = this.#pending === undefined ? chunk : Buffer.concat([this.#pending, chunk]);
    this.#pending = undefined;
    while (rest !== undefined && rest.length > 0) rest = this.#step(rest);
  }

  /** @returns what is behind the part that was read; undefined when more must come first */
  #step(bytes: Buffer): Buffer | undefined {
    if (this.#left === undefined) return this.#readHead(bytes);
    if (this.#left > 0) {
      const part = bytes.subarray(0, this.#left);
      this.#exchange?.read?.(part);
      this.#left -= part.length;
      if (this.#left === 0 && !this.#chunked) this.#finish();
      return bytes.subarray(part.length);
    }
    return this.#readChunkSize(bytes);
  }

  #readHead(bytes: Buffer): Buffer | undefined {
    const end = bytes.indexOf(headEnd);
    if (end < 0) return this.#wait(bytes);
    const head = bytes.toString('latin1', 0, end);
    this.#status = Number(head.slice(9, 12));
    const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
    this.#chunked = length === undefined;
    this.#left = Number(length ?? 0);
    if (this.#exchange?.read !== undefined) this.#exchange.resolve(this.#status);
    if (!this.#chunked && this.#left === 0) this.#finish();
    return bytes.subarray(end + headEnd.length);
  }

  /** A chunk's line end counts as the beginning of the next size. */
  #readChunkSize(bytes: Buffer): Buffer | undefined {
    const start = bytes[0] === 13 ? 2 : 0;
    const end = bytes.indexOf('\r\n', start);
    if (end < 0) return this.#wait(bytes);
    const size = Number.parseInt(bytes.toString('latin1', start, end), 16);
    if (size > 0) {
      this.#left = size;
      return bytes.subarray(end + 2);
    }
    if (bytes.length < start + lastChunk.length) return this.#wait(bytes);
    this.#finish();
    return bytes.subarray(start + lastChunk.length);
  }

  #wait(bytes: Buffer): undefined {
    this.#pending = bytes;
  }

  #finish(): void {
    this.#left = undefined;
    const exchange = this.#exchange;
    this.#exchange = undefined;
    exchange?.resolve(this.#status);
  }
}

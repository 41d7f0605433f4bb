// node:http or node:https before the server's door: HTTP/1.1 with keep-alive, streamed answers that stop when the client does, and no
// reading ahead of a slow client.
import { once } from 'node:events';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { HttpResponse, Transport } from '@kubewright/apimachinery';
import { Departures } from './departures.ts';
import { withPeer } from './authentication/caller.ts';
import type { KeyPair } from './certificates/key-pair.ts';
import type { TlsOptions, TlsSetup } from './certificates/tls-options.ts';
import { peerOfMessage } from './peer.ts';
import { RecentlyMade } from './recently-made.ts';
import { bodyTooLong, longestBody } from './request/body.ts';
import { errorResponse } from './request/error-response.ts';
import { LongBody, WholeBody, chunkSize, joinParts } from './request/response.ts';

/** From this size on a complete answer is compressed for who accepts it. Bytes; kube-apiserver's figure. */
const compressedSize = 128 * 1024;

const compress = promisify(gzip);

/** The longest head of a request, with tokens and selectors in it. Bytes; Go's figure. */
const maxHeaderSize = 1024 * 1024;

const loopback = '127.0.0.1';

/** Where a server listens, and how clients are let in. */
export interface ListenOptions {
  /** Default any free one. */
  readonly port?: number | undefined;
  /** Default 127.0.0.1. */
  readonly host?: string | undefined;
  /** HTTPS: `true` with certificates made for this listener; default plain HTTP. */
  readonly tls?: boolean | TlsOptions | undefined;
}

/** Where a server listens, and what its clients need. */
export interface ListenAddress {
  readonly url: string;
  readonly port: number;
  /** PEM, by which clients know the server, with a generated certificate. */
  readonly certificateAuthority?: string | undefined;
  /** An administrator's, with a generated certificate. */
  readonly clientCertificate?: KeyPair | undefined;
}

export class HttpListener {
  readonly #server: Server;
  readonly #setup: TlsSetup | undefined;

  private constructor(server: Server, setup: TlsSetup | undefined) {
    this.#server = server;
    this.#setup = setup;
    // Clients keep idle connections longer than Node's five seconds and would meet a reset.
    this.#server.keepAliveTimeout = 120_000;
    this.#server.requestTimeout = 0;
  }

  /** @throws Error when a given certificate or key is none */
  static async create(handle: Transport, { tls = false, host = loopback }: ListenOptions): Promise<HttpListener> {
    const answer: RequestListener = (incoming, outgoing) => {
      // What has been written still arrives; then the client sees that the answer was cut.
      void serve(handle, incoming, outgoing).catch(() => outgoing.socket?.destroySoon());
    };
    if (tls === false) return new HttpListener(createServer({ maxHeaderSize }, answer), undefined);
    const [{ createServer: createSecureServer }, { tlsSetup }] = await Promise.all([
      import('node:https'),
      import('./certificates/tls-options.ts'),
    ]);
    const setup = await tlsSetup(tls, host);
    const { cert, key } = setup.server;
    // Whoever shows no certificate may still have a token, and whose certificate is not believed is told so in an answer.
    const clients =
      setup.clientCa === undefined ? {} : { ca: setup.clientCa, requestCert: true, rejectUnauthorized: false };
    return new HttpListener(createSecureServer({ cert, key, maxHeaderSize, ...clients }, answer), setup);
  }

  async listen({ port = 0, host = loopback }: ListenOptions): Promise<ListenAddress> {
    this.#server.listen(port, host);
    await once(this.#server, 'listening');
    const address = this.#server.address() as AddressInfo;
    const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
    if (this.#setup === undefined) return { url: `http://${name}:${address.port}`, port: address.port };
    const { certificateAuthority, clientCertificate } = this.#setup;
    return { url: `https://${name}:${address.port}`, port: address.port, certificateAuthority, clientCertificate };
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

/** Why a request ends with its connection. Made once: each error would note where it was made, for nobody. */
const closed = new DOMException('the connection was closed', 'AbortError');

/** A request that is given up is a connection that ends: all requests of one share a signal. */
const signals = new WeakMap<Socket, AbortSignal>();

function signalOf(socket: Socket): AbortSignal {
  let signal = signals.get(socket);
  if (signal === undefined) {
    const gone = new AbortController();
    signal = gone.signal;
    signals.set(socket, signal);
    socket.once('close', () => gone.abort(closed));
  }
  return signal;
}

async function serve(handle: Transport, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const signal = signalOf(incoming.socket);
  const body = hasBody(incoming) ? await readBody(incoming) : nothing;
  const response =
    body === undefined
      ? errorResponse(bodyTooLong(), [], undefined)
      : await handle(
          withPeer(
            {
              method: incoming.method ?? 'GET',
              path: incoming.url ?? '/',
              headers: headersOf(incoming),
              body: body.length === 0 ? undefined : body,
              signal,
            },
            peerOfMessage(incoming, served),
          ),
        );
  if (isCompressible(incoming, response)) return sendCompressed(response, outgoing);
  outgoing.writeHead(response.status, headOf(response.headers));
  if (incoming.method === 'HEAD') outgoing.end();
  else if (response.body instanceof WholeBody) departures.answer(endOf(outgoing, response.body));
  else if (response.body instanceof LongBody) await sendChunks(response.body, outgoing, signal);
  else await sendStream(response.body, outgoing, signal);
}

/** All servers of a process share its processor. */
const departures = new Departures();
const served = (): Promise<void> => departures.called();

/** Text leaves in one piece with the head of its answer. */
function endOf(outgoing: ServerResponse, body: WholeBody): () => void {
  const { ascii } = body;
  return () => void (ascii === undefined ? outgoing.end(body.bytes) : outgoing.end(ascii, 'latin1'));
}

async function sendChunks(body: LongBody, outgoing: ServerResponse, signal: AbortSignal): Promise<void> {
  for (const chunk of body.chunks(Buffer.allocUnsafeSlow(chunkSize))) {
    if (signal.aborted) break;
    await new Promise<void>((sent) => outgoing.write(chunk, () => sent()));
  }
  outgoing.end();
}

/** What is as long as this gains nothing by waiting for more. Bytes. */
const longPiece = 32 * 1024;

/** A body of any length, which ends when it does or when the client leaves. */
async function sendStream(body: HttpResponse['body'], outgoing: ServerResponse, signal: AbortSignal): Promise<void> {
  outgoing.flushHeaders();
  // Node would frame the same piece for each of a hundred watchers, in four writes.
  const isFramed = outgoing.chunkedEncoding;
  outgoing.chunkedEncoding = false;
  let held: Uint8Array[] = [];
  const release = (): void => {
    if (held.length > 0) outgoing.write(isFramed ? framed(held) : joinParts(held));
    held = [];
  };
  try {
    for await (const chunk of body) {
      if (signal.aborted) break;
      const isFirst = held.push(chunk) === 1;
      if (chunk.length >= longPiece) {
        release();
        await endOfTurn();
      } else if (isFirst) {
        // A watch that has told everything waits until it is served again; others are read on after the next departure.
        departures.watcher(release);
      } else {
        await departures.called();
      }
      if (outgoing.writableNeedDrain) await drained(outgoing);
    }
  } finally {
    release();
  }
  outgoing.end(isFramed ? lastFrame : undefined);
}

const lineEnd = Buffer.from('\r\n');
const lastFrame = Buffer.from('0\r\n\r\n');

const frames = new RecentlyMade<readonly [Uint8Array], Uint8Array>();

/** A chunk as HTTP frames it. @param parts - none of them empty */
function framed(parts: readonly Uint8Array[]): Uint8Array {
  const content = joinParts(parts);
  const size = content.length.toString(16);
  return frames.of([content], () => Buffer.concat([Buffer.from(`${size}\r\n`), content, lineEnd]));
}

function endOfTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** The client has read on, or left. */
function drained(outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      outgoing.off('drain', done);
      outgoing.off('close', done);
      resolve();
    };
    outgoing.on('drain', done);
    outgoing.on('close', done);
    if (outgoing.destroyed) done();
  });
}

function isCompressible(incoming: IncomingMessage, { headers }: HttpResponse): boolean {
  const accepted = String(incoming.headers['accept-encoding'] ?? '').split(',');
  return accepted.some((each) => each.trim() === 'gzip') && Number(headers['content-length'] ?? 0) >= compressedSize;
}

async function sendCompressed(response: HttpResponse, outgoing: ServerResponse): Promise<void> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body) chunks.push(chunk);
  // Speed over size: this is a loopback connection most of the time.
  const bytes = await compress(Buffer.concat(chunks), { level: 1 });
  const compressed = {
    ...response.headers,
    'content-encoding': 'gzip',
    'content-length': String(bytes.length),
    vary: ['Accept-Encoding', ...(response.headers['vary'] === undefined ? [] : [response.headers['vary']])].join(', '),
  };
  outgoing.writeHead(response.status, headOf(compressed));
  outgoing.end(bytes);
}

const nothing = new Uint8Array();

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

/** @returns undefined when the body is too large */
function readBody(incoming: IncomingMessage): Promise<Uint8Array | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    incoming.on('data', (chunk: Buffer) => {
      length += chunk.length;
      // The rest is read and dropped, so that the client gets its answer.
      if (length <= longestBody) chunks.push(chunk);
    });
    incoming.on('end', () => resolve(length > longestBody ? undefined : whole(chunks)));
    incoming.on('error', reject);
    incoming.on('close', () => reject(closed));
  });
}

/** Most bodies come at once. */
function whole(chunks: readonly Buffer[]): Uint8Array {
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
}

/** Names and values in turn, which Node writes as they are. */
function headOf(headers: Readonly<Record<string, string>>): string[] {
  const head: string[] = [];
  // Some say it themselves.
  if (headers['cache-control'] === undefined) head.push('cache-control', 'no-cache, private');
  for (const name of Object.keys(headers)) head.push(name, headers[name] ?? '');
  return head;
}

function headersOf(incoming: IncomingMessage): Readonly<Record<string, string>> {
  // The only header of which Node makes a list.
  if (incoming.headers['set-cookie'] === undefined) return incoming.headers as Record<string, string>;
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return headers;
}

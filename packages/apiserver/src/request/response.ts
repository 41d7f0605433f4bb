// Answers: a status, headers and a body that is read once. A long one is put together while it is read.
import type { HttpResponse } from '@kubewright/apimachinery';
import { decodeJson } from '@kubewright/apimachinery';
import type { Piece } from '../object/text-piece.ts';
import { bytesOf, isAscii, pieceOf, writePiece } from '../object/text-piece.ts';
import { RecentlyMade } from '../recently-made.ts';
import type { Representation } from './media-type.ts';
import { jsonType, protobufType, yamlType } from './media-type.ts';

/** A complete text. */
export function textResponse(
  status: number,
  contentType: string,
  text: string,
  headers: Record<string, string> = {},
): HttpResponse {
  return pieceResponse(status, contentType, pieceOf(text), headers);
}

export function bytesResponse(
  status: number,
  contentType: string,
  bytes: Uint8Array,
  headers: Record<string, string> = {},
): HttpResponse {
  return {
    status,
    headers: { 'content-type': contentType, 'content-length': String(bytes.length), ...headers },
    body: new WholeBody(bytes),
  };
}

function pieceResponse(
  status: number,
  contentType: string,
  piece: Piece,
  headers: Readonly<Record<string, string>>,
): HttpResponse {
  return {
    status,
    headers: { 'content-type': contentType, 'content-length': String(piece.size), ...headers },
    body: new WholeBody(piece),
  };
}

/** Text in pieces, in their order. */
export type TextParts = readonly Piece[];

const joined = new RecentlyMade<readonly Uint8Array[], Uint8Array>();

/** The pieces as one. */
export function joinParts(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return first;
  return joined.of([...parts], () => Buffer.concat(parts));
}

/** A body that is there at once: who knows it need not iterate. */
export class WholeBody implements AsyncIterable<Uint8Array> {
  readonly #content: Uint8Array | Piece;

  constructor(content: Uint8Array | Piece) {
    this.#content = content;
  }

  get bytes(): Uint8Array {
    return this.#content instanceof Uint8Array ? this.#content : bytesOf(this.#content);
  }

  /** As text, where it is one of ASCII; else undefined. */
  get ascii(): string | undefined {
    return !(this.#content instanceof Uint8Array) && isAscii(this.#content) ? this.#content.text : undefined;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    const { bytes } = this;
    if (bytes.length > 0) yield bytes;
  }
}

/** A body in pieces. Iterating it gives chunks of their own; who waits until one is sent fills the same buffer again. */
export class LongBody implements AsyncIterable<Uint8Array> {
  readonly #parts: TextParts;

  constructor(parts: TextParts) {
    this.#parts = parts;
  }

  /** @param buffer - holds each chunk until the next is asked for */
  *chunks(buffer: Buffer): Generator<Uint8Array, void, undefined> {
    let filled = 0;
    for (const part of this.#parts) {
      if (part.size > buffer.length - filled) {
        if (filled > 0) yield buffer.subarray(0, filled);
        filled = 0;
      }
      if (part.size <= buffer.length) filled = writePiece(part, buffer, filled);
      else yield* slices(bytesOf(part), buffer.length);
    }
    if (filled > 0) yield buffer.subarray(0, filled);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    for (const chunk of this.chunks(Buffer.allocUnsafeSlow(chunkSize))) yield Buffer.from(chunk);
  }
}

function* slices(bytes: Uint8Array, size: number): Generator<Uint8Array, void, undefined> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** JSON data in the format that was negotiated. @param text - the data as JSON */
export async function dataResponse(
  status: number,
  representation: Representation,
  text: string | TextParts,
  headers: Record<string, string> = {},
): Promise<HttpResponse> {
  const parts = typeof text === 'string' ? [pieceOf(text)] : text;
  if (representation.format === 'json') return partsResponse(status, [...parts, newline], headers);
  if (representation.format === 'protobuf') {
    const { encodeProtobuf } = await import('./protobuf/encoder.ts');
    const object = decodeJson(textOfParts(parts)) as Record<string, unknown>;
    return bytesResponse(status, protobufType, encodeProtobuf(object), headers);
  }
  const { stringify } = await import('yaml');
  const yaml = stringify(JSON.parse(textOfParts(parts)) as unknown, {
    version: '1.1',
    aliasDuplicateObjects: false,
    sortMapEntries: true,
    lineWidth: 0,
    indentSeq: false,
  });
  return textResponse(status, yamlType, yaml, headers);
}

const newline = pieceOf('\n');

function textOfParts(parts: TextParts): string {
  let text = '';
  for (const part of parts) text += part.text;
  return text;
}

/** From this size on a body comes in chunks of it. Bytes. */
export const chunkSize = 256 * 1024;

function partsResponse(status: number, parts: TextParts, headers: Record<string, string>): HttpResponse {
  let length = 0;
  for (const part of parts) length += part.size;
  if (length <= chunkSize) return pieceResponse(status, jsonType, { text: textOfParts(parts), size: length }, headers);
  return {
    status,
    headers: { 'content-type': jsonType, 'content-length': String(length), ...headers },
    body: new LongBody(parts),
  };
}

/** A body that goes on until its source ends; `close` runs when the reader stops early as well. */
export function streamResponse(
  contentType: string,
  chunks: AsyncIterable<Uint8Array>,
  headers: Record<string, string> = {},
): HttpResponse {
  return {
    status: 200,
    headers: { 'content-type': contentType, 'cache-control': 'no-cache, private', ...headers },
    body: chunks,
  };
}

/** What kube-apiserver answers for paths that name nothing. */
export function pageNotFound(): HttpResponse {
  return textResponse(404, 'text/plain; charset=utf-8', '404 page not found\n', {
    'x-content-type-options': 'nosniff',
  });
}

/** What Go's HTTP server answers for a path that is badly escaped. */
export function badPath(): HttpResponse {
  return textResponse(400, 'text/plain; charset=utf-8', '400 Bad Request');
}

/** A body with nothing in it. */
export async function* nothing(): AsyncGenerator<Uint8Array, void, undefined> {
  // It ends at once.
}

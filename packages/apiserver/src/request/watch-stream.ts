// A watch as bytes: one JSON document a line. What is ready at once goes out as one chunk, or several if it is long; nothing
// is read ahead.
import { RecentlyMade } from '../recently-made.ts';
import type { WatchEvent } from '../registry/watch.ts';
import type { Piece } from '../object/text-piece.ts';
import { pieceOf, writePiece } from '../object/text-piece.ts';
import { encodeObject } from './json-encoding.ts';

/** How much of a long batch goes into one chunk. Bytes, about. */
const chunkSize = 64 * 1024;

const startOf = (type: WatchEvent['type']): Piece => pieceOf(`{"type":"${type}","object":`);

const starts: Readonly<Record<WatchEvent['type'], Piece>> = {
  ADDED: startOf('ADDED'),
  MODIFIED: startOf('MODIFIED'),
  DELETED: startOf('DELETED'),
  BOOKMARK: startOf('BOOKMARK'),
  ERROR: startOf('ERROR'),
};

const end = pieceOf('}\n');

/**
 * @param batches - of a watch
 * @param represent - the object in the representation that was asked for; undefined leaves it as it is
 * @param stop - ends the watch; called also when the reader stops early
 */
export async function* encodeWatch(
  batches: AsyncIterable<readonly WatchEvent[]>,
  represent: ((event: WatchEvent) => object) | undefined,
  stop: () => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const batch of batches) yield* represent === undefined ? chunksOnce(batch) : chunksOf(batch, represent);
  } finally {
    stop();
  }
}

/** The same in protobuf: a frame an event, and a chunk a batch. */
export async function* encodeBinaryWatch(
  batches: AsyncIterable<readonly WatchEvent[]>,
  represent: ((event: WatchEvent) => object) | undefined,
  stop: () => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { encodeProtobufEvent } = await import('./protobuf/encoder.ts');
  try {
    for await (const batch of batches) {
      const frames = batch.map((event) => {
        const shown = event.type === 'ERROR' ? event.object : (represent?.(event) ?? event.object);
        return encodeProtobufEvent(event.type, shown as Readonly<Record<string, unknown>>);
      });
      yield Buffer.concat(frames);
    }
  } finally {
    stop();
  }
}

/** Changes come in batches of a departure; what is longer is what was there before, and passes piece by piece. */
const longestShared = 256;

const shared = new RecentlyMade<readonly [readonly WatchEvent[]], readonly Uint8Array[]>();

/** Watchers that see the same are given the same. */
function chunksOnce(batch: readonly WatchEvent[]): Iterable<Uint8Array> {
  const chunks = chunksOf(batch, ({ object }) => object);
  return batch.length > longestShared ? chunks : shared.of([batch], () => [...chunks]);
}

function* chunksOf(
  batch: readonly WatchEvent[],
  represent: (event: WatchEvent) => object,
): Generator<Uint8Array, void, undefined> {
  let parts: Piece[] = [];
  let size = 0;
  for (const event of batch) {
    const line = [starts[event.type], encodeObject(event.type === 'ERROR' ? event.object : represent(event)), end];
    for (const part of line) size += part.size;
    parts.push(...line);
    if (size < chunkSize) continue;
    yield written(parts, size);
    [parts, size] = [[], 0];
  }
  if (size > 0) yield written(parts, size);
}

function written(parts: readonly Piece[], size: number): Uint8Array {
  const bytes = Buffer.allocUnsafeSlow(size);
  let at = 0;
  for (const part of parts) at = writePiece(part, bytes, at);
  return bytes;
}

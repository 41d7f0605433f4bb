// A watch as bytes: one JSON document a line. What is ready at once goes out as one chunk, and nothing is read ahead.
import type { WatchEvent } from '../registry/watch.ts';
import { encodeObject } from './json-encoding.ts';
import { joinParts } from './response.ts';

/** How much of a long batch goes into one chunk. Bytes. */
const chunkSize = 64 * 1024;

const startOf = (type: WatchEvent['type']): Uint8Array => Buffer.from(`{"type":"${type}","object":`);

const starts: Readonly<Record<WatchEvent['type'], Uint8Array>> = {
  ADDED: startOf('ADDED'),
  MODIFIED: startOf('MODIFIED'),
  DELETED: startOf('DELETED'),
  BOOKMARK: startOf('BOOKMARK'),
  ERROR: startOf('ERROR'),
};

const end = Buffer.from('}\n');

/** The lines of the last events: all watchers of a kind send the same. */
class RecentLines {
  readonly #lines = new Map<object, { readonly type: WatchEvent['type']; readonly bytes: Uint8Array }>();

  of(type: WatchEvent['type'], object: object): Uint8Array {
    const known = this.#lines.get(object);
    if (known?.type === type) return known.bytes;
    const bytes = Buffer.concat([starts[type], encodeObject(object), end]);
    if (this.#lines.size >= mostLines) this.#lines.clear();
    this.#lines.set(object, { type, bytes });
    return bytes;
  }
}

/** As many as are written in a turn of the event loop, and more. */
const mostLines = 64;

const lines = new RecentLines();

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
    for await (const batch of batches) {
      let parts: Uint8Array[] = [];
      let length = 0;
      for (const event of batch) {
        const object = represent === undefined || event.type === 'ERROR' ? event.object : represent(event);
        const line = lines.of(event.type, object);
        parts.push(line);
        length += line.length;
        if (length >= chunkSize) {
          yield joinParts(parts);
          parts = [];
          length = 0;
        }
      }
      if (length > 0) yield joinParts(parts);
    }
  } finally {
    stop();
  }
}

// A watch as bytes: one JSON document a line. What is ready at once goes out as one chunk, and nothing is read ahead.
import type { WatchEvent } from '../registry/watch.ts';
import { encodeObject } from './json-encoding.ts';

/** How much of a long batch goes into one chunk. Characters. */
const chunkSize = 64 * 1024;

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
  const encoder = new TextEncoder();
  try {
    for await (const batch of batches) {
      let text = '';
      for (const event of batch) {
        const object = represent === undefined || event.type === 'ERROR' ? event.object : represent(event);
        text += `{"type":"${event.type}","object":${encodeObject(object)}}\n`;
        if (text.length >= chunkSize) {
          yield encoder.encode(text);
          text = '';
        }
      }
      if (text !== '') yield encoder.encode(text);
    }
  } finally {
    stop();
  }
}

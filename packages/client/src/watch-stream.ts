// The body of a watch, decoded: one JSON document a line.
import { ApiError, decodeJson } from '@kubewright/apimachinery';
import { LineSplitter } from './line-splitter.ts';
import { readStatus } from './read-status.ts';

/** A line as it came; its parts are not yet checked. */
export interface RawWatchEvent {
  readonly type: string;
  readonly object: unknown;
}

/** A line that is not a watch event. The stream cannot be trusted any more. */
export class MalformedWatchError extends Error {
  override readonly name = 'MalformedWatchError';

  constructor(line: string, cause?: unknown) {
    super(`not a watch event: ${line.length > 80 ? `${line.slice(0, 80)}...` : line}`, { cause });
  }
}

/**
 * @param parse - default: `decodeJson`
 * @throws MalformedWatchError
 */
export function parseWatchLine(line: string, parse: (text: string) => unknown = decodeJson): RawWatchEvent {
  let value: unknown;
  try {
    value = parse(line);
  } catch (error) {
    throw new MalformedWatchError(line, error);
  }
  if (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    'object' in value &&
    typeof value.type === 'string'
  ) {
    return value as RawWatchEvent;
  }
  throw new MalformedWatchError(line);
}

/** The error that an ERROR event carries. */
export function watchError(event: RawWatchEvent): ApiError {
  const status = readStatus(event.object);
  if (status !== undefined) return new ApiError(status);
  return ApiError.internal(`the watch ended with ${JSON.stringify(event.object)}`);
}

/**
 * Yields every event but errors, which it throws. Ends when the body ends; an incomplete last line is dropped, as the
 * connection that carried it was lost.
 *
 * @throws ApiError, MalformedWatchError
 */
export async function* decodeWatch(body: AsyncIterable<Uint8Array>): AsyncGenerator<RawWatchEvent, void, undefined> {
  const lines = new LineSplitter();
  for await (const chunk of body) {
    lines.push(chunk);
    for (let line = lines.next(); line !== undefined; line = lines.next()) {
      const event = parseWatchLine(line);
      if (event.type === 'ERROR') throw watchError(event);
      yield event;
    }
  }
}

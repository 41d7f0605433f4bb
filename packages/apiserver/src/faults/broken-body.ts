// Bodies that end otherwise than they should: after some lines, in the middle of one, or not at all.

const newline = 10;

/** How a body goes on after the lines that come through. */
export interface Ending {
  /** Send the first half of the next line, too. */
  readonly half?: boolean;
  /** What is sent last. */
  readonly last?: Uint8Array;
  /** What happens then; returning ends the body in the ordinary way. */
  readonly finish: () => Promise<void>;
}

/**
 * A body as far as it comes through.
 *
 * @param lines - how many; what is behind the last newline is a line, too
 */
export async function* breakBody(
  body: AsyncIterable<Uint8Array>,
  lines: number,
  { half = false, last, finish }: Ending,
): AsyncGenerator<Uint8Array, void, undefined> {
  let left = lines;
  const rest: Uint8Array[] = [];
  if (left > 0 || half) {
    for await (const chunk of body) {
      let start = 0;
      while (left > 0) {
        const end = chunk.indexOf(newline, start);
        if (end < 0) break;
        start = end + 1;
        left -= 1;
      }
      if (start > 0) yield chunk.subarray(0, start);
      if (left > 0) {
        if (start < chunk.length) yield chunk.subarray(start);
        continue;
      }
      if (!half) break;
      const end = chunk.indexOf(newline, start);
      rest.push(chunk.subarray(start, end < 0 ? chunk.length : end));
      if (end >= 0) break;
    }
  } else await body[Symbol.asyncIterator]().return?.();
  const line = Buffer.concat(rest);
  if (line.length > 0) yield line.subarray(0, Math.ceil(line.length / 2));
  if (last !== undefined) yield last;
  await finish();
}

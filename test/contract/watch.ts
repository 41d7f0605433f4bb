// The stream of one watch, event by event, in the pace of the case. What the case does not take is not recorded.
import assert from 'node:assert/strict';
import { createInterface, type Interface } from 'node:readline';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { HttpResponse, UnstructuredObject } from '@kubewright/apimachinery';
import { contradictions, type Expectation } from './expectation.ts';

/** How long a case waits for an event that must come. Milliseconds. */
const eventTimeout = 10_000;

export interface WatchedEvent {
  /** ADDED, MODIFIED, DELETED, BOOKMARK or ERROR. */
  readonly type: string;
  readonly object: UnstructuredObject;
}

export class Watch {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly #request: string;
  readonly #response: HttpResponse;
  readonly #abort: AbortController;
  readonly #record: (type: string, object: unknown) => void;
  #lines: { reader: Interface; iterator: AsyncIterator<string> } | undefined;

  constructor(
    request: string,
    response: HttpResponse,
    abort: AbortController,
    record: (type: string, object: unknown) => void,
  ) {
    this.#request = request;
    this.#response = response;
    this.#abort = abort;
    this.#record = record;
    this.status = response.status;
    this.headers = response.headers;
  }

  /** The next event. Bookmarks come when a server likes, so they are skipped unless asked for. */
  async next({ bookmarks = false }: { readonly bookmarks?: boolean } = {}): Promise<WatchedEvent> {
    for (;;) {
      const line = await this.#nextLine();
      assert.ok(line !== undefined, `${this.#request} ended where an event was expected`);
      const event = JSON.parse(line) as WatchedEvent;
      if (event.type === 'BOOKMARK' && !bookmarks) continue;
      this.#record(event.type, event.object);
      return event;
    }
  }

  /** The next event but bookmarks, which must be this one. */
  async expect(type: string, object: Expectation = {}): Promise<WatchedEvent> {
    const event = await this.next({ bookmarks: type === 'BOOKMARK' });
    const found = contradictions({ type, object }, event);
    if (found.length > 0) assert.fail(`${this.#request}\n  ${found.join('\n  ')}`);
    return event;
  }

  /** Reads until the server ends the stream, which it must without another event (bookmarks aside). */
  async end(): Promise<void> {
    for (let line = await this.#nextLine(); line !== undefined; line = await this.#nextLine()) {
      const { type } = JSON.parse(line) as WatchedEvent;
      assert.equal(type, 'BOOKMARK', `${this.#request}: an event where the end was expected: ${line}`);
    }
  }

  /** The whole body, for a watch that was refused. */
  async text(): Promise<string> {
    return (await buffer(this.#response.body)).toString('utf8');
  }

  /** Lets go of the stream. Idempotent. */
  close(): void {
    this.#lines?.reader.close();
    this.#abort.abort();
  }

  async #nextLine(): Promise<string | undefined> {
    if (this.#lines === undefined) {
      // An abort ends the stream with an error that nobody needs to hear of.
      const input = Readable.from(this.#response.body).on('error', () => undefined);
      const reader = createInterface({ input, crlfDelay: Infinity });
      this.#lines = { reader, iterator: reader[Symbol.asyncIterator]() };
    }
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`${this.#request}: no event within ${eventTimeout / 1000} s`)),
        eventTimeout,
      );
    });
    try {
      const result = await Promise.race([this.#lines.iterator.next(), late]);
      return result.done === true ? undefined : result.value;
    } finally {
      clearTimeout(timer);
    }
  }
}

// A list, page by page, taken in as its bytes arrive.
import { isApiError } from '@kubewright/apimachinery';
import type { Clock, KubernetesObject, ListMeta } from '@kubewright/apimachinery';
import { utf8 } from '../decode/byte-text.ts';
import { ListSplitter } from '../decode/list-splitter.ts';
import { defaultPageSize } from '../pages.ts';
import type { ListOptions, SelectorOptions } from '../request-options.ts';
import { listQuery } from '../request-query.ts';
import { completeList } from '../resource-client.ts';
import type { AnswerShape } from '../resource-client.ts';
import type { Query, RestClient } from '../rest-client.ts';
import type { CachedObject } from './cached-object.ts';
import type { ObjectDecoder } from './object-decoder.ts';
import type { Listing } from './listing.ts';
import { Pace } from './pace.ts';
import { Watchdog } from './watchdog.ts';

/** Milliseconds until a server must have begun to answer, and in which the next bytes must come; kube-apiserver gives up after a minute. */
const longestSilence = 65_000;

export interface ListReaderOptions<T extends KubernetesObject> {
  readonly rest: RestClient;
  /** What to ask for. */
  readonly shape: AnswerShape;
  readonly path: string;
  readonly decoder: ObjectDecoder<T>;
  readonly clock: Clock;
  /** Told of each item that has no name. */
  readonly onSkip: (text: string) => void;
}

/** Reads lists of one resource. */
export class ListReader<T extends KubernetesObject> {
  readonly #options: ListReaderOptions<T>;

  constructor(options: ListReaderOptions<T>) {
    this.#options = options;
  }

  /**
   * Adds the objects of a list, in pages where those are of any recent state.
   *
   * @returns the metadata of the last page
   * @throws as {@link read} does
   */
  async readAll(
    resourceVersion: string,
    selector: Pick<SelectorOptions, 'labelSelector' | 'fieldSelector'> | undefined,
    listing: Listing<T>,
    signal: AbortSignal,
  ): Promise<ListMeta> {
    // At any other resourceVersion a limit would mean that very version, which may be gone already.
    const paged = resourceVersion === '' || resourceVersion === '0';
    const read = (query: ListOptions) => this.#addPage(listQuery({ ...selector, ...query }), listing, signal);
    let list = await read({ resourceVersion, ...(paged ? { limit: defaultPageSize } : {}) });
    for (let token = list.continue; token; token = list.continue) {
      try {
        list = await read({ continue: token, limit: defaultPageSize });
      } catch (error) {
        if (!isApiError(error) || !error.isGone) throw error;
        // The pages belong together no more: one whole list instead (B-03).
        listing.restart();
        list = await read({ resourceVersion });
      }
    }
    return list;
  }

  /** @throws as {@link read} does, and the signal's reason */
  async #addPage(query: Query, listing: Listing<T>, signal: AbortSignal): Promise<ListMeta> {
    const found: CachedObject<T>[] = [];
    const pace = new Pace(this.#options.clock);
    try {
      const list = await this.read(query, found, signal);
      for (const object of found) {
        listing.add(object);
        if (!pace.step()) continue;
        await pace.turn();
        signal.throwIfAborted();
      }
      return list;
    } catch (error) {
      for (const object of found) object.withdraw();
      throw error;
    }
  }

  /**
   * Appends the objects of a list, or of a page.
   *
   * @returns the list's metadata
   * @throws ApiError, MalformedListError, and as {@link RestClient.stream} does
   */
  async read(query: Query, found: CachedObject<T>[], signal: AbortSignal): Promise<ListMeta> {
    const { rest, shape, path, decoder, clock, onSkip } = this.#options;
    const limits = { opening: longestSilence, silence: longestSilence, total: Infinity };
    const watchdog = new Watchdog(clock, limits, signal);
    const before = found.length;
    const items = new ListSplitter((bytes, start, end) => decoder.scanItem(bytes, start, end));
    const pace = new Pace(clock);
    let list = 0;
    const take = async (): Promise<void> => {
      while (items.next()) {
        if (items.lists !== list) {
          withdraw(found, before);
          list = items.lists;
        }
        const object = decoder.item(items.bytes, items.start, items.end);
        if (object === undefined) onSkip(utf8(items.bytes, items.start, Math.min(items.end, items.start + 200)));
        else found.push(object);
        if (pace.step()) await pace.turn();
      }
    };
    try {
      const { body } = await rest.stream({
        method: 'GET',
        path,
        query,
        accept: shape.acceptList,
        signal: watchdog.signal,
      });
      watchdog.hear();
      for await (const chunk of body) {
        watchdog.hear();
        items.push(chunk);
        await take();
        watchdog.signal.throwIfAborted();
      }
      items.finish();
      await take();
    } catch (error) {
      throw watchdog.signal.aborted ? watchdog.signal.reason : error;
    } finally {
      watchdog.stop();
    }
    const envelope = items.envelope() as { items?: T[]; metadata?: ListMeta };
    // A second member `items` that is no list replaces the first; an empty one leaves nothing.
    if (!Array.isArray(envelope.items) || items.lists !== list) withdraw(found, before);
    return completeList<T>(envelope as Parameters<typeof completeList<T>>[0], shape).metadata ?? {};
  }
}

/** Takes out what was found from a place on. */
function withdraw<T>(found: CachedObject<T>[], from: number): void {
  for (const object of found.splice(from)) object.withdraw();
}

// Watch: the state first where the client asks for it, then every change that the selection sees. An object that stops
// matching is DELETED for this watcher, one that starts matching is ADDED. The reader pulls; nothing is buffered.
import type { Clock, Status } from '@kubewright/apimachinery';
import { formatApiVersion, isApiError, ApiError } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import type { StorageEvent, StorageWatch } from '../storage/storage.ts';
import { RecentlyMade } from '../recently-made.ts';
import { StorageError } from '../storage/storage.ts';
import type { ApiResource } from './api-resource.ts';
import { storagePrefix } from './api-resource.ts';
import type { RegistryContext } from './registry-context.ts';
import type { ReadVersionOptions } from './resource-version.ts';
import { checkReadVersion, parsePlainVersion, tooLarge } from './resource-version.ts';
import type { Selection, Selectors } from './selection.ts';
import { parseSelection } from './selection.ts';

export interface WatchOptions extends Selectors, ReadVersionOptions {
  readonly allowWatchBookmarks?: boolean | undefined;
  /** How long the watch lasts. Seconds; default 30 to 60 minutes, chosen at random. */
  readonly timeoutSeconds?: number | undefined;
}

export type WatchEvent =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'; readonly object: ApiObject }
  | { readonly type: 'ERROR'; readonly object: Status };

/** Who reads a watch. */
export interface WatchReader {
  /** Ends the watch. */
  readonly signal: AbortSignal;
  /** Resolves when the reader wants to be told what is new; default at once. Not asked for what is there from the start. */
  readonly served?: (() => Promise<void>) | undefined;
}

/** How often an idle watch says how far it has got. @see https://github.com/kubernetes/apiserver/blob/master/pkg/storage/cacher/cacher.go */
const bookmarkInterval = 60_000;

/** How long before its timeout a watch sends its last bookmark. Milliseconds; from the same place. */
const lastBookmark = 2_000;

const initialEventsEnd = { 'k8s.io/initial-events-end': 'true' };

/**
 * Starts a watch: it sees every change from now on, also before the first event is asked for. Faults of the request are
 * thrown; what happens later is an ERROR event.
 *
 * @returns batches of events, until the signal aborts, the time is over or the store is closed
 */
export async function watchObjects(
  context: RegistryContext,
  resource: ApiResource,
  namespace: string | undefined,
  options: WatchOptions,
  reader: WatchReader,
): Promise<AsyncGenerator<readonly WatchEvent[], void, undefined>> {
  checkReadVersion(options, true);
  const from = parsePlainVersion(options.resourceVersion);
  const selection = parseSelection(resource, options);
  const request = { resource, prefix: storagePrefix(resource, namespace), from, selection, options, reader };
  try {
    const start = await startOf(context, request);
    const watch = context.storage.watch(request.prefix, start.revision);
    reader.signal.addEventListener('abort', () => watch.close(), { once: true });
    return events(context, request, start.events, watch);
  } catch (error) {
    return failed(error, from);
  }
}

interface WatchRequest {
  readonly resource: ApiResource;
  readonly prefix: string;
  readonly from: number | undefined;
  readonly selection: Selection;
  readonly options: WatchOptions;
  readonly reader: WatchReader;
}

async function* failed(
  error: unknown,
  from: number | undefined,
): AsyncGenerator<readonly WatchEvent[], void, undefined> {
  yield [{ type: 'ERROR', object: failure(error, from).status }];
}

async function* events(
  context: RegistryContext,
  request: WatchRequest,
  initial: readonly WatchEvent[],
  watch: StorageWatch,
): AsyncGenerator<readonly WatchEvent[], void, undefined> {
  const { resource, options, reader } = request;
  const { signal } = reader;
  const alarm = new Alarm(signal);
  try {
    watch.onChange(() => alarm.ring());
    const started = context.clock.monotonic();
    alarm.at(context.clock, watchTimeout(options), 'timeout');
    if (initial.length > 0) yield initial;
    if (options.allowWatchBookmarks === true) scheduleBookmark(alarm, context.clock, options, started);
    const isOver = (): boolean => signal.aborted || watch.closed || alarm.has('timeout');
    while (!isOver()) {
      let batch = batchOf(watch.take(), resource, request.selection);
      if (alarm.clear('bookmark')) {
        batch = [...batch, bookmark(resource, watch.revision)];
        scheduleBookmark(alarm, context.clock, options, started);
      }
      if (batch.length > 0) {
        yield batch;
        continue;
      }
      await alarm.wait();
      if (!isOver()) await reader.served?.();
    }
  } catch (error) {
    yield [{ type: 'ERROR', object: failure(error, request.from).status }];
  } finally {
    watch.close();
    alarm.cancel();
  }
}

/** Every minute, and once shortly before the end, so that the client can go on from there. */
function scheduleBookmark(alarm: Alarm, clock: Clock, { timeoutSeconds }: WatchOptions, started: number): void {
  const elapsed = clock.monotonic() - started;
  const beforeEnd = timeoutSeconds === undefined ? Infinity : timeoutSeconds * 1000 - lastBookmark - elapsed;
  // A rest below a millisecond is rounding: a clock that stands still would ring for it without end.
  if (beforeEnd >= 1) alarm.at(clock, Math.min(bookmarkInterval, beforeEnd), 'bookmark');
}

async function startOf(
  context: RegistryContext,
  { resource, prefix, from, selection, options }: WatchRequest,
): Promise<{ revision: number; events: readonly WatchEvent[] }> {
  const current = await context.storage.revision();
  const fromNow = from === undefined || from === 0;
  if (options.sendInitialEvents === undefined ? !fromNow : false) return { revision: from ?? current, events: [] };
  if (options.sendInitialEvents === false) return { revision: fromNow ? current : (from ?? current), events: [] };
  if (from !== undefined && from > current) throw tooLarge(from, new StorageError('future', current));
  const list = await context.storage.list(prefix);
  const initial: WatchEvent[] = [];
  for (const item of list.items) {
    const object = resource.fromStorage(item);
    if (selection === undefined || selection(object)) initial.push({ type: 'ADDED', object });
  }
  if (options.sendInitialEvents === true && options.allowWatchBookmarks === true) {
    initial.push(bookmark(resource, list.revision, initialEventsEnd));
  }
  return { revision: list.revision, events: initial };
}

const batches = new RecentlyMade<readonly [readonly StorageEvent[], ApiResource, Selection], readonly WatchEvent[]>();

/** Watchers that select the same make the same of what they take. */
function batchOf(taken: readonly StorageEvent[], resource: ApiResource, selection: Selection): readonly WatchEvent[] {
  if (taken.length === 0) return none;
  return batches.of([taken, resource, selection], () =>
    taken.flatMap((event) => translate(event, resource, selection)),
  );
}

const none: readonly WatchEvent[] = [];

function translate(event: StorageEvent, resource: ApiResource, selection: Selection): WatchEvent[] {
  const object = resource.fromStorage(event.object);
  if (selection === undefined) {
    return [{ type: event.type === 'added' ? 'ADDED' : event.type === 'modified' ? 'MODIFIED' : 'DELETED', object }];
  }
  const previous = event.previous === undefined ? undefined : resource.fromStorage(event.previous);
  const matched = previous !== undefined && selection(previous);
  const matches = event.type !== 'deleted' && selection(object);
  if (matches) return [{ type: matched ? 'MODIFIED' : 'ADDED', object }];
  if (!matched) return [];
  // The last state that this watcher was allowed to see, at the revision of the change that took it away.
  const { resourceVersion } = object.metadata;
  const metadata = { ...previous.metadata, ...(resourceVersion === undefined ? {} : { resourceVersion }) };
  return [{ type: 'DELETED', object: { ...previous, metadata } }];
}

function bookmark(resource: ApiResource, revision: number, annotations?: Record<string, string>): WatchEvent {
  const metadata = { resourceVersion: String(revision), ...(annotations === undefined ? {} : { annotations }) };
  return { type: 'BOOKMARK', object: { apiVersion: formatApiVersion(resource), kind: resource.kind, metadata } };
}

function watchTimeout({ timeoutSeconds }: WatchOptions): number {
  if (timeoutSeconds !== undefined && timeoutSeconds > 0) return timeoutSeconds * 1000;
  return (1800 + Math.random() * 1800) * 1000;
}

function failure(error: unknown, from: number | undefined): ApiError {
  if (isApiError(error)) return error;
  if (error instanceof StorageError && error.reason === 'expired') {
    return ApiError.expired(`too old resource version: ${from ?? 0} (${error.revision})`);
  }
  return ApiError.internal(error instanceof Error ? error.message : String(error));
}

/** Wakes the watch: for a change, for a timer, for the end. */
class Alarm {
  readonly #signal: AbortSignal;
  readonly #rung = new Set<string>();
  readonly #timers = new Set<{ cancel(): void }>();
  #pending = false;
  #wake: (() => void) | undefined;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', this.ring);
  }

  readonly ring = (): void => {
    this.#pending = true;
    this.#wake?.();
  };

  at(clock: Clock, delay: number, name: string): void {
    const timer = clock.schedule(
      delay,
      () => {
        this.#timers.delete(timer);
        this.#rung.add(name);
        this.ring();
      },
      { unref: true },
    );
    this.#timers.add(timer);
  }

  has(name: string): boolean {
    return this.#rung.has(name);
  }

  /** Whether the timer has rung since it was last cleared. */
  clear(name: string): boolean {
    return this.#rung.delete(name);
  }

  async wait(): Promise<void> {
    if (!this.#pending && !this.#signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
    this.#pending = false;
  }

  cancel(): void {
    this.#signal.removeEventListener('abort', this.ring);
    for (const timer of this.#timers) timer.cancel();
  }
}

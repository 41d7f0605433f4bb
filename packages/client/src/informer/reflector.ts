// Keeps a target equal to what the server has: lists, watches, and starts over correctly after anything that goes wrong.
// There is no queue between the two: while the target works, the socket is not read.
import { formatApiVersion, isApiError, sleep, systemClock } from '@kubewright/apimachinery';
import type { Clock, KubernetesObject } from '@kubewright/apimachinery';
import { utf8 } from '../decode/byte-text.ts';
import { LineSplitter } from '../line-splitter.ts';
import { silentLogger } from '../log.ts';
import type { Logger } from '../log.ts';
import { watchQuery } from '../request-query.ts';
import type { AnswerShape } from '../resource-client.ts';
import { collectionPath } from '../resource-path.ts';
import { longestRetryAfter } from '../retry-policy.ts';
import { initialEventsEndAnnotation } from '../watch-event.ts';
import type { BookmarkEvent, WatchEvent } from '../watch-event.ts';
import { MalformedWatchError, watchError } from '../watch-stream.ts';
import type { RawWatchEvent } from '../watch-stream.ts';
import { Backoff } from './backoff.ts';
import type { CachedObject } from './cached-object.ts';
import { ListReader } from './list-reader.ts';
import type { Listing } from './listing.ts';
import { ObjectDecoder, isNamed, keep, partialShape } from './object-decoder.ts';
import { ObjectFields } from './object-fields.ts';
import { objectKey } from './object-key.ts';
import { Pace } from './pace.ts';
import { ReflectorFailures, UnansweredError } from './reflector-failure.ts';
import type { ReflectorOptions, ReflectorState } from './reflector-options.ts';
import { decide } from './reflector-step.ts';
import type { ReflectorOutcome, ReflectorStep } from './reflector-step.ts';
import { remind } from './reminder.ts';
import { stripManagedFields } from './strip-managed-fields.ts';
import { WatchLength } from './watch-length.ts';
import { WatchSilence } from './watch-silence.ts';
import { SilentConnectionError, Watchdog } from './watchdog.ts';

/**
 * Milliseconds. A watch shorter than this without any change is a fault.
 *
 * @see https://github.com/kubernetes/client-go/blob/master/tools/cache/reflector.go (handleAnyWatch)
 */
const shortWatch = 1000;

/** Milliseconds until a server must have begun to answer; kube-apiserver gives up after a minute. */
const openingTimeout = 65_000;

/** Milliseconds. How long after the end that was agreed with the server the client ends a watch itself. */
const timeoutMargin = 30_000;

/** One list-and-watch of a resource, in one namespace or all. */
export class Reflector<T extends KubernetesObject> {
  readonly #options: ReflectorOptions<T>;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #backoff: Backoff;
  readonly #length: WatchLength;
  readonly #silence = new WatchSilence();
  readonly #decoder: ObjectDecoder<T>;
  readonly #lists: ListReader<T>;
  readonly #failures: ReflectorFailures;
  readonly #path: string;
  readonly #shape: AnswerShape;
  #activity: 'new' | 'working' | 'waiting' | 'stopped' = 'new';
  #step: ReflectorStep;
  #streaming: boolean;
  #fresh = false;
  #resourceVersion: string | undefined;
  #lastError: unknown;
  /** Milliseconds that the server asked to wait with its last refusal. */
  #retryAfter = 0;
  /** When the current step began, and when something came last, on the monotonic clock. */
  #begun = 0;
  #heardAt: number | undefined;
  /** Of the current watch: how many changes came. */
  #changes = 0;
  /** Of the current watch: how many bookmarks came. */
  #bookmarks = 0;
  /** Of the current watch. */
  #watchdog: Watchdog | undefined;
  /** Of the current watch: what came of a list that is streamed and not yet complete. */
  #listing: Listing<T> | undefined;
  /** Of the current watch: ADDED events come in the order of their resourceVersions (B-08). */
  #ordered = true;

  constructor(options: ReflectorOptions<T>) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#log = options.log ?? silentLogger;
    const { random = Math.random } = options;
    this.#failures = new ReflectorFailures(options.resource, this.#clock, this.#log);
    this.#backoff = new Backoff(this.#clock, random);
    this.#length = new WatchLength(random);
    this.#path = collectionPath({ resource: options.resource, namespace: options.namespace });
    this.#resourceVersion = options.resourceVersion;
    const {
      rest,
      resource,
      projection,
      transform,
      freeze = false,
      decoding = 'lazy',
      fields = new ObjectFields(),
    } = options;
    this.#shape = projection === 'metadata' ? partialShape : resource;
    this.#decoder = new ObjectDecoder<T>({
      resource,
      partial: projection === 'metadata' ? partialShape : undefined,
      transform: transform === undefined || transform === stripManagedFields ? (transform ?? keep) : this.#transformed,
      freeze,
      decoding,
      fields,
      cached: (key) => options.target.cached?.(key),
      isListing: () => this.#step !== 'watch',
    });
    this.#lists = new ListReader<T>({
      rest,
      shape: this.#shape,
      path: this.#path,
      decoder: this.#decoder,
      clock: this.#clock,
      onSkip: (object) => this.#skip(object),
    });
    this.#streaming = options.streaming ?? true;
    this.#step = this.#streaming ? 'stream' : 'list';
  }

  get state(): ReflectorState {
    return this.#activity === 'working' ? this.#step : this.#activity;
  }

  /** The last one seen, of an object, a list or a bookmark; undefined before the first list. */
  get resourceVersion(): string | undefined {
    return this.#resourceVersion;
  }

  /** Why the last step failed; undefined when it did not. */
  get lastError(): unknown {
    return this.#lastError;
  }

  /** When something came last, also a bookmark, on the monotonic clock; undefined before the first list. */
  get heardAt(): number | undefined {
    return this.#heardAt;
  }

  /** Works until the signal aborts; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#activity = 'working';
      const outcome = await this.#perform(signal);
      if (signal.aborted) break;
      const decision = decide(this.#step, outcome, { streaming: this.#streaming, fresh: this.#fresh });
      this.#streaming = decision.streaming;
      this.#fresh = decision.fresh;
      if (decision.wait) {
        this.#activity = 'waiting';
        await sleep(this.#clock, Math.max(this.#backoff.next(), this.#retryAfter), signal);
      }
      this.#step = decision.step;
    }
    this.#activity = 'stopped';
  }

  async #perform(signal: AbortSignal): Promise<ReflectorOutcome> {
    const step = this.#step;
    this.#retryAfter = 0;
    this.#changes = 0;
    this.#bookmarks = 0;
    this.#begun = this.#clock.monotonic();
    this.#options.observer?.began?.(step);
    const outcome = await this.#outcome(signal);
    const duration = this.#clock.monotonic() - this.#begun;
    this.#options.observer?.ended?.({ step, outcome, events: this.#changes + this.#bookmarks, duration });
    return outcome;
  }

  async #outcome(signal: AbortSignal): Promise<ReflectorOutcome> {
    try {
      const outcome = this.#step === 'list' ? await this.#list(signal) : await this.#watch(signal);
      if (outcome === 'synced' || outcome === 'ended') this.#lastError = undefined;
      return outcome;
    } catch (error) {
      if (signal.aborted) return 'ended';
      this.#lastError = error;
      this.#retryAfter = isApiError(error) ? Math.min(error.retryAfter ?? 0, longestRetryAfter) : 0;
      return this.#failures.outcomeOf(this.#step, error);
    }
  }

  async #list(signal: AbortSignal): Promise<ReflectorOutcome> {
    const { selector, target } = this.#options;
    const listing = target.list();
    try {
      const resourceVersion = this.#fresh ? '' : (this.#resourceVersion ?? '0');
      const list = await this.#lists.readAll(resourceVersion, selector, listing, signal);
      await this.#replace(listing, typeof list.resourceVersion === 'string' ? list.resourceVersion : '', signal);
    } catch (error) {
      listing.discard();
      throw error;
    }
    return 'synced';
  }

  /** A watch; as the step `stream` a list first, which goes on as a watch on the same connection (B-09). */
  async #watch(signal: AbortSignal): Promise<ReflectorOutcome> {
    const duration = this.#length.next();
    const limits = { opening: openingTimeout, silence: this.#silence.next(), total: duration + timeoutMargin };
    const watchdog = new Watchdog(this.#clock, limits, signal);
    this.#watchdog = watchdog;
    this.#listing = this.#step === 'stream' ? this.#options.target.list() : undefined;
    const isListing = (): boolean => this.#listing !== undefined;
    const warn = (): void => this.#log.warn('a streamed list has not ended yet', { objects: this.#listing?.size });
    const endReminding = this.#step === 'stream' ? remind(this.#clock, isListing, warn) : undefined;
    try {
      const body = await this.#open(Math.floor(duration / 1000), watchdog.signal);
      watchdog.hear();
      if (this.#step === 'watch') this.#lastError = undefined;
      const chunks = body[Symbol.asyncIterator]();
      try {
        const lines = new LineSplitter();
        const pace = new Pace(this.#clock);
        for (let chunk = await this.#next(chunks); chunk !== undefined; chunk = await this.#next(chunks)) {
          this.#length.heard((this.#heardAt = watchdog.hear()));
          lines.push(chunk);
          while (lines.advance()) {
            const pause = this.#read(lines.bytes, lines.start, lines.end, signal);
            if (pause !== undefined) await pause;
            else if (pace.step()) await pace.turn();
            if (signal.aborted) return 'ended';
          }
        }
      } finally {
        await chunks.return?.().catch(() => undefined);
      }
    } finally {
      watchdog.stop();
      endReminding?.();
      this.#endWatch(watchdog.signal);
      this.#listing?.discard();
      this.#listing = undefined;
    }
    if (this.#changes > 0 || this.#clock.monotonic() - this.#begun >= shortWatch) return 'ended';
    this.#log.warn('a watch ended in under a second without any change');
    return this.#bookmarks > 0 ? 'idle' : 'short';
  }

  async #open(timeoutSeconds: number, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    const streamed = this.#step === 'stream';
    const resourceVersion = streamed && this.#fresh ? '' : (this.#resourceVersion ?? '');
    this.#ordered = !streamed && resourceVersion !== '' && resourceVersion !== '0';
    const query = watchQuery({
      ...this.#options.selector,
      resourceVersion,
      allowWatchBookmarks: true,
      timeoutSeconds,
      ...(streamed ? { sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan' } : {}),
    });
    try {
      return (
        await this.#options.rest.stream({ method: 'GET', path: this.#path, query, accept: this.#shape.accept, signal })
      ).body;
    } catch (error) {
      // A stream that is held back until its end has none; a list has.
      if (isApiError(error) || (streamed && error instanceof SilentConnectionError)) throw error;
      throw new UnansweredError(`${this.#step}: the server did not answer`, { cause: error });
    }
  }

  #endWatch({ reason }: AbortSignal): void {
    const wasHeldBack = this.#length.isHeldBack;
    this.#length.ended(this.#clock.monotonic(), reason);
    this.#silence.ended(reason);
    if (wasHeldBack || !this.#length.isHeldBack) return;
    this.#log.warn('what a watch says comes only with its end: is a proxy buffering it? Watches are kept short');
  }

  /** Losing the connection is one way for a watch to end. */
  async #next(chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array | undefined> {
    try {
      const result = await chunks.next();
      return result.done === true ? undefined : result.value;
    } catch (error) {
      this.#log.debug('the connection of a watch was lost', { error });
      return undefined;
    }
  }

  /** One line. Returns a promise only where the stream has to pause. */
  #read(bytes: Buffer, start: number, end: number, signal: AbortSignal): Promise<void> | undefined {
    const event = this.#decoder.event(bytes, start, end);
    if (event === undefined) return this.#handle(this.#decoder.parse(utf8(bytes, start, end)), signal);
    this.#changes += 1;
    return this.#apply(event.type, event.object, event.object.resourceVersion);
  }

  #handle(event: RawWatchEvent, signal: AbortSignal): Promise<void> | undefined {
    switch (event.type) {
      case 'ADDED':
      case 'MODIFIED':
      case 'DELETED':
        this.#changes += 1;
        return this.#change(event.type, event.object);
      case 'BOOKMARK':
        this.#bookmarks += 1;
        return this.#bookmark(event.object, signal);
      case 'ERROR':
        throw watchError(event);
      default:
        this.#log.warn('skipped an event of an unknown type', { type: event.type });
        return undefined;
    }
  }

  #change(type: WatchEvent<KubernetesObject>['type'], received: unknown): Promise<void> | undefined {
    if (!this.#isExpected(received)) {
      this.#skip(JSON.stringify(received).slice(0, 200));
      return undefined;
    }
    // The version is that of the object received, whatever a transform makes of it.
    const resourceVersion = received.metadata?.resourceVersion;
    return this.#apply(type, this.#decoder.decoded(received), resourceVersion);
  }

  #apply(
    type: WatchEvent<KubernetesObject>['type'],
    object: CachedObject<T>,
    resourceVersion: string | undefined,
  ): Promise<void> | undefined {
    if (this.#listing !== undefined) {
      if (type === 'DELETED') this.#listing.delete(object);
      else this.#listing.add(object);
      return undefined;
    }
    if (type !== 'ADDED') this.#ordered = true;
    if (this.#ordered && resourceVersion !== undefined) this.#resourceVersion = resourceVersion;
    return this.#options.target.apply(type, object);
  }

  #bookmark(received: unknown, signal: AbortSignal): Promise<void> | undefined {
    const { metadata } = (received ?? {}) as Partial<BookmarkEvent['object']>;
    const resourceVersion = metadata?.resourceVersion;
    if (typeof resourceVersion !== 'string') throw new MalformedWatchError('a bookmark without resourceVersion');
    this.#silence.bookmark(this.#watchdog);
    const listing = this.#listing;
    if (listing === undefined) {
      this.#resourceVersion = resourceVersion;
      this.#options.target.advance?.();
      return undefined;
    }
    if (metadata?.annotations?.[initialEventsEndAnnotation] !== 'true') {
      // Servers that know streamed lists send no other bookmark before the one that ends the list.
      this.#streaming = false;
      throw new MalformedWatchError('a bookmark before the end of a streamed list');
    }
    this.#listing = undefined;
    return this.#replace(listing, resourceVersion, signal);
  }

  /** From here on whatever happens, happens to a watch. */
  async #replace(listing: Listing<T>, resourceVersion: string, signal: AbortSignal): Promise<void> {
    await this.#options.target.replace(listing, signal, resourceVersion);
    this.#heardAt = this.#clock.monotonic();
    this.#options.observer?.listed?.({ items: listing.size, duration: this.#heardAt - this.#begun });
    this.#resourceVersion = resourceVersion;
    this.#fresh = false;
    this.#lastError = undefined;
    this.#failures.served();
    this.#ordered = resourceVersion !== '' && resourceVersion !== '0';
    if (this.#step === 'stream') this.#step = 'watch';
    this.#options.target.advance?.();
  }

  readonly #transformed = (object: T): T => {
    try {
      return this.#options.transform?.(object) ?? object;
    } catch (error) {
      this.#log.error('a transform threw; the object is kept as it is', { key: objectKey(object), error });
      return object;
    }
  };

  #skip(object: string): void {
    this.#log.error('skipped an object that is not of the kind watched', { object });
  }

  #isExpected(received: unknown): received is T {
    if (!isNamed(received)) return false;
    const { kind, apiVersion } = received;
    const isOf = (shape: AnswerShape): boolean => kind === shape.kind && apiVersion === formatApiVersion(shape);
    return isOf(this.#options.resource) || isOf(this.#shape);
  }
}

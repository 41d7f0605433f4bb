// What a running controller listens to, which can grow and shrink while it runs.
import type { Clock, KubernetesObject } from '@kubewright/apimachinery';
import type { AnyResourceType, AnySharedInformer, EventHandler, Logger } from '@kubewright/client';
import type { ChannelSource } from './channel.ts';
import { readChannel } from './channel.ts';
import { eventPriority } from './event-priority.ts';
import type { Request } from './request.ts';
import { formatRequest } from './request.ts';
import type { MapContext, Source } from './source.ts';

/** A place in a controller's sources. */
export interface SourceRegistration {
  /**
   * Resolves when the requests for everything that was there at the start are queued; at once for a channel. Not before
   * the caches start, and never when it is removed before.
   */
  readonly synced: Promise<void>;
  /** It leads to no more requests, from this moment; those that are queued stay. Idempotent. */
  remove(): void;
}

/** What sources need of the caches. */
export interface SourceCaches extends MapContext {
  /** The resource's informer, started if the others are. */
  informer(this: void, resource: AnyResourceType): AnySharedInformer;
  /** Said once for each call of {@link informer}: what nobody uses may go. */
  release(this: void, resource: AnyResourceType): void;
}

/** What sources need of their controller. */
export interface SourceSetParts {
  readonly clock: Clock;
  readonly log: Logger;
  /** @param key - a request's text */
  readonly enqueue: (key: string, priority: number | undefined) => void;
  /** Told of a channel that cannot go on. */
  readonly fail: (error: unknown) => void;
}

type AnySource = Source | ChannelSource;

interface Entry {
  readonly source: AnySource;
  readonly synced: Promise<void>;
  readonly onSynced: () => void;
  /** Once it listens: ends it. */
  stop: (() => void) | undefined;
}

/** See above. */
export class SourceSet {
  readonly #parts: SourceSetParts;
  readonly #entries = new Map<AnySource, Entry>();
  #caches: SourceCaches | undefined;
  #running: AbortSignal | undefined;

  constructor(parts: SourceSetParts) {
    this.#parts = parts;
  }

  /** Adds a source; the same one again is the same registration. It listens as soon as it can. */
  add(source: AnySource): SourceRegistration {
    let entry = this.#entries.get(source);
    if (entry === undefined) {
      let onSynced = (): void => undefined;
      const synced = new Promise<void>((resolve) => (onSynced = resolve));
      entry = { source, synced, onSynced, stop: undefined };
      this.#entries.set(source, entry);
      this.#begin(entry);
    }
    const { synced } = entry;
    const own = entry;
    return { synced, remove: () => this.#remove(own) };
  }

  /**
   * There are caches: sources of resources begin.
   *
   * @returns when the first lists of all of them have led to requests
   */
  async listen(caches: SourceCaches): Promise<void> {
    this.#caches = caches;
    const waiting = [...this.#entries.values()].filter(({ source }) => 'resource' in source);
    for (const entry of waiting) this.#begin(entry);
    await Promise.all(waiting.map(({ synced }) => synced));
  }

  /** The controller runs, until the signal aborts: channels begin. */
  run(signal: AbortSignal): void {
    this.#running = signal;
    for (const entry of this.#entries.values()) this.#begin(entry);
  }

  /** Turns events about objects into requests. */
  handlerFor({ key, requests, priority }: Source, context: MapContext): EventHandler<KubernetesObject> {
    const { enqueue } = this.#parts;
    if (key !== undefined) {
      return (event) => {
        const text = key(event);
        if (text !== undefined) enqueue(text, eventPriority(event, priority));
      };
    }
    // A request that comes twice is one entry of the queue.
    return (event) => {
      const urgency = eventPriority(event, priority);
      for (const request of requests(event, context)) enqueue(formatRequest(request), urgency);
    };
  }

  #begin(entry: Entry): void {
    if (entry.stop !== undefined) return;
    const { source, onSynced } = entry;
    if ('resource' in source) {
      if (this.#caches === undefined) return;
      const { informer, release } = this.#caches;
      const handler = this.handlerFor(source, this.#caches);
      const registration = informer(source.resource).addHandler(handler);
      void registration.synced.then(onSynced);
      entry.stop = () => {
        registration.remove();
        release(source.resource);
      };
      return;
    }
    if (this.#running === undefined || this.#caches === undefined) return;
    const end = new AbortController();
    const abort = (): void => end.abort();
    this.#running.addEventListener('abort', abort, { once: true });
    if (this.#running.aborted) abort();
    entry.stop = abort;
    onSynced();
    const { clock, log, fail } = this.#parts;
    const enqueue = (request: Request, priority: number): void => this.#parts.enqueue(formatRequest(request), priority);
    readChannel(source, { clock, log, enqueue, context: this.#caches }, end.signal)
      .catch(fail)
      .finally(() => this.#running?.removeEventListener('abort', abort));
  }

  #remove(entry: Entry): void {
    if (this.#entries.get(entry.source) !== entry) return;
    this.#entries.delete(entry.source);
    entry.stop?.();
  }
}

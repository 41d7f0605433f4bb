// A handler's place in an informer: events are delivered to it one after the other, those that it throws at once more.
// Synchronous handlers are called at once; asynchronous ones get what is pending when they are done with the last one.
import type { Clock, Timer } from '@kubewright/apimachinery';
import { Latch } from '../latch.ts';
import type { Logger } from '../log.ts';
import type { AsyncEventHandler, EventHandler, ObjectEvent } from '../object-event.ts';
import { PendingEvent, PendingEvents } from './pending-event.ts';

/** How a handler is added. */
export interface HandlerOptions {
  /** For messages. */
  readonly name?: string | undefined;
  /**
   * Milliseconds after which the handler is told again of every object, as an `updated` whose `resync` is true; at least
   * 1000, 0 for never. Default: the informer's. The server is not asked.
   */
  readonly resyncPeriod?: number | undefined;
}

/** A handler's place in an informer. */
export interface Registration {
  /** As given with the handler. */
  readonly name: string | undefined;
  /** Resolves when the handler is done with everything that was there at the start; never when it is removed before. */
  readonly synced: Promise<void>;
  readonly hasSynced: boolean;
  /** How many objects there are of which the handler has not yet heard what changed. */
  readonly pending: number;
  /** The handler hears nothing more, from this moment. */
  remove(): void;
}

/** What a registration needs of its informer. */
export interface RegistrationParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly name: string | undefined;
  /** Called once, when the handler is removed. */
  readonly onRemove: () => void;
  /** Called when it has synced. */
  readonly onSync: () => void;
  /** Told how long a handler took, in milliseconds, from the moment at which the store had the change. */
  readonly onHandled: (milliseconds: number) => void;
}

/** Milliseconds until an event is told again that a handler threw at. */
export const handlerRetryDelay = 1000;

/** What both kinds of handlers have in common. */
export abstract class HandlerRegistration<T> implements Registration {
  readonly name: string | undefined;
  hasSynced = false;
  readonly #synced = new Latch();
  readonly #failed = new PendingEvents<T>();
  #retry: Timer | undefined;
  #removed = false;
  protected readonly parts: RegistrationParts;

  constructor(parts: RegistrationParts) {
    this.parts = parts;
    this.name = parts.name;
  }

  get synced(): Promise<void> {
    return this.#synced.opened;
  }

  get removed(): boolean {
    return this.#removed;
  }

  get pending(): number {
    return this.#failed.size;
  }

  /** Resolves when the handler is not at work any more. */
  get idle(): Promise<void> {
    return Promise.resolve();
  }

  /** Tells of a change that the store shows. */
  deliver(event: ObjectEvent<T>): void {
    if (this.#removed) return;
    // What is to be told again has to be told first.
    if (this.#failed.size > 0 && this.#failed.has(event.key)) this.#failed.add(PendingEvent.of(event));
    else this.accept(event);
  }

  /** The first list has been delivered. */
  sync(): void {
    this.settle();
  }

  remove(): void {
    if (this.#removed) return;
    this.#removed = true;
    this.#retry?.cancel();
    this.#failed.clear();
    this.parts.onRemove();
  }

  protected abstract accept(event: ObjectEvent<T>): void;

  /** Tells again of an event; throws what the handler throws. */
  protected abstract repeat(pending: PendingEvent<T>): void;

  protected settle(): void {
    if (this.hasSynced || this.#removed) return;
    this.hasSynced = true;
    this.#synced.open();
    this.parts.onSync();
  }

  /** @returns whether the event will be told again */
  protected fail(pending: PendingEvent<T>, type: string, error: unknown): boolean {
    if (this.#removed) return false;
    const { log, clock, name } = this.parts;
    const what = { event: type, key: pending.key, ...(name === undefined ? {} : { handler: name }), error };
    if (pending.attempts > 0) {
      log.error('an event handler threw again: it does not hear of this change', what);
      return false;
    }
    log.error('an event handler threw', { ...what, retryAfter: handlerRetryDelay });
    this.#failed.add(pending.again());
    this.#retry ??= clock.schedule(handlerRetryDelay, () => {
      this.#retry = undefined;
      for (const each of this.#failed.takeAll()) this.repeat(each);
    });
    return true;
  }
}

/** Called in the middle of things: what it does has to be quick. */
export class SyncRegistration<T> extends HandlerRegistration<T> {
  readonly #handler: EventHandler<T>;

  constructor(handler: EventHandler<T>, parts: RegistrationParts) {
    super(parts);
    this.#handler = handler;
  }

  protected override accept(event: ObjectEvent<T>): void {
    try {
      this.#call(event);
    } catch (error) {
      this.fail(PendingEvent.of(event), event.type, error);
    }
  }

  protected override repeat(pending: PendingEvent<T>): void {
    const { event } = pending;
    if (event === undefined || this.removed) return;
    try {
      this.#call(event);
    } catch (error) {
      this.fail(pending, event.type, error);
    }
  }

  #call(event: ObjectEvent<T>): void {
    // A function that returns a promise passes for one that returns nothing.
    const result: unknown = this.#handler(event);
    if (result instanceof Promise) result.catch(this.#rejected);
  }

  readonly #rejected = (error: unknown): void => {
    this.parts.log.error('an event handler returned a promise that was rejected: add it with addAsyncHandler', {
      error,
    });
  };
}

/** How many events an asynchronous handler is called for before timers and sockets get their turn. */
const batchSize = 64;

/** Called for one event after the other; the rest waits, merged to one a key. */
export class AsyncRegistration<T> extends HandlerRegistration<T> {
  readonly #handler: AsyncEventHandler<T>;
  readonly #waiting = new PendingEvents<T>();
  readonly #ended = new AbortController();
  /** When the oldest change of each waiting key came. */
  readonly #since = new Map<string, number>();
  /** How many of the events of the first list are neither handled nor given up. */
  #initial = 0;
  #listed = false;
  #work: Promise<void> | undefined;

  constructor(handler: AsyncEventHandler<T>, parts: RegistrationParts) {
    super(parts);
    this.#handler = handler;
  }

  override get pending(): number {
    return super.pending + this.#waiting.size;
  }

  override get idle(): Promise<void> {
    return this.#work ?? Promise.resolve();
  }

  override sync(): void {
    this.#listed = true;
    this.#settleWhenHandled();
  }

  override remove(): void {
    super.remove();
    this.#waiting.clear();
    this.#since.clear();
    this.#ended.abort(new DOMException('the handler was removed', 'AbortError'));
  }

  protected override accept(event: ObjectEvent<T>): void {
    const pending = PendingEvent.of(event);
    if (this.#waiting.add(pending)) {
      if (pending.initial) this.#initial += 1;
      this.#since.set(event.key, this.parts.clock.monotonic());
    }
    this.#work ??= this.#handleAll();
  }

  protected override repeat(pending: PendingEvent<T>): void {
    // It keeps its place in the count of the first list.
    this.#waiting.add(pending);
    this.#since.set(pending.key, this.parts.clock.monotonic());
    this.#work ??= this.#handleAll();
  }

  async #handleAll(): Promise<void> {
    // Never within the socket's callback, and not before everything that came with it is merged.
    for (let count = 0; ; count += 1) {
      if (count % batchSize === 0) await new Promise<void>((resolve) => void setImmediate(resolve));
      const pending = this.#waiting.take();
      if (pending === undefined || this.removed) break;
      await this.#handle(pending);
    }
    this.#work = undefined;
  }

  async #handle(pending: PendingEvent<T>): Promise<void> {
    const since = this.#since.get(pending.key) ?? this.parts.clock.monotonic();
    this.#since.delete(pending.key);
    const { event } = pending;
    if (event !== undefined) {
      try {
        await this.#handler(event, this.#ended.signal);
        this.parts.onHandled(this.parts.clock.monotonic() - since);
      } catch (error) {
        if (this.#failed(pending, event.type, error)) return;
      }
    }
    if (!pending.initial) return;
    this.#initial -= 1;
    this.#settleWhenHandled();
  }

  #failed(pending: PendingEvent<T>, type: string, error: unknown): boolean {
    // What came meanwhile is told with it.
    const later = this.#waiting.remove(pending.key);
    if (this.fail(later === undefined ? pending : pending.followedBy(later), type, error)) return true;
    if (later !== undefined) this.#waiting.add(later);
    return false;
  }

  #settleWhenHandled(): void {
    if (this.#listed && this.#initial <= 0) this.settle();
  }
}

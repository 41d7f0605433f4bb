// One kind's cache for everybody in the process: list-and-watches fill the stores, then the handlers hear of each change.
// Synchronous handlers enqueue and return, so there is nothing to buffer between store and handler.
import { formatGroupResource, parseObjectKey, systemClock } from '@kubewright/apimachinery';
import type { Clock, KubernetesObject, ResourceDescriptor, Scope } from '@kubewright/apimachinery';
import type { IndexDefinition } from '../index-function.ts';
import { Latch } from '../latch.ts';
import { silentLogger } from '../log.ts';
import type { Logger } from '../log.ts';
import type { AsyncEventHandler, EventHandler, ObjectEvent, ObjectEventType } from '../object-event.ts';
import type { ScopedLister } from '../resource-type.ts';
import type { CachedObject } from './cached-object.ts';
import { AsyncRegistration, SyncRegistration } from './handler-registration.ts';
import type { HandlerOptions, HandlerRegistration, Registration, RegistrationParts } from './handler-registration.ts';
import { Indexer, allNamespaces } from './indexer.ts';
import { InformerParts } from './informer-parts.ts';
import type { PartState } from './informer-part.ts';
import { partScopes } from './informer-scope.ts';
import type { InformerScope, NamespaceScope, ObjectSelector } from './informer-scope.ts';
import { ClusterLister, NamespacedLister } from './lister.ts';
import { Pace } from './pace.ts';
import type { ReflectionOptions, ReflectorState } from './reflector-options.ts';
import { Resync, resyncPeriodOf } from './resync.ts';
import { StoreEvent } from './store-event.ts';
import { notSyncedError } from './sync-error.ts';
import { showsState } from './written-state.ts';
import type { WrittenState } from './written-state.ts';

/** What a {@link SharedInformer} needs. */
export interface SharedInformerOptions<T extends KubernetesObject> extends InformerScope, ReflectionOptions<T> {
  readonly indexes?: Readonly<Record<string, IndexDefinition<T>>> | undefined;
  /** Milliseconds, for handlers that do not say; default 0: no resync. See {@link HandlerOptions.resyncPeriod}. */
  readonly resyncPeriod?: number | undefined;
}

/** One list-and-watch of an informer, for health checks and error messages. */
export interface InformerSource {
  /** Undefined for all, or for all that no other source names. */
  readonly namespace: string | undefined;
  readonly selector: ObjectSelector;
  readonly state: ReflectorState;
  /** `standing` when its objects are in the cache; see {@link PartState}. */
  readonly part: PartState;
  readonly resourceVersion: string | undefined;
  /** When something came last, also a bookmark, on the monotonic clock; undefined before the first list. */
  readonly heardAt: number | undefined;
  readonly lastError: unknown;
}

/** A cache with listers and handlers. Started once, and gone once it is stopped or its signal aborts (B-27). */
export class SharedInformer<T extends KubernetesObject, I extends string = never, S extends Scope = Scope> {
  readonly lister: ScopedLister<T, S, I>;
  readonly indexer: Indexer<T, I>;
  readonly resource: ResourceDescriptor;
  readonly #options: SharedInformerOptions<T>;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #resyncPeriod: number;
  readonly #parts: InformerParts<T>;
  readonly #stopped = new Latch();
  readonly #listeners = new Set<() => void>();
  #scope: InformerScope;
  #handlers: readonly HandlerRegistration<T>[] = [];
  #state: 'new' | 'started' | 'stopped' = 'new';
  #hasSynced = false;
  #unfollow: () => void = () => undefined;

  /** @throws TypeError, RangeError when the scope or the resync period cannot be. */
  constructor(options: SharedInformerOptions<T>) {
    const { resource } = options;
    this.resource = resource;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#log = (options.log ?? silentLogger).with({ resource: resource.plural, group: resource.group });
    this.#resyncPeriod = resyncPeriodOf(options.resyncPeriod);
    this.indexer = new Indexer<T, I>((error, message) => this.#log.error(message, { error }));
    this.indexer.addIndexes(options.indexes ?? {});
    this.lister = makeLister<T, S, I>(this.indexer, resource.scope);
    this.#parts = new InformerParts<T>({
      clock: this.#clock,
      indexer: this.indexer as unknown as Indexer<T, string>,
      reflectorOptions: (namespace) => this.#reflectorOptions(namespace),
      handlers: () => this.#handlers,
      notify: this.#notify,
      progressed: this.#progressed,
      settled: this.#settled,
    });
    this.#scope = { namespaces: options.namespaces, selector: options.selector };
    this.#parts.setScope(partScopes(this.#scope, resource.scope === 'Namespaced'));
  }

  /** Every first list is in the store, and every handler has been told. It stays so when the scope changes later. */
  get hasSynced(): boolean {
    return this.#hasSynced;
  }

  /** The list-and-watches behind this cache. */
  get sources(): readonly InformerSource[] {
    return this.#parts.parts.map(({ namespace, scope: { selector }, state: part, reflector }) => {
      const { state, resourceVersion, heardAt, lastError } = reflector;
      return {
        namespace: namespace === allNamespaces ? undefined : namespace,
        selector,
        state,
        part,
        resourceVersion,
        heardAt,
        lastError,
      };
    });
  }

  /** How many changes asynchronous handlers, or handlers that threw, have yet to hear of; one for each object. */
  get pending(): number {
    return this.#handlers.reduce((sum, { pending }) => sum + pending, 0);
  }

  /** Which objects it has, or will have when {@link waitForSync} resolves. */
  get scope(): InformerScope {
    return this.#scope;
  }

  /**
   * Changes namespaces and selectors, at any time. What comes is listed aside and swapped in at once; then handlers hear
   * of the difference, objects that are out of scope now as `deleted`. Until then, and for as long as the new lists
   * fail, the cache stays as it was, and goes on.
   *
   * @throws TypeError when a namespace is named twice, or a label selector cannot be read.
   */
  setScope(scope: InformerScope): void {
    const parts = partScopes(scope, this.resource.scope === 'Namespaced');
    this.#scope = { namespaces: scope.namespaces, selector: scope.selector };
    this.#parts.setScope(parts);
  }

  /** {@link setScope} with one namespace more; nothing when all are there already, or this one is. */
  addNamespace(namespace: string | NamespaceScope): void {
    const { namespaces, selector } = this.#scope;
    const name = nameOf(namespace);
    if (namespaces === undefined && typeof namespace === 'string') return;
    const others = (namespaces ?? [allNamespaces]).filter((each) => nameOf(each) !== name);
    this.setScope({ namespaces: [...others, namespace], selector });
  }

  /**
   * {@link setScope} without one namespace. The last one may go, too.
   *
   * @throws RangeError when it is not there by name: an informer of all namespaces cannot leave one out.
   */
  removeNamespace(namespace: string): void {
    const { namespaces = [], selector } = this.#scope;
    const others = namespaces.filter((each) => nameOf(each) !== namespace);
    if (others.length === namespaces.length) {
      throw new RangeError(`the informer of ${this.#name} does not name the namespace ${JSON.stringify(namespace)}`);
    }
    this.setScope({ namespaces: others, selector });
  }

  /**
   * Adds a handler, at any time. One added late hears at once, before this returns, of everything that is in the store
   * (B-19).
   *
   * @throws RangeError when the resync period is negative; Error when the informer was stopped.
   */
  addHandler(handler: EventHandler<T>, options: HandlerOptions = {}): Registration {
    return this.#register(options, (parts) => new SyncRegistration<T>(handler, parts));
  }

  /**
   * Adds a handler that may take its time. What changes while it works waits as one event a key, so that it costs no more
   * memory than there are objects, however slow it is; no other handler waits for it (B-18).
   *
   * @throws as {@link addHandler} does
   */
  addAsyncHandler(handler: AsyncEventHandler<T>, options: HandlerOptions = {}): Registration {
    return this.#register(options, (parts) => new AsyncRegistration<T>(handler, parts));
  }

  /**
   * Starts to list and watch, until the signal aborts or {@link stop}. Starting again does nothing (B-26).
   *
   * @throws Error when it was stopped: make a new one (B-27).
   */
  start(signal?: AbortSignal): void {
    if (this.#state === 'stopped') throw new Error(`the informer of ${this.#name} was stopped: make a new one`);
    if (this.#state === 'started') return;
    this.#state = 'started';
    if (signal?.aborted) return this.stop();
    const stop = (): void => this.stop();
    signal?.addEventListener('abort', stop, { once: true });
    this.#unfollow = () => signal?.removeEventListener('abort', stop);
    this.#parts.start();
  }

  /** Stops for good. Handlers hear nothing more, from this moment; listers keep what they have. */
  stop(): void {
    if (this.#state === 'stopped') return;
    this.#state = 'stopped';
    this.#unfollow();
    const handlers = this.#handlers;
    for (const registration of handlers) registration.remove();
    const ends = [this.#parts.end(), ...handlers.map(({ idle }) => idle)];
    void Promise.all(ends).then(() => this.#stopped.open());
    this.#progressed();
  }

  /** Resolves when it has been stopped, and everything that it had under way has ended. */
  get stopped(): Promise<void> {
    return this.#stopped.opened;
  }

  /**
   * Resolves when the cache holds its scope, also one that was changed since, and every handler is done with its first
   * list.
   *
   * @throws Error that says what is missing and why, when the signal aborts or the informer stops before.
   */
  async waitForSync(signal?: AbortSignal): Promise<void> {
    const isDone = (): boolean =>
      this.#hasSynced && this.#parts.isSettled && this.#handlers.every(({ hasSynced }) => hasSynced);
    await this.#until(() => isDone() || this.#state === 'stopped', signal);
    if (!isDone()) throw notSyncedError(this.#name, this.sources, this.#handlers);
  }

  /**
   * Whether the cache shows what a write left on the server, or something later. True also when it never will: the
   * object is in no namespace of this informer, or its labels do not match.
   */
  shows(state: WrittenState): boolean {
    const { namespace = allNamespaces } = parseObjectKey(state.key);
    return showsState(state, this.#parts.visible(namespace), this.indexer.cached(state.key));
  }

  /**
   * Waits until the cache {@link shows} a write.
   *
   * @returns false when the signal aborted or the informer stopped before: a write that changed nothing that is watched
   *   may never show
   */
  async waitForWrite(state: WrittenState, signal: AbortSignal): Promise<boolean> {
    await this.#until(() => this.shows(state) || this.#state === 'stopped', signal);
    return this.shows(state);
  }

  get #name(): string {
    return formatGroupResource({ group: this.resource.group, resource: this.resource.plural });
  }

  #reflectorOptions(namespace: string) {
    const { rest, resource, projection, transform, freeze, decoding, streaming, random, observer } = this.#options;
    const { fields } = this.indexer;
    const log = namespace === allNamespaces ? this.#log : this.#log.with({ namespace });
    const options = { rest, resource, projection, transform, freeze, decoding, fields, streaming, random, observer };
    return { ...options, clock: this.#clock, log };
  }

  #register(options: HandlerOptions, make: (parts: RegistrationParts) => HandlerRegistration<T>): Registration {
    if (this.#state === 'stopped') throw new Error(`the informer of ${this.#name} was stopped: make a new one`);
    const period = options.resyncPeriod === undefined ? this.#resyncPeriod : resyncPeriodOf(options.resyncPeriod);
    const resync = new Resync(this.#clock, period === 0 ? Infinity : period, () => this.#resync(registration));
    const registration = make({
      clock: this.#clock,
      log: this.#log,
      name: options.name,
      onHandled: (milliseconds) => this.#options.observer?.handled?.(milliseconds),
      onSync: () => {
        resync.start();
        this.#progressed();
      },
      onRemove: () => {
        resync.end();
        this.#handlers = this.#handlers.filter((other) => other !== registration);
        this.#progressed();
      },
    });
    // First everything that is there, then whatever comes: nothing can come in between (B-19).
    for (const object of this.indexer.entries()) {
      registration.deliver(new StoreEvent<T>('added', object, undefined, true));
    }
    this.#handlers = [...this.#handlers, registration];
    if (this.#hasSynced) registration.sync();
    return registration;
  }

  /** What is not in the store any more is not told of, and nothing is told before a difference that is being told. */
  #resync(registration: HandlerRegistration<T>): Promise<void> {
    return this.#parts.exclusive(async () => {
      const pace = new Pace(this.#clock);
      for (const key of this.indexer.keys()) {
        if (registration.removed) return;
        const object = this.indexer.cached(key);
        if (object !== undefined) registration.deliver(new StoreEvent<T>('updated', object, object, false));
        if (pace.step()) await pace.turn();
      }
    });
  }

  readonly #notify = (
    handlers: readonly HandlerRegistration<T>[],
    type: ObjectEventType,
    object: CachedObject<T>,
    old: CachedObject<T> | undefined,
    initial: boolean,
  ): void => {
    if (handlers.length === 0) return;
    const event: ObjectEvent<T> = new StoreEvent<T>(type, object, old, initial);
    const { observer } = this.#options;
    const begun = observer === undefined ? 0 : this.#clock.monotonic();
    for (const registration of handlers) registration.deliver(event);
    observer?.handled?.(this.#clock.monotonic() - begun);
  };

  readonly #progressed = (): void => {
    if (this.#listeners.size === 0) return;
    for (const listener of this.#listeners) listener();
  };

  readonly #settled = (): void => {
    if (!this.#hasSynced) {
      this.#hasSynced = true;
      for (const registration of this.#handlers) registration.sync();
    }
    this.#progressed();
  };

  /** Asks again whenever something has come in, until the answer is yes or the signal aborts. */
  #until(isDone: () => boolean, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const ask = (): void => {
        if (signal?.aborted !== true && !isDone()) return;
        this.#listeners.delete(ask);
        signal?.removeEventListener('abort', ask);
        resolve();
      };
      this.#listeners.add(ask);
      signal?.addEventListener('abort', ask, { once: true });
      ask();
    });
  }
}

function nameOf(namespace: string | NamespaceScope): string {
  return typeof namespace === 'string' ? namespace : namespace.namespace;
}

/** The one place where a scope becomes a class; the type says the same. */
function makeLister<T extends KubernetesObject, S extends Scope, I extends string>(
  indexer: Indexer<T, I>,
  scope: Scope,
): ScopedLister<T, S, I> {
  const lister = scope === 'Namespaced' ? new NamespacedLister(indexer) : new ClusterLister(indexer);
  return lister as ScopedLister<T, S, I>;
}

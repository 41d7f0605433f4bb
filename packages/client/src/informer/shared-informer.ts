// One kind's cache for everybody in the process: reflectors fill the stores, then the handlers hear of each change.
// Handlers are synchronous: they enqueue and return, so there is nothing to buffer between store and handler.
import { formatGroupResource, systemClock } from '@kubewright/apimachinery';
import type { Clock, KubernetesObject, ResourceDescriptor, Scope } from '@kubewright/apimachinery';
import { errorMessage } from '../error-message.ts';
import type { IndexDefinition } from '../index-function.ts';
import { Latch } from '../latch.ts';
import { silentLogger } from '../log.ts';
import type { Logger } from '../log.ts';
import type { EventHandler, ObjectEvent, ObjectEventType } from '../object-event.ts';
import type { SelectorOptions } from '../request-options.ts';
import type { ScopedLister } from '../resource-type.ts';
import type { RestClient } from '../rest-client.ts';
import type { WatchEvent } from '../watch-event.ts';
import type { CachedObject } from './cached-object.ts';
import { Indexer, allNamespaces } from './indexer.ts';
import { ClusterLister, NamespacedLister } from './lister.ts';
import { Reflector } from './reflector.ts';
import type { ReflectorState } from './reflector.ts';
import { StoreEvent } from './store-event.ts';
import type { Store } from './store.ts';

export interface SharedInformerOptions<T extends KubernetesObject> {
  readonly rest: RestClient;
  readonly resource: ResourceDescriptor;
  readonly indexes?: Readonly<Record<string, IndexDefinition<T>>> | undefined;
  /** Default: all. Ignored for cluster-scoped kinds. */
  readonly namespaces?: readonly string[] | undefined;
  readonly selector?: Pick<SelectorOptions, 'labelSelector' | 'fieldSelector'> | undefined;
  /** Applied once to each object received, before it is stored; may change it in place. */
  readonly transform?: ((object: T) => T) | undefined;
  /** Freeze what is stored, so that writing to it throws. For tests and development; default false. */
  readonly freeze?: boolean | undefined;
  /** Try streaming lists first; default true. */
  readonly streaming?: boolean | undefined;
  readonly clock?: Clock | undefined;
  readonly log?: Logger | undefined;
  /** Numbers in [0, 1) for jitter. */
  readonly random?: (() => number) | undefined;
}

/** A handler's place in an informer. */
export interface Registration {
  /** Resolves when the handler has heard of everything that was there at the start; never when the informer is stopped before. */
  readonly synced: Promise<void>;
  readonly hasSynced: boolean;
  /** The handler hears nothing more, from this moment. */
  remove(): void;
}

/** One source of an informer, for health checks and error messages. */
export interface InformerSource {
  /** Undefined for all. */
  readonly namespace: string | undefined;
  readonly state: ReflectorState;
  readonly resourceVersion: string | undefined;
  readonly lastError: unknown;
}

/** How many objects are handled between two turns of the event loop when a list is taken in. */
const sliceSize = 512;

/** A cache with listers and handlers. Started once, and gone once its signal aborts (B-27). */
export class SharedInformer<T extends KubernetesObject, I extends string = never, S extends Scope = Scope> {
  readonly lister: ScopedLister<T, S, I>;
  readonly indexer: Indexer<T, I>;
  readonly resource: ResourceDescriptor;
  readonly #log: Logger;
  readonly #reflectors = new Map<string, Reflector<T>>();
  /** Namespaces whose first list is not yet in. */
  readonly #missing: Set<string>;
  readonly #synced = new Latch();
  readonly #stopped = new Latch();
  #handlers: readonly HandlerRegistration<T>[] = [];
  #state: 'new' | 'started' | 'stopped' = 'new';

  constructor(options: SharedInformerOptions<T>) {
    const { resource } = options;
    this.resource = resource;
    this.#log = (options.log ?? silentLogger).with({ resource: resource.plural, group: resource.group });
    this.indexer = new Indexer<T, I>((error, message) => this.#log.error(message, { error }));
    this.indexer.addIndexes(options.indexes ?? {});
    this.lister = makeLister<T, S, I>(this.indexer, resource.scope);
    const chosen = resource.scope === 'Namespaced' && options.namespaces?.length ? options.namespaces : [allNamespaces];
    this.#missing = new Set(chosen);
    for (const namespace of this.#missing) {
      const target = {
        replace: (objects: readonly CachedObject<T>[], signal: AbortSignal) =>
          this.#replace(namespace, objects, signal),
        apply: (type: WatchEvent<T>['type'], object: CachedObject<T>) =>
          this.#apply(this.indexer.store(namespace), type, object),
      };
      const { rest, selector, transform, freeze, streaming, random, clock = systemClock } = options;
      const log = namespace === allNamespaces ? this.#log : this.#log.with({ namespace });
      const place = namespace === allNamespaces ? undefined : namespace;
      this.#reflectors.set(
        namespace,
        new Reflector<T>({
          rest,
          resource,
          namespace: place,
          target,
          selector,
          transform,
          freeze,
          streaming,
          clock,
          log,
          random,
        }),
      );
    }
  }

  /** Every first list is in the store, and every handler has heard of it. */
  get hasSynced(): boolean {
    return this.#missing.size === 0;
  }

  /** The list-and-watches behind this cache. */
  get sources(): readonly InformerSource[] {
    return Array.from(this.#reflectors, ([namespace, { state, resourceVersion, lastError }]) => ({
      namespace: namespace === allNamespaces ? undefined : namespace,
      state,
      resourceVersion,
      lastError,
    }));
  }

  /**
   * Adds a handler, at any time. One added late hears at once, before this returns, of everything that is in the store.
   */
  addHandler(handler: EventHandler<T>): Registration {
    const registration = new HandlerRegistration<T>(handler, (gone) => {
      this.#handlers = this.#handlers.filter((other) => other !== gone);
    });
    // First everything that is there, then whatever comes: nothing can come in between (B-19).
    for (const object of this.indexer.entries()) {
      this.#notify([registration], 'added', object, undefined, true);
    }
    this.#handlers = [...this.#handlers, registration];
    if (this.hasSynced) registration.sync();
    return registration;
  }

  /**
   * Starts to list and watch, until the signal aborts. Starting again does nothing.
   *
   * @throws Error when it was stopped: make a new one.
   */
  start(signal: AbortSignal): void {
    if (this.#state === 'stopped')
      throw new Error(`the informer of ${this.resource.plural} was stopped: make a new one`);
    if (this.#state === 'started') return;
    this.#state = 'started';
    const runs = Array.from(this.#reflectors.values(), (reflector) => reflector.run(signal));
    void Promise.allSettled(runs).then(() => {
      this.#state = 'stopped';
      this.#stopped.open();
    });
  }

  /** Resolves when everything that this informer had under way has ended. */
  get stopped(): Promise<void> {
    return this.#stopped.opened;
  }

  /**
   * Resolves when {@link hasSynced}.
   *
   * @throws Error that says what is missing and why, when the signal aborts or the informer stops before.
   */
  async waitForSync(signal?: AbortSignal): Promise<void> {
    if (this.hasSynced) return;
    const aborted = new Latch();
    const abort = (): void => aborted.open();
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
    await Promise.race([this.#synced.opened, this.#stopped.opened, aborted.opened]);
    signal?.removeEventListener('abort', abort);
    if (this.hasSynced) return;
    const missing = this.sources.filter((source) => this.#missing.has(source.namespace ?? allNamespaces));
    const where = missing.map(({ namespace, state, lastError }) => {
      const why = lastError === undefined ? '' : `: ${errorMessage(lastError)}`;
      return `${namespace === undefined ? '' : `in ${namespace} `}(${state}${why})`;
    });
    const cause = missing.find(({ lastError }) => lastError !== undefined)?.lastError;
    const name = formatGroupResource({ group: this.resource.group, resource: this.resource.plural });
    throw new Error(`the cache of ${name} is not filled ${where.join(', ')}`, { cause });
  }

  #apply(store: Store<T>, type: WatchEvent<T>['type'], object: CachedObject<T>): void {
    if (type === 'DELETED') {
      if (store.delete(object.key) !== undefined) this.#notify(this.#handlers, 'deleted', object, undefined, false);
      return;
    }
    const old = store.set(object);
    this.#notify(this.#handlers, old === undefined ? 'added' : 'updated', object, old, false);
  }

  /** Builds the new store aside in slices, swaps it in at once, then tells the difference (B-14, B-15, B-17). */
  async #replace(namespace: string, objects: readonly CachedObject<T>[], signal: AbortSignal): Promise<void> {
    const before = this.indexer.store(namespace);
    const next = this.indexer.emptyStore();
    let count = 0;
    for (const received of objects) {
      const known = before.get(received.key);
      // What did not change stays the same object, and nobody is told.
      next.set(known?.isSame(received) === true ? known : received);
      if (++count % sliceSize === 0) await turn(signal);
    }
    // Handlers added from now on hear of the new store as a whole.
    const handlers = this.#handlers;
    this.indexer.swap(namespace, next);
    for (const last of before.values()) {
      if (next.get(last.key) !== undefined) continue;
      this.#notify(handlers, 'deleted', last, undefined, false);
      if (++count % sliceSize === 0) await turn(signal);
    }
    const initial = this.#missing.has(namespace);
    for (const object of next.values()) {
      const old = before.get(object.key);
      if (old === object) continue;
      this.#notify(handlers, old === undefined ? 'added' : 'updated', object, old, initial);
      if (++count % sliceSize === 0) await turn(signal);
    }
    this.#missing.delete(namespace);
    if (!initial || !this.hasSynced) return;
    for (const handler of this.#handlers) handler.sync();
    this.#synced.open();
  }

  #notify(
    handlers: readonly HandlerRegistration<T>[],
    type: ObjectEventType,
    object: CachedObject<T>,
    old: CachedObject<T> | undefined,
    initial: boolean,
  ): void {
    if (handlers.length === 0) return;
    const event: ObjectEvent<T> = new StoreEvent<T>(type, object, old, initial);
    for (const registration of handlers) {
      if (registration.removed) continue;
      try {
        registration.handler(event);
      } catch (error) {
        this.#log.error('an event handler threw', { event: type, key: object.key, error });
      }
    }
  }
}

class HandlerRegistration<T> implements Registration {
  readonly handler: EventHandler<T>;
  removed = false;
  hasSynced = false;
  readonly #synced = new Latch();
  readonly #onRemove: (registration: HandlerRegistration<T>) => void;

  constructor(handler: EventHandler<T>, onRemove: (registration: HandlerRegistration<T>) => void) {
    this.handler = handler;
    this.#onRemove = onRemove;
  }

  get synced(): Promise<void> {
    return this.#synced.opened;
  }

  sync(): void {
    this.hasSynced = true;
    this.#synced.open();
  }

  remove(): void {
    this.removed = true;
    this.#onRemove(this);
  }
}

/** The one place where a scope becomes a class; the type says the same. */
function makeLister<T extends KubernetesObject, S extends Scope, I extends string>(
  indexer: Indexer<T, I>,
  scope: Scope,
): ScopedLister<T, S, I> {
  const lister = scope === 'Namespaced' ? new NamespacedLister(indexer) : new ClusterLister(indexer);
  return lister as ScopedLister<T, S, I>;
}

/** Lets the event loop go round: timers, health checks, the renewal of a lease. */
async function turn(signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => void setImmediate(resolve));
  signal.throwIfAborted();
}

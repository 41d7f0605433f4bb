// The list-and-watches of one informer: brings changes of the server into its stores, and changes of its scope. Whatever
// replaces a store is built aside in slices and swapped in at once; then the difference is told (B-14, B-15, B-17).
import { compareResourceVersions } from '@kubewright/apimachinery';
import type { Clock, KubernetesObject } from '@kubewright/apimachinery';
import type { ObjectEventType } from '../object-event.ts';
import type { WatchEvent } from '../watch-event.ts';
import type { CachedObject } from './cached-object.ts';
import type { HandlerRegistration } from './handler-registration.ts';
import { allNamespaces } from './indexer.ts';
import type { Indexer } from './indexer.ts';
import { InformerPart } from './informer-part.ts';
import { exchanges } from './informer-scope.ts';
import type { Exchange, PartScope } from './informer-scope.ts';
import { Listing } from './listing.ts';
import { Pace } from './pace.ts';
import type { ReflectorOptions, ReflectorTarget } from './reflector-options.ts';
import type { Store } from './store.ts';

/** What the parts need of their informer. */
export interface PartsHost<T extends KubernetesObject> {
  readonly clock: Clock;
  readonly indexer: Indexer<T, string>;
  /** What all reflectors have in common. */
  readonly reflectorOptions: (namespace: string) => Omit<ReflectorOptions<T>, 'namespace' | 'selector' | 'target'>;
  /** Those that hear of changes now. */
  readonly handlers: () => readonly HandlerRegistration<T>[];
  readonly notify: (
    handlers: readonly HandlerRegistration<T>[],
    type: ObjectEventType,
    object: CachedObject<T>,
    old: CachedObject<T> | undefined,
    initial: boolean,
  ) => void;
  /** Something has come in. */
  readonly progressed: () => void;
  /** What is wanted stands, and the handlers have been told. */
  readonly settled: () => void;
}

/** See above. */
export class InformerParts<T extends KubernetesObject> {
  readonly #host: PartsHost<T>;
  readonly #parts = new Set<InformerPart<T>>();
  readonly #runs = new Set<Promise<void>>();
  /** The last of what may not happen at the same time: telling differences. */
  #queue: Promise<unknown> = Promise.resolve();
  #settling = false;
  #state: 'new' | 'started' | 'ended' = 'new';

  constructor(host: PartsHost<T>) {
    this.#host = host;
  }

  /** Those that are there or coming. */
  get parts(): readonly InformerPart<T>[] {
    return [...this.#parts];
  }

  /** The one whose store has the objects of a namespace now. */
  visible(namespace: string): InformerPart<T> | undefined {
    let all: InformerPart<T> | undefined;
    for (const part of this.#parts) {
      if (!part.isVisible) continue;
      if (part.namespace === namespace) return part;
      if (part.namespace === allNamespaces) all = part;
    }
    return all;
  }

  /** What is wanted is what stands, and the handlers have been told. */
  get isSettled(): boolean {
    if (this.#settling || this.#state === 'new') return false;
    for (const { state } of this.#parts) if (state !== 'standing') return false;
    return true;
  }

  /**
   * Changes what is listed and watched. What stays goes on undisturbed; what comes is listed aside, no older than what
   * it replaces, and what goes stays until then.
   */
  setScope(scopes: readonly PartScope[]): void {
    const wanted = new Map(scopes.map((scope) => [scope.identity, scope]));
    for (const part of this.#parts) {
      const isWanted = !part.hasEnded && wanted.delete(part.scope.identity);
      if (part.state === 'going' && isWanted) part.state = 'standing';
      else if (part.state === 'standing' && !isWanted) part.state = 'going';
      else if (part.isComing && !isWanted) this.#drop(part);
    }
    const floor = this.#newest(this.parts.filter(({ state }) => state === 'going'));
    for (const scope of wanted.values()) this.#add(scope, floor);
    if (this.#state === 'started') void this.#settle();
  }

  start(): void {
    if (this.#state !== 'new') return;
    this.#state = 'started';
    for (const part of this.#parts) this.#run(part);
    void this.#settle();
  }

  /** Ends everything; resolves when it has ended. */
  async end(): Promise<void> {
    this.#state = 'ended';
    for (const part of this.#parts) part.end();
    await Promise.all([...this.#runs, this.#queue]);
  }

  /** Runs something while no difference is being told: each handler has heard of the stores as they are. */
  exclusive(work: () => Promise<void>): Promise<void> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => undefined);
    return result;
  }

  #add(scope: PartScope, floor: string | undefined): void {
    const { indexer } = this.#host;
    const target: ReflectorTarget<T> = {
      list: () =>
        new Listing<T>(
          () => indexer.emptyStore(),
          (key) => indexer.cached(key),
        ),
      replace: (listing, signal, resourceVersion) => this.#replace(part, listing.store, signal, resourceVersion),
      apply: (type, object) => this.#apply(part, type, object),
      cached: (key) => part.store.get(key),
      advance: () => {
        part.listed = undefined;
        this.#host.progressed();
      },
    };
    const options = this.#host.reflectorOptions(scope.namespace);
    const part = new InformerPart<T>(scope, indexer.emptyStore(), { ...options, target, resourceVersion: floor });
    this.#parts.add(part);
    if (this.#state === 'started') this.#run(part);
  }

  #run(part: InformerPart<T>): void {
    const run = part.run().finally(() => this.#runs.delete(run));
    this.#runs.add(run);
  }

  #drop(part: InformerPart<T>): void {
    part.end();
    part.store.discard();
    this.#parts.delete(part);
  }

  #apply(part: InformerPart<T>, type: WatchEvent<T>['type'], object: CachedObject<T>): Promise<void> | undefined {
    if (part.hasEnded) return undefined;
    if (part.hold !== undefined) return part.hold.then(() => this.#apply(part, type, object));
    const { notify, handlers, progressed } = this.#host;
    if (type === 'DELETED') {
      const isKnown = part.store.delete(object.key) !== undefined;
      if (isKnown && part.isVisible) notify(handlers(), 'deleted', object, undefined, false);
    } else if (part.store.get(object.key)?.isSame(object) !== true) {
      // A version that is known is no news: watches that begin at any resourceVersion replay what there is (B-22).
      const old = part.store.set(object);
      if (part.isVisible) notify(handlers(), old === undefined ? 'added' : 'updated', object, old, false);
    }
    progressed();
    return undefined;
  }

  async #replace(part: InformerPart<T>, next: Store<T>, signal: AbortSignal, resourceVersion: string): Promise<void> {
    part.listed = resourceVersion;
    if (part.isVisible) {
      await this.exclusive(async () => {
        signal.throwIfAborted();
        const before = part.store;
        part.store = next;
        // Handlers added from now on hear of the new store as a whole.
        const handlers = this.#host.handlers();
        this.#host.indexer.swap(part.namespace, next);
        await this.#tell([before], [next], handlers, false);
        before.discard();
      });
      return;
    }
    part.store.discard();
    part.store = next;
    part.state = 'ready';
    await this.#settle();
    signal.throwIfAborted();
  }

  /** Makes the exchanges that can be made. */
  #settle(): Promise<void> {
    return this.exclusive(async () => {
      if (this.#state === 'ended') return;
      this.#settling = true;
      const going = this.parts.filter(({ state }) => state === 'going');
      const coming = this.parts.filter(({ isComing }) => isComing);
      for (const exchange of exchanges(going, coming)) {
        if (exchange.coming.every(({ state }) => state === 'ready')) await this.#exchange(exchange);
      }
      this.#settling = false;
      if (this.isSettled) this.#host.settled();
    });
  }

  async #exchange({ going, coming }: Exchange<InformerPart<T>>): Promise<void> {
    const floor = this.#newest(going);
    const late = coming.filter((part) => (compareResourceVersions(part.resourceVersion, floor) ?? 0) < 0);
    if (late.length > 0) {
      // Handlers never go back in time (B-01). What goes stands still, and what comes lists once more, from there.
      for (const part of going) part.end();
      for (const { scope } of late) this.#add(scope, floor);
      for (const part of late) this.#drop(part);
      return;
    }
    const handlers = this.#host.handlers();
    let release = (): void => undefined;
    const hold = new Promise<void>((resolve) => (release = resolve));
    for (const part of going) this.#drop(part);
    for (const part of going) this.#host.indexer.remove(part.namespace);
    for (const part of coming) {
      part.state = 'standing';
      part.hold = hold;
      this.#host.indexer.swap(part.namespace, part.store);
    }
    const stores = (parts: readonly InformerPart<T>[]): Store<T>[] => parts.map(({ store }) => store);
    await this.#tell(stores(going), stores(coming), handlers, true);
    for (const part of coming) part.hold = undefined;
    release();
  }

  /** Tells of what is different: deletions with the last known object, then the rest in the order of the list. */
  async #tell(
    before: readonly Store<T>[],
    after: readonly Store<T>[],
    handlers: readonly HandlerRegistration<T>[],
    initial: boolean,
  ): Promise<void> {
    const { notify } = this.#host;
    const pace = new Pace(this.#host.clock);
    for (const store of before) {
      for (const last of store.values()) {
        if (pace.step()) await pace.turn();
        if (find(after, last.key) === undefined) notify(handlers, 'deleted', last, undefined, false);
      }
    }
    for (const store of after) {
      for (const object of store.values()) {
        if (pace.step()) await pace.turn();
        const old = find(before, object.key);
        if (old === object || old?.isSame(object) === true) continue;
        notify(handlers, old === undefined ? 'added' : 'updated', object, old, initial && old === undefined);
      }
    }
  }

  #newest(parts: readonly InformerPart<T>[]): string | undefined {
    let newest: string | undefined;
    for (const { resourceVersion } of parts) {
      if (newest === undefined || (compareResourceVersions(resourceVersion, newest) ?? 0) > 0) newest = resourceVersion;
    }
    return newest;
  }
}

function find<T>(stores: readonly Store<T>[], key: string): CachedObject<T> | undefined {
  for (const store of stores) {
    const object = store.get(key);
    if (object !== undefined) return object;
  }
  return undefined;
}

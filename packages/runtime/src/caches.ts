// The caches of a manager: one informer for each resource that some controller names, started together.
import type { Clock, KubernetesObject, Scope } from '@kubewright/apimachinery';
import { formatGroupResource } from '@kubewright/apimachinery';
import type {
  AnyResourceType,
  AnySharedInformer,
  InformerFor,
  ListerFor,
  Logger,
  ResourceType,
  RestClient,
} from '@kubewright/client';
import { resourceIdentity, SharedInformerFactory } from '@kubewright/client';
import type { CacheOptions } from './cache-options.ts';
import { CacheMetrics } from './metrics/cache-metrics.ts';
import type { MetricsRegistry } from './metrics/registry.ts';
import { OwnWrites } from './own-writes.ts';

/** A resource of the manager and its cache. */
export interface CachedResource {
  readonly resource: AnyResourceType;
  readonly informer: AnySharedInformer;
}

/** How caches are filled. */
export interface CachesOptions {
  readonly rest: RestClient;
  readonly namespaces: readonly string[] | undefined;
  readonly clock: Clock;
  readonly log: Logger;
  readonly freeze: boolean;
  readonly metrics: MetricsRegistry;
  /** Of the operator; metrics carry it. */
  readonly name: string;
  readonly options?: CacheOptions | undefined;
  /** Numbers in [0, 1) for jitter; default Math.random. */
  readonly random?: (() => number) | undefined;
}

/** Milliseconds. */
const defaultResyncPeriod = 36_000_000;

interface Entry extends CachedResource {
  readonly indexes: Set<string>;
}

/** See above. */
export class Caches {
  readonly #factory: SharedInformerFactory;
  readonly #clock: Clock;
  readonly #metrics: MetricsRegistry;
  readonly #options: CacheOptions;
  readonly #random: () => number;
  readonly #entries = new Map<string, Entry>();
  /** Informers that are ending. */
  readonly #removals = new Set<Promise<unknown>>();
  readonly #uses = new Map<string, number>();

  /** @throws TypeError when a resource has two caches in the options. */
  constructor(parts: CachesOptions) {
    const { rest, namespaces = [], clock, log, freeze, metrics, name, options = {}, random = Math.random } = parts;
    const { selector, transform, decoding, resources = [] } = options;
    const twice = resources.find(({ resource }, index) =>
      resources.some((other, at) => at < index && resourceIdentity(other.resource) === resourceIdentity(resource)),
    );
    if (twice !== undefined) throw new TypeError(`caches.resources names ${nameOf(twice.resource)} twice`);
    const measured = new CacheMetrics(metrics, name);
    this.#factory = new SharedInformerFactory(rest, {
      ...(namespaces.length === 0 ? {} : { namespaces }),
      selector,
      transform,
      decoding,
      clock,
      log,
      freeze,
      observerFor: (resource) => measured.observerFor(resource),
    });
    measured.observe(() => this.resources, clock);
    this.#clock = clock;
    this.#metrics = metrics;
    this.#options = options;
    this.#random = random;
  }

  /** Every resource that is cached. */
  get resources(): readonly CachedResource[] {
    return [...this.#entries.values()];
  }

  /** The informers of a resource, whatever their version. */
  informersOf({ group, plural }: Pick<AnyResourceType, 'group' | 'plural'>): readonly AnySharedInformer[] {
    const found: AnySharedInformer[] = [];
    for (const { resource, informer } of this.#entries.values()) {
      if (resource.group === group && resource.plural === plural) found.push(informer);
    }
    return found;
  }

  /** The record of a controller's own writes; undefined when its reconciles are not to wait for them. */
  ownWrites(controller: string): OwnWrites | undefined {
    const { ownWrites = true } = this.#options;
    if (ownWrites === false) return undefined;
    const options = ownWrites === true ? {} : ownWrites;
    return new OwnWrites(options, { controller, clock: this.#clock, caches: this, metrics: this.#metrics });
  }

  /** The informer of a resource, made on first use; one made after {@link start} starts at once. */
  informer(resource: AnyResourceType): AnySharedInformer {
    const key = resourceIdentity(resource);
    const own = this.#options.resources?.find((each) => resourceIdentity(each.resource) === key)?.options ?? {};
    const period = own.resyncPeriod ?? this.#options.resyncPeriod ?? defaultResyncPeriod;
    const informer = this.#factory.informer(resource as ResourceType<KubernetesObject, Scope, unknown, string>, {
      ...own,
      resyncPeriod: period * (0.9 + 0.2 * this.#random()),
    });
    const entry = this.#entries.get(key) ?? { resource, informer, indexes: new Set() };
    this.#entries.set(key, entry);
    for (const name of Object.keys(resource.indexes)) entry.indexes.add(name);
    return informer;
  }

  /** @throws Error when the resource, or one of its indexes, is not cached. */
  lister<R extends AnyResourceType>(resource: R): ListerFor<R> {
    return this.#existing(resource).lister as unknown as ListerFor<R>;
  }

  /** @throws as {@link lister} does */
  cached<R extends AnyResourceType>(resource: R): InformerFor<R> {
    return this.#existing(resource) as unknown as InformerFor<R>;
  }

  /**
   * The informer of a resource for one more user, made on first use; said with {@link release} to be over. The indexes of
   * a user that leaves stay as long as the informer.
   */
  use(resource: AnyResourceType): AnySharedInformer {
    const informer = this.informer(resource);
    const key = resourceIdentity(resource);
    this.#uses.set(key, (this.#uses.get(key) ?? 0) + 1);
    return informer;
  }

  /** One user less. What nobody uses is not watched any more. */
  release(resource: AnyResourceType): void {
    const key = resourceIdentity(resource);
    const uses = (this.#uses.get(key) ?? 0) - 1;
    if (uses > 0) {
      this.#uses.set(key, uses);
    } else if (this.#uses.delete(key)) {
      this.#entries.delete(key);
      const removal: Promise<unknown> = this.#factory.remove(resource).finally(() => this.#removals.delete(removal));
      this.#removals.add(removal);
    }
  }

  /** Starts filling; the signal ends it. */
  start(signal: AbortSignal): void {
    this.#factory.start(signal);
  }

  /** Resolves when nothing of the caches is under way any more, after the signal of {@link start} has aborted. */
  async stopped(): Promise<void> {
    await Promise.all([...this.resources.map(({ informer }) => informer.stopped), ...this.#removals]);
  }

  /**
   * Resolves when every cache holds what the server held when it was started, or when the signal aborts.
   *
   * @param timeout - milliseconds
   * @throws Error that names the resources still missing after the timeout, and why they are.
   */
  async waitForSync(timeout: number, signal: AbortSignal): Promise<void> {
    const ended = new AbortController();
    const end = (): void => ended.abort();
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
    const timer = this.#clock.schedule(timeout, end);
    const waits = this.resources.map(({ informer }) => informer.waitForSync(ended.signal));
    const failures = (await Promise.allSettled(waits)).flatMap((wait) =>
      wait.status === 'rejected' ? [wait.reason as Error] : [],
    );
    timer.cancel();
    signal.removeEventListener('abort', end);
    if (failures.length === 0 || signal.aborted) return;
    throw new Error(
      `not ready after ${timeout / 1000} s: ${failures.map(({ message }) => message).join('; ')}. ` +
        'Is the CustomResourceDefinition installed, and may this operator list and watch the resource?',
      { cause: failures[0] },
    );
  }

  #existing(resource: AnyResourceType): AnySharedInformer {
    const entry = this.#entries.get(resourceIdentity(resource));
    const name = nameOf(resource);
    if (entry === undefined) {
      throw new Error(
        `no controller of this manager watches ${name}: name it in a controller's owns, watches or reads`,
      );
    }
    const missing = Object.keys(resource.indexes).filter((index) => !entry.indexes.has(index));
    if (missing.length > 0) {
      const what = missing.length === 1 ? `index "${missing[0]}"` : `indexes "${missing.join('", "')}"`;
      throw new Error(
        `the cache of ${name} has no ${what}: name the resource with its indexes in a controller's reads`,
      );
    }
    return entry.informer;
  }
}

function nameOf({ group, plural, projection }: AnyResourceType): string {
  const name = formatGroupResource({ group, resource: plural });
  return projection === undefined ? name : `the ${projection} of ${name}`;
}

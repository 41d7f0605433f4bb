// The caches of a manager: one informer for each resource that some controller names, started together.
import type { Clock, KubernetesObject, Scope } from '@kubewright/apimachinery';
import { formatGroupResource } from '@kubewright/apimachinery';
import type {
  AnyResourceType,
  AnySharedInformer,
  ListerFor,
  Logger,
  ResourceType,
  RestClient,
} from '@kubewright/client';
import { SharedInformerFactory } from '@kubewright/client';

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
}

interface Entry extends CachedResource {
  readonly indexes: Set<string>;
}

/** See above. */
export class Caches {
  readonly #factory: SharedInformerFactory;
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  readonly #uses = new Map<string, number>();

  constructor(options: CachesOptions) {
    const { rest, namespaces, clock, log, freeze } = options;
    this.#factory = new SharedInformerFactory(rest, {
      ...(namespaces === undefined ? {} : { namespaces }),
      clock,
      log,
      freeze,
    });
    this.#clock = clock;
  }

  /** Every resource that is cached. */
  get resources(): readonly CachedResource[] {
    return [...this.#entries.values()];
  }

  /** The informer of a resource, made on first use; before {@link start}. */
  informer(resource: AnyResourceType): AnySharedInformer {
    const informer = this.#factory.informer(resource as ResourceType<KubernetesObject, Scope, unknown, string>);
    const key = cacheKey(resource);
    const entry = this.#entries.get(key) ?? { resource, informer, indexes: new Set() };
    this.#entries.set(key, entry);
    for (const name of Object.keys(resource.indexes)) entry.indexes.add(name);
    return informer;
  }

  /** @throws Error when the resource, or one of its indexes, is not cached. */
  lister<R extends AnyResourceType>(resource: R): ListerFor<R> {
    const entry = this.#entries.get(cacheKey(resource));
    const name = formatGroupResource({ group: resource.group, resource: resource.plural });
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
    return entry.informer.lister as unknown as ListerFor<R>;
  }

  /**
   * The informer of a resource for one more user, made on first use; said with {@link release} to be over. The indexes of
   * a user that leaves stay as long as the informer.
   */
  use(resource: AnyResourceType): AnySharedInformer {
    const informer = this.informer(resource);
    const key = cacheKey(resource);
    this.#uses.set(key, (this.#uses.get(key) ?? 0) + 1);
    return informer;
  }

  /** One user less. What nobody uses is not watched any more. */
  release(resource: AnyResourceType): void {
    const key = cacheKey(resource);
    const uses = (this.#uses.get(key) ?? 0) - 1;
    if (uses > 0) {
      this.#uses.set(key, uses);
    } else if (this.#uses.delete(key)) {
      this.#entries.delete(key);
      void this.#factory.remove(resource);
    }
  }

  /** Starts filling; the signal ends it. */
  start(signal: AbortSignal): void {
    this.#factory.start(signal);
  }

  /** Resolves when nothing of the caches is under way any more, after the signal of {@link start} has aborted. */
  async stopped(): Promise<void> {
    await Promise.all(this.resources.map(({ informer }) => informer.stopped));
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
}

function cacheKey({ group, version, plural }: AnyResourceType): string {
  return `${group}/${version}/${plural}`;
}

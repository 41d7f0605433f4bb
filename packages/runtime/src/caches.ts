// The caches of a manager: one informer for each resource that some controller names, started together.
import type { Clock, KubernetesObject, Scope } from '@kubewright/apimachinery';
import { formatApiVersion, formatGroupResource } from '@kubewright/apimachinery';
import type { AnyResourceType, ListerFor, Logger, ResourceType, RestClient, SharedInformer } from '@kubewright/client';
import { SharedInformerFactory } from '@kubewright/client';

/** An informer whose kind is not known here. */
export type AnyInformer = SharedInformer<KubernetesObject, string, Scope>;

/** A resource of the manager and its cache. */
export interface CachedResource {
  readonly resource: AnyResourceType;
  readonly informer: AnyInformer;
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
  informer(resource: AnyResourceType): AnyInformer {
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

  /** Starts filling; the signal ends it. */
  start(signal: AbortSignal): void {
    this.#factory.start(signal);
  }

  /**
   * Resolves when every cache holds what the server held when it was started, or when the signal aborts.
   *
   * @param timeout - milliseconds
   * @throws Error that names the resources still missing after the timeout.
   */
  async waitForSync(timeout: number, signal: AbortSignal): Promise<void> {
    const waiting = new Set(this.#entries.values());
    const ended = new AbortController();
    const end = (): void => ended.abort();
    signal.addEventListener('abort', end, { once: true });
    const timer = this.#clock.schedule(timeout, end);
    try {
      const waits = [...waiting].map(async (entry) => {
        await entry.informer.waitForSync(ended.signal);
        if (entry.informer.hasSynced) waiting.delete(entry);
      });
      await Promise.all(waits);
    } catch (error) {
      if (!ended.signal.aborted) throw error;
    } finally {
      timer.cancel();
      signal.removeEventListener('abort', end);
    }
    if (waiting.size === 0 || signal.aborted) return;
    const names = [...waiting].map(({ resource }) => `${resource.plural} (${formatApiVersion(resource)})`);
    throw new Error(
      `not read within ${timeout / 1000} s: ${names.join(', ')}. ` +
        'Is the CustomResourceDefinition installed, and may this operator list and watch the resource?',
    );
  }
}

function cacheKey({ group, version, plural }: AnyResourceType): string {
  return `${group}/${version}/${plural}`;
}

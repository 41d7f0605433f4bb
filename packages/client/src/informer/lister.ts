// How reconcilers read the cache: by name, by label, by index. Nothing here asks the server, and everything returned
// is shared: read-only.
import {
  formatObjectKey,
  labelSelectorRequirements,
  matchesLabels,
  parseLabelSelector,
  systemClock,
} from '@kubewright/apimachinery';
import type { DeepReadonly, KubernetesObject, LabelSelector, ObjectKey } from '@kubewright/apimachinery';
import type { CachedObject } from './cached-object.ts';
import type { Indexer } from './indexer.ts';
import { Pace } from './pace.ts';

/** What a lister can be told. */
export interface ListerOptions {
  /** Such as `app=web,tier in (a, b)`, or the structured form. */
  readonly labelSelector?: string | LabelSelector;
}

/** The objects of one namespace. */
export interface NamespaceView<T> {
  get(name: string): DeepReadonly<T> | undefined;
  list(options?: ListerOptions): readonly DeepReadonly<T>[];
  /** As {@link NamespacedLister.items}. */
  items(options?: ListerOptions): AsyncGenerator<DeepReadonly<T>, void, undefined>;
}

/** Reads a namespaced kind. */
export class NamespacedLister<T extends KubernetesObject, I extends string = never> {
  readonly #indexer: Indexer<T, I>;

  constructor(indexer: Indexer<T, I>) {
    this.#indexer = indexer;
  }

  /** Undefined when there is no such object, or not yet in the cache. */
  get(key: ObjectKey): DeepReadonly<T> | undefined {
    return this.#indexer.get(formatObjectKey(key));
  }

  /**
   * Decodes what it returns and was not read before, at once: of many thousands that is a pause, which {@link items} has
   * not.
   *
   * @throws TypeError when the selector cannot be parsed.
   */
  list(options?: ListerOptions): readonly DeepReadonly<T>[] {
    return select(this.#indexer.entries(), options);
  }

  namespace(namespace: string): NamespaceView<T> {
    return {
      get: (name) => this.#indexer.get(formatObjectKey({ namespace, name })),
      list: (options) => select(this.#indexer.namespaceEntries(namespace), options),
      items: (options) => inSlices(chosen(this.#indexer.namespaceEntries(namespace), options)),
    };
  }

  /**
   * The objects that {@link list} would return now, one by one. The event loop has its turn in between, so that decoding
   * them all stops nothing for longer than 10 ms.
   *
   * @throws TypeError when the selector cannot be parsed.
   */
  items(options?: ListerOptions): AsyncGenerator<DeepReadonly<T>, void, undefined> {
    return inSlices(chosen(this.#indexer.entries(), options));
  }

  byIndex(name: I, value: string): readonly DeepReadonly<T>[] {
    return this.#indexer.byIndex(name, value);
  }
}

/** Reads a cluster-scoped kind. */
export class ClusterLister<T extends KubernetesObject, I extends string = never> {
  readonly #indexer: Indexer<T, I>;

  constructor(indexer: Indexer<T, I>) {
    this.#indexer = indexer;
  }

  /** Undefined when there is no such object, or not yet in the cache. */
  get(key: Pick<ObjectKey, 'name'> | string): DeepReadonly<T> | undefined {
    return this.#indexer.get(typeof key === 'string' ? key : key.name);
  }

  /**
   * Decodes what it returns and was not read before, at once: of many thousands that is a pause, which {@link items} has
   * not.
   *
   * @throws TypeError when the selector cannot be parsed.
   */
  list(options?: ListerOptions): readonly DeepReadonly<T>[] {
    return select(this.#indexer.entries(), options);
  }

  /**
   * The objects that {@link list} would return now, one by one. The event loop has its turn in between, so that decoding
   * them all stops nothing for longer than 10 ms.
   *
   * @throws TypeError when the selector cannot be parsed.
   */
  items(options?: ListerOptions): AsyncGenerator<DeepReadonly<T>, void, undefined> {
    return inSlices(chosen(this.#indexer.entries(), options));
  }

  byIndex(name: I, value: string): readonly DeepReadonly<T>[] {
    return this.#indexer.byIndex(name, value);
  }
}

function select<T>(entries: CachedObject<T>[], options?: ListerOptions): readonly DeepReadonly<T>[] {
  return chosen(entries, options).map(({ object }) => object);
}

function chosen<T>(entries: CachedObject<T>[], { labelSelector }: ListerOptions = {}): readonly CachedObject<T>[] {
  if (labelSelector === undefined || labelSelector === '') return entries;
  const requirements =
    typeof labelSelector === 'string' ? parseLabelSelector(labelSelector) : labelSelectorRequirements(labelSelector);
  return entries.filter(({ metadata }) => matchesLabels(requirements, metadata.labels));
}

async function* inSlices<T>(entries: readonly CachedObject<T>[]): AsyncGenerator<DeepReadonly<T>, void, undefined> {
  const pace = new Pace(systemClock);
  for (const { object } of entries) {
    yield object;
    if (pace.step()) await pace.turn();
  }
}

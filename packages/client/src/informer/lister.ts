// How reconcilers read the cache: by name, by label, by index. Nothing here asks the server, and everything returned
// is shared: read-only.
import {
  formatObjectKey,
  labelSelectorRequirements,
  matchesLabels,
  parseLabelSelector,
} from '@kubewright/apimachinery';
import type { DeepReadonly, KubernetesObject, LabelSelector, ObjectKey } from '@kubewright/apimachinery';
import type { CachedObject } from './cached-object.ts';
import type { Indexer } from './indexer.ts';

export interface ListerOptions {
  /** Such as `app=web,tier in (a, b)`, or the structured form. */
  readonly labelSelector?: string | LabelSelector;
}

/** The objects of one namespace. */
export interface NamespaceView<T> {
  get(name: string): DeepReadonly<T> | undefined;
  list(options?: ListerOptions): readonly DeepReadonly<T>[];
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

  /** @throws TypeError when the selector cannot be parsed. */
  list(options?: ListerOptions): readonly DeepReadonly<T>[] {
    return select(this.#indexer.entries(), options);
  }

  namespace(namespace: string): NamespaceView<T> {
    return {
      get: (name) => this.#indexer.get(formatObjectKey({ namespace, name })),
      list: (options) => select(this.#indexer.namespaceEntries(namespace), options),
    };
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

  /** @throws TypeError when the selector cannot be parsed. */
  list(options?: ListerOptions): readonly DeepReadonly<T>[] {
    return select(this.#indexer.entries(), options);
  }

  byIndex(name: I, value: string): readonly DeepReadonly<T>[] {
    return this.#indexer.byIndex(name, value);
  }
}

function select<T>(found: CachedObject<T>[], { labelSelector }: ListerOptions = {}): readonly DeepReadonly<T>[] {
  if (labelSelector === undefined || labelSelector === '') return found.map(objectOf);
  const requirements =
    typeof labelSelector === 'string' ? parseLabelSelector(labelSelector) : labelSelectorRequirements(labelSelector);
  return found.filter(({ labels }) => matchesLabels(requirements, labels)).map(objectOf);
}

function objectOf<T>({ object }: CachedObject<T>): DeepReadonly<T> {
  return object;
}

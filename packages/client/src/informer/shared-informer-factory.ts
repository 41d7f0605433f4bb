// One informer a resource for the whole process, whoever asks for it.
import type { Clock, KubernetesObject, Scope } from '@kubewright/apimachinery';
import type { IndexDefinition } from '../index-function.ts';
import type { Logger } from '../log.ts';
import { resourceIdentity } from '../resource-type.ts';
import type { AnyResourceType, ResourceType } from '../resource-type.ts';
import type { RestClient } from '../rest-client.ts';
import type { InformerObserver } from './informer-observer.ts';
import type { InformerScope } from './informer-scope.ts';
import type { Decoding } from './object-decoder.ts';
import { SharedInformer } from './shared-informer.ts';

/** What a {@link SharedInformerFactory} can be told. */
export interface SharedInformerFactoryOptions extends InformerScope {
  /** Default: the rest client's. */
  readonly clock?: Clock | undefined;
  readonly log?: Logger | undefined;
  /** Freeze what is cached, so that writing to it throws. For tests and development; default false. */
  readonly freeze?: boolean | undefined;
  /** As in {@link SharedInformerOptions.transform}; `stripManagedFields` is the recommended one. */
  readonly transform?: ((object: KubernetesObject) => KubernetesObject) | undefined;
  /** As in {@link SharedInformerOptions.decoding}; default `lazy`. */
  readonly decoding?: Decoding | undefined;
  /** Milliseconds, for handlers that do not say; default 0: no resync. */
  readonly resyncPeriod?: number | undefined;
  /** Try streaming lists first; default true. */
  readonly streaming?: boolean | undefined;
  /** Makes what is told of the lists, watches and handlers of a resource's informer. */
  readonly observerFor?: ((resource: AnyResourceType) => InformerObserver | undefined) | undefined;
  /** Numbers in [0, 1) for jitter; default Math.random. */
  readonly random?: (() => number) | undefined;
}

/** What one informer has of its own, instead of what all of a factory have. */
export interface InformerOptions<T extends KubernetesObject> extends InformerScope {
  readonly transform?: ((object: T) => T) | undefined;
  readonly decoding?: Decoding | undefined;
  readonly resyncPeriod?: number | undefined;
}

/** An informer of any kind. */
export type AnySharedInformer = SharedInformer<KubernetesObject, string>;

/** The informer of a token. */
export type InformerFor<R> =
  R extends ResourceType<infer T, infer S, unknown, infer I> ? SharedInformer<T, I, S> : never;

/** Makes, starts and awaits shared informers. */
export class SharedInformerFactory {
  readonly #rest: RestClient;
  readonly #options: SharedInformerFactoryOptions;
  readonly #informers = new Map<string, AnySharedInformer>();
  #signal: AbortSignal | undefined;

  constructor(rest: RestClient, options: SharedInformerFactoryOptions = {}) {
    this.#rest = rest;
    this.#options = options;
  }

  /** All informers made so far. */
  get informers(): readonly AnySharedInformer[] {
    return Array.from(this.#informers.values());
  }

  /** Whether somebody asked for an informer of this resource. */
  has(resource: Pick<AnyResourceType, 'group' | 'version' | 'plural' | 'projection'>): boolean {
    return this.#informers.has(resourceIdentity(resource));
  }

  /**
   * The informer of a resource, made at the first call; indexes of later calls are added to it. Made after
   * {@link start}, it starts at once.
   *
   * @param own - what the informer has of its own; only the call that makes it is heard
   * @throws TypeError when an index exists already with another definition.
   */
  informer<T extends KubernetesObject, S extends Scope, C, I extends string>(
    resource: ResourceType<T, S, C, I>,
    own: InformerOptions<T> = {},
  ): SharedInformer<T, I, S> {
    const existing = this.#informers.get(resourceIdentity(resource)) as SharedInformer<T, I, S> | undefined;
    const indexes: Readonly<Record<string, IndexDefinition<T>>> = resource.indexes;
    if (existing !== undefined) {
      existing.indexer.addIndexes(indexes);
      return existing;
    }
    const { transform, observerFor, ...options } = this.#options;
    const informer = new SharedInformer<T, I, S>({
      clock: this.#rest.clock,
      ...options,
      rest: this.#rest,
      resource,
      projection: resource.projection,
      observer: observerFor?.(resource as AnyResourceType),
      indexes,
      namespaces: own.namespaces ?? options.namespaces,
      selector: own.selector ?? options.selector,
      decoding: own.decoding ?? options.decoding,
      resyncPeriod: own.resyncPeriod ?? options.resyncPeriod,
      // A transform of any object gives back the same kind of object.
      transform: own.transform ?? (transform as ((object: T) => T) | undefined),
    });
    this.#informers.set(resourceIdentity(resource), informer as unknown as AnySharedInformer);
    if (this.#signal?.aborted === false) informer.start(this.#signal);
    return informer;
  }

  /**
   * Stops the informer of a resource and forgets it: its handlers hear nothing more, from this moment. Asked for again,
   * the resource gets a new one (B-27).
   *
   * @returns when everything that it had under way has ended; false when there was none
   */
  async remove(resource: Pick<AnyResourceType, 'group' | 'version' | 'plural' | 'projection'>): Promise<boolean> {
    const informer = this.#informers.get(resourceIdentity(resource));
    if (informer === undefined) return false;
    this.#informers.delete(resourceIdentity(resource));
    informer.stop();
    await informer.stopped;
    return true;
  }

  /** Starts what is not yet started. After the signal has aborted it does nothing (B-26). */
  start(signal: AbortSignal): void {
    this.#signal ??= signal;
    if (this.#signal.aborted) return;
    for (const informer of this.#informers.values()) informer.start(signal);
  }

  /**
   * Resolves when every informer made so far has synced.
   *
   * @throws Error as {@link SharedInformer.waitForSync} does, for the first that fails.
   */
  async waitForSync(signal?: AbortSignal): Promise<void> {
    await Promise.all(this.informers.map((informer) => informer.waitForSync(signal)));
  }
}

// What a reflector is given, and where it puts what it gets.
import type { Clock, KubernetesObject, ResourceDescriptor } from '@kubewright/apimachinery';
import type { Logger } from '../log.ts';
import type { SelectorOptions } from '../request-options.ts';
import type { RestClient } from '../rest-client.ts';
import type { WatchEvent } from '../watch-event.ts';
import type { CachedObject } from './cached-object.ts';
import type { InformerObserver } from './informer-observer.ts';
import type { Listing } from './listing.ts';
import type { Decoding } from './object-decoder.ts';
import type { ObjectFields } from './object-fields.ts';
import type { ReflectorStep } from './reflector-step.ts';

/** Where the objects go. */
export interface ReflectorTarget<T> {
  /** Where a list goes while it comes in. */
  list(): Listing<T>;
  /** Everything there was at a resourceVersion. The reflector goes on when the promise settles. */
  replace(listing: Listing<T>, signal: AbortSignal, resourceVersion: string): Promise<void>;
  /** One change. Must not throw. Where it returns a promise, the reflector goes on when that settles. */
  apply(type: WatchEvent<KubernetesObject>['type'], object: CachedObject<T>): Promise<void> | undefined;
  /** {@link Reflector.resourceVersion} has grown and nothing changed: a bookmark, or the end of a list. */
  advance?(): void;
  /** What was applied last under a key, to compare what comes with it. */
  cached?(key: string): CachedObject<T> | undefined;
}

/** What a {@link Reflector} needs. */
export interface ReflectorOptions<T extends KubernetesObject> extends ReflectionOptions<T> {
  /** Default: all. */
  readonly namespace?: string | undefined;
  readonly target: ReflectorTarget<T>;
  readonly selector?: Pick<SelectorOptions, 'labelSelector' | 'fieldSelector'> | undefined;
  /** The first list is not older than this; default: any that the server has at hand. */
  readonly resourceVersion?: string | undefined;
  /** The fields that are read without decoding. */
  readonly fields?: ObjectFields | undefined;
}

/** What a cache and its reflectors have in common: which objects come, and in which form. */
export interface ReflectionOptions<T extends KubernetesObject> {
  readonly rest: RestClient;
  readonly resource: ResourceDescriptor;
  /** Which part of the objects to ask for; default all of it. */
  readonly projection?: 'metadata' | undefined;
  /**
   * Applied once to each object received, before anybody sees it; may change it in place. Every object is decoded for it as
   * it comes, unless it is {@link stripManagedFields}.
   */
  readonly transform?: ((object: T) => T) | undefined;
  /** Freeze every object, so that writing to it throws. For tests and development; default false. */
  readonly freeze?: boolean | undefined;
  /**
   * `lazy`, the default, keeps the bytes of an object until somebody reads it: less work for objects that nobody reads,
   * and less memory. `eager` decodes each object as it comes, for caches that are listed whole.
   */
  readonly decoding?: Decoding | undefined;
  /** Try streaming lists first; default true. */
  readonly streaming?: boolean | undefined;
  /** Told of lists, watches and handlers. */
  readonly observer?: InformerObserver | undefined;
  readonly clock?: Clock | undefined;
  readonly log?: Logger | undefined;
  /** Numbers in [0, 1) for jitter. */
  readonly random?: (() => number) | undefined;
}

/** What a reflector is doing. */
export type ReflectorState = 'new' | ReflectorStep | 'waiting' | 'stopped';

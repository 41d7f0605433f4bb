// Sources: which resources a controller listens to, and which requests an event about one of their objects leads to.
// The types of the objects end here: a controller sees sources of any kind alike.
import type { KubernetesObject, ObjectMeta, DeepReadonly, Scope } from '@kubewright/apimachinery';
import { parseApiVersion } from '@kubewright/apimachinery';
import type { AnyResourceType, ListerFor, ObjectEvent, ResourceType } from '@kubewright/client';
import { withControllerIndex } from './apply/controller-index.ts';
import type { Predicate } from './predicate.ts';
import type { Request } from './request.ts';
import { parseRequest } from './request.ts';

/** What a mapper may read: the caches of this operator. */
export interface MapContext {
  /** The lister of a resource that some controller of this manager names. */
  lister<R extends AnyResourceType>(this: void, resource: R): ListerFor<R>;
}

/** The requests that an event leads to. Synchronous: reads listers, never the network. */
export type MapToRequests<T> = (event: ObjectEvent<T>, context: MapContext) => Iterable<Request>;

/** One resource that a controller listens to. Made by {@link watch}. */
export interface Source {
  readonly resource: AnyResourceType;
  readonly requests: MapToRequests<KubernetesObject>;
  /** The priority of requests for what happens: any integer, default 0. What was there at the start has -100 at most. */
  readonly priority?: number | undefined;
  /**
   * The text of the only request that an event leads to, for sources that know it without reading the object; undefined
   * for none. Stronger than {@link requests}, which say the same.
   */
  readonly key?: ((event: ObjectEvent<KubernetesObject>) => string | undefined) | undefined;
}

/** How {@link watch} listens. */
export interface WatchOptions<T extends KubernetesObject> {
  /**
   * From an event to requests. For an update it is asked twice, about the object as it is and as it was, so that both
   * the old and the new target of a changed reference are reconciled.
   */
  readonly map: MapToRequests<T>;
  /** Which events count; default all. */
  readonly when?: Predicate<T>;
  /** The priority of requests for what happens: any integer, default 0. What was there at the start has -100 at most. */
  readonly priority?: number;
}

/** How {@link owned} listens. */
export interface OwnedOptions<T extends KubernetesObject> {
  /** Which events count; default all. */
  readonly when?: Predicate<T>;
  /** Ask for every owner of the controller's kind, not only the one that is the object's controller; default false. */
  readonly everyOwner?: boolean;
}

/** A resource whose objects the controller's own objects own, with options: an entry of `owns`. */
export interface OwnedSource {
  readonly resource: AnyResourceType;
  readonly everyOwner: boolean;
  readonly when: Predicate<KubernetesObject> | undefined;
}

/** Listens to any resource: an entry of `watches`. */
export function watch<T extends KubernetesObject, S extends Scope, C, I extends string>(
  resource: ResourceType<T, S, C, I>,
  options: WatchOptions<T>,
): Source {
  const { map, when, priority } = options;
  if (priority !== undefined && !Number.isSafeInteger(priority)) {
    throw new TypeError(`watch of ${resource.plural}: priority must be an integer, not ${priority}`);
  }
  const requests = function* (event: ObjectEvent<T>, context: MapContext): Iterable<Request> {
    if (when !== undefined && !when(event)) return;
    yield* map(event, context);
    const before = asItWas(event);
    if (before !== undefined) yield* map(before, context);
  };
  return { ...erase<T>(resource, requests), priority };
}

/** Listens to a resource whose objects this controller makes: an entry of `owns`, where the bare resource also does. */
export function owned<T extends KubernetesObject, S extends Scope, C, I extends string>(
  resource: ResourceType<T, S, C, I>,
  options: OwnedOptions<T> = {},
): OwnedSource {
  const { when, everyOwner = false } = options;
  return { resource: asAnyResource(resource), everyOwner, when: when as Predicate<KubernetesObject> | undefined };
}

/** Requests for the objects themselves. */
export function forSource<T extends KubernetesObject>(resource: AnyResourceType, when?: Predicate<T>): Source {
  const passes = (when ?? (() => true)) as Predicate;
  return {
    resource,
    key: (event) => (passes(event) ? event.key : undefined),
    requests: (event) => (passes(event) ? [parseRequest(event.key)] : []),
  };
}

/**
 * Requests for the owners. An owner is known by group and kind, whatever its version (B-41). The cache of the resource gets
 * an index by controller.
 *
 * @param owner - the kind that is asked for
 */
export function ownedSource(owner: AnyResourceType, source: OwnedSource): Source {
  const { resource, when, everyOwner } = source;
  const ownersIn = function* (metadata: DeepReadonly<ObjectMeta> | undefined): Iterable<Request> {
    for (const { apiVersion, kind, name, controller } of metadata?.ownerReferences ?? []) {
      if (kind !== owner.kind || groupOf(apiVersion) !== owner.group) continue;
      if (!everyOwner && controller !== true) continue;
      yield owner.scope === 'Cluster' ? { name } : { namespace: metadata?.namespace, name };
    }
  };
  return {
    resource: withControllerIndex(resource),
    requests: function* (event) {
      if (when !== undefined && !when(event)) return;
      yield* ownersIn(event.metadata);
      yield* ownersIn(event.oldMetadata);
    },
  };
}

/** The group of an apiVersion that somebody else wrote; undefined when it is malformed. */
function groupOf(apiVersion: string): string | undefined {
  try {
    return parseApiVersion(apiVersion).group;
  } catch {
    return undefined;
  }
}

/** The update seen from its other end; undefined for what is no update. */
function asItWas<T>(event: ObjectEvent<T>): ObjectEvent<T> | undefined {
  if (event.type !== 'updated') return undefined;
  return {
    type: event.type,
    key: event.key,
    initial: event.initial,
    resync: event.resync,
    get version() {
      return event.oldVersion ?? event.oldMetadata ?? event.metadata;
    },
    get oldVersion() {
      return event.version ?? event.metadata;
    },
    get metadata() {
      return event.oldMetadata ?? event.metadata;
    },
    get oldMetadata() {
      return event.metadata;
    },
    get object() {
      return event.old as DeepReadonly<T>;
    },
    get old() {
      return event.object;
    },
  };
}

/** An informer of the resource delivers events of its own objects only: that is what makes forgetting `T` safe. */
function erase<T extends KubernetesObject>(resource: AnyResourceType, requests: MapToRequests<T>): Source {
  return { resource, requests: requests as unknown as MapToRequests<KubernetesObject> };
}

function asAnyResource(resource: unknown): AnyResourceType {
  return resource as AnyResourceType;
}

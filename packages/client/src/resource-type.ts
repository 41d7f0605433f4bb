// The token of a kind: what user code and generated code pass around, so that clients, informers and listers are
// inferred from one value. The generator writes one defineResource call per kind.
import type { KubernetesObject, ResourceDescriptor, Scope } from '@kubewright/apimachinery';
import type { IndexDefinition } from './index-function.ts';
import type { ClusterLister, NamespacedLister } from './informer/lister.ts';
import type { RestClient } from './rest-client.ts';

declare const objectType: unique symbol;

/**
 * A resource with the types that belong to it.
 *
 * @typeParam T - the kind's objects
 * @typeParam S - the scope, as a literal
 * @typeParam C - the kind's client
 * @typeParam I - the names of the declared indexes
 */
export interface ResourceType<
  T extends KubernetesObject = KubernetesObject,
  S extends Scope = Scope,
  C = unknown,
  I extends string = never,
> extends ResourceDescriptor {
  readonly scope: S;
  /** Makes the kind's client; the namespace of a cluster-scoped kind is ignored. */
  readonly client: (rest: RestClient, namespace: string) => C;
  /** What `byIndex` of this kind's lister can be asked. */
  readonly indexes: Readonly<Record<I, IndexDefinition<T>>>;
  /** Present when only a part of the objects is asked for: see `onlyMetadata`. */
  readonly projection?: 'metadata' | undefined;
  /** Carries `T`; no value has it. */
  readonly [objectType]?: T;
}

/** Any token, whatever its types: for lists of several kinds. */
export interface AnyResourceType extends ResourceDescriptor {
  readonly client: (rest: RestClient, namespace: string) => unknown;
  readonly indexes: Readonly<Record<string, unknown>>;
  readonly projection?: 'metadata' | undefined;
}

/** A text that is the same for tokens whose caches are one: group, version, resource, and what part of the objects. */
export function resourceIdentity({
  group,
  version,
  plural,
  projection,
}: Pick<AnyResourceType, 'group' | 'version' | 'plural' | 'projection'>): string {
  return `${group}/${version}/${plural}${projection === undefined ? '' : ` ${projection}`}`;
}

/** The objects of a token. */
export type ObjectOf<R> = R extends { readonly [objectType]?: infer T } ? Exclude<T, undefined> : never;

/** The client of a token. */
export type ClientOf<R> = R extends { readonly client: (rest: RestClient, namespace: string) => infer C } ? C : never;

/** What the client of a token takes as its namespace: none when the kind is known to be cluster-scoped. */
export type NamespaceFor<R extends AnyResourceType> = R['scope'] extends 'Cluster' ? undefined : string | undefined;

/** The lister of a kind of this scope. */
export type ScopedLister<T extends KubernetesObject, S extends Scope, I extends string> = S extends 'Namespaced'
  ? NamespacedLister<T, I>
  : ClusterLister<T, I>;

/** The lister of a token. */
export type ListerFor<R> = R extends ResourceType<infer T, infer S, unknown, infer I> ? ScopedLister<T, S, I> : never;

/** What {@link defineResource} takes. */
export type ResourceDefinition<S extends Scope, C> = ResourceDescriptor & {
  readonly scope: S;
  readonly client: (rest: RestClient, namespace: string) => C;
};

/**
 * Declares a kind. Called twice, so that the object's type is given and all others are inferred:
 * `defineResource<Network>()({ group, version, kind, ... })`.
 */
export function defineResource<T extends KubernetesObject>() {
  return <const S extends Scope, C>(definition: ResourceDefinition<S, C>): ResourceType<T, S, C> =>
    Object.freeze({ ...definition, indexes: {} });
}

/**
 * The same kind with more indexes: `withIndexes(networks, { byConfig: 'spec.configRef.name' })`.
 *
 * @throws TypeError when an index of this name exists with another definition.
 */
export function withIndexes<
  T extends KubernetesObject,
  S extends Scope,
  C,
  I extends string,
  const D extends Readonly<Record<string, IndexDefinition<T>>>,
>(resource: ResourceType<T, S, C, I>, definitions: D): ResourceType<T, S, C, I | (keyof D & string)> {
  const indexes = new Map<string, IndexDefinition<T>>(Object.entries(resource.indexes));
  for (const [name, definition] of Object.entries(definitions)) {
    const existing = indexes.get(name);
    if (existing !== undefined && existing !== definition) {
      throw new TypeError(`${resource.plural} already have an index "${name}" with another definition`);
    }
    indexes.set(name, definition);
  }
  const merged = Object.fromEntries(indexes) as Record<I | (keyof D & string), IndexDefinition<T>>;
  return Object.freeze({ ...resource, indexes: merged });
}

// What server-side apply takes: an object with only the fields that one manager wants to own.
import type { KubernetesObject, OwnerReference } from '@kubewright/apimachinery';

/** The metadata that an apply can own. */
export interface ApplyMeta {
  name: string;
  namespace?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  ownerReferences?: OwnerReference[];
  /** A precondition: apply only to this very object. */
  uid?: string;
  /** A precondition: apply only to this very version. */
  resourceVersion?: string;
}

declare const listKeys: unique symbol;

/**
 * A list in the second type parameter of {@link ApplyOf}.
 *
 * @typeParam Key - the keys that tell its items apart, without those that have a default; never for other lists
 * @typeParam Inner - where such lists are inside its items
 */
export interface ListMap<Key extends string, Inner = unknown> {
  readonly [listKeys]: { readonly keys: Key; readonly inner: Inner };
}

/** Every field optional, at every depth, but the keys of list maps. One that is undefined is left out: nobody applies it. */
export type DeepPartial<T, Lists = unknown> = T extends readonly (infer Item)[]
  ? readonly PartialItem<Item, Lists>[]
  : T extends object
    ? { [Name in keyof T]?: DeepPartial<T[Name], Name extends keyof Lists ? Lists[Name] : unknown> | undefined }
    : T;

type PartialItem<Item, Lists> =
  Lists extends ListMap<infer Key, infer Inner>
    ? DeepPartial<Item, Inner> & { [Name in Key & keyof Item]-?: Exclude<Item[Name], undefined> }
    : DeepPartial<Item>;

/**
 * The apply form of a kind: `apiVersion`, `kind`, `metadata.name` and the keys of list maps are required, all else is optional.
 *
 * @typeParam Lists - where the kind has list maps: a tree of property names down to each {@link ListMap}
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy
 */
export type ApplyOf<T extends KubernetesObject, Lists = unknown> = {
  apiVersion: Exclude<T['apiVersion'], undefined>;
  kind: Exclude<T['kind'], undefined>;
  metadata: ApplyMeta;
} & DeepPartial<Omit<T, 'apiVersion' | 'kind' | 'metadata'>, Lists>;

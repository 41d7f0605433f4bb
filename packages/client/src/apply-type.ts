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

/** Every field optional, at every depth. */
export type DeepPartial<T> = T extends (infer Item)[]
  ? DeepPartial<Item>[]
  : T extends object
    ? { [Key in keyof T]?: DeepPartial<T[Key]> }
    : T;

/** The apply form of a kind: `apiVersion`, `kind` and `metadata.name` are required, all else is optional. */
export type ApplyOf<T extends KubernetesObject> = {
  apiVersion: Exclude<T['apiVersion'], undefined>;
  kind: Exclude<T['kind'], undefined>;
  metadata: ApplyMeta;
} & DeepPartial<Omit<T, 'apiVersion' | 'kind' | 'metadata'>>;

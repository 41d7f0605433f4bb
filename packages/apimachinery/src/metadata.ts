// The metadata that every object and every list carries, as JSON on the wire.
// @see https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/v1/types.go
import type { Timestamp } from './scalars.ts';

/** What every persisted object must have. */
export interface ObjectMeta {
  name?: string;
  /** A prefix from which the server makes a unique name when `name` is absent. */
  generateName?: string;
  namespace?: string;
  uid?: string;
  /** Opaque; compare for equality only. Changes with every write. */
  resourceVersion?: string;
  /** Counts changes of the desired state (for most kinds: everything but metadata and status). */
  generation?: number;
  creationTimestamp?: Timestamp | null;
  deletionTimestamp?: Timestamp | null;
  /** Seconds. */
  deletionGracePeriodSeconds?: number | null;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: OwnerReference[];
  finalizers?: string[];
  managedFields?: ManagedFieldsEntry[];
  selfLink?: string;
}

/** Names an owner of an object, in the same namespace or cluster-scoped. */
export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  /** At most one owner of an object is its controller. */
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

/** Which fields one manager has set, through server-side apply or by writing them. */
export interface ManagedFieldsEntry {
  manager?: string;
  operation?: 'Apply' | 'Update';
  apiVersion?: string;
  time?: Timestamp;
  fieldsType?: string;
  fieldsV1?: Record<string, unknown>;
  subresource?: string;
}

/** The metadata of a list. */
export interface ListMeta {
  resourceVersion?: string;
  continue?: string;
  remainingItemCount?: number;
  selfLink?: string;
}

/** One observation of an object's state. A status holds at most one of each `type`. */
export interface Condition {
  /** In CamelCase, or in foo.example.com/CamelCase. */
  type: string;
  status: 'True' | 'False' | 'Unknown';
  /** The `metadata.generation` that this condition was computed from. */
  observedGeneration?: number;
  /** When `status` last changed. */
  lastTransitionTime: Timestamp;
  /** Why, in one CamelCase word, for programs. */
  reason: string;
  /** Why, for people; may be empty. */
  message: string;
}

/** Any object of the Kubernetes API. */
export interface KubernetesObject {
  apiVersion?: string;
  kind?: string;
  metadata?: ObjectMeta;
}

/** An object whose content is not known at compile time. */
export interface UnstructuredObject extends KubernetesObject {
  [field: string]: unknown;
}

/** A list of objects as the server returns it. */
export interface KubernetesList<T> {
  apiVersion?: string;
  kind?: string;
  metadata: ListMeta;
  items: T[];
}

/** The object reference of core/v1, as events and bindings use it. */
export interface ObjectReference {
  apiVersion?: string;
  kind?: string;
  namespace?: string;
  name?: string;
  uid?: string;
  resourceVersion?: string;
  fieldPath?: string;
}

// What a server says that it serves.
import type { GroupVersion, ResourceDescriptor } from '@kubewright/apimachinery';

/** One resource in one version. */
export interface ApiResource extends ResourceDescriptor {
  /** Such as `deployment`; empty when the server does not say. */
  readonly singular: string;
  /** Such as `deploy`. */
  readonly shortNames: readonly string[];
  /** Groups of resources for people, such as `all`. */
  readonly categories: readonly string[];
  readonly verbs: readonly string[];
}

/** A group with its versions, the preferred one first. */
export interface ApiGroup {
  /** Empty for the core group. */
  readonly name: string;
  readonly versions: readonly ApiGroupVersion[];
}

/** A version of a group, and what it has. */
export interface ApiGroupVersion {
  readonly version: string;
  readonly resources: readonly ApiResource[];
}

/** A version of which the server could not say what it has: its aggregated API server does not answer. */
export interface DiscoveryFailure extends GroupVersion {
  readonly error: Error;
}

/** All that a server serves, as far as it could say. */
export interface Discovered {
  /** In the server's order, which is that of priority. */
  readonly groups: readonly ApiGroup[];
  /** What is missing above. */
  readonly failures: readonly DiscoveryFailure[];
}

/** The kind of lists is not in discovery; all built-in kinds are so, and custom ones unless their definition says otherwise. */
export function listKindOf(kind: string): string {
  return `${kind}List`;
}

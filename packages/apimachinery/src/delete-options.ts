// How an object is to be deleted, as the body of a DELETE and of an Eviction says it.
import type { Int64 } from './scalars.ts';

/** @see https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/v1/types.go */
export interface DeleteOptions {
  apiVersion?: string;
  kind?: string;
  /** `All`: say what would happen, and do nothing. */
  dryRun?: string[];
  /** Seconds; zero deletes at once. The kind's own default when absent. */
  gracePeriodSeconds?: Int64;
  /** Deletes what cannot be read any more, without finalizers or preconditions. */
  ignoreStoreReadErrorWithClusterBreakingPotential?: boolean;
  /** What becomes of the objects that it owns. */
  propagationPolicy?: 'Orphan' | 'Background' | 'Foreground' | (string & {});
  /** A conflict unless the object is this one. */
  preconditions?: { resourceVersion?: string; uid?: string };
}

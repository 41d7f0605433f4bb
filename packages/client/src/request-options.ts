// The options of each verb, named as the query parameters that they become.
// @see https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/v1/types.go
import type { LabelSelector } from '@kubewright/apimachinery';

/** Every request can be aborted. */
export interface RequestOptions {
  readonly signal?: AbortSignal | undefined;
  /** Do not wait for the limits of the client; for what must not be late, such as the renewal of a lease. */
  readonly urgent?: boolean | undefined;
}

/** What reading one object takes. */
export interface GetOptions extends RequestOptions {
  readonly resourceVersion?: string;
}

/** Which objects: of a list, a watch, a collection to delete. */
export interface SelectorOptions extends RequestOptions {
  /** Such as `app=web,tier in (a, b)`, or the structured form. */
  readonly labelSelector?: string | LabelSelector;
  /** Such as `metadata.name=web`. */
  readonly fieldSelector?: string;
}

/** What a list takes. */
export interface ListOptions extends SelectorOptions {
  /** Objects a page; the server ignores it at resourceVersion `0`. */
  readonly limit?: number;
  /** The token of the page before. */
  readonly continue?: string;
  /** Empty: the most recent. `0`: any, from the server's cache. */
  readonly resourceVersion?: string;
  readonly resourceVersionMatch?: 'NotOlderThan' | 'Exact';
  /** Seconds. */
  readonly timeoutSeconds?: number;
}

/** What a list in pages takes. */
export interface PageOptions extends ListOptions {
  /**
   * What to do when the continue token of a later page has expired: everything is then read once more, in one list, so
   * that objects may come a second time (and none is missed). Default false: the pages end with an error whose `isGone`
   * is true. @see https://github.com/kubernetes/client-go/blob/master/tools/pager/pager.go (FullListIfExpired)
   */
  readonly fullListIfExpired?: boolean;
}

/** What a watch takes. */
export interface WatchOptions extends SelectorOptions {
  readonly resourceVersion?: string;
  readonly resourceVersionMatch?: 'NotOlderThan' | 'Exact';
  readonly sendInitialEvents?: boolean;
  readonly allowWatchBookmarks?: boolean;
  /** Seconds after which the server ends the watch. */
  readonly timeoutSeconds?: number;
}

/** What every write takes. */
export interface WriteOptions extends RequestOptions {
  /** Check everything, persist nothing. */
  readonly dryRun?: boolean;
  /** Who owns the fields written; default: the rest client's. */
  readonly fieldManager?: string;
  /** What the server does with unknown and duplicate fields; its default is `Warn`. */
  readonly fieldValidation?: 'Ignore' | 'Warn' | 'Strict';
}

/** What a creation takes. */
export type CreateOptions = WriteOptions;
/** What an update takes. */
export type UpdateOptions = WriteOptions;
/** What a patch takes. */
export type PatchOptions = WriteOptions;

/** What a server-side apply takes. */
export interface ApplyOptions extends WriteOptions {
  /** Take fields from other managers instead of failing with a conflict; default: the rest client's `forceApply`. */
  readonly force?: boolean;
}

/** What a deletion takes. */
export interface DeleteOptions extends RequestOptions {
  readonly dryRun?: boolean;
  /** Seconds; `0` deletes at once. */
  readonly gracePeriodSeconds?: number;
  /** What happens to dependents; the default depends on the kind, mostly `Background`. */
  readonly propagationPolicy?: 'Foreground' | 'Background' | 'Orphan';
  /** Delete only this very object, or this very version of it; otherwise the server answers with a conflict. */
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  /** Delete an object that the server cannot decode any more, without finalizers or preconditions. */
  readonly ignoreStoreReadErrorWithClusterBreakingPotential?: boolean;
}

/** What to delete is said as for a list. */
export type DeleteCollectionOptions = DeleteOptions & ListOptions;

/** A change, in one of the forms that servers take. Custom resources take no strategic merge patch. */
export type Patch =
  | { readonly type: 'merge'; readonly body: unknown }
  | { readonly type: 'json'; readonly body: readonly JsonPatchOperation[] }
  | { readonly type: 'strategic'; readonly body: unknown };

/** One operation of RFC 6902. */
export type JsonPatchOperation =
  | { readonly op: 'add' | 'replace' | 'test'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string }
  | { readonly op: 'move' | 'copy'; readonly from: string; readonly path: string };

// From the options of a verb to its query parameters and bodies.
import { formatLabelSelector, labelSelectorRequirements } from '@kubewright/apimachinery';
import type { LabelSelector } from '@kubewright/apimachinery';
import type {
  DeleteOptions,
  ListOptions,
  Patch,
  SelectorOptions,
  WatchOptions,
  WriteOptions,
} from './request-options.ts';
import type { Query } from './rest-client.ts';

/** @see https://kubernetes.io/docs/reference/using-api/api-concepts/#patch-and-apply */
export const patchContentTypes: Readonly<Record<Patch['type'] | 'apply', string>> = {
  apply: 'application/apply-patch+yaml',
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
};

export function formatSelector(selector: string | LabelSelector | undefined): string | undefined {
  if (selector === undefined || typeof selector === 'string') return selector;
  return formatLabelSelector(labelSelectorRequirements(selector));
}

export function selectorQuery(options: SelectorOptions): Query {
  return { labelSelector: formatSelector(options.labelSelector), fieldSelector: options.fieldSelector };
}

export function listQuery(options: ListOptions): Query {
  return {
    ...selectorQuery(options),
    limit: options.limit,
    continue: options.continue,
    resourceVersion: options.resourceVersion,
    resourceVersionMatch: options.resourceVersionMatch,
    timeoutSeconds: options.timeoutSeconds,
  };
}

export function watchQuery(options: WatchOptions): Query {
  return {
    watch: true,
    ...selectorQuery(options),
    resourceVersion: options.resourceVersion,
    resourceVersionMatch: options.resourceVersionMatch,
    sendInitialEvents: options.sendInitialEvents,
    allowWatchBookmarks: options.allowWatchBookmarks,
    timeoutSeconds: options.timeoutSeconds,
  };
}

/** @param fieldManager - when the options name none */
export function writeQuery(options: WriteOptions, fieldManager: string | undefined): Query {
  return {
    dryRun: options.dryRun === true ? 'All' : undefined,
    fieldManager: options.fieldManager ?? fieldManager,
    fieldValidation: options.fieldValidation,
  };
}

/** The body of a delete. */
export function deleteBody(options: DeleteOptions): unknown {
  return {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    dryRun: options.dryRun === true ? ['All'] : undefined,
    gracePeriodSeconds: options.gracePeriodSeconds,
    propagationPolicy: options.propagationPolicy,
    preconditions: options.preconditions,
    ignoreStoreReadErrorWithClusterBreakingPotential: options.ignoreStoreReadErrorWithClusterBreakingPotential,
  };
}

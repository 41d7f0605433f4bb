// Which objects an informer has: namespaces and selectors, and the list-and-watches that they come to. Pure.
import type { LabelRequirement, LabelSelector } from '@kubewright/apimachinery';
import { parseLabelSelector } from '@kubewright/apimachinery';
import { formatSelector } from '../request-query.ts';
import { allNamespaces } from './indexer.ts';

/** Which objects of a namespace. */
export interface ObjectSelector {
  /** Such as `app=web,tier in (a, b)`, or the structured form. */
  readonly labelSelector?: string | LabelSelector;
  /** Such as `metadata.name=web`; which fields there are depends on the kind. */
  readonly fieldSelector?: string;
}

/** One namespace with a selector of its own. */
export interface NamespaceScope extends ObjectSelector {
  /** Empty ({@link allNamespaces}): every namespace that is not named beside it. */
  readonly namespace: string;
}

/** Which objects an informer has. */
export interface InformerScope {
  /**
   * Default: all. With an empty list there is nothing to watch (until a namespace is added). A namespace with selectors
   * of its own does not use the informer's. Ignored for cluster-scoped kinds.
   */
  readonly namespaces?: readonly (string | NamespaceScope)[] | undefined;
  /** Default: every object. */
  readonly selector?: ObjectSelector | undefined;
}

/** One list-and-watch. */
export interface PartScope {
  /** {@link allNamespaces} for all that are not another part's. */
  readonly namespace: string;
  readonly selector: ObjectSelector;
  /** Of the label selector. */
  readonly requirements: readonly LabelRequirement[];
  /** Equal for parts that list and watch the same. */
  readonly identity: string;
}

/**
 * The list-and-watches of a scope, one a namespace.
 *
 * @throws TypeError when a namespace is named twice, or a label selector cannot be read.
 */
export function partScopes({ namespaces, selector = {} }: InformerScope, isNamespaced: boolean): readonly PartScope[] {
  if (namespaces === undefined || !isNamespaced) return [partScope(allNamespaces, selector, [])];
  const scopes = namespaces.map((each): NamespaceScope => {
    return typeof each === 'string' ? { namespace: each, ...selector } : each;
  });
  const named = scopes.map(({ namespace }) => namespace).filter((namespace) => namespace !== allNamespaces);
  const twice = scopes.find(({ namespace }, index) =>
    scopes.some((other, at) => at < index && other.namespace === namespace),
  );
  if (twice !== undefined) {
    throw new TypeError(`namespace ${JSON.stringify(twice.namespace)} is named twice: one list-and-watch each`);
  }
  return scopes.map((scope) => partScope(scope.namespace, scope, scope.namespace === allNamespaces ? named : []));
}

/** @param except - namespaces to leave out */
function partScope(namespace: string, own: ObjectSelector, except: readonly string[]): PartScope {
  const excluded = [...except].sort().map((name) => `metadata.namespace!=${name}`);
  const fields = [own.fieldSelector, ...excluded].filter((field) => field !== undefined && field !== '').join(',');
  const selector: ObjectSelector = {
    ...(own.labelSelector === undefined ? {} : { labelSelector: own.labelSelector }),
    ...(fields === '' ? {} : { fieldSelector: fields }),
  };
  const labels = formatSelector(selector.labelSelector);
  // The server would refuse it again and again.
  const requirements = labels === undefined ? [] : parseLabelSelector(labels);
  return { namespace, selector, requirements, identity: JSON.stringify([namespace, labels, fields]) };
}

/** Parts that go and parts that come in their place. */
export interface Exchange<P> {
  readonly going: readonly P[];
  readonly coming: readonly P[];
}

/**
 * Sorts parts that go and parts that come into exchanges that can be made one by one: an object that moves from one part
 * to another is in exactly one of them all the time.
 */
export function exchanges<P extends { readonly namespace: string }>(
  going: readonly P[],
  coming: readonly P[],
): readonly Exchange<P>[] {
  const isAll = ({ namespace }: P): boolean => namespace === allNamespaces;
  if (going.length > 0 && (going.some(isAll) || coming.some(isAll))) return [{ going, coming }];
  const namespaces = new Set([...going, ...coming].map(({ namespace }) => namespace));
  return Array.from(namespaces, (namespace) => ({
    going: going.filter((part) => part.namespace === namespace),
    coming: coming.filter((part) => part.namespace === namespace),
  }));
}

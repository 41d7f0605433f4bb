// Which objects a request is about, and what a change looks like from there.
import { matchesFields, matchesLabels, parseFieldSelector, parseLabelSelector } from '@kubewright/apimachinery';
import type { Change } from './revision-store.ts';
import type { StoredObject } from './stored-object.ts';

export type Selection = (object: StoredObject) => boolean;

/** @param namespace - undefined for all */
export function selection(namespace: string | undefined, labelSelector = '', fieldSelector = ''): Selection {
  const labels = labelSelector === '' ? [] : parseLabelSelector(labelSelector);
  const fields = fieldSelector === '' ? [] : parseFieldSelector(fieldSelector);
  return (object) =>
    (namespace === undefined || object.namespace === namespace) &&
    matchesLabels(labels, object.labels) &&
    matchesFields(fields, (path) => (path === 'metadata.name' ? object.name : object.namespace));
}

/** What a watch is told of a change: an object that leaves the selection is deleted, with its last state inside it. */
export function eventOf(
  { before, after, revision }: Change,
  selected: Selection,
): { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: StoredObject; revision: number } | undefined {
  const was = before !== undefined && selected(before);
  const is = after !== undefined && selected(after);
  if (is) return { type: was ? 'MODIFIED' : 'ADDED', object: after, revision };
  return was ? { type: 'DELETED', object: before, revision } : undefined;
}

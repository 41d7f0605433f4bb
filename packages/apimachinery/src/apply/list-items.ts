// How the items of a mergeable list are told apart: by their keys, or, in a set, by themselves.
// @see https://github.com/kubernetes-sigs/structured-merge-diff/blob/master/typed/helpers.go
import { formatList } from '../go-text.ts';
import { isObject } from '../json-value.ts';
import type { ListMergeType } from './merge-type.ts';
import type { PathElement } from './path-element.ts';
import { itemKeys, keyElement, valueElement } from './path-element.ts';

/** An item that cannot be told apart from others. The message is Kubernetes'. */
export class ListItemError extends Error {
  override readonly name = 'ListItemError';
}

/**
 * The step of a path that leads to an item.
 *
 * @throws ListItemError
 */
export function itemElement(type: ListMergeType, item: unknown): PathElement {
  if (type.keys.length === 0) {
    if (item === null) throw new ListItemError("associative list without keys has an element that's an explicit null");
    if (Array.isArray(item)) throw new ListItemError('not supported: associative list with lists as elements');
    if (isObject(item)) throw new ListItemError("associative list without keys has an element that's a map type");
    return valueElement(item);
  }
  if (item === null) throw new ListItemError('associative list with keys may not have a null element');
  if (!isObject(item)) throw new ListItemError('associative list with keys may not have non-map elements');
  const keys = itemKeys(item, type.keys, (name) => type.element.map?.field(name)?.default);
  if (Object.keys(keys).length === 0) {
    const names = formatList(type.keys);
    throw new ListItemError(
      `associative list with keys has an element that omits all key fields ${names} (and doesn't have default values for any key fields)`,
    );
  }
  return keyElement(keys);
}

/** Items by their step, in order of first appearance. @throws ListItemError */
export function indexItems(type: ListMergeType, items: readonly unknown[]): Map<PathElement, unknown[]> {
  const index = new Map<PathElement, unknown[]>();
  for (const item of items) {
    const element = itemElement(type, item);
    const same = index.get(element);
    if (same === undefined) index.set(element, [item]);
    else same.push(item);
  }
  return index;
}

export function tryItemElement(type: ListMergeType, item: unknown): PathElement | undefined {
  try {
    return itemElement(type, item);
  } catch (error) {
    if (error instanceof ListItemError) return undefined;
    throw error;
  }
}

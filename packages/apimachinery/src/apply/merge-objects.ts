// A value with another one applied on top: fields and items that the applied one names win, the others stay.
// @see https://github.com/kubernetes-sigs/structured-merge-diff/blob/master/typed/merge.go
import { isObject, setMember } from '../json-value.ts';
import { indexItems, itemElement, tryItemElement } from './list-items.ts';
import type { ListMergeType, MapMergeType, MergeType } from './merge-type.ts';
import { fieldType, mainKind, narrowType } from './merge-type.ts';
import type { PathElement } from './path-element.ts';

/**
 * Merges. Neither value is changed; the result shares parts with both.
 *
 * @returns undefined when nothing is left
 */
export function mergeObjects(live: unknown, applied: unknown, type: MergeType): unknown {
  const narrow = narrowType(type, applied === undefined ? live : applied);
  switch (mainKind(narrow)) {
    case 'map': {
      const [left, right] = [isObject(live) ? live : {}, isObject(applied) ? applied : {}];
      const bothEmpty = Object.keys(left).length === 0 && Object.keys(right).length === 0;
      if (narrow.map === undefined || narrow.map.atomic || bothEmpty) break;
      return mergeMembers(narrow.map, left, right);
    }
    case 'list': {
      const [left, right] = [Array.isArray(live) ? live : [], Array.isArray(applied) ? applied : []];
      if (narrow.list === undefined || narrow.list.atomic || (left.length === 0 && right.length === 0)) break;
      return mergeItems(narrow.list, left, right);
    }
    case 'scalar':
      break;
  }
  return applied === undefined ? live : applied;
}

function mergeMembers(
  type: MapMergeType,
  live: Record<string, unknown>,
  applied: Record<string, unknown>,
): Record<string, unknown> | undefined {
  const merged: Record<string, unknown> = {};
  for (const name of new Set([...Object.keys(live), ...Object.keys(applied)])) {
    const left = Object.hasOwn(live, name) ? live[name] : undefined;
    const right = Object.hasOwn(applied, name) ? applied[name] : undefined;
    const member = mergeObjects(left, right, fieldType(type, name));
    if (member !== undefined) setMember(merged, name, member);
  }
  return Object.keys(merged).length > 0 ? merged : undefined;
}

/**
 * The applied items keep their order; live items that are not applied stay where they were relative to those that
 * are. Live duplicates of an applied item make way for it.
 */
function mergeItems(type: ListMergeType, live: readonly unknown[], applied: readonly unknown[]): unknown[] | undefined {
  const liveItems = live.flatMap((item) => {
    const element = tryItemElement(type, item);
    return element === undefined ? [] : [{ element, item }];
  });
  const appliedItems = applied.map((item) => ({ element: itemElement(type, item), item }));
  const liveIndex = indexItems(type, live);
  const appliedIndex = new Map(appliedItems.map(({ element, item }) => [element, item]));
  /** The applied items that are live too, in the order in which they will come out. */
  const shared = appliedItems.map(({ element }) => element).filter((element) => liveIndex.has(element));

  const merged: unknown[] = [];
  const push = (ours: unknown, theirs: unknown): void => {
    const item = mergeObjects(ours, theirs, type.element);
    if (item !== undefined) merged.push(item);
  };
  /** Null stands for duplicates: there is no one item to merge with. */
  const liveItem = (element: PathElement): unknown => {
    const same = liveIndex.get(element);
    return same === undefined ? undefined : same.length > 1 ? null : same[0];
  };
  const done = new Set<PathElement>();
  let nextShared = 0;

  for (let left = 0, right = 0; left < liveItems.length || right < appliedItems.length;) {
    const ours = liveItems[left];
    const theirs = appliedItems[right];
    if (ours !== undefined && theirs !== undefined) {
      if (ours.element === theirs.element) {
        done.add(ours.element);
        push(liveItem(ours.element), theirs.item);
        left++;
        right++;
        nextShared++;
        continue;
      }
      // A shared item that comes later in the applied order: it will be put there.
      const awaited = shared[nextShared];
      if (appliedIndex.has(ours.element) && awaited !== undefined && awaited !== ours.element) {
        left++;
        continue;
      }
    }
    if (ours !== undefined) {
      if (!appliedIndex.has(ours.element)) {
        push(ours.item, undefined);
        left++;
        continue;
      }
      if (done.has(ours.element)) left++;
    }
    if (theirs !== undefined) {
      done.add(theirs.element);
      push(liveItem(theirs.element), theirs.item);
      right++;
      if (shared[nextShared] === theirs.element) nextShared++;
    }
  }
  return merged.length > 0 ? merged : undefined;
}

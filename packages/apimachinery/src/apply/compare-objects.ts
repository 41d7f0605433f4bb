// What differs between two values of one type, as sets of paths.
// @see https://github.com/kubernetes-sigs/structured-merge-diff/blob/master/typed/compare.go
import { deepEqual, isObject } from '../json-value.ts';
import { FieldSet } from './field-set.ts';
import { indexItems } from './list-items.ts';
import type { ListMergeType, MapMergeType, MergeType } from './merge-type.ts';
import { fieldType, mainKind, narrowType } from './merge-type.ts';
import type { PathElement } from './path-element.ts';
import { fieldElement } from './path-element.ts';

export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

/** @param reset - paths that do not count, with all below them */
export function compareObjects(before: unknown, after: unknown, type: MergeType, reset: FieldSet): Comparison {
  const comparison = { added: new FieldSet(), modified: new FieldSet(), removed: new FieldSet() };
  compare(before, after, type, [], comparison);
  return {
    added: comparison.added.recursiveDifference(reset),
    modified: comparison.modified.recursiveDifference(reset),
    removed: comparison.removed.recursiveDifference(reset),
  };
}

/** Undefined is absent; null is a value. @param path - grows and shrinks with the walk */
function compare(before: unknown, after: unknown, type: MergeType, path: PathElement[], out: Comparison): void {
  const [left, right] = [narrowType(type, before), narrowType(type, after)];
  let isLeaf: boolean;
  if (after === undefined) isLeaf = compareAs(left, before, after, path, out);
  else if (before === undefined || mainKind(left) === mainKind(right)) {
    isLeaf = compareAs(right, before, after, path, out);
  } else {
    compareAs(left, before, after, path, out);
    isLeaf = compareAs(right, before, after, path, out);
  }
  if (isLeaf) return;
  if (before === undefined) out.added.insert(path);
  else if (after === undefined) out.removed.insert(path);
}

/** @returns whether the two were compared whole */
function compareAs(type: MergeType, before: unknown, after: unknown, path: PathElement[], out: Comparison): boolean {
  switch (mainKind(type)) {
    case 'map': {
      const [left, right] = [isObject(before) ? before : {}, isObject(after) ? after : {}];
      const bothEmpty = Object.keys(left).length === 0 && Object.keys(right).length === 0;
      if (type.map === undefined || type.map.atomic || bothEmpty) break;
      compareMembers(type.map, left, right, path, out);
      return false;
    }
    case 'list': {
      const [left, right] = [Array.isArray(before) ? before : [], Array.isArray(after) ? after : []];
      if (type.list === undefined || type.list.atomic || (left.length === 0 && right.length === 0)) break;
      compareItems(type.list, left, right, path, out);
      return false;
    }
    case 'scalar':
      break;
  }
  if (before === undefined) out.added.insert(path);
  else if (after === undefined) out.removed.insert(path);
  else if (!deepEqual(before, after)) out.modified.insert(path);
  return true;
}

function compareMembers(
  type: MapMergeType,
  before: Record<string, unknown>,
  after: Record<string, unknown>,
  path: PathElement[],
  out: Comparison,
): void {
  const compareMember = (name: string, left: unknown, right: unknown): void => {
    if (left === undefined && right === undefined) return;
    path.push(fieldElement(name));
    compare(left, right, fieldType(type, name), path, out);
    path.pop();
  };
  for (const name of Object.keys(before)) {
    compareMember(name, before[name], Object.hasOwn(after, name) ? after[name] : undefined);
  }
  for (const name of Object.keys(after)) {
    if (!Object.hasOwn(before, name)) compareMember(name, undefined, after[name]);
  }
}

function compareItems(
  type: ListMergeType,
  before: readonly unknown[],
  after: readonly unknown[],
  path: PathElement[],
  out: Comparison,
): void {
  const [left, right] = [indexItems(type, before), indexItems(type, after)];
  for (const element of new Set([...left.keys(), ...right.keys()])) {
    const [ours, theirs] = [left.get(element) ?? [], right.get(element) ?? []];
    path.push(element);
    if (ours.length <= 1 && theirs.length <= 1) compare(ours[0], theirs[0], type.element, path, out);
    else if (ours.length >= 2 && theirs.length >= 2) {
      if (!deepEqual(ours, theirs)) out.modified.insert(path);
    } else if (ours.length >= 2) {
      if (theirs.length > 0) compare(undefined, theirs[0], type.element, path, out);
      out.removed.insert(path);
    } else {
      if (ours.length > 0) compare(ours[0], undefined, type.element, path, out);
      out.added.insert(path);
    }
    path.pop();
  }
}

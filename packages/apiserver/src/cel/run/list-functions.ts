// Functions of lists and of lists as sets.
// @see https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-list-library
import type { Implementation } from './functions.ts';
import { calculate } from './numbers.ts';
import type { Value } from './value.ts';
import { compareValues, equalValues } from './comparison.ts';
import { CelFault, CelList, Duration } from './value.ts';

type OfList = (items: readonly Value[], ...args: Value[]) => Value | undefined;

function ofList(implementation: OfList): Implementation {
  return (list, ...args) => (list instanceof CelList ? implementation(list.items, ...args) : undefined);
}

function extreme(name: string, sign: number): Implementation {
  return ofList((items) => {
    const [first, ...rest] = items;
    if (first === undefined) throw new CelFault(`${name} called on empty list`);
    return rest.reduce((best, each) => (compareValues(each, best) * sign > 0 ? each : best), first);
  });
}

function sortBy(items: readonly Value[], keys: readonly Value[]): CelList {
  const order = items.map((_, at) => at).sort((one, other) => compareValues(keys[one] ?? null, keys[other] ?? null));
  return new CelList(order.map((at) => items[at] ?? null));
}

function flatten(items: readonly Value[], depth: number): Value[] {
  return items.flatMap((item) => (item instanceof CelList && depth > 0 ? flatten(item.items, depth - 1) : [item]));
}

const contains = (items: readonly Value[], wanted: Value): boolean => items.some((each) => equalValues(each, wanted));

function ofSets(holds: (one: readonly Value[], other: readonly Value[]) => boolean): Implementation {
  return (one, other) =>
    one instanceof CelList && other instanceof CelList ? holds(one.items, other.items) : undefined;
}

const containsAll = (one: readonly Value[], other: readonly Value[]): boolean =>
  other.every((each) => contains(one, each));

export const listFunctions: Readonly<Record<string, Implementation>> = {
  isSorted: ofList((items) => items.every((each, at) => at === 0 || compareValues(items[at - 1] ?? null, each) <= 0)),
  sum: ofList((items) => {
    const [first, ...rest] = items;
    if (first === undefined) return 0n;
    return rest.reduce((total, each) => {
      if (total instanceof Duration && each instanceof Duration)
        return new Duration(total.nanoseconds + each.nanoseconds);
      return calculate('_+_', total, each);
    }, first);
  }),
  max: extreme('max', 1),
  min: extreme('min', -1),
  'list.indexOf': ofList((items, wanted = null) => BigInt(items.findIndex((each) => equalValues(each, wanted)))),
  'list.lastIndexOf': ofList((items, wanted = null) =>
    BigInt(items.findLastIndex((each) => equalValues(each, wanted))),
  ),
  join: ofList((items, separator = '') =>
    typeof separator === 'string' ? items.map((each) => String(each as string)).join(separator) : undefined,
  ),
  slice: ofList((items, start, end) => {
    if (typeof start !== 'bigint' || typeof end !== 'bigint') return undefined;
    const range = `cannot slice(${start}, ${end})`;
    if (start < 0n || end < 0n) throw new CelFault(`${range}, negative indexes not supported`);
    if (start > end) throw new CelFault(`${range}, start index must be less than or equal to end index`);
    if (end > BigInt(items.length)) throw new CelFault(`${range}, list is length ${items.length}`);
    return new CelList(items.slice(Number(start), Number(end)));
  }),
  flatten: ofList((items, depth = 1n) => {
    if (typeof depth !== 'bigint') return undefined;
    if (depth < 0n) throw new CelFault('level must be non-negative');
    return new CelList(flatten(items, Number(depth)));
  }),
  sort: ofList((items) => sortBy(items, items)),
  '@sortByAssociatedKeys': ofList((items, keys) => (keys instanceof CelList ? sortBy(items, keys.items) : undefined)),
  reverse: ofList((items) => new CelList([...items].reverse())),
  distinct: ofList((items) => {
    const seen: Value[] = [];
    for (const each of items) if (!contains(seen, each)) seen.push(each);
    return new CelList(seen);
  }),
  'lists.range': (count) =>
    typeof count === 'bigint'
      ? new CelList(Array.from({ length: Math.max(0, Number(count)) }, (_, at) => BigInt(at)))
      : undefined,
  'sets.contains': ofSets(containsAll),
  'sets.equivalent': ofSets((one, other) => containsAll(one, other) && containsAll(other, one)),
  'sets.intersects': ofSets((one, other) => other.some((each) => contains(one, each))),
};

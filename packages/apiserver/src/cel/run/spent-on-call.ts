// What one call really cost, by its arguments and its result. It is not the estimate of call-cost.ts, which knows types
// and limits only; the two differ in places, as in kube-apiserver.
// @see https://github.com/kubernetes/apiserver/blob/master/pkg/cel/library/cost.go
import { factors } from '../size.ts';
import { valueSize } from './addresses.ts';
import { formatPatternSize } from './named-formats.ts';
import type { Value } from './value.ts';
import { CelList, CelMap, isOpaque, Optional } from './value.ts';

type Spent = (args: readonly Value[], result: Value, overload: string) => number | undefined;

/** Characters, bytes, items or entries; 1 for what has no size. */
function sizeOf(value: Value | undefined): number {
  if (typeof value === 'string') return [...value].length;
  if (value instanceof Uint8Array) return value.length;
  if (value instanceof CelList) return value.items.length;
  if (value instanceof CelMap) return value.size;
  return value === undefined ? 1 : valueSize(value);
}

/** cel-go looks into optionals, the libraries of Kubernetes do not. */
function innerSize(value: Value | undefined): number {
  return value instanceof Optional && value.value !== undefined ? innerSize(value.value) : sizeOf(value);
}

function read(size: number, factor = 1): number {
  return Math.ceil(size * factor * factors.stringTraversal);
}

function matching(text: number, pattern: number): number {
  return read(text + 1) * Math.ceil(pattern * factors.regularExpression);
}

/** Of reading all that a value holds. */
function traversal(value: Value | undefined): number {
  if (typeof value === 'string') return Math.floor(Buffer.byteLength(value) * factors.stringTraversal);
  if (value instanceof Uint8Array) return Math.floor(value.length * factors.stringTraversal);
  if (value instanceof CelList) return value.items.reduce<number>((sum, each) => sum + traversal(each), 0);
  if (value instanceof CelMap) {
    return value.entries.reduce((sum, [key, each]) => sum + traversal(key) + traversal(each), 0);
  }
  return 1;
}

const constant: Spent = () => 1;
const reading: Spent = ([text]) => read(sizeOf(text));
const finding: Spent = ([text, pattern]) => matching(sizeOf(text), sizeOf(pattern));
const contained: Spent = ([network, other], _, overload) => {
  const own = sizeOf(network);
  const inner = overload.startsWith('cidr_contains_cidr') ? read(own) + 1 : 0;
  return read(own + own) + inner + (overload.endsWith('_string') ? read(sizeOf(other)) : 0);
};

/** By the function's name: what Kubernetes says of its libraries. */
const byName: Readonly<Record<string, Spent>> = {
  ...named('isSorted sum max min indexOf lastIndexOf', ([list]) => traversal(list)),
  ...named('url lowerAscii upperAscii substring trim cidr isIP isCIDR quantity isQuantity semver isSemver', reading),
  ...named('replace split ip.isCanonical', ([text]) => read(sizeOf(text), 2)),
  join: (_, result) => read(sizeOf(result), 2),
  ...named('find findAll', finding),
  ip: ([text], _, overload) => (overload === 'cidr_ip' ? 1 : read(sizeOf(text))),
  ...named('containsIP containsCIDR', contained),
  validate: ([format, text]) => matching(sizeOf(text), formatPatternSize(format ?? null)),
  ...named('masked prefixLength family isUnspecified isLoopback isLinkLocalMulticast isLinkLocalUnicast', constant),
  ...named('isGlobalUnicast format.named sign asInteger isInteger asApproximateFloat isGreaterThan', constant),
  ...named('isLessThan compareTo add sub major minor patch', constant),
  ...named('getScheme getHostname getHost getPort getEscapedPath getQuery', constant),
  '_==_': ([one = null]) => (isOpaque(one) ? 1 : undefined),
};

function named(names: string, spent: Spent): Record<string, Spent> {
  return Object.fromEntries(names.split(' ').map((name) => [name, spent]));
}

const allocating = (factor: number, size: number): number => Math.floor(size * factor) + 1 + factors.list;
const making: Spent = (_, result) => allocating(1, innerSize(result));
const flattening: Spent = ([list, depth = 1n]) => allocating(Number(depth as bigint), innerSize(list));

/** Of comparing all items of a list with each other. */
function comparingAll(list: Value | undefined): number {
  const [first] = list instanceof CelList ? list.items : [];
  const isText = typeof first === 'string' || first instanceof Uint8Array;
  return allocating(2 + (isText ? factors.stringTraversal : 0), innerSize(list) ** 2);
}

const comparingSets = (factor: number): Spent => {
  return ([one, other]) => 1 + Math.floor(innerSize(one) * innerSize(other) * factor);
};
const smaller: Spent = ([one, other]) => read(Math.min(innerSize(one), innerSize(other)));
const both: Spent = ([one, other]) => read(innerSize(one) + innerSize(other));
const first: Spent = ([text]) => read(innerSize(text));

/** By the overload's id: what cel-go says of its own. */
const byOverload: Readonly<Record<string, Spent>> = {
  ...named('starts_with_string ends_with_string string_to_bytes bytes_to_string strings_quote string_format', first),
  in_list: ([, list]) => innerSize(list),
  ...named('less_string less_equals_string greater_string greater_equals_string', smaller),
  ...named('less_bytes less_equals_bytes greater_bytes greater_equals_bytes equals not_equals', smaller),
  ...named('add_string add_bytes', both),
  matches_string: ([text, pattern]) => matching(innerSize(text), innerSize(pattern)),
  contains_string: ([text, part]) => read(innerSize(text)) * read(innerSize(part)),
};

/** What comes before all others: lists and sets bring their costs along. */
const extensions: Readonly<Record<string, Spent>> = {
  ...named('list_slice lists_range list_reverse', making),
  ...named('list_flatten list_flatten_int', flattening),
  list_distinct: ([list]) => comparingAll(list),
  ...named('list_sets_contains_list list_sets_intersects_list', comparingSets(1)),
  list_sets_equivalent_list: comparingSets(2),
};

function extension(overload: string, args: readonly Value[], result: Value): number | undefined {
  if (Object.hasOwn(extensions, overload)) return extensions[overload]?.(args, result, overload);
  const [, by] = /^list_[\w.]+_sort(ByAssociatedKeys)?$/.exec(overload) ?? [undefined, 'none'];
  return by === 'none' ? undefined : comparingAll(by === undefined ? args[0] : args[1]);
}

/** @param overloads - which of the function's the types leave open: of several none is charged, but by the name */
export function spentOnCall(name: string, overloads: readonly string[], args: readonly Value[], result: Value): number {
  // An optional that is looked into for an alternative costs nothing.
  if (name === 'or' || name === 'orValue') return 0;
  let overload = overloads.length === 1 ? (overloads[0] ?? '') : '';
  if (name === '_==_') overload = 'equals';
  if (name === '_!=_') overload = 'not_equals';
  return (
    extension(overload, args, result) ??
    (Object.hasOwn(byName, name) ? byName[name]?.(args, result, overload) : undefined) ??
    (Object.hasOwn(byOverload, overload) ? byOverload[overload]?.(args, result, overload) : undefined) ??
    1
  );
}

// What a call of one overload costs at most, arguments aside, and how large its result can be.
// @see https://github.com/kubernetes/apiserver/blob/master/pkg/cel/library/cost.go
import type { CelType } from './cel-type.ts';
import { equalTypes } from './cel-type.ts';
import type { Expression } from './expression.ts';
import type { Size } from './size.ts';
import { addSizes, factors, fixed, multiplySizes, plus, saturated, scaled, times, unknownSize } from './size.ts';

/** An argument of a call, or its target. */
export interface Operand {
  readonly expression?: Expression;
  readonly type: CelType;
  readonly size: Size;
  /** Of the elements of a list, looked up in the schema. */
  readonly elementSize: Size;
}

export interface CallCost {
  readonly cost: number;
  readonly size?: Size | undefined;
}

type Rule = (target: Operand | undefined, args: readonly Operand[], overload: string) => CallCost | undefined;

const constant: Rule = () => ({ cost: 1 });
const traversal = (size: Size, factor = 1): number => scaled(size.max, factor * factors.stringTraversal);

/** Reads its first argument once. */
const parsing: Rule = (_, [text]) => text && { cost: traversal(text.size) };
const copying: Rule = (target) => target && { cost: traversal(target.size), size: target.size };

const scanning: Rule = (target) => {
  if (target === undefined) return undefined;
  const [element] = target.type.parameters;
  if (element === undefined) return { cost: traversal(target.size) };
  const isText = element.kind === 'string' || element.kind === 'bytes';
  return { cost: times(target.size.max, isText ? plus(1, traversal(target.elementSize)) : 1) };
};

const replacing: Rule = (target, [search, replacement]) => {
  if (target === undefined || search === undefined || replacement === undefined) return undefined;
  const end = (text: number, found: number, isLonger: boolean): { count: number; kept: number } => {
    if (found === 0) return { count: plus(text, 1), kept: text };
    return isLonger ? { count: Math.ceil(text / found), kept: 0 } : { count: 0, kept: text };
  };
  const most = end(target.size.max, search.size.min, replacement.size.max > search.size.min);
  const least = end(target.size.min, search.size.max, search.size.max > replacement.size.min);
  const counts = { min: least.count, max: most.count };
  const size = addSizes(multiplySizes(counts, replacement.size), { min: least.kept, max: most.kept });
  return { cost: traversal(target.size, 2), size };
};

const splitting: Rule = (target, [, limit]) => {
  if (target === undefined) return undefined;
  const literal = integer(limit);
  const max = literal === undefined ? target.size.max : Number(BigInt.asUintN(64, literal));
  return { cost: traversal(target.size, 2), size: { min: 0, max } };
};

const joining: Rule = (target, [separator]) => {
  if (target === undefined) return undefined;
  let size = multiplySizes(target.size, target.elementSize);
  if (separator !== undefined) {
    const gaps = { min: Math.max(0, target.size.min - 1), max: Math.max(0, target.size.max - 1) };
    size = addSizes(size, multiplySizes(separator.size, gaps));
  }
  return { cost: traversal(size), size };
};

/** The pattern's length stands for its complexity; an empty text still costs. */
function matchingCost(text: Size, pattern: Size): number {
  return times(traversal(addSizes(text, fixed(1))), scaled(pattern.max, factors.regularExpression));
}

const finding: Rule = (target, [pattern]) =>
  target && pattern && { cost: matchingCost(target.size, pattern.size), size: { min: 0, max: target.size.max } };

const addressSize = { min: 4, max: 16 };
const contained = (isNetwork: boolean): Rule => {
  return (_, [inner], overload) => {
    if (inner === undefined) return undefined;
    let cost = traversal(addSizes(addressSize, addressSize));
    if (isNetwork) cost += traversal(addressSize) + 1;
    return { cost: overload.endsWith('_string') ? plus(cost, traversal(inner.size)) : cost };
  };
};

const formatPatternSize = 128;
const formatSize = 64;

/** By the function's name. */
const rules: Readonly<Record<string, Rule>> = {
  check: () => ({ cost: 350_000 }),
  url: (_, [text]) => text && { cost: traversal(text.size), size: text.size },
  replace: replacing,
  split: splitting,
  join: joining,
  find: finding,
  findAll: finding,
  ip: (target, args, overload) => (overload === 'cidr_ip' ? { cost: 1 } : parsing(target, args, overload)),
  'ip.isCanonical': (_, [text]) => text && { cost: traversal(text.size, 2) },
  containsIP: contained(false),
  containsCIDR: contained(true),
  validate: (_, [text]) =>
    text && { cost: scaled(traversal(text.size), formatPatternSize * factors.regularExpression) },
  ...named(constant, 'serviceAccount path group resource subresource namespace name allowed reason error errored'),
  ...named(constant, 'masked prefixLength family isUnspecified isLoopback isLinkLocalMulticast isLinkLocalUnicast'),
  ...named(
    constant,
    'isGlobalUnicast format.named sign asInteger isInteger asApproximateFloat isGreaterThan isLessThan',
  ),
  ...named(
    constant,
    'compareTo add sub major minor patch getScheme getHostname getHost getPort getEscapedPath getQuery',
  ),
  ...named(scanning, 'isSorted sum max min indexOf lastIndexOf'),
  ...named(copying, 'lowerAscii upperAscii substring trim'),
  ...named(parsing, 'cidr isIP isCIDR quantity isQuantity semver isSemver'),
};

function named(rule: Rule, names: string): Record<string, Rule> {
  return Object.fromEntries(names.split(' ').map((name) => [name, rule]));
}

const allocating = (factor: number, size: Size): CallCost => ({
  cost: plus(plus(scaled(size.max, factor), 1), factors.list),
  size,
});
const quadratic = (list: Operand | undefined, factor: number): CallCost | undefined =>
  list && allocating(factor, multiplySizes(list.size, list.size));
const comparingSets = (factor: number): Rule => {
  return (_, [one, other]) => one && other && { cost: plus(scaled(times(one.size.max, other.size.max), factor), 1) };
};

/** Extensions that bring their costs along, by the overload's id; they come before all others. */
const overloads: Readonly<Record<string, Rule>> = {
  list_sets_contains_list: comparingSets(1),
  list_sets_intersects_list: comparingSets(1),
  list_sets_equivalent_list: comparingSets(2),
  list_slice: (target, [start, end]) => {
    if (target === undefined) return undefined;
    const from = literalOr(start, 0);
    const to = literalOr(end, target.size.max);
    return allocating(1, fixed(to >= from ? to - from : saturated));
  },
  list_flatten: (target) => target && allocating(1, target.size),
  list_flatten_int: (target, [depth]) => target && allocating(literalOr(depth, saturated), target.size),
  lists_range: (_, [count]) => allocating(1, fixed(literalOr(count, saturated))),
  list_reverse: (target) => target && allocating(1, target.size),
  list_distinct: (target) => quadratic(target, 2),
};

function sorting(overload: string, target: Operand | undefined, args: readonly Operand[]): CallCost | undefined {
  const [, type, by] = /^list_([\w.]+)_sort(ByAssociatedKeys)?$/.exec(overload) ?? [];
  if (type === undefined) return undefined;
  const factor = 2 + (type === 'string' || type === 'bytes' ? factors.stringTraversal : 0);
  return quadratic(by === undefined ? target : args[0], factor);
}

/** @returns undefined when the call costs what cel-go says of its own functions */
export function extensionCost(
  name: string,
  overload: string,
  target: Operand | undefined,
  args: readonly Operand[],
): CallCost | undefined {
  const byOverload = Object.hasOwn(overloads, overload)
    ? overloads[overload]?.(target, args, overload)
    : sorting(overload, target, args);
  if (byOverload !== undefined) return byOverload;
  if (name === '_==_') return equality(args);
  return Object.hasOwn(rules, name) ? rules[name]?.(target, args, overload) : undefined;
}

function equality([left, right]: readonly Operand[]): CallCost | undefined {
  if (left === undefined || right === undefined || !equalTypes(left.type, right.type)) return undefined;
  const { name, kind } = left.type;
  if (kind !== 'opaque' && kind !== 'struct') return undefined;
  if (name === 'kubernetes.NamedFormat') return { cost: scaled(formatSize, factors.stringTraversal) };
  if (name === 'kubernetes.URL') return { cost: right.size === unknownSize ? 1 : traversal(right.size) };
  return name.startsWith('net.') || name.startsWith('kubernetes.') ? { cost: 1 } : undefined;
}

/** Of matching, which cel-go has itself. */
export const matchCost: Rule = (target, [pattern]) =>
  target && pattern && { cost: matchingCost(target.size, pattern.size) };

function integer(operand: Operand | undefined): bigint | undefined {
  const literal = operand?.expression;
  return literal?.node === 'literal' && literal.type === 'int' ? (literal.value as bigint) : undefined;
}

function literalOr(operand: Operand | undefined, otherwise: number): number {
  const value = integer(operand);
  return value === undefined ? otherwise : Math.max(0, Number(value));
}

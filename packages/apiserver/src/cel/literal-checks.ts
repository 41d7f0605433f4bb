// What is known to fail before a rule is ever run: literal durations, times and patterns, and literals of mixed types.
import { checkPattern } from '@kubewright/apimachinery/schema';
import type { CelType } from './cel-type.ts';
import { dynType, formatType, equalTypes, unwrapOptional } from './cel-type.ts';
import type { Checked } from './checker.ts';
import type { CelError, Element, Expression, LiteralValue } from './expression.ts';
import { children } from './expression.ts';
import { checkFormats } from './format-check.ts';

export function checkLiterals(checked: Checked): CelError[] {
  const nodes = [...checked.types.keys()];
  const mixed = argumentsOfFormat(checked);
  const calls = (name: string, isValid: (value: LiteralValue) => boolean): CelError[] =>
    nodes.flatMap((node) => {
      if (node.node !== 'call' || checked.calls.get(node)?.name !== name) return [];
      const [arg] = node.args;
      if (arg?.node !== 'literal' || isValid(arg.value)) return [];
      return [{ at: arg.at, message: `invalid ${name} argument` }];
    });
  return [
    ...checkFormats(checked),
    ...calls('duration', isDuration),
    ...calls('timestamp', isTimestamp),
    ...calls('matches', (pattern) => typeof pattern !== 'string' || checkPattern(pattern) === undefined),
    ...nodes.flatMap((node) =>
      node.node === 'list' && !mixed.has(node) ? checkSame(checked, node.elements, true) : [],
    ),
    ...nodes.flatMap((node) => {
      if (node.node !== 'map' || mixed.has(node)) return [];
      const keys = node.entries.map(({ key }) => ({ value: key, isOptional: false }));
      return [...checkSame(checked, keys, false), ...checkSame(checked, node.entries, false)];
    }),
  ];
}

/** What stands in the arguments of `format`: it takes values of all types. */
function argumentsOfFormat({ calls }: Checked): Set<Expression> {
  const found = new Set<Expression>();
  const visit = (node: Expression): void => {
    found.add(node);
    children(node).forEach(visit);
  };
  for (const [node, { name }] of calls) if (name === 'format') visit(node);
  return found;
}

/** Lists are reported once, maps for each entry that differs from the first. */
function checkSame({ types }: Checked, elements: readonly Element[], isOnce: boolean): CelError[] {
  const typeOf = ({ value, isOptional }: Element): CelType => {
    const type = types.get(value) ?? dynType;
    return (isOptional ? unwrapOptional(type) : undefined) ?? type;
  };
  const [first] = elements;
  if (first === undefined) return [];
  const expected = typeOf(first);
  const errors = elements.flatMap((element): CelError[] => {
    const found = typeOf(element);
    if (equalTypes(expected, found)) return [];
    const message = `expected type '${formatType(expected)}' but found '${formatType(found)}'`;
    return [{ at: element.value.at, message }];
  });
  return isOnce ? errors.slice(0, 1) : errors;
}

const nanoseconds: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 6e10,
  h: 3.6e12,
};

/** Go's notation, as in `1h30m`. A number is a duration when it is converted at run time, but not as a literal. */
function isDuration(value: LiteralValue): boolean {
  if (typeof value !== 'string') return false;
  if (!/^[+-]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/.test(value)) return false;
  let total = 0;
  for (const [, number, unit] of value.matchAll(/([\d.]+)([a-zµμ]+)/g)) {
    total += Number(number) * (nanoseconds[unit ?? ''] ?? 0);
  }
  return total < 2 ** 63;
}

/** Of the years 1 to 9999. */
const seconds = { first: -62_135_596_800n, last: 253_402_300_799n };

function isTimestamp(value: LiteralValue): boolean {
  if (typeof value === 'bigint') return value >= seconds.first && value <= seconds.last;
  if (typeof value !== 'string') return false;
  const form = /^(\d{4})-(\d\d)-(\d\d)T(\d\d?):(\d\d):(\d\d)(?:[.,]\d+)?(?:Z|[+-](\d\d):(\d\d))$/;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, zone = 0, zoneMinute = 0] = (
    form.exec(value)?.slice(1) ?? []
  ).map((each) => Number(each ?? 0));
  const isDay =
    month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  return year >= 1 && isDay && hour < 24 && minute < 60 && second < 60 && zone <= 24 && zoneMinute < 60;
}

// What is known to fail before a rule is ever run: literal durations, times and patterns, and literals of mixed types.
import { checkPattern } from '@kubewright/apimachinery';
import type { CelType } from './cel-type.ts';
import { dynType, formatType, equalTypes, unwrapOptional } from './cel-type.ts';
import type { Checked } from './checker.ts';
import type { CelError, Element, Expression } from './expression.ts';
import { children } from './expression.ts';

export function checkLiterals(checked: Checked): CelError[] {
  const nodes = [...checked.types.keys()];
  const mixed = argumentsOfFormat(checked);
  const calls = (name: string, isValid: (text: string) => boolean): CelError[] =>
    nodes.flatMap((node) => {
      if (node.node !== 'call' || checked.calls.get(node)?.name !== name) return [];
      const [arg] = node.args;
      if (arg?.node !== 'literal' || typeof arg.value !== 'string' || isValid(arg.value)) return [];
      return [{ at: arg.at, message: `invalid ${name} argument` }];
    });
  return [
    ...calls('duration', isDuration),
    ...calls('timestamp', isTimestamp),
    ...calls('matches', (pattern) => checkPattern(pattern) === undefined),
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

/** Go's notation, as in `1h30m`. */
function isDuration(text: string): boolean {
  return /^[+-]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/.test(text);
}

function isTimestamp(text: string): boolean {
  const form = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;
  return form.test(text) && !Number.isNaN(Date.parse(text.replace(/\.\d+/, '')));
}

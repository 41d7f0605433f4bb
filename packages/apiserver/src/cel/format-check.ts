// Calls of `format` with a literal format and a literal list: clauses and arguments must go together.
// @see https://pkg.go.dev/github.com/google/cel-go/ext#Strings
import type { CelType, Kind } from './cel-type.ts';
import { dynType } from './cel-type.ts';
import type { Checked } from './checker.ts';
import type { CelError, Expression } from './expression.ts';

interface Clause {
  readonly kinds: readonly Kind[];
  readonly complaint: string;
}

const integers: readonly Kind[] = ['int', 'uint'];
const printable: readonly Kind[] = [
  ...integers,
  ...(['list', 'map', 'double', 'bool', 'string', 'timestamp', 'bytes', 'duration', 'type', 'null'] as const),
];

const clauses: Readonly<Record<string, Clause>> = {
  s: {
    kinds: printable,
    complaint:
      'string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps',
  },
  d: { kinds: integers, complaint: 'decimal clause can only be used on integers' },
  f: { kinds: ['double', 'string'], complaint: 'fixed-point clause can only be used on doubles' },
  e: { kinds: ['double', 'string'], complaint: 'scientific clause can only be used on doubles' },
  b: { kinds: [...integers, 'bool'], complaint: 'only integers and bools can be formatted as binary' },
  x: {
    kinds: [...integers, 'string', 'bytes'],
    complaint: 'only integers, byte buffers, and strings can be formatted as hex',
  },
  o: { kinds: integers, complaint: 'octal clause can only be used on integers' },
};

/** What is said of a value that a clause, such as `d`, cannot print. */
export function formatComplaint(verb: string, given: string): string {
  return `error during formatting: ${clauses[verb.toLowerCase()]?.complaint ?? verb}, was given ${given}`;
}

/** The first thing that is wrong with each call. */
export function checkFormats({ calls, types }: Checked): CelError[] {
  return [...calls].flatMap(([node, { name }]) => {
    if (name !== 'format' || node.node !== 'call' || node.target?.node !== 'literal') return [];
    const [list] = node.args;
    if (list?.node !== 'list' || typeof node.target.value !== 'string') return [];
    const args = list.elements.map(({ value }) => value);
    const fault = checkFormat(node.target.value, args, types);
    return fault === undefined ? [] : [{ at: fault.at ?? node.at, message: fault.message }];
  });
}

function checkFormat(
  format: string,
  args: readonly Expression[],
  types: ReadonlyMap<Expression, CelType>,
): { at?: number; message: string } | undefined {
  let used = 0;
  for (let index = format.indexOf('%'); index >= 0; index = format.indexOf('%', index)) {
    index += 1;
    if (index >= format.length) return { message: 'unexpected end of string' };
    if (format[index] === '%') {
      index += 1;
      continue;
    }
    const arg = args[used];
    if (arg === undefined) return { message: `index ${used} out of range` };
    used += 1;
    const [all, precision] = /^\.(\d*)/.exec(format.slice(index)) ?? [''];
    if (precision === '') {
      const why = 'error while converting precision to integer: strconv.Atoi: parsing "": invalid syntax';
      return { message: `could not parse formatting clause: error while parsing precision: ${why}` };
    }
    index += all.length;
    const verb = format[index];
    if (verb === undefined) {
      return { message: 'could not parse formatting clause: unexpected end of string' };
    }
    const clause = clauses[verb === 'X' ? 'x' : verb];
    if (clause === undefined) {
      return { message: `could not parse formatting clause: unrecognized formatting clause ${JSON.stringify(verb)}` };
    }
    const wrong = findUnfit(arg, clause, types, verb === 's');
    if (wrong === undefined) continue;
    const given = types.get(wrong)?.name ?? dynType.name;
    return { at: wrong.at, message: `error during formatting: ${clause.complaint}, was given ${given}` };
  }
  const surplus = `too many arguments supplied to string.format (expected ${used}, got ${args.length})`;
  return args.length > used ? { message: surplus } : undefined;
}

/** What of an argument cannot be printed; `%s` looks into literal lists and maps. */
function findUnfit(
  arg: Expression,
  clause: Clause,
  types: ReadonlyMap<Expression, CelType>,
  isDeep: boolean,
): Expression | undefined {
  const { kind } = types.get(arg) ?? dynType;
  if (kind !== 'dyn' && !clause.kinds.includes(kind)) return arg;
  if (!isDeep) return undefined;
  const inner =
    arg.node === 'list'
      ? arg.elements.map(({ value }) => value)
      : arg.node === 'map'
        ? arg.entries.flatMap(({ key, value }) => [key, value])
        : [];
  for (const each of inner) {
    const unfit = findUnfit(each, clause, types, isDeep);
    if (unfit !== undefined) return unfit;
  }
  return undefined;
}

// Macros: calls that the parser replaces by what they stand for. The shapes are cel-go's, because the cost of an
// expression is the cost of its expansion.
// @see https://github.com/google/cel-spec/blob/master/doc/langdef.md#macros
// @see https://pkg.go.dev/github.com/google/cel-go/ext#TwoVarComprehensions
import type { Call, CelError, Comprehension, Expression } from './expression.ts';

/** Cannot be written in an expression, so it hides nothing. */
export const accumulatorName = '@result';

const unusedVariable = '#unused';

type Expansion = Expression | CelError;
type Macro = (call: Factory, target: Expression, args: readonly Expression[]) => Expansion;

/** Builds nodes at the place of the macro's call. */
class Factory {
  readonly at: number;

  constructor(at: number) {
    this.at = at;
  }

  literal(value: boolean | bigint): Expression {
    return { node: 'literal', at: this.at, type: typeof value === 'boolean' ? 'bool' : 'int', value };
  }

  identifier(name: string): Expression {
    return { node: 'identifier', at: this.at, name };
  }

  get accumulator(): Expression {
    return this.identifier(accumulatorName);
  }

  call(name: string, ...args: Expression[]): Call {
    return { node: 'call', at: this.at, function: name, args };
  }

  memberCall(name: string, target: Expression, ...args: Expression[]): Call {
    return { node: 'call', at: this.at, function: name, target, args };
  }

  list(...values: Expression[]): Expression {
    return { node: 'list', at: this.at, elements: values.map((value) => ({ value, isOptional: false })) };
  }

  map(...entries: (readonly [Expression, Expression])[]): Expression {
    const { at } = this;
    return { node: 'map', at, entries: entries.map(([key, value]) => ({ at, key, value, isOptional: false })) };
  }

  loop(parts: Omit<Comprehension, 'node' | 'at' | 'accumulator' | 'result'> & Partial<Comprehension>): Comprehension {
    return { node: 'comprehension', at: this.at, accumulator: accumulatorName, result: this.accumulator, ...parts };
  }

  /** A name for a value: a loop that never runs. */
  bind(name: string, initial: Expression, result: Expression): Comprehension {
    return this.loop({
      range: this.list(),
      variable: unusedVariable,
      accumulator: name,
      initial,
      condition: this.literal(false),
      step: this.identifier(name),
      result,
    });
  }
}

const quantifiers = {
  all: (call: Factory, predicate: Expression) => ({
    initial: call.literal(true),
    condition: call.call('@not_strictly_false', call.accumulator),
    step: call.call('_&&_', call.accumulator, predicate),
    result: call.accumulator,
  }),
  exists: (call: Factory, predicate: Expression) => ({
    initial: call.literal(false),
    condition: call.call('@not_strictly_false', call.call('!_', call.accumulator)),
    step: call.call('_||_', call.accumulator, predicate),
    result: call.accumulator,
  }),
  existsOne: (call: Factory, predicate: Expression) => ({
    initial: call.literal(0n),
    condition: call.literal(true),
    step: call.call('_?_:_', predicate, call.call('_+_', call.accumulator, call.literal(1n)), call.accumulator),
    result: call.call('_==_', call.accumulator, call.literal(1n)),
  }),
};

function quantifier(kind: keyof typeof quantifiers): Macro {
  return (call, range, args) => {
    const variables = readVariables(args.slice(0, -1), 'argument must be a simple name');
    if (!('names' in variables)) return variables;
    const [variable = '', secondVariable] = variables.names;
    const predicate = args.at(-1) ?? call.accumulator;
    return call.loop({ range, variable, secondVariable, ...quantifiers[kind](call, predicate) });
  };
}

/** Steps of `map`, `filter` and `transform...`: the accumulator grows, where there is a filter only if it holds. */
function collect(
  call: Factory,
  range: Expression,
  names: readonly string[],
  parts: { readonly initial: Expression; readonly grow: Expression; readonly filter?: Expression | undefined },
): Expression {
  const { initial, grow, filter } = parts;
  const [variable = '', secondVariable] = names;
  const step = filter === undefined ? grow : call.call('_?_:_', filter, grow, call.accumulator);
  return call.loop({ range, variable, secondVariable, initial, condition: call.literal(true), step });
}

const map: Macro = (call, range, args) => {
  const variables = readVariables(args.slice(0, 1), 'argument is not an identifier');
  if (!('names' in variables)) return variables;
  const transform = args.at(-1) ?? call.accumulator;
  const grow = call.call('_+_', call.accumulator, call.list(transform));
  const filter = args.length === 3 ? args[1] : undefined;
  return collect(call, range, variables.names, { initial: call.list(), grow, filter });
};

const filter: Macro = (call, range, [variable, predicate]) => {
  const variables = readVariables(variable === undefined ? [] : [variable], 'argument is not an identifier');
  if (!('names' in variables)) return variables;
  const grow = call.call('_+_', call.accumulator, call.list(variable ?? call.accumulator));
  return collect(call, range, variables.names, { initial: call.list(), grow, filter: predicate });
};

function transform(into: 'list' | 'map' | 'entry'): Macro {
  return (call, range, args) => {
    const variables = readVariables(args.slice(0, 2), 'argument must be a simple name');
    if (!('names' in variables)) return variables;
    const value = args.at(-1) ?? call.accumulator;
    const key = call.identifier(variables.names[0] ?? '');
    const grow = {
      list: () => call.call('_+_', call.accumulator, call.list(value)),
      map: () => call.call('cel.@mapInsert', call.accumulator, key, value),
      entry: () => call.call('cel.@mapInsert', call.accumulator, value),
    }[into]();
    const initial = into === 'list' ? call.list() : call.map();
    return collect(call, range, variables.names, { initial, grow, filter: args.length === 4 ? args[2] : undefined });
  };
}

function optional(name: 'optMap' | 'optFlatMap'): Macro {
  return (call, target, [variable, body]) => {
    if (variable?.node !== 'identifier' || body === undefined) {
      return { at: variable?.at ?? call.at, message: `${name}() variable name must be a simple identifier` };
    }
    const bound = call.bind(variable.name, call.memberCall('value', copy(target)), body);
    return call.call(
      '_?_:_',
      call.memberCall('hasValue', target),
      name === 'optMap' ? call.call('optional.of', bound) : bound,
      call.call('optional.none'),
    );
  };
}

const sortBy: Macro = (call, target, args) => {
  if (target.node === 'literal' || target.node === 'map' || target.node === 'message') {
    const message = 'sortBy can only be applied to a list, identifier, comprehension, call or select expression';
    return { at: target.at, message };
  }
  const input = '@__sortBy_input__';
  const keys = map(call, call.identifier(input), args);
  if (!('node' in keys)) return keys;
  return call.bind(input, target, call.memberCall('@sortByAssociatedKeys', call.identifier(input), keys));
};

/** name/number of arguments -> its expansion. */
const macros: Readonly<Record<string, Macro>> = {
  'all/2': quantifier('all'),
  'exists/2': quantifier('exists'),
  'exists_one/2': quantifier('existsOne'),
  'map/2': map,
  'map/3': map,
  'filter/2': filter,
  'all/3': quantifier('all'),
  'exists/3': quantifier('exists'),
  'exists_one/3': quantifier('existsOne'),
  'existsOne/3': quantifier('existsOne'),
  'transformList/3': transform('list'),
  'transformList/4': transform('list'),
  'transformMap/3': transform('map'),
  'transformMap/4': transform('map'),
  'transformMapEntry/3': transform('entry'),
  'transformMapEntry/4': transform('entry'),
  'optMap/2': optional('optMap'),
  'optFlatMap/2': optional('optFlatMap'),
  'sortBy/2': sortBy,
};

/** The expansion of a call; undefined when it is no macro. */
export function expandMacro({ at, function: name, target, args }: Call): Expansion | undefined {
  if (target === undefined) {
    const [arg] = args;
    if (name !== 'has' || args.length !== 1 || arg === undefined) return undefined;
    if (arg.node === 'select') return { ...arg, at, isTest: true };
    return { at: arg.at, message: 'invalid argument to has() macro' };
  }
  const key = `${name}/${args.length}`;
  return Object.hasOwn(macros, key) ? macros[key]?.(new Factory(at), target, args) : undefined;
}

function readVariables(args: readonly Expression[], complaint: string): { names: string[] } | CelError {
  const names: string[] = [];
  for (const arg of args) {
    if (arg.node !== 'identifier') return { at: arg.at, message: complaint };
    names.push(arg.name);
  }
  const [first, second] = args;
  if (first !== undefined && second !== undefined && names[0] === names[1]) {
    return { at: second.at, message: `duplicate variable name: ${names[0]}` };
  }
  const hidden = args.find((_, index) => names[index] === '__result__');
  if (hidden !== undefined) return { at: hidden.at, message: 'iteration variable overwrites accumulator variable' };
  return { names };
}

/** Nodes are told apart by identity, so that what appears twice is two. */
function copy(expression: Expression): Expression {
  return structuredClone(expression);
}

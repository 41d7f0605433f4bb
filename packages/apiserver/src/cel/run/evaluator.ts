// A checked expression and its variables -> its value. Errors are thrown; `&&`, `||` and quantifiers absorb those that
// do not decide the result.
// @see https://github.com/google/cel-spec/blob/master/doc/langdef.md#evaluation
import type { Checked } from '../checker.ts';
import type { Call, Comprehension, Expression } from '../expression.ts';
import { factors } from '../size.ts';
import { Constants } from './constants.ts';
import { CostMeter } from './cost-meter.ts';
import { callFunction } from './functions.ts';
import { spentOnCall } from './spent-on-call.ts';
import type { Value } from './value.ts';
import { CelFault, CelList, CelMap, noOverload, Optional, typeName, TypeName, Unsigned } from './value.ts';

/** @throws CelFault, or CostExceeded */
export function evaluate(checked: Checked, variables: ReadonlyMap<string, Value>, meter: CostMeter): Value {
  return new Evaluator(checked, meter).evaluate(checked.expression, { variables, outer: undefined });
}

const constantsOf = new WeakMap<Checked, Constants>();

interface Scope {
  readonly variables: ReadonlyMap<string, Value>;
  readonly outer: Scope | undefined;
}

const typeNames: Readonly<Record<string, string>> = {
  duration: 'google.protobuf.Duration',
  timestamp: 'google.protobuf.Timestamp',
};

/** Calls that are steps of a path, and those that can be parts of one. */
const steps = new Set(['_[_]', '_[?_]', '_?._']);
const paths = new Set([...steps, '_?_:_']);

class Evaluator {
  readonly #checked: Checked;
  readonly #constants: Constants;
  #meter: CostMeter;

  constructor(checked: Checked, meter: CostMeter) {
    this.#checked = checked;
    this.#meter = meter;
    let constants = constantsOf.get(checked);
    if (constants === undefined) constantsOf.set(checked, (constants = new Constants(checked)));
    this.#constants = constants;
  }

  /** @param isPart - of a larger path into a variable: the variable itself is not charged */
  evaluate(node: Expression, scope: Scope, isPart = false): Value {
    const name = this.#checked.identifiers.get(node);
    if (name !== undefined) {
      if (!isPart && !this.#constants.has(node)) this.#meter.spend(1);
      return lookUp(name, scope);
    }
    switch (node.node) {
      case 'literal':
        return node.type === 'uint' ? new Unsigned(node.value as bigint) : (node.value as Value);
      case 'select':
        return this.#select(node, scope, isPart);
      case 'call':
        return this.#constants.has(node) ? this.#free(node, scope) : this.#call(node, scope, isPart);
      case 'list': {
        const items: Value[] = [];
        for (const { value, isOptional } of node.elements) {
          const item = this.evaluate(value, scope);
          if (!isOptional) items.push(item);
          else if (item instanceof Optional && item.value !== undefined) items.push(item.value);
        }
        if (!this.#constants.has(node)) this.#meter.spend(factors.list);
        return new CelList(items);
      }
      case 'map': {
        const entries: [Value, Value][] = [];
        for (const { key, value, isOptional } of node.entries) {
          const keyed = this.evaluate(key, scope);
          const found = this.evaluate(value, scope);
          const shown = isOptional && found instanceof Optional ? found.value : found;
          if (shown !== undefined) entries.push([keyed, shown]);
        }
        if (!this.#constants.has(node)) this.#meter.spend(factors.map);
        return new CelMap(entries);
      }
      case 'comprehension':
        return this.#comprehension(node, scope);
      default:
        throw noOverload();
    }
  }

  /** A path, such as `self.a[0]`, costs one for the variable and one for each step. */
  #isPath(node: Expression): boolean {
    if (this.#checked.identifiers.has(node)) return !this.#constants.has(node);
    return node.node === 'select' || (node.node === 'call' && paths.has(this.#checked.calls.get(node)?.name ?? ''));
  }

  /** What a step goes out from. */
  #origin(operand: Expression, scope: Scope, isPart: boolean): Value {
    if (this.#isPath(operand)) return this.evaluate(operand, scope, isPart);
    const value = this.evaluate(operand, scope);
    if (!isPart) this.#meter.spend(1);
    return value;
  }

  /** What was made when the expression was compiled. */
  #free(node: Call, scope: Scope): Value {
    const meter = this.#meter;
    this.#meter = new CostMeter();
    try {
      return this.#call(node, scope, false);
    } finally {
      this.#meter = meter;
    }
  }

  #select({ operand, field, isTest }: Expression & { node: 'select' }, scope: Scope, isPart: boolean): Value {
    const value = this.#origin(operand, scope, isPart || isTest);
    this.#meter.spend(1);
    if (value instanceof Optional) {
      const found = value.value instanceof CelMap ? find(value.value, field) : undefined;
      if (isTest) return found !== undefined;
      return found === undefined ? Optional.none : new Optional(found);
    }
    const found = value instanceof CelMap ? find(value, field) : undefined;
    if (isTest) return found !== undefined;
    if (found === undefined) throw new CelFault(`no such key: ${field}`);
    return found;
  }

  #call(node: Call, scope: Scope, isPart: boolean): Value {
    const call = this.#checked.calls.get(node);
    if (call === undefined) throw noOverload();
    const [first, second, third] = node.args;
    if (first !== undefined && second !== undefined) {
      if (call.name === '_&&_') return this.#logical(first, second, scope, false);
      if (call.name === '_||_') return this.#logical(first, second, scope, true);
      if (call.name === '_?_:_' && third !== undefined) {
        const condition = this.evaluate(first, scope);
        if (typeof condition !== 'boolean') throw noOverload();
        const branch = condition ? second : third;
        return this.evaluate(branch, scope, this.#isPath(branch));
      }
    }
    if (call.name === '@not_strictly_false' && first !== undefined) return this.#notStrictlyFalse(first, scope);
    if (steps.has(call.name) && first !== undefined && second !== undefined) {
      const from = this.#origin(first, scope, isPart);
      const key = this.evaluate(second, scope, this.#isPath(second));
      this.#meter.spend(1);
      return callFunction(call.name, [from, key], false);
    }
    // An optional is looked into only when it is empty or not: its alternative may not be there.
    const target = call.isMember && node.target !== undefined ? this.evaluate(node.target, scope) : undefined;
    if (target instanceof Optional && target.value !== undefined) {
      if (call.name === 'orValue') return target.value;
      if (call.name === 'or') return target;
    }
    const own = node.args.map((arg) => this.evaluate(arg, scope));
    const args = target === undefined ? own : [target, ...own];
    if (this.#constants.isLookup(node)) return callFunction(call.name, args, false);
    let result: Value = null;
    try {
      result = callFunction(call.name, args, target !== undefined);
      return result;
    } finally {
      this.#meter.spend(spentOnCall(call.name, call.overloads, args, result));
    }
  }

  #logical(left: Expression, right: Expression, scope: Scope, decides: boolean): boolean {
    let fault: unknown;
    for (const side of [left, right]) {
      try {
        const value = this.evaluate(side, scope);
        if (value === decides) return decides;
        if (typeof value !== 'boolean') fault ??= noOverload();
      } catch (error) {
        if (!(error instanceof CelFault)) throw error;
        fault ??= error;
      }
    }
    if (fault !== undefined) throw fault;
    return !decides;
  }

  #notStrictlyFalse(node: Expression, scope: Scope): boolean {
    try {
      return this.evaluate(node, scope) !== false;
    } catch (error) {
      if (error instanceof CelFault) return true;
      throw error;
    } finally {
      this.#meter.spend(1);
    }
  }

  #comprehension(node: Comprehension, scope: Scope): Value {
    const range = this.evaluate(node.range, scope);
    // What accumulates may be an error, until a later element decides.
    let result: { value: Value } | { fault: CelFault } = { value: this.evaluate(node.initial, scope) };
    const attempt = (expression: Expression, inner: Scope): { value: Value } | { fault: CelFault } => {
      try {
        return { value: this.evaluate(expression, inner) };
      } catch (error) {
        if (error instanceof CelFault) return { fault: error };
        throw error;
      }
    };
    const withResult = (): Scope => ({ variables: new FaultyMap(node.accumulator, result), outer: scope });
    for (const [first, second] of iterate(range, node.secondVariable !== undefined)) {
      const condition = attempt(node.condition, withResult());
      if ('value' in condition && condition.value === false) break;
      const variables = new Map([[node.variable, first]]);
      if (node.secondVariable !== undefined) variables.set(node.secondVariable, second);
      result = attempt(node.step, { variables, outer: withResult() });
    }
    return this.evaluate(node.result, withResult());
  }
}

/** One variable, whose value may be an error. */
class FaultyMap extends Map<string, Value> {
  readonly #fault: CelFault | undefined;

  constructor(name: string, result: { value: Value } | { fault: CelFault }) {
    super([[name, 'value' in result ? result.value : null]]);
    this.#fault = 'fault' in result ? result.fault : undefined;
  }

  override get(name: string): Value | undefined {
    if (this.#fault !== undefined && this.has(name)) throw this.#fault;
    return super.get(name);
  }
}

/** Fields named as words of the language may go by their own name. */
function find(map: CelMap, field: string): Value | undefined {
  return map.find(field) ?? map.find(`__${field}__`);
}

function lookUp(name: string, scope: Scope): Value {
  for (let place: Scope | undefined = scope; place !== undefined; place = place.outer) {
    const value = place.variables.get(name);
    if (value !== undefined) return value;
  }
  return new TypeName(typeNames[name] ?? name);
}

function* iterate(range: Value, isPair: boolean): Generator<readonly [Value, Value]> {
  if (range instanceof CelList) {
    for (const [index, item] of range.items.entries()) yield isPair ? [BigInt(index), item] : [item, item];
  } else if (range instanceof CelMap) yield* range.entries;
  else throw new CelFault(`got '${goTypeName(range)}', expected iterable type`);
}

function goTypeName(value: Value): string {
  const name = typeName(value).replace(/^.*\.|_type$/g, '');
  return `types.${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

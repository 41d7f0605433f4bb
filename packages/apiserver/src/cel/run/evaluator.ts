// A checked expression and its variables -> its value. Errors are thrown; `&&`, `||` and quantifiers absorb those that
// do not decide the result.
// @see https://github.com/google/cel-spec/blob/master/doc/langdef.md#evaluation
import type { Checked } from '../checker.ts';
import type { Call, Comprehension, Expression } from '../expression.ts';
import { callFunction } from './functions.ts';
import type { Value } from './value.ts';
import { CelFault, CelList, CelMap, noOverload, Optional, TypeName, Unsigned } from './value.ts';

export function evaluate(checked: Checked, variables: ReadonlyMap<string, Value>): Value {
  return new Evaluator(checked).evaluate(checked.expression, { variables, outer: undefined });
}

interface Scope {
  readonly variables: ReadonlyMap<string, Value>;
  readonly outer: Scope | undefined;
}

const typeNames: Readonly<Record<string, string>> = {
  duration: 'google.protobuf.Duration',
  timestamp: 'google.protobuf.Timestamp',
};

class Evaluator {
  readonly #checked: Checked;

  constructor(checked: Checked) {
    this.#checked = checked;
  }

  evaluate(node: Expression, scope: Scope): Value {
    const name = this.#checked.identifiers.get(node);
    if (name !== undefined) return lookUp(name, scope);
    switch (node.node) {
      case 'literal':
        return node.type === 'uint' ? new Unsigned(node.value as bigint) : (node.value as Value);
      case 'select':
        return this.#select(node, scope);
      case 'call':
        return this.#call(node, scope);
      case 'list': {
        const items: Value[] = [];
        for (const { value, isOptional } of node.elements) {
          const item = this.evaluate(value, scope);
          if (!isOptional) items.push(item);
          else if (item instanceof Optional && item.value !== undefined) items.push(item.value);
        }
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
        return new CelMap(entries);
      }
      case 'comprehension':
        return this.#comprehension(node, scope);
      default:
        throw noOverload();
    }
  }

  #select({ operand, field, isTest }: Expression & { node: 'select' }, scope: Scope): Value {
    const value = this.evaluate(operand, scope);
    if (value instanceof Optional) {
      const found = value.value instanceof CelMap ? find(value.value, field) : undefined;
      if (isTest) return found !== undefined;
      return found === undefined ? Optional.none : new Optional(found);
    }
    if (!(value instanceof CelMap)) throw noOverload();
    const found = find(value, field);
    if (isTest) return found !== undefined;
    if (found === undefined) throw new CelFault(`no such key: ${field}`);
    return found;
  }

  #call(node: Call, scope: Scope): Value {
    const call = this.#checked.calls.get(node);
    if (call === undefined) throw noOverload();
    const [first, second, third] = node.args;
    if (first !== undefined && second !== undefined) {
      if (call.name === '_&&_') return this.#logical(first, second, scope, false);
      if (call.name === '_||_') return this.#logical(first, second, scope, true);
      if (call.name === '_?_:_' && third !== undefined) {
        const condition = this.evaluate(first, scope);
        if (typeof condition !== 'boolean') throw noOverload();
        return this.evaluate(condition ? second : third, scope);
      }
    }
    if (call.name === '@not_strictly_false' && first !== undefined) return this.#notStrictlyFalse(first, scope);
    // An optional is looked into only when it is empty or not: its alternative may not be there.
    const target = call.isMember && node.target !== undefined ? this.evaluate(node.target, scope) : undefined;
    if (target instanceof Optional && target.value !== undefined) {
      if (call.name === 'orValue') return target.value;
      if (call.name === 'or') return target;
    }
    const args = node.args.map((arg) => this.evaluate(arg, scope));
    return callFunction(call.name, target === undefined ? args : [target, ...args], target !== undefined);
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
  else throw noOverload();
}

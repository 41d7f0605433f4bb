// A checked expression -> the most that evaluating it can cost, in CEL's units, as kube-apiserver estimates it.
// @see https://github.com/google/cel-go/blob/master/checker/cost.go
import type { CallCost, Operand } from './call-cost.ts';
import { extensionCost, matchCost } from './call-cost.ts';
import type { CelType } from './cel-type.ts';
import { dynType, unwrapOptional } from './cel-type.ts';
import type { Checked } from './checker.ts';
import type { Call, Comprehension, Expression } from './expression.ts';
import { accumulatorName } from './macros.ts';
import { SchemaPath } from './schema-path.ts';
import type { SchemaType } from './schema-type.ts';
import type { Size } from './size.ts';
import { addSizes, factors, fixed, plus, saturated, scaled, times, uniteSizes, unknownSize } from './size.ts';

/** @param root - what `self` and `oldSelf` are */
export function estimateCost(checked: Checked, root: SchemaType): number {
  return new Estimator(checked, root).cost(checked.expression);
}

/** Sizes of a container's keys and values. */
interface EntrySize {
  readonly kind: 'list' | 'map';
  readonly key: Size;
  readonly value: Size;
}

interface Variable {
  readonly path: SchemaPath;
  readonly size?: Size | undefined;
  readonly entry?: EntrySize | undefined;
}

class Estimator {
  readonly #checked: Checked;
  readonly #root: SchemaType;
  readonly #paths = new Map<Expression, SchemaPath>();
  readonly #sizes = new Map<Expression, Size>();
  readonly #entries = new Map<Expression, EntrySize>();
  readonly #variables = new Map<string, Variable[]>();

  constructor(checked: Checked, root: SchemaType) {
    this.#checked = checked;
    this.#root = root;
  }

  cost(node: Expression): number {
    const identifier = this.#checked.identifiers.get(node);
    if (identifier !== undefined) {
      this.#paths.set(node, this.#variable(identifier)?.path ?? SchemaPath.of(identifier));
      return 1;
    }
    switch (node.node) {
      case 'select':
        return this.#select(node);
      case 'call':
        return this.#call(node);
      case 'list':
        return this.#list(node);
      case 'map':
        return this.#map(node);
      case 'message':
        return node.fields.reduce((sum, { value }) => plus(sum, this.cost(value)), factors.message);
      case 'comprehension':
        return isBinding(node) ? this.#binding(node) : this.#loop(node);
      default:
        return 0;
    }
  }

  #type(node: Expression): CelType {
    return this.#checked.types.get(node) ?? dynType;
  }

  #variable(name: string): Variable | undefined {
    return this.#variables.get(name)?.at(-1);
  }

  #push(name: string, variable: Variable): void {
    this.#variables.set(name, [...(this.#variables.get(name) ?? []), variable]);
  }

  #pop(name: string): void {
    this.#variables.get(name)?.pop();
  }

  #path(node: Expression): SchemaPath {
    const name = this.#checked.identifiers.get(node);
    const local = name === undefined ? undefined : this.#variable(name);
    return local?.path ?? this.#paths.get(node) ?? SchemaPath.empty;
  }

  #select(node: Expression & { node: 'select' }): number {
    const operand = this.cost(node.operand);
    if (node.isTest) return operand;
    const { kind } = this.#type(node.operand);
    this.#paths.set(node, this.#path(node.operand).append(node.field));
    return plus(operand, kind === 'map' || kind === 'struct' || kind === 'parameter' ? 1 : 0);
  }

  #list(node: Expression & { node: 'list' }): number {
    let sum = factors.list;
    let value: Size = { min: node.elements.length === 0 ? 0 : saturated, max: 0 };
    for (const element of node.elements) {
      sum = plus(sum, this.cost(element.value));
      value = uniteSizes(value, this.#sizeOrUnknown(element.value));
    }
    this.#entries.set(node, { kind: 'list', key: fixed(1), value });
    return sum;
  }

  #map(node: Expression & { node: 'map' }): number {
    let sum = factors.map;
    const none = { min: node.entries.length === 0 ? 0 : saturated, max: 0 };
    let [key, value]: Size[] = [none, none];
    for (const entry of node.entries) {
      sum = plus(plus(sum, this.cost(entry.key)), this.cost(entry.value));
      key = uniteSizes(key ?? none, this.#sizeOrUnknown(entry.key));
      value = uniteSizes(value ?? none, this.#sizeOrUnknown(entry.value));
    }
    this.#entries.set(node, { kind: 'map', key: key ?? none, value: value ?? none });
    return sum;
  }

  #loop(node: Comprehension): number {
    let sum = plus(this.cost(node.range), this.cost(node.initial));
    this.#pushBound(node.accumulator, node.initial);
    if (node.secondVariable === undefined) this.#pushElement(node.variable, node.range, 'only');
    else {
      this.#pushElement(node.variable, node.range, 'key');
      this.#pushElement(node.secondVariable, node.range, 'value');
    }
    const once = plus(this.cost(node.condition), this.cost(node.step));
    this.#pop(node.variable);
    if (node.secondVariable !== undefined) this.#pop(node.secondVariable);
    sum = plus(sum, this.cost(node.result));
    this.#pop(node.accumulator);
    const count = this.#sizeOrUnknown(node.range);
    sum = plus(sum, times(count.max, once));
    if (node.initial.node === 'literal') this.#setSize(node, this.#size(node.initial));
    else if (node.initial.node === 'list' || node.initial.node === 'map') {
      this.#setSize(node, count);
      const entry = this.#entry(node.step);
      if (entry !== undefined) this.#entries.set(node, entry);
    }
    return sum;
  }

  #binding(node: Comprehension): number {
    let sum = plus(this.cost(node.range), this.cost(node.initial));
    this.#pushBound(node.accumulator, node.initial);
    sum = plus(sum, this.cost(node.result));
    this.#pop(node.accumulator);
    this.#copySizes(node, node.result);
    return sum;
  }

  #pushBound(name: string, value: Expression): void {
    const entry = this.#entry(value);
    this.#push(name, { path: this.#path(value), size: this.#size(value), entry });
  }

  /** A variable of a loop: the element or key if it is the only one. */
  #pushElement(name: string, range: Expression, part: 'only' | 'key' | 'value'): void {
    const entry = this.#entry(range);
    const isList = (entry?.kind ?? this.#type(range).kind) === 'list';
    const isValue = part === 'value' || (part === 'only' && isList);
    const step = isValue ? (isList ? '@items' : '@values') : part === 'key' && isList ? '@indices' : '@keys';
    this.#push(name, { path: this.#path(range).append(step), size: isValue ? entry?.value : entry?.key });
  }

  #call(node: Call): number {
    const call = this.#checked.calls.get(node);
    const [first] = node.args;
    if (node.function === 'dyn' && first !== undefined) {
      const cost = this.cost(first);
      this.#copySizes(node, first);
      return plus(1, cost);
    }
    const costs: number[] = [];
    const args: Operand[] = [];
    for (const arg of node.args) {
      costs.push(this.cost(arg));
      args.push(this.#operand(arg));
    }
    if (call === undefined || call.overloads.length === 0) return 0;
    let sum = 0;
    let target: Operand | undefined;
    if (call.isMember && node.target !== undefined) {
      sum = this.cost(node.target);
      target = this.#operand(node.target);
    }
    let most = 0;
    let size: Size | undefined;
    for (const overload of call.overloads) {
      const estimate = this.#overload(node, call.name, overload, { target, args, costs });
      most = Math.max(most, estimate.cost);
      if (estimate.size !== undefined) size = size === undefined ? estimate.size : uniteSizes(size, estimate.size);
      if ((overload === 'index_list' || overload === 'index_map') && first !== undefined) {
        size = this.#entry(first)?.value;
        this.#paths.set(node, this.#path(first).append(overload === 'index_list' ? '@items' : '@values'));
      }
      size ??= this.#size(node);
    }
    this.#setSize(node, size);
    return plus(sum, most);
  }

  #overload(
    node: Call,
    name: string,
    overload: string,
    call: { target: Operand | undefined; args: readonly Operand[]; costs: readonly number[] },
  ): CallCost {
    const { target, args, costs } = call;
    const sum = costs.reduce(plus, 0);
    const extension = extensionCost(name, overload, target, args);
    if (extension !== undefined) return { ...extension, cost: plus(extension.cost, sum) };
    const [first, second, third] = args;
    const traverse = (size: Size): number => scaled(size.max, factors.stringTraversal);
    switch (overload) {
      case 'string_format':
        if (target !== undefined) return { cost: plus(traverse(target.size), sum) };
        break;
      case 'string_to_bytes':
        if (first !== undefined) {
          const size = { min: first.size.min, max: Math.min(first.size.max * 4, saturated) };
          return { cost: plus(traverse(first.size), sum), size };
        }
        break;
      case 'bytes_to_string':
        if (first !== undefined) {
          const size = { min: Math.floor(first.size.min / 4), max: first.size.max };
          return { cost: plus(traverse(first.size), sum), size };
        }
        break;
      case 'strings_quote':
        if (first !== undefined) {
          // Of a text of unknown size the doubled size overflows to nothing, on the server too.
          const max = first.size.max >= saturated ? 0 : first.size.max * 2 + 2;
          return { cost: plus(traverse(first.size), sum), size: { min: first.size.min + 2, max } };
        }
        break;
      case 'starts_with_string':
      case 'ends_with_string':
        if (first !== undefined) return { cost: plus(traverse(first.size), sum) };
        break;
      case 'in_list':
        if (second !== undefined) return { cost: plus(second.size.max, sum) };
        break;
      case 'matches_string':
        if (target !== undefined) return { cost: plus(matchCost(target, args, overload)?.cost ?? 0, sum) };
        break;
      case 'contains_string':
        if (target !== undefined && first !== undefined) {
          return { cost: plus(times(traverse(target.size), traverse(first.size)), sum) };
        }
        break;
      case 'logical_and':
      case 'logical_or':
        return { cost: sum };
      case 'conditional':
        if (second !== undefined && third !== undefined) {
          const entry = uniteEntries(this.#entryOf(second), this.#entryOf(third));
          if (entry !== undefined) this.#entries.set(node, entry);
          const cost = plus(costs[0] ?? 0, Math.max(costs[1] ?? 0, costs[2] ?? 0));
          return { cost, size: uniteSizes(second.size, third.size) };
        }
        break;
      case 'add_string':
      case 'add_bytes':
      case 'add_list':
        if (first !== undefined && second !== undefined) {
          const size = addSizes(first.size, second.size);
          const entry = uniteEntries(this.#entryOf(first), this.#entryOf(second));
          if (entry !== undefined) this.#entries.set(node, entry);
          return { cost: plus(overload === 'add_list' ? 1 : traverse(size), sum), size };
        }
        break;
      default:
        if (first !== undefined && second !== undefined && comparesText.test(overload)) {
          const max = Math.min(first.size.max, second.size.max);
          return { cost: plus(traverse({ min: 0, max }), sum) };
        }
    }
    return { cost: plus(1, sum) };
  }

  #entryOf({ expression }: Operand): EntrySize | undefined {
    return expression && this.#entry(expression);
  }

  #operand(expression: Expression): Operand {
    const size = this.#size(expression);
    const path = this.#path(expression);
    // A path through an accumulator leads nowhere.
    const isAccumulated = path.names[0] === accumulatorName || path.names[0] === '__result__';
    const seen = isAccumulated ? SchemaPath.empty : path;
    const elementSize = this.#lookUp(seen.length === 0 ? seen : [...seen.names, '@items']) ?? unknownSize;
    return {
      expression,
      type: this.#type(expression),
      size: size ?? this.#lookUp(seen) ?? unknownSize,
      elementSize,
    };
  }

  #sizeOrUnknown(node: Expression): Size {
    return this.#size(node) ?? unknownSize;
  }

  #setSize(node: Expression, size: Size | undefined): void {
    if (size !== undefined) this.#sizes.set(node, size);
  }

  #copySizes(to: Expression, from: Expression): void {
    this.#setSize(to, this.#size(from));
    const entry = this.#entry(from);
    if (entry !== undefined) this.#entries.set(to, entry);
  }

  #size(node: Expression): Size | undefined {
    const known = this.#sizes.get(node) ?? literalSize(node);
    if (known !== undefined) return known;
    const declared = this.#lookUp(this.#path(node));
    if (declared !== undefined) {
      this.#sizes.set(node, declared);
      return declared;
    }
    if (isScalar(this.#type(node))) return fixed(1);
    const name = this.#checked.identifiers.get(node);
    return name === undefined ? undefined : this.#variable(name)?.size;
  }

  #entry(node: Expression): EntrySize | undefined {
    const known = this.#entries.get(node);
    const name = this.#checked.identifiers.get(node);
    return known ?? (name === undefined ? undefined : this.#variable(name)?.entry);
  }

  /** What the schema says of the place that a path leads to; the path's first name is the variable. */
  #lookUp(path: SchemaPath | readonly string[]): Size | undefined {
    if (path.length === 0) return undefined;
    let place: SchemaType | undefined = this.#root;
    for (const name of ('names' in path ? path.names : path).slice(1)) {
      if (name === '@items' || name === '@values') place = place.element;
      else if (name === '@keys') place = place.key;
      else place = place.fields?.get(name);
      if (place === undefined) return undefined;
    }
    return { min: 0, max: place.maxElements };
  }
}

const comparesText = /^(?:less|greater)(?:_equals)?_(?:string|bytes)$|^(?:not_)?equals$/;

function isBinding({ range, condition, accumulator }: Comprehension): boolean {
  const isNever = condition.node === 'literal' && condition.value === false;
  return range.node === 'list' && range.elements.length === 0 && isNever && accumulator !== '__result__';
}

function uniteEntries(one: EntrySize | undefined, other: EntrySize | undefined): EntrySize | undefined {
  if (one === undefined || other === undefined) return undefined;
  return { kind: one.kind, key: uniteSizes(one.key, other.key), value: uniteSizes(one.value, other.value) };
}

function literalSize(node: Expression): Size | undefined {
  if (node.node === 'list') return fixed(node.elements.length);
  if (node.node === 'map') return fixed(node.entries.length);
  if (node.node !== 'literal') return undefined;
  if (typeof node.value === 'string') return fixed([...node.value].length);
  return fixed(node.value instanceof Uint8Array ? node.value.length : 1);
}

function isScalar(type: CelType): boolean {
  const inner = unwrapOptional(type);
  if (inner !== undefined) return isScalar(inner);
  return ['bool', 'double', 'duration', 'int', 'timestamp', 'uint'].includes(type.kind);
}

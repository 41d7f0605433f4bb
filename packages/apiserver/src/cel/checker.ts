// An expression and the types of its variables -> the type of every node and the overloads of every call, or all errors.
// @see https://github.com/google/cel-spec/blob/master/doc/langdef.md#gradual-type-checking
import * as cel from './cel-type.ts';
import type { CelType } from './cel-type.ts';
import type { Call, CelError, Comprehension, Element, Expression } from './expression.ts';
import type { Overload } from './function-table.ts';
import { findFunction } from './function-table.ts';

export interface Environment {
  readonly variables: ReadonlyMap<string, CelType>;
  /** Fields of the object types, by the type's name. */
  readonly objects: ReadonlyMap<string, ReadonlyMap<string, CelType>>;
}

export interface Checked {
  readonly expression: Expression;
  readonly types: ReadonlyMap<Expression, CelType>;
  /** Ids of the overloads that a call may be; its function, which for `sets.contains(...)` is the name with its dots. */
  readonly calls: ReadonlyMap<
    Expression,
    { readonly name: string; readonly overloads: readonly string[]; readonly isMember: boolean }
  >;
  /** Names with dots that are an identifier. */
  readonly identifiers: ReadonlyMap<Expression, string>;
  /** Variables that are used. */
  readonly variables: ReadonlySet<string>;
  readonly errors: readonly CelError[];
}

const declaredTypes: ReadonlyMap<string, CelType> = new Map(
  Object.entries({
    bool: cel.boolType,
    bytes: cel.bytesType,
    double: cel.doubleType,
    duration: cel.durationType,
    'google.protobuf.Duration': cel.durationType,
    int: cel.intType,
    list: cel.listType(cel.parameterType('A')),
    map: cel.mapType(cel.parameterType('A'), cel.parameterType('B')),
    null_type: cel.nullType,
    string: cel.stringType,
    timestamp: cel.timestampType,
    'google.protobuf.Timestamp': cel.timestampType,
    type: cel.typeType,
    uint: cel.uintType,
    'net.IP': cel.opaqueType('net.IP'),
    'net.CIDR': cel.opaqueType('net.CIDR'),
    optional_type: cel.optionalType(cel.parameterType('V')),
  }).map(([name, type]) => [name, cel.typeOf(type)]),
);

export function check(expression: Expression, environment: Environment): Checked {
  return new Checker(environment).run(expression);
}

class Checker {
  readonly #environment: Environment;
  readonly #types = new Map<Expression, CelType>();
  readonly #calls = new Map<Expression, { name: string; overloads: string[]; isMember: boolean }>();
  readonly #identifiers = new Map<Expression, string>();
  readonly #variables = new Set<string>();
  readonly #errors: CelError[] = [];
  readonly #substitutions = new cel.Substitutions();
  readonly #scopes: Map<string, CelType>[] = [];
  #fresh = 0;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  run(expression: Expression): Checked {
    this.#check(expression);
    const types = new Map([...this.#types].map(([node, type]) => [node, this.#substitutions.apply(type, true)]));
    return {
      expression,
      types,
      calls: this.#calls,
      identifiers: this.#identifiers,
      variables: this.#variables,
      errors: this.#errors,
    };
  }

  #report(at: number, message: string): void {
    this.#errors.push({ at, message });
  }

  #check(node: Expression): CelType {
    const type = this.#typeOf(node);
    this.#types.set(node, type);
    return type;
  }

  #typeOf(node: Expression): CelType {
    switch (node.node) {
      case 'literal':
        return {
          bool: cel.boolType,
          bytes: cel.bytesType,
          double: cel.doubleType,
          int: cel.intType,
          null: cel.nullType,
          string: cel.stringType,
          uint: cel.uintType,
        }[node.type];
      case 'identifier':
        return this.#identifier(node, node.name) ?? this.#undeclared(node.at, node.name);
      case 'select':
        return this.#select(node);
      case 'call':
        return this.#call(node);
      case 'list': {
        let joined: CelType | undefined;
        for (const element of node.elements) joined = this.#join(joined, this.#element(element));
        return cel.listType(joined ?? this.#newParameter());
      }
      case 'map': {
        let key: CelType | undefined;
        let value: CelType | undefined;
        for (const entry of node.entries) {
          key = this.#join(key, this.#check(entry.key));
          value = this.#join(value, this.#element(entry));
        }
        return cel.mapType(key ?? this.#newParameter(), value ?? this.#newParameter());
      }
      case 'message':
        return this.#message(node);
      case 'comprehension':
        return this.#comprehension(node);
    }
  }

  #undeclared(at: number, name: string): CelType {
    this.#report(at, `undeclared reference to '${name}' (in container '')`);
    return cel.errorType;
  }

  #identifier(node: Expression, name: string): CelType | undefined {
    const plain = name.replace(/^\./, '');
    const local = this.#scopes.findLast((scope) => scope.has(plain))?.get(plain);
    const type = local ?? this.#environment.variables.get(plain) ?? declaredTypes.get(plain);
    if (type === undefined) return undefined;
    if (local === undefined) this.#variables.add(plain);
    this.#identifiers.set(node, plain);
    return type;
  }

  #select(node: Expression & { node: 'select' }): CelType {
    const name = node.isTest ? undefined : qualifiedName(node);
    const type = name === undefined ? undefined : this.#identifier(node, name);
    if (type !== undefined) return type;
    const result = this.#field(node.at, node.operand, node.field, false);
    return node.isTest ? cel.boolType : this.#substitutions.apply(result);
  }

  #field(at: number, operand: Expression, field: string, isOptional: boolean): CelType {
    const operandType = this.#substitutions.apply(this.#check(operand));
    const unwrapped = cel.unwrapOptional(operandType);
    const target = unwrapped ?? operandType;
    let result = cel.errorType;
    if (target.kind === 'map') result = target.parameters[1] ?? cel.errorType;
    else if (target.kind === 'struct') result = this.#objectField(at, target.name, field);
    else if (target.kind === 'parameter') {
      this.#substitutions.assign([[cel.dynType, target]]);
      result = cel.dynType;
    } else {
      if (!cel.isDyn(target) && target.kind !== 'error') {
        this.#report(at, `type '${cel.formatType(target)}' does not support field selection`);
      }
      result = cel.dynType;
    }
    return unwrapped !== undefined || isOptional ? cel.optionalType(result) : result;
  }

  #objectField(at: number, object: string, field: string): CelType {
    const fields = this.#environment.objects.get(object);
    // Kubernetes' own types, such as quantities, have methods only.
    // Fields that are called as a word of the language go by their own name too.
    const type = fields?.get(field) ?? fields?.get(`__${field}__`);
    if (type === undefined) {
      this.#report(
        at,
        fields === undefined ? `unexpected failed resolution of '${object}'` : `undefined field '${field}'`,
      );
    }
    return type ?? cel.errorType;
  }

  #call(node: Call): CelType {
    const [first, second] = node.args;
    if (node.function === '_?._' && first !== undefined && second?.node === 'literal') {
      this.#calls.set(node, { name: node.function, overloads: ['select_optional_field'], isMember: false });
      return this.#substitutions.apply(this.#field(node.at, first, String(second.value), true));
    }
    const args = node.args.map((arg) => this.#check(arg));
    if (node.target === undefined) {
      const name = node.function.replace(/^\./, '');
      const overloads = findFunction(name);
      if (overloads === undefined) return this.#undeclared(node.at, node.function);
      return this.#resolve(node, name, overloads, args, false);
    }
    const space = qualifiedName(node.target);
    const name = space === undefined ? undefined : `${space.replace(/^\./, '')}.${node.function}`;
    const spaced = name === undefined ? undefined : findFunction(name);
    if (name !== undefined && spaced !== undefined) return this.#resolve(node, name, spaced, args, false);
    const target = this.#check(node.target);
    const overloads = findFunction(node.function);
    if (overloads === undefined) return this.#undeclared(node.at, node.function);
    return this.#resolve(node, node.function, overloads, [target, ...args], true);
  }

  #resolve(
    node: Call,
    name: string,
    overloads: readonly Overload[],
    args: readonly CelType[],
    isMember: boolean,
  ): CelType {
    if (name === '_&&_' || name === '_||_') return this.#logical(node, name, args);
    const matching: string[] = [];
    let result: CelType | undefined;
    for (const overload of overloads) {
      if (overload.isMember !== isMember || overload.args.length !== args.length) continue;
      const fresh = new cel.Substitutions(new Map(overload.parameters.map((each) => [each, this.#newParameter()])));
      const wanted = overload.args.map((each) => fresh.apply(each));
      if (!this.#substitutions.assign(args.map((arg, index) => [arg, wanted[index] ?? cel.errorType]))) continue;
      matching.push(overload.id);
      const type = this.#substitutions.apply(fresh.apply(overload.result));
      if (result === undefined) result = type;
      else if (!cel.isDyn(result) && !cel.equalTypes(type, result)) result = cel.dynType;
    }
    if (result === undefined) {
      const [target, ...rest] = args.map((arg) => cel.formatType(this.#substitutions.apply(arg, true)));
      const signature = isMember
        ? `${target}.(${rest.join(', ')})`
        : `(${[target, ...rest].filter((each) => each !== undefined).join(', ')})`;
      this.#report(node.at, `found no matching overload for '${name}' applied to '${signature}'`);
      return cel.errorType;
    }
    this.#calls.set(node, { name, overloads: matching, isMember });
    return result;
  }

  #logical(node: Call, name: string, args: readonly CelType[]): CelType {
    let isValid = true;
    for (const [index, arg] of args.entries()) {
      if (this.#substitutions.assign([[arg, cel.boolType]])) continue;
      this.#report(node.args[index]?.at ?? node.at, `expected type 'bool' but found '${cel.formatType(arg)}'`);
      isValid = false;
    }
    this.#calls.set(node, { name, overloads: [name === '_&&_' ? 'logical_and' : 'logical_or'], isMember: false });
    return isValid ? cel.boolType : cel.errorType;
  }

  #element({ value, isOptional }: Element): CelType {
    const type = this.#check(value);
    if (!isOptional) return type;
    const unwrapped = cel.unwrapOptional(type);
    if (unwrapped === undefined && !cel.isDyn(type)) this.#mismatch(value.at, cel.optionalType(type), type);
    return unwrapped ?? type;
  }

  /** Literals of mixed types are `dyn` here; whether they may be mixed is another check. */
  #join(previous: CelType | undefined, current: CelType): CelType {
    if (previous === undefined) return current;
    return this.#substitutions.assign([[previous, current]]) ? cel.mostGeneral(previous, current) : cel.dynType;
  }

  #mismatch(at: number, expected: CelType, found: CelType): void {
    this.#report(at, `expected type '${cel.formatType(expected)}' but found '${cel.formatType(found)}'`);
  }

  #newParameter(): CelType {
    const parameter = cel.parameterType(`_var${this.#fresh}`);
    this.#fresh += 1;
    return parameter;
  }

  #message(node: Expression & { node: 'message' }): CelType {
    const type = this.#environment.variables.get(node.name) ?? declaredTypes.get(node.name.replace(/^\./, ''));
    if (type === undefined) return this.#undeclared(node.at, node.name);
    const instance = type.kind === 'type' ? type.parameters[0] : undefined;
    if (instance === undefined) this.#report(node.at, `'${type.name}' is not a type`);
    else if (instance.kind !== 'duration' && instance.kind !== 'timestamp') {
      this.#report(node.at, `'${instance.name}' is not a message type`);
    }
    for (const { value } of node.fields) this.#check(value);
    return instance ?? cel.errorType;
  }

  #comprehension(node: Comprehension): CelType {
    const range = this.#check(node.range);
    const accumulator = this.#check(node.initial);
    const rangeType = this.#substitutions.apply(range);
    const [first, second] = this.#iteration(node, rangeType);
    this.#scopes.push(new Map([[node.accumulator, accumulator]]));
    const inner = new Map([[node.variable, first]]);
    if (node.secondVariable !== undefined) inner.set(node.secondVariable, second);
    this.#scopes.push(inner);
    const condition = this.#check(node.condition);
    if (!this.#substitutions.assign([[cel.boolType, condition]]))
      this.#mismatch(node.condition.at, cel.boolType, condition);
    const step = this.#check(node.step);
    if (!this.#substitutions.assign([[accumulator, step]])) this.#mismatch(node.step.at, accumulator, step);
    this.#scopes.pop();
    const result = this.#check(node.result);
    this.#scopes.pop();
    return this.#substitutions.apply(result);
  }

  /** Types of the variables: the element or the key; with two, index or key, and value. */
  #iteration({ range, secondVariable }: Comprehension, type: CelType): [CelType, CelType] {
    const [first = cel.dynType, second = cel.dynType] = type.parameters;
    switch (type.kind) {
      case 'list':
        return secondVariable === undefined ? [first, cel.dynType] : [cel.intType, first];
      case 'map':
        return [first, second];
      case 'dyn':
      case 'error':
      case 'parameter':
        this.#substitutions.assign([[cel.dynType, type]]);
        return [cel.dynType, cel.dynType];
      default:
        this.#report(
          range.at,
          `expression of type '${cel.formatType(type)}' cannot be range of a comprehension (must be list, map, or dynamic)`,
        );
        return [cel.errorType, cel.errorType];
    }
  }
}

/** `a.b.c` of selections that begin with a name. */
function qualifiedName(node: Expression): string | undefined {
  if (node.node === 'identifier') return node.name;
  if (node.node !== 'select' || node.isTest) return undefined;
  const operand = qualifiedName(node.operand);
  return operand === undefined ? undefined : `${operand}.${node.field}`;
}

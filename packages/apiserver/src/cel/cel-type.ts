// The types of CEL, how messages print them, and which of them may stand for which.
// @see https://github.com/google/cel-spec/blob/master/doc/langdef.md#gradual-type-checking

export interface CelType {
  readonly kind: Kind;
  readonly name: string;
  readonly parameters: readonly CelType[];
}

export type Kind =
  | 'any'
  | 'bool'
  | 'bytes'
  | 'double'
  | 'duration'
  | 'dyn'
  | 'error'
  | 'int'
  | 'list'
  | 'map'
  | 'null'
  | 'opaque'
  | 'parameter'
  | 'string'
  | 'struct'
  | 'timestamp'
  | 'type'
  | 'uint';

const simple = (kind: Kind, name: string = kind): CelType => ({ kind, name, parameters: [] });

export const anyType = simple('any', 'google.protobuf.Any');
export const boolType = simple('bool');
export const bytesType = simple('bytes');
export const doubleType = simple('double');
export const durationType = simple('duration', 'google.protobuf.Duration');
export const dynType = simple('dyn');
export const errorType = simple('error', '!error!');
export const intType = simple('int');
export const nullType = simple('null', 'null_type');
export const stringType = simple('string');
export const timestampType = simple('timestamp', 'google.protobuf.Timestamp');
export const typeType = simple('type');
export const uintType = simple('uint');

export function listType(element: CelType): CelType {
  return { kind: 'list', name: 'list', parameters: [element] };
}

export function mapType(key: CelType, value: CelType): CelType {
  return { kind: 'map', name: 'map', parameters: [key, value] };
}

export function typeOf(type: CelType): CelType {
  return { kind: 'type', name: 'type', parameters: [type] };
}

export function optionalType(type: CelType): CelType {
  return opaqueType('optional_type', type);
}

export function opaqueType(name: string, ...parameters: CelType[]): CelType {
  return { kind: 'opaque', name, parameters };
}

export function structType(name: string): CelType {
  return { kind: 'struct', name, parameters: [] };
}

export function parameterType(name: string): CelType {
  return { kind: 'parameter', name, parameters: [] };
}

export function isDyn({ kind }: CelType): boolean {
  return kind === 'dyn' || kind === 'any';
}

/** The type in an optional; undefined when it is none. */
export function unwrapOptional({ kind, name, parameters }: CelType): CelType | undefined {
  return kind === 'opaque' && name === 'optional_type' ? parameters[0] : undefined;
}

export function equalTypes(one: CelType, other: CelType): boolean {
  return (
    one === other ||
    (one.kind === other.kind &&
      one.name === other.name &&
      one.parameters.length === other.parameters.length &&
      one.parameters.every((each, index) => equalTypes(each, other.parameters[index] ?? errorType)))
  );
}

/** As error messages print it. */
export function formatType({ kind, name, parameters }: CelType): string {
  switch (kind) {
    case 'any':
    case 'duration':
    case 'null':
    case 'timestamp':
      return kind;
    default:
      return parameters.length === 0 ? name : `${name}(${parameters.map(formatType).join(', ')})`;
  }
}

/** What type parameters stand for; grows while an expression is checked. */
export class Substitutions {
  #map: Map<string, CelType>;

  constructor(map: ReadonlyMap<string, CelType> = new Map()) {
    this.#map = new Map(map);
  }

  add(parameter: CelType, type: CelType): void {
    this.#map.set(parameter.name, type);
  }

  /** Whether a value of `from` may be used as `to`. Nothing is learned when it may not. */
  assign(pairs: readonly (readonly [CelType, CelType])[]): boolean {
    const trial = new Substitutions(this.#map);
    if (!pairs.every(([one, other]) => trial.#assignable(one, other))) return false;
    this.#map = trial.#map;
    return true;
  }

  /** Puts in what is known; with `toDyn`, what is not known becomes `dyn`. */
  apply(type: CelType, toDyn = false): CelType {
    const known = this.#find(type);
    if (known !== undefined) return this.apply(known, toDyn);
    if (type.kind === 'parameter') return toDyn ? dynType : type;
    if (type.parameters.length === 0) return type;
    return { ...type, parameters: type.parameters.map((each) => this.apply(each, toDyn)) };
  }

  #find({ kind, name }: CelType): CelType | undefined {
    return kind === 'parameter' ? this.#map.get(name) : undefined;
  }

  #assignable(one: CelType, other: CelType): boolean {
    if (other.kind === 'parameter') {
      const found = this.#substitute(one, other);
      if (found.isValid) return true;
      if (found.isKnown) return false;
    }
    if (one.kind === 'parameter') return this.#substitute(other, one).isValid;
    if (isDyn(one) || isDyn(other) || one.kind === 'error' || other.kind === 'error') return true;
    if (one.kind === 'null') return isNullable(other);
    if (other.kind === 'null') return isNullable(one);
    switch (one.kind) {
      case 'type':
        return other.kind === 'type';
      case 'opaque':
      case 'list':
      case 'map':
        return (
          one.kind === other.kind &&
          one.name === other.name &&
          one.parameters.length === other.parameters.length &&
          one.parameters.every((each, index) => this.#assignable(each, other.parameters[index] ?? errorType))
        );
      default:
        return equalTypes(one, other);
    }
  }

  #substitute(type: CelType, parameter: CelType): { isValid: boolean; isKnown: boolean } {
    if (equalTypes(type, parameter)) return { isValid: true, isKnown: true };
    const known = this.#find(parameter);
    if (known !== undefined) {
      if (equalTypes(type, known)) return { isValid: true, isKnown: true };
      if (!this.#assignable(type, known)) return { isValid: false, isKnown: true };
      const general = mostGeneral(type, known);
      if (!this.#occursIn(parameter, general)) this.add(parameter, general);
      return { isValid: true, isKnown: true };
    }
    if (this.#occursIn(parameter, type)) return { isValid: false, isKnown: false };
    this.add(parameter, type);
    return { isValid: true, isKnown: false };
  }

  #occursIn(parameter: CelType, within: CelType): boolean {
    if (equalTypes(parameter, within)) return true;
    const known = this.#find(within);
    if (known !== undefined) return this.#occursIn(parameter, known);
    return within.parameters.some((each) => this.#occursIn(parameter, each));
  }
}

export function mostGeneral(one: CelType, other: CelType): CelType {
  return isNoMoreSpecific(one, other) ? one : other;
}

function isNoMoreSpecific(one: CelType, other: CelType): boolean {
  if (isDyn(one) || one.kind === 'parameter') return true;
  if (isDyn(other) || other.kind === 'parameter' || one.kind !== other.kind) return false;
  if (one.kind === 'type') return true;
  if (one.kind !== 'opaque' && one.kind !== 'list' && one.kind !== 'map') return equalTypes(one, other);
  return (
    one.name === other.name &&
    one.parameters.length === other.parameters.length &&
    one.parameters.every((each, index) => isNoMoreSpecific(each, other.parameters[index] ?? errorType))
  );
}

function isNullable({ kind }: CelType): boolean {
  return ['null', 'opaque', 'struct', 'any', 'duration', 'timestamp'].includes(kind);
}

// Values of CEL at run time, how they compare, and what goes wrong. Integers are bigints and doubles are numbers.
// @see https://github.com/google/cel-spec/blob/master/doc/langdef.md#values
export type Value =
  | boolean
  | bigint
  | number
  | string
  | null
  | Uint8Array
  | Unsigned
  | Timestamp
  | Duration
  | TypeName
  | Optional
  | CelList
  | CelMap
  | Opaque;

/** An error of the expression; `&&`, `||` and quantifiers can outlive it. */
export class CelFault extends Error {
  override readonly name = 'CelFault';
}

/** What this server cannot evaluate although kube-apiserver can: the rule is then not enforced. */
export class NotEvaluable extends Error {
  override readonly name = 'NotEvaluable';
}

export function noOverload(): CelFault {
  return new CelFault('no such overload');
}

export class Unsigned {
  readonly value: bigint;
  constructor(value: bigint) {
    this.value = value;
  }
}

/** Nanoseconds since 1970. */
export class Timestamp {
  readonly nanoseconds: bigint;
  constructor(nanoseconds: bigint) {
    this.nanoseconds = nanoseconds;
  }
}

export class Duration {
  readonly nanoseconds: bigint;
  constructor(nanoseconds: bigint) {
    this.nanoseconds = nanoseconds;
  }
}

export class TypeName {
  readonly type: string;
  constructor(type: string) {
    this.type = type;
  }
}

export class Optional {
  static readonly none = new Optional();
  readonly value: Value | undefined;
  constructor(value?: Value) {
    this.value = value;
  }
}

/** A list; of sets the order, and of list maps the order of items with the same keys, is of no account. */
export class CelList {
  readonly items: readonly Value[];
  readonly keys: 'whole' | readonly string[] | undefined;
  constructor(items: readonly Value[], keys?: 'whole' | readonly string[]) {
    this.items = items;
    this.keys = keys;
  }
}

/** Maps, and objects by their escaped fields. */
export class CelMap {
  readonly #entries = new Map<string, readonly [Value, Value]>();

  constructor(entries: Iterable<readonly [Value, Value]> = []) {
    for (const [key, value] of entries) this.#entries.set(keyOf(key), [key, value]);
  }

  find(key: Value): Value | undefined {
    return this.#entries.get(keyOf(key))?.[1];
  }

  get size(): number {
    return this.#entries.size;
  }

  get entries(): (readonly [Value, Value])[] {
    return [...this.#entries.values()];
  }
}

/** A quantity, an address or another value of Kubernetes' own. */
export interface Opaque {
  readonly opaque: string;
  equals(other: Opaque): boolean;
}

export function isOpaque(value: Value): value is Opaque {
  return typeof value === 'object' && value !== null && 'opaque' in value;
}

/** Numbers that are equal are one key, whatever their type. */
function keyOf(key: Value): string {
  if (typeof key === 'string') return `s${key}`;
  if (typeof key === 'boolean') return `b${String(key)}`;
  if (key instanceof Unsigned) return `n${key.value}`;
  if (typeof key === 'bigint' || typeof key === 'number') return `n${key}`;
  throw new CelFault('unsupported key type');
}

export function typeName(value: Value): string {
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int';
    case 'number':
      return 'double';
    case 'string':
      return 'string';
    default:
  }
  if (value === null) return 'null_type';
  if (value instanceof Uint8Array) return 'bytes';
  if (value instanceof Unsigned) return 'uint';
  if (value instanceof Timestamp) return 'google.protobuf.Timestamp';
  if (value instanceof Duration) return 'google.protobuf.Duration';
  if (value instanceof TypeName) return 'type';
  if (value instanceof Optional) return 'optional_type';
  if (value instanceof CelList) return 'list';
  return value instanceof CelMap ? 'map' : value.opaque;
}

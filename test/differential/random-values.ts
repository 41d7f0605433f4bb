// How random values of fields are drawn: text, numbers, maps, structs and lists, most of them valid.
import type { Dice } from '../simulation/dice.ts';
import { resourcePath, type ResourcePath } from '../contract/resource-path.ts';

export type Fields = Record<string, unknown>;

export type Draw = (dice: Dice) => unknown;

/** A field, by its path, and how to draw a value. */
export interface RandomField {
  readonly path: readonly string[];
  readonly draw: Draw;
  /** In every new object. */
  readonly required?: true;
  /** How likely a new object has it; default {@link usual}. */
  readonly chance?: number;
  /** Patches set no member of it to null. */
  readonly isWhole?: true;
}

export interface RandomKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly path: ResourcePath;
  readonly fields: readonly RandomField[];
  /** Fields of its status; without any it has no status subresource. */
  readonly status: readonly RandomField[];
  /** The least that a valid object has beside its metadata. */
  readonly least: Fields;
  readonly hasScale: boolean;
  readonly isCustom: boolean;
}

/** What is said of a kind of Kubernetes' own; the rest follows from its names. */
type MoreOfKind = Partial<Pick<RandomKind, 'least' | 'hasScale' | 'status'>>;

export function builtInKind(
  [apiVersion, plural, kind]: readonly [apiVersion: string, plural: string, kind: string],
  fields: readonly RandomField[],
  { least = {}, hasScale = false, status = [] }: MoreOfKind = {},
): RandomKind {
  const path = resourcePath(apiVersion, plural);
  return { apiVersion, kind, path, least, hasScale, isCustom: false, fields: [...metadata, ...fields], status };
}

/** How likely a new object has a field. */
export const usual = 0.3;

export const text = (...values: string[]) => {
  return (dice: Dice): string => dice.from(values);
};

export const number = (least: number, most: number) => {
  return (dice: Dice): number => dice.between(least, most);
};

export const flag = (dice: Dice): boolean => dice.chance(0.5);

export const either = (...values: unknown[]) => {
  return (dice: Dice): unknown => dice.from(values);
};

/** A valid value mostly, and one of these now and then. */
export const rarely = (draw: Draw, ...others: unknown[]) => {
  return (dice: Dice): unknown => (dice.chance(0.04) ? dice.from(others) : draw(dice));
};

/** What Go takes for absent where it is no pointer: said all the same. */
const zeros = ['', 0, false, null, [], {}];

/** Now and then what is empty, of the right type or of another. */
export const orZero = (draw: Draw) => {
  return (dice: Dice): unknown => {
    const value = draw(dice);
    if (!dice.chance(0.06)) return value;
    return dice.chance(0.8) ? zeroOf(value) : dice.from(zeros);
  };
};

function zeroOf(value: unknown): unknown {
  if (Array.isArray(value)) return [];
  if (typeof value === 'object') return {};
  return typeof value === 'string' ? '' : typeof value === 'number' ? 0 : false;
}

export const mapOf = (keys: readonly string[], draw: Draw) => {
  return (dice: Dice): Fields => Object.fromEntries(dice.some(keys, 0.5).map((key) => [key, draw(dice)]));
};

export const someOf = (values: readonly unknown[]) => {
  return (dice: Dice): unknown[] => dice.some(values, 0.5);
};

/** A struct of which each member is there with a probability. */
export const struct = (members: Record<string, Draw>, required: Fields = {}) => {
  return (dice: Dice): Fields => ({
    ...required,
    ...Object.fromEntries(dice.some(Object.keys(members), 0.5).map((key) => [key, members[key]?.(dice)])),
  });
};

/** A list of structs, one for each of some keys. */
export const keyed = (key: string, values: readonly unknown[], draw: (dice: Dice) => Fields) => {
  return (dice: Dice): Fields[] => dice.some(values, 0.5).map((value) => ({ [key]: value, ...draw(dice) }));
};

/** A map with the first of some keys, and others. */
export const fullMap = ([first = '', ...others]: readonly string[], draw: Draw) => {
  return (dice: Dice): Fields => ({ [first]: draw(dice), ...mapOf(others, draw)(dice) });
};

/** Of labels and annotations, one at least. */
const someEntries = (draw: Draw) => {
  return (dice: Dice): Fields => ({ x: draw(dice), ...mapOf(['y', 'example.com/z'], draw)(dice) });
};

/** What every kind has. */
export const metadata: readonly RandomField[] = [
  { path: ['metadata', 'labels'], draw: rarely(someEntries(text('1', '2', '')), { 'a b': '1' }, { x: null }, [], 'x') },
  {
    path: ['metadata', 'annotations'],
    draw: rarely(someEntries(text('1', 'two words', '')), { 'a b': '1' }, {}, { x: 1 }),
    chance: 0.2,
  },
  {
    path: ['metadata', 'finalizers'],
    draw: rarely(
      either(['example.com/a'], ['example.com/b', 'example.com/a']),
      ['example.com/a', 'example.com/a'],
      ['a b'],
      [],
    ),
    chance: 0.06,
  },
  { path: ['metadata', 'generateName'], draw: text('g-', 'h-'), chance: 0.02 },
  { path: ['metadata', 'unheardOf'], draw: number(1, 2), chance: 0.02 },
];

/** Sets a field that may lie deep. What lies in the way gives way. */
export function setPath(object: Fields, path: readonly string[], value: unknown): void {
  let target = object;
  for (const name of path.slice(0, -1)) {
    const child = target[name];
    const next = typeof child === 'object' && child !== null && !Array.isArray(child) ? (child as Fields) : {};
    target[name] = next;
    target = next;
  }
  target[path.at(-1) ?? ''] = value;
}

/** An object with what it must have, and some of what it may. */
export function randomObject(kind: RandomKind, name: string, dice: Dice): Fields {
  const object: Fields = { apiVersion: kind.apiVersion, kind: kind.kind, metadata: { name } };
  for (const { path, draw, required, chance = usual } of kind.fields) {
    if (required ? !dice.chance(0.01) : dice.chance(chance)) setPath(object, path, draw(dice));
  }
  return object;
}

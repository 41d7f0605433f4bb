// A schema -> schemas that mean something else: each keyword taken away or changed, and keywords added that were not there.
// What only looks different (false, empty texts and lists) is not among them.
import type { JSONSchemaProps } from '@kubewright/apimachinery';

/** What was done, such as `drop minimum`, and the result. */
export interface Mutation {
  readonly what: string;
  readonly schema: JSONSchemaProps;
}

/** Values that mean something, for keywords that a schema does not have; falsy ones where these mean something, too. */
const additions: Readonly<Record<string, readonly unknown[]>> = {
  additionalProperties: [true, { type: 'string' }],
  allOf: [[{ maxLength: 1 }]],
  anyOf: [[{ maxLength: 1 }]],
  default: [null, false, 0, '', [], {}],
  description: ['x'],
  enum: [[null], ['']],
  example: [null, 0],
  exclusiveMaximum: [true],
  exclusiveMinimum: [true],
  externalDocs: [{ url: 'x' }],
  format: ['x'],
  items: [{ type: 'string' }],
  maxItems: [0, 1],
  maxLength: [0, 1],
  maxProperties: [0],
  maximum: [0, -1],
  minItems: [0, 1],
  minLength: [0],
  minProperties: [0],
  minimum: [0, 1.5],
  multipleOf: [1],
  not: [{ enum: [''] }],
  nullable: [true],
  oneOf: [[{ maxLength: 1 }]],
  pattern: ['x'],
  properties: [{ addedProperty: {} }],
  required: [['addedProperty']],
  title: ['x'],
  type: ['string'],
  uniqueItems: [true],
  'x-kubernetes-embedded-resource': [true],
  'x-kubernetes-int-or-string': [true],
  'x-kubernetes-list-map-keys': [['x']],
  'x-kubernetes-list-type': ['set'],
  'x-kubernetes-map-type': ['atomic'],
  'x-kubernetes-preserve-unknown-fields': [true],
  'x-kubernetes-validations': [[{ rule: 'true' }]],
};

/** Keywords whose lists are sets, and those in which a second copy says nothing new. */
const sets: ReadonlySet<string> = new Set(['required', 'enum', 'allOf', 'anyOf', 'oneOf']);

/** Mutations of this schema itself; those below have their own. */
export function* mutationsOf(schema: JSONSchemaProps): Generator<Mutation> {
  for (const [keyword, value] of Object.entries(schema) as [keyof JSONSchemaProps, unknown][]) {
    if (isNothing(keyword, value)) continue;
    const { [keyword]: _, ...rest } = schema;
    yield { what: `drop ${keyword}`, schema: rest };
    for (const [how, changed] of changesOf(keyword, value)) {
      yield { what: `${how} ${keyword}`, schema: { ...schema, [keyword]: changed } };
    }
  }
  for (const [keyword, values] of Object.entries(additions)) {
    if (!isNothing(keyword, schema[keyword as keyof JSONSchemaProps])) continue;
    for (const value of values) {
      yield { what: `add ${keyword} ${JSON.stringify(value)}`, schema: { ...schema, [keyword]: value } };
    }
  }
}

/** What the server omits, or never sees. A default of false says something; keywords that are texts or lists do not. */
function isNothing(keyword: string, value: unknown): boolean {
  if (keyword === 'default' || keyword === 'example') return value === undefined;
  if (value === undefined || value === null || value === false || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function* changesOf(keyword: keyof JSONSchemaProps, value: unknown): Generator<[how: string, changed: unknown]> {
  if (keyword === 'default' || keyword === 'example') {
    yield ['wrap', [value]];
    yield ['spell', typeof value === 'string' ? `${value} ` : JSON.stringify(value)];
  } else if (typeof value === 'string') {
    yield ['lengthen', `${value}x`];
    if (value.toUpperCase() !== value) yield ['capitalise', value.toUpperCase()];
  } else if (typeof value === 'number') {
    yield ['raise', value + 1 === value ? value * 2 : value + 1];
    yield ['negate', value === 0 ? -1 : -value];
  } else if (Array.isArray(value)) {
    yield* listChanges(keyword, value);
  } else if (keyword === 'properties') {
    yield* propertyChanges(value as Record<string, JSONSchemaProps>);
  }
}

function* listChanges(keyword: keyof JSONSchemaProps, list: readonly unknown[]): Generator<[string, unknown]> {
  const [first, ...rest] = list;
  const isRepeated = rest.some((each) => JSON.stringify(each) === JSON.stringify(first));
  if (list.length > 1 && !(isRepeated && sets.has(keyword))) yield ['shorten', rest];
  yield ['extend', [...list, keyword === 'x-kubernetes-validations' ? { rule: 'added' } : addedTo(first)]];
  if (!sets.has(keyword) && list.length > 1 && !isRepeated) yield ['turn', list.toReversed()];
  if (keyword === 'oneOf') yield ['repeat a branch of', [...list, first]];
  if (keyword === 'enum' && typeof first === 'number') yield ['spell', [String(first), ...rest]];
  if (typeof first === 'object' && first !== null) {
    for (const name of Object.keys(first).filter(
      (each) => !isNothing(each, (first as Record<string, unknown>)[each]),
    )) {
      const { [name]: _, ...less } = first as Record<string, unknown>;
      if (!isRepeated) yield [`take ${name} from the first of`, [less, ...rest]];
    }
  }
}

function addedTo(element: unknown): unknown {
  return typeof element === 'object' ? { required: ['addedProperty'], maxLength: 77 } : 'added';
}

function* propertyChanges(properties: Record<string, JSONSchemaProps>): Generator<[string, unknown]> {
  const entries = Object.entries(properties);
  const [first, ...rest] = entries;
  if (first === undefined) return;
  const [name, schema] = first;
  yield ['rename one of', Object.fromEntries([[`${name}_`, schema], ...rest])];
  if (rest.length > 0) yield ['take one from', Object.fromEntries(rest)];
  yield ['add one to', Object.fromEntries([...entries, ['addedProperty', {}]])];
}

/** Every schema below and this one; branches of junctors too. */
export function* schemasWithin(schema: JSONSchemaProps): Generator<JSONSchemaProps> {
  yield schema;
  const { items, additionalProperties, not, allOf = [], anyOf = [], oneOf = [], properties = {} } = schema;
  for (const below of [items, additionalProperties, not, ...allOf, ...anyOf, ...oneOf, ...Object.values(properties)]) {
    if (typeof below === 'object' && !Array.isArray(below)) yield* schemasWithin(below);
  }
}

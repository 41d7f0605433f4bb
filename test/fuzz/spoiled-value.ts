// A value that its schema allows -> the same with one thing wrong: a type, a missing property, a bound, an enum, a key that
// is there twice, or a field that nobody knows. Some of it is allowed after all; a server says which.
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import { setOwn } from '../../src/model/own-property.ts';
import type { RandomChoice } from './random-choice.ts';

/** A place in a value. */
interface Site {
  readonly within: Record<string, unknown> | unknown[];
  readonly key: string | number;
  readonly value: unknown;
  readonly schema: JSONSchemaProps;
}

/** Changes the place and says what it did; undefined where there is nothing of the kind to spoil. */
type Spoiler = (site: Site, choice: RandomChoice) => string | undefined;

const spoilers: readonly Spoiler[] = [
  ({ value, schema, ...site }, choice) => {
    if (schema.type === undefined) return undefined;
    const others = ['text', 7, true, ['x'], { x: 1 }, 1.5].filter((other) => typeof other !== typeof value);
    set(site, choice.from(...others));
    return 'type';
  },
  ({ value, schema }, choice) => {
    const there = (schema.required ?? []).filter((name) => isObject(value) && Object.hasOwn(value, name));
    if (there.length === 0 || !isObject(value)) return undefined;
    delete value[choice.from(...there)];
    return 'required';
  },
  ({ value, schema, ...site }) => {
    if (schema.enum === undefined || typeof value !== 'string') return undefined;
    set(site, `${value}-unknown`);
    return 'enum';
  },
  ({ schema, ...site }, choice) => {
    const bounds = [
      schema.minimum === undefined ? undefined : schema.minimum - 1,
      schema.maximum === undefined ? undefined : schema.maximum + 1,
      schema.exclusiveMinimum === true ? schema.minimum : undefined,
    ].filter((bound) => bound !== undefined);
    if (bounds.length === 0) return undefined;
    set(site, choice.from(...bounds));
    return 'bound';
  },
  ({ value, schema, ...site }) => {
    if (schema.pattern === undefined && schema.format === undefined) return undefined;
    if (typeof value !== 'string') return undefined;
    set(site, `${value}\u0001 !*/`);
    return 'pattern or format';
  },
  ({ value, schema, ...site }, choice) => {
    if (typeof value !== 'string') return undefined;
    const long = schema.maxLength !== undefined && schema.maxLength < 100_000;
    if (!long && (schema.minLength ?? 0) === 0) return undefined;
    set(site, long && choice.once(2) ? 'x'.repeat((schema.maxLength ?? 0) + 1) : '');
    return 'length';
  },
  ({ value, schema }) => {
    if (!isObject(value) || schema['x-kubernetes-preserve-unknown-fields'] === true) return undefined;
    value['fieldThatNobodyKnows'] = { a: [1] };
    return 'unknown field';
  },
  ({ value, schema }) => {
    if (!Array.isArray(value) || value.length === 0) return undefined;
    const isSet = schema['x-kubernetes-list-type'] === 'set' || schema['x-kubernetes-list-type'] === 'map';
    if (!isSet) return undefined;
    value.push(structuredClone(value[0]));
    return 'duplicate';
  },
  ({ value, schema }) => {
    if (!Array.isArray(value) || schema.maxItems === undefined || schema.maxItems > 300) return undefined;
    const [first] = value as unknown[];
    if (first === undefined) return undefined;
    while (value.length <= schema.maxItems) value.push(structuredClone(first));
    return 'items';
  },
  (site) => {
    set(site, null);
    return 'null';
  },
  ({ value }) => {
    if (!isObject(value) || Object.keys(value).length === 0) return undefined;
    for (const key of Object.keys(value)) delete value[key];
    return 'emptied';
  },
];

/** @returns what was done, or undefined when there is no place to spoil; the value itself is changed */
export function spoil(
  choice: RandomChoice,
  value: Record<string, unknown>,
  schema: JSONSchemaProps,
): string | undefined {
  const sites = [...sitesOf(value, schema)];
  if (sites.length === 0) return undefined;
  // The kind of fault first: places of the rarer kinds would never be met by chance.
  for (let attempt = 0; attempt < spoilers.length; attempt++) {
    const spoiler = choice.from(...spoilers);
    const from = choice.pick(sites.length);
    for (const site of [...sites.slice(from), ...sites.slice(0, from)]) {
      const what = spoiler(site, choice);
      if (what !== undefined) return what;
    }
  }
  return undefined;
}

function* sitesOf(value: unknown, schema: JSONSchemaProps): Generator<Site> {
  if (Array.isArray(value)) {
    const items = typeof schema.items === 'object' && !Array.isArray(schema.items) ? schema.items : {};
    for (const [key, each] of value.entries()) {
      yield { within: value, key, value: each, schema: items };
      yield* sitesOf(each, items);
    }
  } else if (isObject(value)) {
    for (const [key, each] of Object.entries(value)) {
      const known = Object.hasOwn(schema.properties ?? {}, key)
        ? schema.properties?.[key]
        : schema.additionalProperties;
      if (typeof known !== 'object') continue;
      yield { within: value, key, value: each, schema: known };
      yield* sitesOf(each, known);
    }
  }
}

function set({ within, key }: Pick<Site, 'within' | 'key'>, value: unknown): void {
  if (Array.isArray(within)) within[Number(key)] = value;
  else setOwn(within, String(key), value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

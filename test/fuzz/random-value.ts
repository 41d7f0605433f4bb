// A schema -> values that it means to allow: types, enums, bounds, formats, plain patterns, required properties, junctors
// of required properties, unique keys. CEL is left to luck, so whether a value is valid is for a validator to say.
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import { setOwn } from '../../src/model/own-property.ts';
import { samplePattern } from './pattern-sample.ts';
import type { RandomChoice } from './random-choice.ts';

/** @param fullness - of ten optional properties, how many are there at the first level; fewer below */
export function randomValue(choice: RandomChoice, schema: JSONSchemaProps, fullness = 6): unknown {
  if (schema.nullable === true && choice.once(6)) return null;
  const values = schema.enum;
  if (values !== undefined && values.length > 0) return structuredClone(choice.from(...values));
  if (schema['x-kubernetes-int-or-string'] === true) {
    return choice.once(2) ? randomInteger(choice, schema) : randomText(choice, { ...schema, type: 'string' });
  }
  switch (schema.type) {
    case 'object':
      return randomMembers(choice, schema, fullness);
    case 'array':
      return randomItems(choice, schema, fullness);
    case 'string':
      return randomText(choice, schema);
    case 'integer':
      return randomInteger(choice, schema);
    case 'number':
      return choice.once(2) ? randomInteger(choice, schema) : inBounds(schema, choice.from(0.5, 1.5, -2.25, 12.75));
    case 'boolean':
      return choice.once(2);
    default:
      return schema.properties === undefined ? choice.json(1) : randomMembers(choice, schema, fullness);
  }
}

function randomMembers(choice: RandomChoice, schema: JSONSchemaProps, fullness: number): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  const { wanted, unwanted } = branchNames(choice, schema);
  if (schema['x-kubernetes-embedded-resource'] === true) {
    Object.assign(object, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } });
  }
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const isMeta = schema['x-kubernetes-embedded-resource'] === true && Object.hasOwn(object, name);
    const needed = schema.required?.includes(name) === true || wanted.has(name);
    if (isMeta || (!needed && (unwanted.has(name) || choice.pick(10) >= fullness))) continue;
    setOwn(object, name, randomValue(choice, property, needed ? fullness - 1 : fullness - 2));
  }
  const additional = schema.additionalProperties;
  const least = schema.minProperties ?? 0;
  const most = Math.min(schema.maxProperties ?? 3, 3);
  if (typeof additional === 'object') {
    const count = Math.max(Math.min(least, 8), choice.pick(most + 1));
    for (let index = 0; index < count; index++) {
      setOwn(object, choice.from('key', 'a.b/c', 'on', 'x') + index, randomValue(choice, additional, fullness - 2));
    }
  } else if (schema['x-kubernetes-preserve-unknown-fields'] === true && choice.once(3)) {
    setOwn(object, 'unknownField', choice.json(1));
  }
  return object;
}

/** Names that one branch of each junctor requires, and names that only the others do. */
function branchNames(choice: RandomChoice, schema: JSONSchemaProps): { wanted: Set<string>; unwanted: Set<string> } {
  const wanted = new Set<string>();
  const unwanted = new Set<string>();
  for (const branches of [schema.oneOf, schema.anyOf]) {
    if (branches === undefined || branches.length === 0) continue;
    const chosen = choice.from(...branches);
    for (const branch of branches) for (const name of branch.required ?? []) unwanted.add(name);
    for (const name of chosen.required ?? []) wanted.add(name);
    for (const name of chosen.not?.required ?? []) unwanted.add(name);
    for (const each of chosen.not?.anyOf ?? []) for (const name of each.required ?? []) unwanted.add(name);
  }
  for (const branch of schema.allOf ?? []) for (const name of branch.required ?? []) wanted.add(name);
  for (const name of schema.not?.required ?? []) unwanted.add(name);
  for (const name of wanted) unwanted.delete(name);
  return { wanted, unwanted };
}

function randomItems(choice: RandomChoice, schema: JSONSchemaProps, fullness: number): unknown[] {
  const items = typeof schema.items === 'object' && !Array.isArray(schema.items) ? schema.items : {};
  const least = Math.min(schema.minItems ?? 0, 8);
  const count = Math.max(least, choice.pick(Math.min(schema.maxItems ?? 3, 3) + 1));
  const found = Array.from({ length: count }, () => randomValue(choice, items, fullness - 1));
  const keys = schema['x-kubernetes-list-map-keys'];
  const listType = schema['x-kubernetes-list-type'];
  if (listType !== 'set' && listType !== 'map') return found;
  const seen = new Set<string>();
  return found.filter((item) => {
    const key = keyOf(item, listType === 'map' ? (keys ?? []) : undefined, items);
    return !seen.has(key) && seen.add(key);
  });
}

function keyOf(item: unknown, keys: readonly string[] | undefined, schema: JSONSchemaProps): string {
  if (keys === undefined || typeof item !== 'object' || item === null) return JSON.stringify(item);
  return JSON.stringify(
    keys.map((key) => (item as Record<string, unknown>)[key] ?? schema.properties?.[key]?.default ?? null),
  );
}

const formatSamples: Readonly<Record<string, string>> = {
  'date-time': '2026-01-02T03:04:05Z',
  date: '2026-01-02',
  byte: 'YWJj',
  duration: '1h30m',
  uuid: '123e4567-e89b-12d3-a456-426614174000',
  ipv4: '10.1.2.3',
  ipv6: '2001:db8::1',
  cidr: '10.0.0.0/8',
  uri: 'https://example.com/a',
  email: 'a@example.com',
  hostname: 'a.example.com',
};

function randomText(choice: RandomChoice, schema: JSONSchemaProps): string {
  const least = schema.minLength ?? 0;
  const most = schema.maxLength ?? Infinity;
  const sample = schema.format === undefined ? undefined : formatSamples[schema.format];
  let text = sample ?? choice.from('', 'a', 'web-1', 'on', '0', 'Straße 😀', '10Gi', 'a b\n', 'name');
  if (schema.pattern !== undefined && schema.pattern !== '') {
    for (let attempt = 0; attempt < 4; attempt++) {
      const matching = samplePattern(schema.pattern, choice);
      if (matching === undefined) break;
      text = matching;
      if (text.length >= least && text.length <= most) break;
    }
  } else if (sample === undefined) {
    if (text.length < least && least < 5000) text += 'x'.repeat(least - text.length);
    if (text.length > most) text = text.slice(0, most);
  }
  return text;
}

function randomInteger(choice: RandomChoice, schema: JSONSchemaProps): number {
  return Math.trunc(inBounds(schema, choice.from(0, 1, 2, 5, 80, 443, 8080, -1, 1000)));
}

function inBounds({ minimum, maximum, multipleOf, ...flags }: JSONSchemaProps, wished: number): number {
  const step = multipleOf ?? 1;
  let value = multipleOf === undefined ? wished : Math.round(wished / multipleOf) * multipleOf;
  const low = minimum === undefined ? -Infinity : flags.exclusiveMinimum === true ? minimum + step : minimum;
  const high = maximum === undefined ? Infinity : flags.exclusiveMaximum === true ? maximum - step : maximum;
  if (value < low) value = Math.ceil(low / step) * step;
  if (value > high) value = Math.floor(high / step) * step;
  return value;
}

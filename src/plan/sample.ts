// Schema -> the smallest object worth showing: what is required, and at the top of the spec what has an example or a default.
// Patterns and rules cannot be met by construction, so the result says whether the schema is sure to accept it.
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import { validate } from '@kubewright/apimachinery/schema';

import { getOwn } from '../model/own-property.ts';

/** A sample's fields beside apiVersion, kind and metadata. */
export interface Sample {
  readonly spec: Readonly<Record<string, unknown>>;
  /** Whether it passes the schema's own validation, and no CEL rule is about it: rules are not asked, and the server may refuse. */
  readonly valid: boolean;
}

/** Deeper than any schema that a person fills in. */
const depthLimit = 20;

/** Makes a sample from the schema of a kind's root. */
export function sampleObject(root: JSONSchemaProps): Sample {
  const wanted = ['spec', ...(root.required ?? [])].filter(
    (name) => !['apiVersion', 'kind', 'metadata', 'status'].includes(name),
  );
  const fields = new Map<string, unknown>();
  for (const name of new Set(wanted)) {
    const schema = getOwn(root.properties, name);
    if (schema !== undefined) fields.set(name, sampleOf(schema, name === 'spec' ? 1 : 2));
  }
  const spec = Object.fromEntries(fields);
  const object = { apiVersion: 'v1', kind: 'Sample', metadata: { name: 'sample' }, ...spec };
  return { spec, valid: validate(object, root).length === 0 && !isRuled(object, root) };
}

/** Whether a rule is about the value or a part of it. Those about a change have nothing to say when an object is created. */
function isRuled(value: unknown, schema: JSONSchemaProps): boolean {
  const rules = schema['x-kubernetes-validations'] ?? [];
  if (rules.some(({ rule, optionalOldSelf }) => optionalOldSelf === true || !/\boldSelf\b/.test(rule))) return true;
  if (typeof value !== 'object' || value === null) return false;
  const { items, additionalProperties } = schema;
  return Object.entries(value).some(([name, part]: [string, unknown]) => {
    const inner = Array.isArray(value) ? items : (getOwn(schema.properties, name) ?? additionalProperties);
    return typeof inner === 'object' && !Array.isArray(inner) && isRuled(part, inner);
  });
}

function sampleOf(schema: JSONSchemaProps, depth: number): unknown {
  if (schema.example !== undefined) return schema.example;
  if (schema.default !== undefined) return schema.default;
  if (schema.enum !== undefined && schema.enum.length > 0) return schema.enum[0];
  if (schema['x-kubernetes-int-or-string'] === true) return 1;
  switch (schema.type) {
    case 'object':
      return sampleOfObject(schema, depth);
    case 'array': {
      const { items, minItems = 0 } = schema;
      if (minItems === 0 || items === undefined || Array.isArray(items)) return [];
      return Array.from({ length: minItems }, () => sampleOf(items as JSONSchemaProps, depth + 1));
    }
    case 'integer':
    case 'number':
      return sampleOfNumber(schema);
    case 'boolean':
      return false;
    case 'string':
      return sampleOfText(schema);
    case undefined:
    default:
      return {};
  }
}

function sampleOfObject({ properties = {}, required = [] }: JSONSchemaProps, depth: number): object {
  const fields = new Map<string, unknown>();
  for (const [name, schema] of Object.entries(properties)) {
    const shown = depth === 1 && (schema.example !== undefined || schema.default !== undefined);
    if ((required.includes(name) || shown) && depth < depthLimit) fields.set(name, sampleOf(schema, depth + 1));
  }
  return Object.fromEntries(fields);
}

function sampleOfNumber({
  minimum,
  maximum,
  exclusiveMinimum,
  exclusiveMaximum,
  multipleOf = 1,
}: JSONSchemaProps): number {
  const low = minimum === undefined ? undefined : exclusiveMinimum === true ? minimum + multipleOf : minimum;
  const high = maximum === undefined ? undefined : exclusiveMaximum === true ? maximum - multipleOf : maximum;
  const wanted = Math.min(Math.max(1, low ?? 1), high ?? Infinity);
  return multipleOf === 1 ? wanted : Math.ceil(wanted / multipleOf) * multipleOf;
}

/** A text of each format that servers check. */
const formatSamples: ReadonlyMap<string, string> = new Map([
  ['date-time', '2030-01-01T00:00:00Z'],
  ['date', '2030-01-01'],
  ['duration', '1h'],
  ['byte', 'ZXhhbXBsZQ=='],
  ['uuid', '123e4567-e89b-12d3-a456-426614174000'],
  ['ipv4', '192.0.2.1'],
  ['ipv6', '2001:db8::1'],
  ['cidr', '192.0.2.0/24'],
  ['email', 'someone@example.com'],
  ['hostname', 'example.com'],
  ['uri', 'https://example.com'],
]);

function sampleOfText({ format = '', minLength = 0, maxLength = Infinity }: JSONSchemaProps): string {
  return formatSamples.get(format) ?? 'example'.padEnd(minLength, 'x').slice(0, maxLength);
}

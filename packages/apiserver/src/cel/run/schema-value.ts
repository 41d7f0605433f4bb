// JSON and its schema -> a value as rules see it: fields by their escaped names, integers as integers, times as times.
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import { escapeName } from '../schema-type.ts';
import { readDuration, readTimestamp } from './time.ts';
import type { Value } from './value.ts';
import { CelFault, CelList, CelMap } from './value.ts';

const text: JSONSchemaProps = { type: 'string' };
const shownMetadata: JSONSchemaProps = { type: 'object', properties: { name: text, generateName: text } };

/** @param isResource - its type and name are seen, whatever the schema says */
export function toValue(json: unknown, schema: JSONSchemaProps, isResource = false): Value {
  if (json === null) {
    if (schema.nullable === true) return null;
    throw new CelFault('invalid data, got null for schema with nullable=false');
  }
  if (schema['x-kubernetes-int-or-string'] === true)
    return Number.isInteger(json) ? BigInt(json as number) : (json as string);
  switch (schema.type) {
    case 'object':
      return toMap(
        json as Record<string, unknown>,
        schema,
        isResource || schema['x-kubernetes-embedded-resource'] === true,
      );
    case 'array': {
      const { items } = schema;
      const item = Array.isArray(items) ? items[0] : items;
      const type = schema['x-kubernetes-list-type'];
      const keys = type === 'set' ? 'whole' : type === 'map' ? (schema['x-kubernetes-list-map-keys'] ?? []) : undefined;
      return new CelList(
        (json as unknown[]).map((each) => toValue(each, item ?? {})),
        keys,
      );
    }
    case 'string':
      return toText(json as string, schema.format);
    case 'integer':
      return BigInt(json as number);
    case 'number':
      return Number(json);
    default:
      return json as Value;
  }
}

function toMap(json: Record<string, unknown>, schema: JSONSchemaProps, isResource: boolean): CelMap {
  const { additionalProperties } = schema;
  const entries: [Value, Value][] = [];
  if (typeof additionalProperties === 'object' && !isResource) {
    for (const [key, value] of Object.entries(json)) entries.push([key, toValue(value, additionalProperties)]);
    return new CelMap(entries);
  }
  const own = schema.properties ?? {};
  const properties = isResource ? { ...own, kind: text, apiVersion: text, metadata: shownMetadata } : own;
  for (const [name, value] of Object.entries(json)) {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const escaped = escapeName(name);
    if (property === undefined || escaped === undefined || value === null) continue;
    entries.push([escaped, toValue(value, property)]);
  }
  return new CelMap(entries);
}

function toText(json: string, format: string | undefined): Value {
  switch (format) {
    case 'byte':
      return Uint8Array.from(Buffer.from(json, 'base64'));
    case 'duration':
      return readDuration(json.replaceAll(' ', ''));
    case 'date':
      return readTimestamp(`${json}T00:00:00Z`);
    case 'date-time':
      return readTimestamp(json);
    default:
      return json;
  }
}

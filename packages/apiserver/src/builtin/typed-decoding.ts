// What Go's decoder does to the object of a built-in kind: unknown fields are dropped and reported, nulls mean absent,
// a value of the wrong type is an error. In one walk over value and schema, in place.
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import { isRecord } from '../object/api-object.ts';
import { TypeMismatch } from '../object/object-metadata.ts';

/**
 * @param value - changed in place
 * @param kind - for messages
 * @returns the paths of the unknown fields, which are gone
 * @throws TypeMismatch at the first value of a wrong type
 */
export function decodeTyped(value: Record<string, unknown>, schema: JSONSchemaProps, kind: string): string[] {
  const unknown: string[] = [];
  decodeFields(value, schema, '', { kind, unknown });
  return unknown;
}

interface Decoding {
  readonly kind: string;
  readonly unknown: string[];
}

function decodeFields(value: Record<string, unknown>, schema: JSONSchemaProps, path: string, decoding: Decoding): void {
  for (const [name, child] of Object.entries(value)) {
    const childPath = path === '' ? name : `${path}.${name}`;
    const property =
      schema.properties !== undefined && Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
    const childSchema =
      property ?? (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined);
    if (childSchema === undefined) {
      if (schema['x-kubernetes-preserve-unknown-fields'] === true) continue;
      decoding.unknown.push(childPath);
      delete value[name];
    } else if (child === null) {
      delete value[name];
    } else {
      const decoded = decodeValue(child, childSchema, childPath, decoding);
      if (decoded !== child) value[name] = decoded;
    }
  }
}

function decodeValue(value: unknown, schema: JSONSchemaProps, path: string, decoding: Decoding): unknown {
  if (schema['x-kubernetes-int-or-string'] === true) {
    if (typeof value === 'string') return value;
    if (typeof value !== 'number') throw mismatch(value, path, 'string', decoding);
    return schema.format === 'quantity' ? String(value) : value;
  }
  switch (schema.type) {
    case 'string':
      if (typeof value !== 'string') throw mismatch(value, path, 'string', decoding);
      return value;
    case 'boolean':
      if (typeof value !== 'boolean') throw mismatch(value, path, 'bool', decoding);
      return value;
    case 'integer':
      if (!Number.isInteger(value)) throw mismatch(value, path, schema.format ?? 'int64', decoding);
      return value;
    case 'number':
      if (typeof value !== 'number') throw mismatch(value, path, 'float64', decoding);
      return value;
    case 'array':
      if (!Array.isArray(value)) throw mismatch(value, path, '[]', decoding);
      return decodeItems(value, schema, path, decoding);
    case 'object':
      if (!isRecord(value)) throw mismatch(value, path, 'map[string]', decoding);
      decodeFields(value, schema, path, decoding);
      return value;
    default:
      return value;
  }
}

function decodeItems(items: unknown[], schema: JSONSchemaProps, path: string, decoding: Decoding): unknown[] {
  const itemSchema = schema.items;
  if (itemSchema === undefined || Array.isArray(itemSchema)) return items;
  for (const [index, item] of items.entries()) {
    if (item !== null) items[index] = decodeValue(item, itemSchema, `${path}[${index}]`, decoding);
  }
  return items;
}

function mismatch(value: unknown, path: string, type: string, decoding: Decoding): TypeMismatch {
  // Go prints no indexes here.
  return new TypeMismatch(value, `${decoding.kind}.${path.replaceAll(/\[\d+\]/g, '')}`, type);
}

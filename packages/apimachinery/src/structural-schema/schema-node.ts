// Reading a schema's children: every walk beside a value asks these, and never trips over a property's name.
import { getMember } from '../json-value.ts';
import type { JSONSchemaProps } from './schema.ts';

/** The schema of one member of an object; undefined when the schema says nothing of it. */
export function memberSchema(schema: JSONSchemaProps | undefined, key: string): JSONSchemaProps | undefined {
  return propertySchema(schema, key) ?? additionalSchema(schema);
}

/** The schema that names this property. */
export function propertySchema(schema: JSONSchemaProps | undefined, key: string): JSONSchemaProps | undefined {
  return schema?.properties === undefined ? undefined : getMember(schema.properties, key);
}

/** The schema of the members that no property names; undefined also for `additionalProperties: true`. */
export function additionalSchema(schema: JSONSchemaProps | undefined): JSONSchemaProps | undefined {
  const additional = schema?.additionalProperties;
  return typeof additional === 'object' ? additional : undefined;
}

/** The schema of an array's items. */
export function itemSchema(schema: JSONSchemaProps | undefined): JSONSchemaProps | undefined {
  return Array.isArray(schema?.items) ? undefined : schema?.items;
}

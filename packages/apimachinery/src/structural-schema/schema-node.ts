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

/**
 * Whether something holds of a schema or of one below it that a value can lead to. Found out once for each schema: it must
 * not change afterwards.
 */
export function somewhere(holds: (schema: JSONSchemaProps) => boolean): (schema: JSONSchemaProps) => boolean {
  const known = new WeakMap<JSONSchemaProps, boolean>();
  return (schema) => {
    let found = known.get(schema);
    if (found === undefined) known.set(schema, (found = search(schema, holds, new Set())));
    return found;
  };
}

/** @param seen - recursive types are cyclic */
function search(
  schema: JSONSchemaProps,
  holds: (schema: JSONSchemaProps) => boolean,
  seen: Set<JSONSchemaProps>,
): boolean {
  if (seen.has(schema)) return false;
  seen.add(schema);
  if (holds(schema)) return true;
  const below = [itemSchema(schema), additionalSchema(schema), ...Object.values(schema.properties ?? {})];
  return below.some((each) => each !== undefined && search(each, holds, seen));
}

// Defaulting: fields that are absent get their schema's default, in place; nulls that may not be are removed first.
// @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#defaulting-and-nullable
// @see https://github.com/kubernetes/apiextensions-apiserver/tree/master/pkg/apiserver/schema/defaulting
import { isObject, setMember } from '../json-value.ts';
import type { JSONSchemaProps } from './schema.ts';
import { additionalSchema, itemSchema, memberSchema, propertySchema } from './schema-node.ts';

/** What {@link applyDefaults} can be told. */
export interface DefaultOptions {
  /**
   * Leave the nulls that are neither nullable nor have a default, so that validation refuses them: what kube-apiserver
   * does with the result of a server-side apply. Default false: they are removed.
   */
  readonly keepNulls?: boolean;
}

/**
 * Fills in the defaults of a schema. A null counts as absent where the schema has a default and is not nullable.
 *
 * Defaults reach only into objects that exist: a default below an absent object is not applied.
 */
export function applyDefaults(value: unknown, schema: JSONSchemaProps, options: DefaultOptions = {}): void {
  if (Array.isArray(value)) {
    const items = itemSchema(schema);
    if (items === undefined) return;
    value.forEach((item: unknown, index) => {
      if (isForbiddenNull(item, items) && hasDefault(items)) value[index] = structuredClone(items.default);
      applyDefaults(value[index], items, options);
    });
  } else if (isObject(value)) {
    if (options.keepNulls !== true) removeForbiddenNulls(value, schema);
    for (const [key, property] of Object.entries(schema.properties ?? {})) {
      if (!hasDefault(property)) continue;
      const present = Object.hasOwn(value, key) && value[key] !== undefined && !isForbiddenNull(value[key], property);
      if (!present) setMember(value, key, structuredClone(property.default));
    }
    for (const [key, member] of Object.entries(value)) {
      const below = memberSchema(schema, key);
      if (below === undefined) continue;
      if (isForbiddenNull(member, below) && hasDefault(below)) setMember(value, key, structuredClone(below.default));
      applyDefaults(value[key], below, options);
    }
  }
}

/** Removes the nulls that {@link applyDefaults} removes, at every depth, and fills in nothing. */
export function dropForbiddenNulls(value: unknown, schema: JSONSchemaProps): void {
  if (Array.isArray(value)) {
    const items = itemSchema(schema);
    if (items !== undefined) for (const item of value) dropForbiddenNulls(item, items);
  } else if (isObject(value)) {
    removeForbiddenNulls(value, schema);
    for (const [key, member] of Object.entries(value)) {
      const below = memberSchema(schema, key);
      if (below !== undefined) dropForbiddenNulls(member, below);
    }
  }
}

function removeForbiddenNulls(object: Record<string, unknown>, schema: JSONSchemaProps): void {
  for (const [key, member] of Object.entries(object)) {
    const below = propertySchema(schema, key) ?? additionalSchema(schema);
    if (below !== undefined && isForbiddenNull(member, below) && !hasDefault(below)) delete object[key];
  }
}

function isForbiddenNull(value: unknown, schema: JSONSchemaProps): boolean {
  return value === null && schema.nullable !== true;
}

/** A default of null is no default. */
function hasDefault(schema: JSONSchemaProps): boolean {
  return schema.default !== undefined && schema.default !== null;
}

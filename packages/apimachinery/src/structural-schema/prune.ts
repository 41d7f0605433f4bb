// Pruning: fields that a schema does not name are removed, in place, and their paths returned.
// @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#field-pruning
// @see https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apiserver/schema/pruning/algorithm.go
import { compareText } from '../go-text.ts';
import { isObject } from '../json-value.ts';
import { isObjectRootProperty, objectMetaSchema } from './object-meta.ts';
import type { JSONSchemaProps } from './schema.ts';
import { itemSchema, propertySchema } from './schema-node.ts';

/** What {@link prune} can be told. */
export interface PruneOptions {
  /** The value is a whole object: `apiVersion`, `kind` and `metadata` stay whatever the schema says. Default false. */
  readonly root?: boolean;
}

/**
 * Removes from the value what its schema does not name.
 *
 * Metadata of whole objects, embedded ones included, is pruned by {@link objectMetaSchema}.
 *
 * @returns the paths of what was removed, sorted, such as `spec.ports[0].nmae`
 */
export function prune(value: unknown, schema: JSONSchemaProps, options: PruneOptions = {}): string[] {
  const removed: string[] = [];
  pruneValue(
    value,
    options.root === true ? { ...schema, 'x-kubernetes-embedded-resource': true } : schema,
    '',
    removed,
  );
  return removed.sort(compareText);
}

/** @param schema - undefined when the schema says nothing of this place: then every field is unknown */
function pruneValue(value: unknown, schema: JSONSchemaProps | undefined, path: string, removed: string[]): void {
  if (Array.isArray(value)) {
    const items = itemSchema(schema);
    if (items === undefined && keepsUnknown(schema)) return;
    // Below a place that keeps unknown fields, items keep theirs too.
    const inherited = keepsUnknown(schema) && items !== undefined ? { ...items, ...keep } : items;
    value.forEach((item, index) => pruneValue(item, inherited, `${path}[${index}]`, removed));
  } else if (isObject(value)) {
    for (const [key, member] of Object.entries(value)) pruneMember(value, key, member, schema, path, removed);
  }
}

const keep = { 'x-kubernetes-preserve-unknown-fields': true } as const;

function pruneMember(
  object: Record<string, unknown>,
  key: string,
  member: unknown,
  schema: JSONSchemaProps | undefined,
  path: string,
  removed: string[],
): void {
  const memberPath = path === '' ? key : `${path}.${key}`;
  if (schema?.['x-kubernetes-embedded-resource'] === true && isObjectRootProperty(key)) {
    if (key === 'metadata') pruneValue(member, objectMetaSchema, memberPath, removed);
    return;
  }
  const property = propertySchema(schema, key);
  const additional = schema?.additionalProperties;
  if (property !== undefined) pruneValue(member, property, memberPath, removed);
  else if (isObject(additional)) pruneValue(member, additional, memberPath, removed);
  // `additionalProperties: true` names every member, but nothing below it.
  else if (additional !== undefined) pruneValue(member, undefined, memberPath, removed);
  else if (!keepsUnknown(schema)) {
    removed.push(memberPath);
    delete object[key];
  }
}

function keepsUnknown(schema: JSONSchemaProps | undefined): boolean {
  return schema?.['x-kubernetes-preserve-unknown-fields'] === true;
}

// A null where the schema has a default and is not nullable is dropped before defaulting, so that it gets the default.
// @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#defaulting-and-nullable
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import { isRecord } from '../object/api-object.ts';

/** Drops such nulls in place. */
export function dropUndefaultedNulls(value: unknown, schema: JSONSchemaProps): void {
  if (Array.isArray(value)) {
    if (isRecord(schema.items)) for (const item of value) dropUndefaultedNulls(item, schema.items as JSONSchemaProps);
    return;
  }
  if (!isRecord(value)) return;
  for (const [name, child] of Object.entries(value)) {
    const childSchema = schemaOf(schema, name);
    if (childSchema === undefined) continue;
    if (child === null && childSchema.default !== undefined && childSchema.nullable !== true) delete value[name];
    else dropUndefaultedNulls(child, childSchema);
  }
}

function schemaOf(schema: JSONSchemaProps, name: string): JSONSchemaProps | undefined {
  if (schema.properties !== undefined && Object.hasOwn(schema.properties, name)) return schema.properties[name];
  return typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
}

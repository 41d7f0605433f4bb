// The empty object of a built-in kind as Go's encoder prints it. A create is compared with it to find what its manager
// owns: structs that are there anyway are nobody's.
import type { GroupVersion, JSONSchemaProps } from '@kubewright/apimachinery';
import { formatApiVersion } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { builtInSchema, isStruct } from './built-in-schema.ts';

/** Undefined for a kind without a schema. Not to be written to. */
export function zeroObject(groupVersion: GroupVersion, kind: string): ApiObject | undefined {
  const schema = builtInSchema(groupVersion, kind);
  if (schema === undefined) return undefined;
  const { metadata: _metadata, ...fields } = zeroStruct(schema);
  return { apiVersion: formatApiVersion(groupVersion), kind, metadata: {}, ...fields };
}

function zeroStruct(schema: JSONSchemaProps): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, child] of Object.entries(schema.properties ?? {})) {
    if (isStruct(child)) result[name] = zeroStruct(child);
    else if (child.type === 'integer' && schema.required?.includes(name) === true) result[name] = 0;
    else if (child.type === 'array' && schema.required?.includes(name) === true) result[name] = [];
  }
  return result;
}

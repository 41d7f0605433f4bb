// The empty object of a built-in kind as Go's encoder prints it. A create is compared with it to find what its manager
// owns: structs that are there anyway are nobody's.
import type { GroupVersion, JSONSchemaProps } from '@kubewright/apimachinery';
import { formatApiVersion } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { builtInSchema, isStruct, printedZeros } from './built-in-schema.ts';

/** Undefined for a kind without a schema. Not to be written to. */
export function zeroObject(groupVersion: GroupVersion, kind: string): ApiObject | undefined {
  const schema = builtInSchema(groupVersion, kind);
  if (schema === undefined) return undefined;
  const { metadata: _metadata, ...fields } = zeroStruct(schema);
  return { apiVersion: formatApiVersion(groupVersion), kind, metadata: {}, ...fields };
}

function zeroStruct(schema: JSONSchemaProps): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  const zeros = printedZeros(schema);
  for (const [name, child] of Object.entries(schema.properties ?? {})) {
    if (isStruct(child)) result[name] = zeroStruct(child);
    else if (zeros.has(name)) result[name] = zeros.get(name);
  }
  return result;
}

/** A status with nothing in it, as it is printed: lists that are always there are null. */
export function zeroStatus(groupVersion: GroupVersion, kind: string): Record<string, unknown> {
  const schema = builtInSchema(groupVersion, kind)?.properties?.['status'];
  return schema === undefined ? {} : printedStruct(schema);
}

function printedStruct(schema: JSONSchemaProps): Record<string, unknown> {
  const result: Record<string, unknown> = Object.fromEntries(printedZeros(schema));
  for (const [name, child] of Object.entries(schema.properties ?? {})) {
    if (isStruct(child)) result[name] = printedStruct(child);
  }
  return result;
}

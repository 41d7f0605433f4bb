// Structural rules.
import type { StatusCause } from '../status.ts';
import type { JSONSchemaProps } from './schema.ts';
export function checkStructural(schema: JSONSchemaProps, path: string): StatusCause[] {
  return schema.type === undefined && path === '' ? [] : [];
}

// Structural rules.
import type { StatusCause } from '../status.ts';
import type { JSONSchemaProps } from './schema.ts';
export function checkStructural(schema: JSONSchemaProps, path: string): StatusCause[] {
  throw new Error('checkStructural is not there yet', { cause: [schema, path] });
}

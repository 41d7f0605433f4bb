// Validation.
import type { StatusCause } from '../status.ts';
import type { JSONSchemaProps } from './schema.ts';
export function validate(value: unknown, schema: JSONSchemaProps, path?: string): StatusCause[] {
  throw new Error('validate is not there yet', { cause: [value, schema, path] });
}

// Defaulting.
import type { JSONSchemaProps } from './schema.ts';
export function applyDefaults(value: unknown, schema: JSONSchemaProps): void {
  throw new Error('applyDefaults is not there yet', { cause: [value, schema] });
}

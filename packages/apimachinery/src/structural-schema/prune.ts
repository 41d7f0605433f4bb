// Pruning.
import type { JSONSchemaProps } from './schema.ts';
export interface PruneOptions {
  /** The value is a whole object: `apiVersion`, `kind` and `metadata` stay whatever the schema says. Default false. */
  readonly root?: boolean;
}
export function prune(value: unknown, schema: JSONSchemaProps, options?: PruneOptions): string[] {
  throw new Error('prune is not there yet', { cause: [value, schema, options] });
}

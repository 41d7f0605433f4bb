// A schema of Kubernetes' OpenAPI v3 documents -> the same in OpenAPI v2: a reference stands beside its description,
// where v3 needs an `allOf`, and defaults are left out, as old clients cannot read them.
import { isRecord } from '../object/api-object.ts';

/** A part of an OpenAPI document. */
export type Json = Record<string, unknown>;

/** @returns a new schema, its keywords in the same order */
export function swaggerSchema(schema: Readonly<Json>): Json {
  const result: Json = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === 'default') continue;
    const [only, ...others]: unknown[] = keyword === 'allOf' && Array.isArray(value) ? value : [];
    if (keyword === '$ref') result['$ref'] = swaggerReference(value);
    else if (isRecord(only) && others.length === 0 && '$ref' in only) result['$ref'] = swaggerReference(only['$ref']);
    else if (keyword === 'properties' && isRecord(value)) result['properties'] = eachSchema(value);
    else if ((keyword === 'items' || keyword === 'additionalProperties') && isRecord(value)) {
      result[keyword] = swaggerSchema(value);
    } else result[keyword] = value;
  }
  return result;
}

/** Own properties by any name, `__proto__` too. */
function eachSchema(schemas: Readonly<Json>): Json {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, isRecord(schema) ? swaggerSchema(schema) : schema]),
  );
}

/** `#/components/schemas/<name>` is `#/definitions/<name>`. */
function swaggerReference(reference: unknown): string {
  return String(reference).replace('#/components/schemas/', '#/definitions/');
}

// Validation of an object against its schema, in the order and words of kube-apiserver: first the schema's keywords,
// then embedded resources, then uniqueness in sets and maps. CEL rules are not evaluated here.
// @see https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/registry/customresource/strategy.go
import type { StatusCause } from '../status.ts';
import { validateKeywords } from './keywords.ts';
import { validateListTypes } from './list-types.ts';
import { validateEmbeddedResources } from './object-meta.ts';
import type { JSONSchemaProps } from './schema.ts';

/**
 * Checks a value. Numbers without a fraction are integers, as are bigints.
 *
 * @param path - where the value stands, such as `spec`; default: it is the whole object
 * @returns every fault; none when the value is valid
 */
export function validate(value: unknown, schema: JSONSchemaProps, path = ''): StatusCause[] {
  return [
    ...validateKeywords(value, schema, path),
    ...validateEmbeddedResources(value, schema, path),
    ...validateListTypes(value, schema, path),
  ];
}

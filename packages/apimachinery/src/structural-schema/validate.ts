// Validation of an object against its schema, in the order and words of kube-apiserver: first the schema's keywords,
// then embedded resources, then uniqueness in sets and maps. CEL rules are not evaluated here.
// @see https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/registry/customresource/strategy.go
import type { StatusCause } from '../status.ts';
import { Correlation } from './correlation.ts';
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

/**
 * Checks a value that replaces another. What is unchanged may stay although the schema refuses it: fields, values of maps
 * and items of list maps that are as they were, and lists of unique items that had duplicates before.
 *
 * @param old - valid or not
 * @param path - as for {@link validate}
 * @returns every fault; none when the value is valid
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-ratcheting
 */
export function validateUpdate(value: unknown, old: unknown, schema: JSONSchemaProps, path = ''): StatusCause[] {
  const hadDuplicates = validateListTypes(old, schema, path).length > 0;
  return [
    ...validateKeywords(value, schema, path, new Correlation(value, old, schema)),
    ...validateEmbeddedResources(value, schema, path),
    ...(hadDuplicates ? [] : validateListTypes(value, schema, path)),
  ];
}

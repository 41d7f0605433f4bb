// The keywords and combinations that CustomResourceDefinitions refuse beyond structurality.
// @see https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apis/apiextensions/validation/validation.go (ValidateCustomResourceDefinitionOpenAPISchema)
import { childPath, fieldFault, keyPath } from '../field-fault.ts';
import type { StatusCause } from '../status.ts';
import { checkListType, checkMapType } from './list-type-rules.ts';
import { isObjectRootProperty } from './object-meta.ts';
import type { JSONSchemaProps } from './schema.ts';
import { additionalSchema, itemSchema } from './schema-node.ts';
import { checkValidationRules } from './validation-rules.ts';

interface Place {
  readonly isRoot: boolean;
  /** Inside `metadata`, `kind` or `apiVersion` of a whole object. */
  readonly insideMeta: boolean;
  /** Why defaults are refused here; undefined where they are allowed. */
  readonly noDefaults: string | undefined;
}

/** Keywords of JSON Schema that CustomResourceDefinitions do not have. */
const unsupported = ['id', 'additionalItems', 'patternProperties', 'definitions', 'dependencies', '$ref'] as const;

const types = ['array', 'boolean', 'integer', 'number', 'object', 'string'];

/** Checks a schema and all below it, junctors included. */
export function checkSchemaRules(schema: JSONSchemaProps, path: string): StatusCause[] {
  return checkSchema(schema, path, { isRoot: true, insideMeta: false, noDefaults: undefined });
}

/** Whether a schema says, at any depth, what cannot be made a structural schema of. */
export function hasUnsupportedKeywords(schema: JSONSchemaProps): boolean {
  const own = [...unsupported, '$schema'] as const;
  return (
    own.some((keyword) => isSaid(schema[keyword])) ||
    Array.isArray(schema.items) ||
    schema['x-kubernetes-preserve-unknown-fields'] === false ||
    [...schemasBelow(schema, '')].some(([below]) => hasUnsupportedKeywords(below))
  );
}

function isSaid(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}

function checkSchema(schema: JSONSchemaProps, path: string, place: Place): StatusCause[] {
  const faults = checkKeywords(schema, path, place);
  if (schema.uniqueItems === true) {
    const rule = 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic';
    faults.push(fieldFault.forbidden(childPath(path, 'uniqueItems'), rule));
  }
  const { additionalProperties, properties = {} } = schema;
  if (additionalProperties !== undefined && additionalProperties !== true && Object.keys(properties).length > 0) {
    const rule = 'additionalProperties and properties are mutual exclusive';
    faults.push(fieldFault.forbidden(childPath(path, 'additionalProperties'), rule));
  }
  for (const [below, belowPath, property] of schemasBelow(schema, path)) {
    faults.push(...checkSchema(below, belowPath, placeBelow(schema, below, property, place)));
  }
  if (schema['x-kubernetes-preserve-unknown-fields'] === false) {
    const keyword = childPath(path, 'x-kubernetes-preserve-unknown-fields');
    faults.push(fieldFault.invalid(keyword, false, 'must be true or undefined'));
  }
  return [
    ...faults,
    ...checkMapType(schema, path),
    ...checkListType(schema, path),
    ...checkValidationRules(schema, path),
  ];
}

function placeBelow(
  schema: JSONSchemaProps,
  below: JSONSchemaProps,
  property: string | undefined,
  place: Place,
): Place {
  if (property !== undefined) {
    const isWhole = place.isRoot || schema['x-kubernetes-embedded-resource'] === true;
    if (!isWhole || !isObjectRootProperty(property)) return { ...place, isRoot: false };
    const noDefaults = place.isRoot ? `in top-level ${property}` : place.noDefaults;
    return { isRoot: false, insideMeta: true, noDefaults };
  }
  const isAdditional = below === additionalSchema(schema);
  const noDefaults =
    isAdditional && place.insideMeta ? 'inside additionalProperties applying to object metadata' : place.noDefaults;
  return { ...place, isRoot: false, noDefaults };
}

/** Every schema one level down, its path, and the property it describes. */
function* schemasBelow(
  schema: JSONSchemaProps,
  path: string,
): Generator<[below: JSONSchemaProps, path: string, property: string | undefined]> {
  const additional = additionalSchema(schema);
  if (additional !== undefined) yield [additional, childPath(path, 'additionalProperties'), undefined];
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    yield [property, keyPath(childPath(path, 'properties'), name), name];
  }
  if (schema.not !== undefined) yield [schema.not, childPath(path, 'not'), undefined];
  for (const junctor of ['allOf', 'oneOf', 'anyOf'] as const) {
    for (const [index, branch] of (schema[junctor] ?? []).entries()) {
      yield [branch, keyPath(childPath(path, junctor), index), undefined];
    }
  }
  const items = itemSchema(schema);
  if (items !== undefined) yield [items, childPath(path, 'items'), undefined];
}

function checkKeywords(schema: JSONSchemaProps, path: string, place: Place): StatusCause[] {
  const faults: StatusCause[] = [];
  const { type = '' } = schema;
  if (type !== '' && !types.includes(type)) {
    faults.push(fieldFault.notSupported(childPath(path, 'type'), type, types));
  }
  if (schema.default !== undefined && place.noDefaults !== undefined) {
    faults.push(fieldFault.forbidden(childPath(path, 'default'), `must not be set ${place.noDefaults}`));
  }
  for (const keyword of unsupported) {
    if (isSaid(schema[keyword])) {
      faults.push(fieldFault.forbidden(childPath(path, keyword), `${keyword} is not supported`));
    }
  }
  if (type === 'null') {
    const rule = 'type cannot be set to null, use nullable as an alternative';
    faults.push(fieldFault.forbidden(childPath(path, 'type'), rule));
  }
  if (Array.isArray(schema.items)) {
    const rule = 'items must be a schema object and not an array';
    faults.push(fieldFault.forbidden(childPath(path, 'items'), rule));
  }
  if (place.insideMeta && schema['x-kubernetes-embedded-resource'] === true) {
    const keyword = childPath(path, 'x-kubernetes-embedded-resource');
    faults.push(fieldFault.forbidden(keyword, 'must not be used inside of resource meta'));
  }
  return faults;
}

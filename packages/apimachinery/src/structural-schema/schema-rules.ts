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
  const faults: StatusCause[] = [];
  checkSchema(schema, path, { isRoot: true, insideMeta: false, noDefaults: undefined }, faults);
  return faults;
}

/** Whether a schema says, at any depth, what cannot be made a structural schema of. */
export function hasUnsupportedKeywords(schema: JSONSchemaProps): boolean {
  for (const keyword of Object.keys(schema)) {
    switch (keyword) {
      case '$schema':
      case 'id':
      case 'additionalItems':
      case 'patternProperties':
      case 'definitions':
      case 'dependencies':
      case '$ref':
        if (isSaid(schema[keyword])) return true;
        break;
      case 'x-kubernetes-preserve-unknown-fields':
        if (schema[keyword] === false) return true;
        break;
      case 'items':
        if (Array.isArray(schema.items)) return true;
        break;
    }
  }
  let found = false;
  visitBelow(schema, (below) => void (found ||= hasUnsupportedKeywords(below)));
  return found;
}

function isSaid(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}

function checkSchema(schema: JSONSchemaProps, path: string, place: Place, faults: StatusCause[]): void {
  checkKeywords(schema, path, place, faults);
  if (schema.uniqueItems === true) {
    const rule = 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic';
    faults.push(fieldFault.forbidden(childPath(path, 'uniqueItems'), rule));
  }
  const { additionalProperties, properties = {} } = schema;
  if (additionalProperties !== undefined && additionalProperties !== true && Object.keys(properties).length > 0) {
    const rule = 'additionalProperties and properties are mutual exclusive';
    faults.push(fieldFault.forbidden(childPath(path, 'additionalProperties'), rule));
  }
  visitBelow(schema, (below, keyword, key) => {
    const child = childPath(path, keyword);
    checkSchema(
      below,
      key === undefined ? child : keyPath(child, key),
      placeBelow(schema, keyword, key, place),
      faults,
    );
  });
  if (schema['x-kubernetes-preserve-unknown-fields'] === false) {
    const keyword = childPath(path, 'x-kubernetes-preserve-unknown-fields');
    faults.push(fieldFault.invalid(keyword, false, 'must be true or undefined'));
  }
  if (schema['x-kubernetes-map-type'] !== undefined) faults.push(...checkMapType(schema, path));
  if (schema['x-kubernetes-list-type'] !== undefined || schema['x-kubernetes-list-map-keys'] !== undefined) {
    faults.push(...checkListType(schema, path));
  }
  if (schema['x-kubernetes-validations'] !== undefined) faults.push(...checkValidationRules(schema, path));
}

/** The keywords that hold schemas. */
type Holder = 'additionalProperties' | 'properties' | 'not' | 'allOf' | 'oneOf' | 'anyOf' | 'items';

function placeBelow(schema: JSONSchemaProps, keyword: Holder, key: string | number | undefined, place: Place): Place {
  if (keyword === 'properties') {
    const isWhole = place.isRoot || schema['x-kubernetes-embedded-resource'] === true;
    const property = String(key);
    if (isWhole && isObjectRootProperty(property)) {
      const noDefaults = place.isRoot ? `in top-level ${property}` : place.noDefaults;
      return { isRoot: false, insideMeta: true, noDefaults };
    }
  } else if (keyword === 'additionalProperties' && place.insideMeta) {
    const noDefaults = 'inside additionalProperties applying to object metadata';
    return { isRoot: false, insideMeta: true, noDefaults };
  }
  return place.isRoot ? { ...place, isRoot: false } : place;
}

/** Visits every schema one level down, in the order in which kube-apiserver reports. */
function visitBelow(
  schema: JSONSchemaProps,
  visit: (below: JSONSchemaProps, keyword: Holder, key?: string | number) => void,
): void {
  const { properties, not } = schema;
  const additional = additionalSchema(schema);
  if (additional !== undefined) visit(additional, 'additionalProperties');
  if (properties !== undefined) {
    for (const [name, property] of Object.entries(properties)) visit(property, 'properties', name);
  }
  if (not !== undefined) visit(not, 'not');
  visitBranches(schema.allOf, 'allOf', visit);
  visitBranches(schema.oneOf, 'oneOf', visit);
  visitBranches(schema.anyOf, 'anyOf', visit);
  const items = itemSchema(schema);
  if (items !== undefined) visit(items, 'items');
}

function visitBranches(
  branches: readonly JSONSchemaProps[] | undefined,
  keyword: Holder,
  visit: (below: JSONSchemaProps, keyword: Holder, key: number) => void,
): void {
  if (branches === undefined) return;
  for (const [index, branch] of branches.entries()) visit(branch, keyword, index);
}

function checkKeywords(schema: JSONSchemaProps, path: string, place: Place, faults: StatusCause[]): void {
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
}

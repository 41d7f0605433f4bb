// The invariants of structural schemas: every value has a type, and the branches of junctors only validate.
// @see https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apiserver/schema/validation.go
import { childPath, fieldFault, keyPath } from '../field-fault.ts';
import { deepEqual, isObject } from '../json-value.ts';
import { checkPattern } from '../pattern.ts';
import type { StatusCause } from '../status.ts';
import type { JSONSchemaProps } from './schema.ts';
import { additionalSchema, itemSchema, propertySchema } from './schema-node.ts';

type Level = 'root' | 'item' | 'field';

/** Checks a schema and all below it, from the root of a version. */
export function checkInvariants(schema: JSONSchemaProps, path: string): StatusCause[] {
  const faults: StatusCause[] = [];
  checkLevel(schema, 'root', path, faults);
  return faults;
}

/** Schemas have hundreds of thousands of levels, of which hardly one has a fault: all faults go into one list. */
function checkLevel(schema: JSONSchemaProps, level: Level, path: string, faults: StatusCause[]): void {
  checkBelow(schema, level, path, faults);
  if (schema['x-kubernetes-int-or-string'] === true) checkIntOrString(schema, path, faults);
  const { anyOf, allOf } = schema;
  const isAnyOf = anyOf !== undefined && isIntOrString(anyOf);
  checkValueValidation(schema, isAnyOf, allOf !== undefined && isIntOrString(allOf[0]?.anyOf), path, faults);
  const isEmbedded = schema['x-kubernetes-embedded-resource'] === true;
  checkType(schema, level, isEmbedded, path, faults);
  if (level === 'root' || isEmbedded) checkObjectProperties(schema, level, isEmbedded, path, faults);
}

function checkBelow(schema: JSONSchemaProps, level: Level, path: string, faults: StatusCause[]): void {
  const { properties, additionalProperties } = schema;
  const items = itemSchema(schema);
  if (items !== undefined) checkLevel(items, 'item', childPath(path, 'items'), faults);
  else if (schema.type === 'array') faults.push(fieldFault.required(childPath(path, 'items'), 'must be specified'));
  if (properties !== undefined) {
    const propertiesPath = childPath(path, 'properties');
    for (const [name, property] of Object.entries(properties)) {
      checkLevel(property, 'field', keyPath(propertiesPath, name), faults);
    }
  }
  if (additionalProperties === undefined) return;
  const additionalPath = childPath(path, 'additionalProperties');
  if (level === 'root') faults.push(fieldFault.forbidden(additionalPath, 'must not be used at the root'));
  const additional = additionalSchema(schema);
  if (additional !== undefined) checkLevel(additional, 'field', additionalPath, faults);
}

function checkIntOrString(schema: JSONSchemaProps, path: string, faults: StatusCause[]): void {
  for (const name of ['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource'] as const) {
    if (schema[name] !== true) continue;
    faults.push(fieldFault.invalid(childPath(path, name), true, 'must be false if x-kubernetes-int-or-string is true'));
  }
}

const typeRules = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
} as const;

function checkType(
  schema: JSONSchemaProps,
  level: Level,
  isEmbedded: boolean,
  path: string,
  faults: StatusCause[],
): void {
  const { type = '' } = schema;
  if (type !== '' && level !== 'root' && !isEmbedded) return;
  const typePath = childPath(path, 'type');
  if (isEmbedded && type !== 'object') {
    const rule = 'must be object if x-kubernetes-embedded-resource is true';
    faults.push(type === '' ? fieldFault.required(typePath, rule) : fieldFault.invalid(typePath, type, rule));
  } else if (type === '' && !mayLackType(schema)) {
    faults.push(fieldFault.required(typePath, typeRules[level]));
  }
  if (isEmbedded && schema.additionalProperties !== undefined) {
    const rule = 'must not be used if x-kubernetes-embedded-resource is set';
    faults.push(fieldFault.forbidden(childPath(path, 'additionalProperties'), rule));
  }
  if (level === 'root' && type !== '' && type !== 'object') {
    faults.push(fieldFault.invalid(typePath, type, 'must be object at the root'));
  }
}

function mayLackType(schema: JSONSchemaProps): boolean {
  return schema['x-kubernetes-int-or-string'] === true || schema['x-kubernetes-preserve-unknown-fields'] === true;
}

/** Whole objects may only restrict what every object has anyway. */
function checkObjectProperties(
  schema: JSONSchemaProps,
  level: Level,
  isEmbedded: boolean,
  path: string,
  faults: StatusCause[],
): void {
  const propertyPath = (name: string): string => keyPath(childPath(path, 'properties'), name);
  const expectType = (name: string, type: string): void => {
    const property = propertySchema(schema, name);
    if (property === undefined || property.type === type) return;
    faults.push(fieldFault.invalid(`${propertyPath(name)}.type`, property.type ?? '', `must be ${type}`));
  };
  expectType('kind', 'string');
  expectType('apiVersion', 'string');
  expectType('metadata', 'object');
  const metadata = propertySchema(schema, 'metadata');
  if (level === 'root' && metadata !== undefined && !restrictsOnlyNames(metadata)) {
    const rule = 'must not specify anything other than name and generateName, but metadata is implicitly specified';
    faults.push(fieldFault.forbidden(propertyPath('metadata'), rule));
  }
  const isOpen = schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (isEmbedded && !isOpen && Object.keys(schema.properties ?? {}).length === 0) {
    const rule =
      'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields';
    faults.push(fieldFault.required(childPath(path, 'properties'), rule));
  }
}

function restrictsOnlyNames(metadata: JSONSchemaProps): boolean {
  const { type: _type, default: _default, properties = {}, ...rest } = metadata;
  const names = Object.keys(properties);
  return names.every((name) => name === 'name' || name === 'generateName') && Object.values(rest).every(isZero);
}

/** What Go leaves a field at when the JSON does not say more. */
function isZero(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false) return true;
  return Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0;
}

/** The one form in which branches may name types. */
function isIntOrString(branches: unknown): boolean {
  return deepEqual(branches, [{ type: 'integer' }, { type: 'string' }]);
}

function checkValueValidation(
  schema: JSONSchemaProps,
  skipAnyOf: boolean,
  skipFirstAllOf: boolean,
  path: string,
  faults: StatusCause[],
): void {
  const { anyOf, allOf, oneOf, not, pattern } = schema;
  const check = (name: string, branches: readonly JSONSchemaProps[] | undefined, skipFirst: boolean): void => {
    for (const [index, branch] of branches?.entries() ?? []) {
      checkBranch(branch, skipFirst && index === 0, keyPath(childPath(path, name), index), faults);
    }
  };
  if (anyOf !== undefined && !skipAnyOf) check('anyOf', anyOf, false);
  if (allOf !== undefined) check('allOf', allOf, skipFirstAllOf);
  if (oneOf !== undefined) check('oneOf', oneOf, false);
  if (not !== undefined) checkBranch(not, false, childPath(path, 'not'), faults);
  if (pattern === undefined) return;
  const fault = checkPattern(pattern);
  if (fault !== undefined) {
    const rule = `must be a valid regular expression, but isn't: ${fault}`;
    faults.push(fieldFault.invalid(childPath(path, 'pattern'), pattern, rule));
  }
}

/** What a branch of a junctor may not say, with the words for it. */
const forbiddenInBranches: readonly (readonly [keyof JSONSchemaProps, string])[] = [
  ['type', 'must be empty to be structural'],
  ['additionalProperties', 'must be undefined to be structural'],
  ['default', 'must be undefined to be structural'],
  ['title', 'must be empty to be structural'],
  ['description', 'must be empty to be structural'],
  ['nullable', 'must be false to be structural'],
  ['x-kubernetes-preserve-unknown-fields', 'must be false to be structural'],
  ['x-kubernetes-embedded-resource', 'must be false to be structural'],
  ['x-kubernetes-int-or-string', 'must be false to be structural'],
  ['x-kubernetes-list-map-keys', 'must be empty to be structural'],
  ['x-kubernetes-list-type', 'must be undefined to be structural'],
  ['x-kubernetes-map-type', 'must be undefined to be structural'],
  ['x-kubernetes-validations', 'must be empty to be structural'],
];

/** An empty object says something where Go keeps a pointer to it. */
function isSaid(keyword: keyof JSONSchemaProps, value: unknown): boolean {
  if (keyword === 'additionalProperties') return value !== undefined && value !== false;
  return keyword === 'default' ? value !== undefined && value !== null : !isZero(value);
}

function checkBranch(schema: JSONSchemaProps, skipAnyOf: boolean, path: string, faults: StatusCause[]): void {
  checkValueValidation(schema, skipAnyOf, false, path, faults);
  const items = itemSchema(schema);
  if (items !== undefined) checkBranch(items, false, childPath(path, 'items'), faults);
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    checkBranch(property, false, keyPath(childPath(path, 'properties'), name), faults);
  }
  for (const [keyword, rule] of forbiddenInBranches) {
    if (isSaid(keyword, schema[keyword])) faults.push(fieldFault.forbidden(childPath(path, keyword), rule));
  }
  if (propertySchema(schema, 'metadata') !== undefined) {
    const metadataPath = keyPath(childPath(path, 'properties'), 'metadata');
    faults.push(fieldFault.forbidden(metadataPath, 'must not be specified in a nested context'));
  }
}

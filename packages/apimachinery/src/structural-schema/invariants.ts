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
  return checkLevel(schema, 'root', path);
}

function checkLevel(schema: JSONSchemaProps, level: Level, path: string): StatusCause[] {
  return [
    ...checkBelow(schema, level, path),
    ...checkExtensions(schema, path),
    ...checkValueValidation(schema, isIntOrString(schema.anyOf), isIntOrString(schema.allOf?.[0]?.anyOf), path),
    ...checkType(schema, level, path),
    ...checkObjectProperties(schema, level, path),
  ];
}

function checkBelow(schema: JSONSchemaProps, level: Level, path: string): StatusCause[] {
  const faults: StatusCause[] = [];
  const items = itemSchema(schema);
  if (items !== undefined) faults.push(...checkLevel(items, 'item', childPath(path, 'items')));
  else if (schema.type === 'array') faults.push(fieldFault.required(childPath(path, 'items'), 'must be specified'));
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    faults.push(...checkLevel(property, 'field', keyPath(childPath(path, 'properties'), name)));
  }
  const additionalPath = childPath(path, 'additionalProperties');
  if (schema.additionalProperties !== undefined && level === 'root') {
    faults.push(fieldFault.forbidden(additionalPath, 'must not be used at the root'));
  }
  const additional = additionalSchema(schema);
  if (additional !== undefined) faults.push(...checkLevel(additional, 'field', additionalPath));
  return faults;
}

function checkExtensions(schema: JSONSchemaProps, path: string): StatusCause[] {
  if (schema['x-kubernetes-int-or-string'] !== true) return [];
  const others = ['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource'] as const;
  return others
    .filter((name) => schema[name] === true)
    .map((name) =>
      fieldFault.invalid(childPath(path, name), true, 'must be false if x-kubernetes-int-or-string is true'),
    );
}

const typeRules = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
} as const;

function checkType(schema: JSONSchemaProps, level: Level, path: string): StatusCause[] {
  const { type = '' } = schema;
  const typePath = childPath(path, 'type');
  const faults: StatusCause[] = [];
  const isEmbedded = schema['x-kubernetes-embedded-resource'] === true;
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
  return faults;
}

function mayLackType(schema: JSONSchemaProps): boolean {
  return schema['x-kubernetes-int-or-string'] === true || schema['x-kubernetes-preserve-unknown-fields'] === true;
}

/** Whole objects may only restrict what every object has anyway. */
function checkObjectProperties(schema: JSONSchemaProps, level: Level, path: string): StatusCause[] {
  const faults: StatusCause[] = [];
  const isEmbedded = schema['x-kubernetes-embedded-resource'] === true;
  const isWhole = level === 'root' || isEmbedded;
  const propertyPath = (name: string): string => keyPath(childPath(path, 'properties'), name);
  const expectType = (name: string, type: string): void => {
    const property = propertySchema(schema, name);
    if (property === undefined || property.type === type) return;
    faults.push(fieldFault.invalid(`${propertyPath(name)}.type`, property.type ?? '', `must be ${type}`));
  };
  if (isWhole) {
    expectType('kind', 'string');
    expectType('apiVersion', 'string');
    expectType('metadata', 'object');
  }
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
  return faults;
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
): StatusCause[] {
  const { anyOf = [], allOf = [], oneOf = [], not, pattern = '' } = schema;
  const branch = (name: string, index: number): string => keyPath(childPath(path, name), index);
  const faults = skipAnyOf ? [] : anyOf.flatMap((each, index) => checkBranch(each, false, branch('anyOf', index)));
  faults.push(
    ...allOf.flatMap((each, index) => checkBranch(each, skipFirstAllOf && index === 0, branch('allOf', index))),
    ...oneOf.flatMap((each, index) => checkBranch(each, false, branch('oneOf', index))),
    ...(not === undefined ? [] : checkBranch(not, false, childPath(path, 'not'))),
  );
  const fault = checkPattern(pattern);
  if (fault !== undefined) {
    const rule = `must be a valid regular expression, but isn't: ${fault}`;
    faults.push(fieldFault.invalid(childPath(path, 'pattern'), pattern, rule));
  }
  return faults;
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

function checkBranch(schema: JSONSchemaProps, skipAnyOf: boolean, path: string): StatusCause[] {
  const faults = checkValueValidation(schema, skipAnyOf, false, path);
  const items = itemSchema(schema);
  if (items !== undefined) faults.push(...checkBranch(items, false, childPath(path, 'items')));
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    faults.push(...checkBranch(property, false, keyPath(childPath(path, 'properties'), name)));
  }
  for (const [keyword, rule] of forbiddenInBranches) {
    if (isSaid(keyword, schema[keyword])) faults.push(fieldFault.forbidden(childPath(path, keyword), rule));
  }
  if (propertySchema(schema, 'metadata') !== undefined) {
    const metadataPath = keyPath(childPath(path, 'properties'), 'metadata');
    faults.push(fieldFault.forbidden(metadataPath, 'must not be specified in a nested context'));
  }
  return faults;
}

// The keywords of OpenAPI v3 as kube-apiserver checks them in custom resources, its oddities included: a value's
// kinds are Go's, an array passes as a string with a format, and faults of branches have no field.
// @see https://github.com/kubernetes/kube-openapi/tree/master/pkg/validation/validate
import { fieldFault } from '../field-fault.ts';
import { formatJson, quote } from '../go-text.ts';
import { deepEqual, isObject } from '../json-value.ts';
import { compilePattern } from '../pattern.ts';
import type { StatusCause } from '../status.ts';
import type { Correlation } from './correlation.ts';
import { fieldFinding, Findings, pathlessFinding } from './findings.ts';
import type { Finding } from './findings.ts';
import { isFloatInteger, kindOf } from './json-kind.ts';
import type { JsonKind } from './json-kind.ts';
import { validateNumber } from './number-keywords.ts';
import type { JSONSchemaProps } from './schema.ts';
import { additionalSchema, itemSchema, propertySchema } from './schema-node.ts';
import { stringFormat } from './string-format.ts';

/** Checks a value against a schema's keywords, at every depth. */
export function validateKeywords(
  value: unknown,
  schema: JSONSchemaProps,
  prefix: string,
  correlation?: Correlation,
): StatusCause[] {
  return validateValue(value, schema, '', correlation).faults.map(({ cause }) => cause(prefix));
}

/** What is wrong with a value that was there before, and is unchanged, may stay. */
function validateValue(value: unknown, schema: JSONSchemaProps, path: string, correlation?: Correlation): Findings {
  const findings = validateNew(value, schema, path, correlation);
  return findings.isValid || correlation?.isUnchanged !== true ? findings : findings.forgive();
}

/** @param path - as messages print it: dots everywhere, also before the keys of maps */
function validateNew(value: unknown, schema: JSONSchemaProps, path: string, correlation?: Correlation): Findings {
  const kind = kindOf(value);
  const types = typesOf(schema);
  const format = checkedFormat(schema, types);
  const findings = new Findings();
  if (kind === 'null')
    return findings.merge(validateType(value, kind, schema, types, format, path)).add(enumFault(value, schema, path));

  if (types.length > 0 || format !== '') findings.merge(validateType(value, kind, schema, types, format, path)).count();
  findings.merge(validateBranches(value, schema, path)).count();
  if (typeof value === 'string') {
    findings.add(stringFault(value, schema, path)).count();
    const matches = format === '' ? undefined : stringFormat(format);
    if (matches !== undefined) {
      if (!matches(value)) findings.add(typeFault(path, format, value));
      findings.count();
    }
  } else if (typeof value === 'number' || typeof value === 'bigint') {
    findings.merge(validateNumber(value, schema, types, format, path)).count();
  } else if (Array.isArray(value)) {
    findings.merge(validateItems(value, schema, path, correlation)).count();
  }
  findings.add(enumFault(value, schema, path)).count();
  if (isObject(value)) findings.merge(validateMembers(value, schema, path, correlation)).count();
  return findings.count();
}

function typesOf(schema: JSONSchemaProps): readonly string[] {
  if (schema['x-kubernetes-int-or-string'] === true) return ['integer', 'string'];
  return schema.type === undefined || schema.type === '' ? [] : [schema.type];
}

/** Whether the schema's format is one that `validateKeywords` knows for its type. */
export function checksFormat(schema: JSONSchemaProps): boolean {
  return checkedFormat(schema, typesOf(schema)) !== '';
}

/** Formats that are not checked count as absent. */
function checkedFormat({ format = '' }: JSONSchemaProps, types: readonly string[]): string {
  const type = types.length === 1 ? types[0] : 'string';
  const known =
    (type === 'string' && stringFormat(format) !== undefined) ||
    (type === 'integer' && (format === 'int32' || format === 'int64')) ||
    (type === 'number' && (format === 'float' || format === 'double'));
  return known ? format : '';
}

function validateType(
  value: unknown,
  kind: JsonKind,
  schema: JSONSchemaProps,
  types: readonly string[],
  format: string,
  path: string,
): Findings {
  const findings = new Findings();
  if (kind === 'null') {
    const fits = types.length === 0 || schema.nullable === true;
    return fits ? findings.count() : findings.add(typeFault(path, types.join(','), 'null'));
  }
  const fits =
    types.includes(kind) ||
    (kind === 'number' && types.includes('integer') && isFloatInteger(Number(value))) ||
    (kind === 'integer' && types.includes('number'));
  const isText = kind === 'string' || kind === 'array';
  const kindFormat = kind === 'integer' ? 'int64' : kind === 'number' ? 'float64' : '';
  if (format !== '' && !isText && !fits && format !== kindFormat) {
    return findings.add(typeFault(path, format, kindFormat));
  }
  const isNumeric = types.includes('number') || types.includes('integer');
  if (!fits && (isNumeric || format === '' || !isText)) return findings.add(typeFault(path, types.join(','), kind));
  return findings.count();
}

/** @param given - what was there instead: a kind, or the text that does not match a format */
function typeFault(path: string, type: string, given: string): Finding {
  const message = `${path} in body must be of type ${type}: ${quote(given)}`;
  return fieldFinding(path, message, (field) => fieldFault.typeInvalid(field, given, message));
}

/** Only the first fault of a text is reported. Lengths count characters, not UTF-16 units. */
function stringFault(text: string, schema: JSONSchemaProps, path: string): Finding | undefined {
  const { maxLength, minLength, pattern } = schema;
  const length = maxLength === undefined && minLength === undefined ? 0 : [...text].length;
  if (maxLength !== undefined && length > maxLength) {
    const message = `${path} in body should be at most ${maxLength} chars long`;
    return fieldFinding(path, message, (field) => fieldFault.tooLong(field, maxLength));
  }
  if (minLength !== undefined && length < minLength) {
    return invalid(path, text, `${path} in body should be at least ${minLength} chars long`);
  }
  if (pattern !== undefined && pattern !== '' && compilePattern(pattern)?.test(text) === false) {
    return invalid(path, text, `${path} in body should match '${pattern}'`);
  }
  return undefined;
}

/** A null in the list allows nothing: kube-apiserver compares values of equal kind only. */
function enumFault(value: unknown, schema: JSONSchemaProps, path: string): Finding | undefined {
  const { enum: values } = schema;
  if (values === undefined || values.length === 0 || (value !== null && values.some((each) => deepEqual(each, value))))
    return undefined;
  const message = `${path} in body should be one of ${formatJson(values)}`;
  return fieldFinding(path, message, (field) => fieldFault.notSupported(field, value, values));
}

function validateItems(
  items: readonly unknown[],
  schema: JSONSchemaProps,
  path: string,
  correlation: Correlation | undefined,
): Findings {
  const findings = new Findings();
  const below = itemSchema(schema);
  if (below !== undefined) {
    items.forEach((item, index) =>
      findings.merge(validateValue(item, below, `${path}[${index}]`, correlation?.item(index))),
    );
  }
  const { maxItems, minItems, uniqueItems } = schema;
  if (minItems !== undefined && items.length < minItems) {
    findings.add(invalid(path, items.length, `${path} in body should have at least ${minItems} items`));
  }
  if (maxItems !== undefined && items.length > maxItems) {
    const message = `${path} in body should have at most ${maxItems} items`;
    findings.add(fieldFinding(path, message, (field) => fieldFault.tooMany(field, items.length, maxItems)));
  }
  if (uniqueItems === true && new Set(items.map(formatJson)).size < items.length) {
    findings.add(invalid(path, '', `${path} in body shouldn't contain duplicates`));
  }
  return findings.count();
}

function validateMembers(
  object: Record<string, unknown>,
  schema: JSONSchemaProps,
  path: string,
  correlation: Correlation | undefined,
): Findings {
  const findings = new Findings();
  const keys = Object.keys(object);
  const { minProperties, maxProperties, additionalProperties, properties = {}, required = [] } = schema;
  if (minProperties !== undefined && keys.length < minProperties) {
    findings.add(invalid(path, keys.length, `${path} in body should have at least ${minProperties} properties`));
  }
  if (maxProperties !== undefined && keys.length > maxProperties) {
    const message = `${path} in body should have at most ${maxProperties} properties`;
    findings.add(fieldFinding(path, message, (field) => fieldFault.tooMany(field, keys.length, maxProperties)));
  }

  const additional = additionalSchema(schema);
  for (const key of keys) {
    if (propertySchema(schema, key) !== undefined) continue;
    if (additional !== undefined)
      findings.merge(validateValue(object[key], additional, `${path}.${key}`, correlation?.member(key)));
    else if (additionalProperties === false) {
      findings.add(invalid(path, key, `${path}.${key} in body is a forbidden property`));
    }
  }
  for (const key of Object.keys(properties)) {
    const property = properties[key];
    if (property === undefined || !Object.hasOwn(object, key)) continue;
    findings.merge(
      validateValue(object[key], property, path === '' ? key : `${path}.${key}`, correlation?.member(key)),
    );
  }
  for (const key of required) {
    if (Object.hasOwn(object, key)) continue;
    const message = `${path}.${key} in body is required`;
    findings.add(fieldFinding(`${path}.${key}`, message, (field) => fieldFault.required(field)));
  }
  return findings;
}

function hasBranches({ anyOf, oneOf, allOf, not }: JSONSchemaProps): boolean {
  return (anyOf ?? oneOf ?? allOf ?? not) !== undefined;
}

/** What most schemas find of branches: there are none. Only read. */
const nothingFound = new Findings().count();

/** `anyOf`, `oneOf`, `allOf` and `not`. Of the branches that fail, the one with the most passed checks is reported. */
function validateBranches(value: unknown, schema: JSONSchemaProps, path: string): Findings {
  if (!hasBranches(schema)) return nothingFound;
  const findings = new Findings();
  const { anyOf = [], oneOf = [], allOf = [], not } = schema;
  if (anyOf.length > 0) {
    const { passed, best } = tryBranches(value, anyOf, path, 1);
    if (passed === 0) findings.add(pathlessFinding(`${quote(path)} must validate at least one schema (anyOf)`));
    findings.merge(best);
  }
  if (oneOf.length > 0) {
    const { passed, best } = tryBranches(value, oneOf, path, Infinity);
    if (passed !== 1) {
      const found = passed === 0 ? 'Found none valid' : `Found ${passed} valid alternatives`;
      findings.add(pathlessFinding(`${quote(path)} must validate one and only one schema (oneOf). ${found}`));
    }
    if (passed <= 1) findings.merge(best);
  }
  if (allOf.length > 0) {
    const results = allOf.map((branch) => validateValue(value, branch, path));
    for (const result of results) findings.merge(result);
    const passed = results.filter(({ isValid }) => isValid).length;
    if (passed < allOf.length) {
      const none = passed === 0 ? '. None validated' : '';
      findings.add(pathlessFinding(`${quote(path)} must validate all the schemas (allOf)${none}`));
    }
  }
  if (not !== undefined && validateValue(value, not, path).isValid) {
    findings.add(pathlessFinding(`${quote(path)} must not validate the schema (not)`));
  }
  return findings.count();
}

/** @returns how many branches pass, and the first that does or else the one that comes closest */
function tryBranches(
  value: unknown,
  branches: readonly JSONSchemaProps[],
  path: string,
  enough: number,
): { passed: number; best: Findings | undefined } {
  let passed = 0;
  let best: Findings | undefined;
  for (const branch of branches) {
    const result = validateValue(value, branch, path);
    if (result.isValid && passed++ === 0) best = result;
    if (passed >= enough) break;
    if (passed === 0 && (best === undefined || result.matches > best.matches)) best = result;
  }
  return { passed, best };
}

function invalid(path: string, value: unknown, message: string): Finding {
  return fieldFinding(path, message, (field) => fieldFault.invalid(field, value, message));
}

// A structural schema -> what CEL sees of it: types, escaped fields, and how large a value can be at most, which the
// cost of a rule depends on. Schemas without a type are not seen.
// @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-rules
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import * as cel from './cel-type.ts';
import type { CelType } from './cel-type.ts';

export interface SchemaType {
  readonly type: CelType;
  /** Fields by their escaped name; undefined when the type is no object. */
  readonly fields?: ReadonlyMap<string, SchemaType>;
  readonly key?: SchemaType;
  readonly element?: SchemaType;
  /** Length of a string in bytes, number of items or properties; 0 for what has no size. */
  readonly maxElements: number;
  /** The fewest bytes of JSON that a value takes. */
  readonly minSize: number;
}

/** The largest request. Kept when a server's limit is another. */
export const maxRequestSize = 3 * 1024 * 1024;
const quotes = 2;
const sizes = { string: 2, bool: 4, number: 1, duration: 3, date: 12, dateTime: 21, longestTime: 32 };

/**
 * @param isResource - the root of a custom resource or of an embedded one: its type and name are seen in any case
 * @returns undefined when rules cannot see values of the schema
 */
export function readSchema(schema: JSONSchemaProps, isResource: boolean): SchemaType | undefined {
  const { maxLength } = schema;
  if (schema['x-kubernetes-int-or-string']) {
    const maxElements = maxLength === undefined ? maxRequestSize - quotes : bytesOf(maxLength);
    return { type: cel.dynType, maxElements, minSize: 1 };
  }
  const seen = isResource ? withTypeAndName(schema) : schema;
  switch (seen.type) {
    case 'array':
      return readArray(seen);
    case 'object':
      return readObject(seen);
    case 'string':
      return readString(seen);
    case 'boolean':
      return { type: cel.boolType, maxElements: 0, minSize: sizes.bool };
    case 'number':
      return { type: cel.doubleType, maxElements: 0, minSize: sizes.number };
    case 'integer':
      return { type: cel.intType, maxElements: 0, minSize: sizes.number };
    default:
      return undefined;
  }
}

function readChild(schema: JSONSchemaProps): SchemaType | undefined {
  return readSchema(schema, schema['x-kubernetes-embedded-resource'] === true);
}

function readArray({ items, maxItems }: JSONSchemaProps): SchemaType | undefined {
  const element = items && !Array.isArray(items) ? readChild(items) : undefined;
  if (element === undefined) return undefined;
  const most = Math.floor((maxRequestSize - 2) / (element.minSize + 1));
  const maxElements = maxItems === undefined ? most : atLeastZero(maxItems);
  return { type: cel.listType(element.type), element, maxElements, minSize: 2 };
}

const keyType: SchemaType = { type: cel.stringType, maxElements: 0, minSize: sizes.string };

function readObject(schema: JSONSchemaProps): SchemaType | undefined {
  const { additionalProperties, maxProperties, properties = {}, required = [] } = schema;
  if (typeof additionalProperties === 'object') {
    const element = readChild(additionalProperties);
    if (element === undefined) return undefined;
    const most = Math.floor((maxRequestSize - 2) / (element.minSize + 6));
    const maxElements = maxProperties === undefined ? most : atLeastZero(maxProperties);
    return { type: cel.mapType(cel.stringType, element.type), key: keyType, element, maxElements, minSize: 2 };
  }
  const fields = new Map<string, SchemaType>();
  let minSize = 2;
  for (const [name, property] of Object.entries(properties)) {
    const field = readChild(property);
    if (field === undefined) continue;
    const escaped = escapeName(name);
    if (escaped !== undefined) fields.set(escaped, field);
    if (required.includes(name) && property.default === undefined) {
      minSize += Buffer.byteLength(name) + field.minSize + 4;
    }
  }
  return { type: cel.structType('object'), fields, maxElements: 0, minSize };
}

function readString({ format, maxLength, enum: values }: JSONSchemaProps): SchemaType {
  switch (format) {
    case 'byte': {
      const maxElements = maxLength === undefined ? maxRequestSize - quotes : atLeastZero(maxLength);
      return { type: cel.bytesType, maxElements, minSize: sizes.string };
    }
    case 'duration':
      return { type: cel.durationType, maxElements: sizes.longestTime, minSize: sizes.duration };
    case 'date':
      return { type: cel.timestampType, maxElements: sizes.date, minSize: sizes.date };
    case 'date-time':
      return { type: cel.timestampType, maxElements: sizes.longestTime, minSize: sizes.dateTime };
    default:
  }
  let maxElements = maxRequestSize - quotes;
  if (maxLength !== undefined) maxElements = bytesOf(maxLength);
  else if (values !== undefined && values.length > 0) {
    maxElements = Math.max(0, ...values.map((each) => (typeof each === 'string' ? Buffer.byteLength(each) : 0)));
  }
  return { type: cel.stringType, maxElements, minSize: sizes.string };
}

/** maxLength counts code points, of four bytes at most. */
function bytesOf(maxLength: number): number {
  return atLeastZero(maxLength) * 4;
}

function atLeastZero(value: number): number {
  return Math.max(0, value);
}

/** Of metadata, rules see the name and nothing else, whatever the schema says. */
function withTypeAndName(schema: JSONSchemaProps): JSONSchemaProps {
  const { properties = {} } = schema;
  const { kind, apiVersion, metadata } = properties;
  const isComplete =
    kind?.type === 'string' &&
    apiVersion?.type === 'string' &&
    metadata?.type === 'object' &&
    metadata.properties?.['name']?.type === 'string' &&
    metadata.properties['generateName']?.type === 'string';
  if (isComplete) return schema;
  const text = { type: 'string' } as const;
  return {
    ...schema,
    properties: {
      ...properties,
      kind: text,
      apiVersion: text,
      metadata: { type: 'object', properties: { name: text, generateName: text } },
    },
  };
}

const reserved = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);
const replacements: Readonly<Record<string, string>> = {
  __: '__underscores__',
  '.': '__dot__',
  '-': '__dash__',
  '/': '__slash__',
};

/** A property's name in expressions; undefined when it has none. */
export function escapeName(name: string): string | undefined {
  if (!/^[A-Za-z_.\-/][\w.\-/]*$/.test(name)) return undefined;
  if (reserved.has(name)) return `__${name}__`;
  return name.replaceAll(/__|[.\-/]/g, (found) => replacements[found] ?? found);
}

/** The type with names for its objects, each by its place below `name`, so that they can be told apart. */
export function nameTypes(schemaType: SchemaType, name: string): SchemaType {
  const { fields, element, key } = schemaType;
  if (fields !== undefined) {
    const named = new Map([...fields].map(([field, type]) => [field, nameTypes(type, `${name}.${field}`)]));
    return { ...schemaType, type: cel.structType(name), fields: named };
  }
  if (element === undefined) return schemaType;
  const named = nameTypes(element, `${name}.${key === undefined ? '@idx' : '@elem'}`);
  const type = key === undefined ? cel.listType(named.type) : cel.mapType(key.type, named.type);
  return { ...schemaType, element: named, type };
}

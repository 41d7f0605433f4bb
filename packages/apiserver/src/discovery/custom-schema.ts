// A definition's schema -> what OpenAPI documents publish of it. v3 says what validation does: an integer or a string also
// in OpenAPI's own words, and the fields of an embedded resource. v2 leaves out what old kubectls cannot read or would
// wrongly refuse: junctors, what may be null, and the fields beside unknown ones.
// @see https://github.com/kubernetes/apiextensions-apiserver (pkg/controller/openapi/v2/conversion.go, builder/builder.go)
import { isDeepStrictEqual } from 'node:util';
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import { isRecord } from '../object/api-object.ts';
import { conventions, metadataDescription } from './custom-types.ts';
import type { Json } from './swagger-schema.ts';

/** How a version of OpenAPI refers to a definition of Kubernetes' metadata, such as `ObjectMeta`. */
export type MetaReference = (name: string, description: string) => Json;

/** @param metadata - a reference to metadata */
export function publishedSchema(schema: JSONSchemaProps, metadata: MetaReference): Json {
  const published = withChildren(schema, (child) => publishedSchema(child, metadata));
  unfold(published);
  return embedded(published, metadata);
}

/** The same for OpenAPI v2. */
export function publishedSwaggerSchema(schema: JSONSchemaProps, metadata: MetaReference): Json {
  const isNullable = schema.nullable === true;
  const isOpen = schema['x-kubernetes-preserve-unknown-fields'] === true;
  const left = { ...schema };
  for (const junctor of ['allOf', 'anyOf', 'oneOf', 'not', 'nullable', 'default'] as const) delete left[junctor];
  if (isNullable || isOpen) {
    delete left.items;
    delete left.properties;
  }
  if (isNullable || (isOpen && left.type === 'object') || (left.type === 'array' && left.items === undefined)) {
    delete left.type;
  }
  const { properties = {}, additionalProperties, required = [] } = left;
  left.required = required.filter((name) => !Object.hasOwn(properties, name) || properties[name]?.nullable !== true);
  if (isRecord(additionalProperties) && additionalProperties.nullable === true) left.required = [];
  const published = withChildren(left, (child) => publishedSwaggerSchema(child, metadata));
  return isOpen ? published : embedded(published, metadata);
}

function withChildren(schema: JSONSchemaProps, publish: (schema: JSONSchemaProps) => Json): Json {
  const { properties, items, additionalProperties } = schema;
  const published: Json = Object.fromEntries(
    Object.entries(schema).filter(([keyword, value]) => literal.has(keyword) || !isEmpty(value)),
  );
  if (published['properties'] !== undefined && properties !== undefined) {
    published['properties'] = Object.fromEntries(
      Object.entries(properties).map(([name, child]) => [name, publish(child)]),
    );
  }
  if (items !== undefined && !Array.isArray(items)) published['items'] = publish(items);
  if (isRecord(additionalProperties)) published['additionalProperties'] = publish(additionalProperties);
  return published;
}

/** What is printed whatever it is. */
const literal = new Set(['default', 'example', 'additionalProperties', 'not', 'items']);

/** What Go leaves out. A limit of zero is one. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === false || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isRecord(value) && Object.keys(value).length === 0;
}

const integerOrString = [{ type: 'integer' }, { type: 'string' }];

function unfold(published: Json): void {
  if (published['x-kubernetes-int-or-string'] !== true) return;
  const { anyOf, allOf } = published;
  const all: readonly unknown[] = Array.isArray(allOf) ? allOf : [];
  const [first] = all;
  if (isDeepStrictEqual(anyOf, integerOrString)) return;
  if (isRecord(first) && isDeepStrictEqual(first['anyOf'], integerOrString)) return;
  if (anyOf === undefined) published['anyOf'] = integerOrString;
  else published['allOf'] = [{ anyOf: integerOrString }, ...all];
}

/** An object with a kind of its own. */
function embedded(published: Json, metadata: MetaReference): Json {
  if (published['x-kubernetes-embedded-resource'] !== true) return published;
  const required: readonly unknown[] = Array.isArray(published['required']) ? published['required'] : [];
  return {
    ...published,
    required: [...required, ...['kind', 'apiVersion'].filter((name) => !required.includes(name))],
    properties: {
      ...(isRecord(published['properties']) ? published['properties'] : {}),
      apiVersion: {
        description: `apiVersion defines the versioned schema of this representation of an object. More info: ${conventions}#resources`,
        type: 'string',
      },
      kind: {
        description: `kind is a string value representing the type of this object. In CamelCase. More info: ${conventions}#types-kinds`,
        type: 'string',
      },
      metadata: metadata('ObjectMeta', metadataDescription),
    },
  };
}

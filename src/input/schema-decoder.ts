// What claims to be a schema -> a schema, so that nobody after this meets a description that is a number, a property that
// is null, or an anchor that contains itself. Whether the server accepts the schema is another question.
import type { ExternalDocumentation, JSONSchemaProps, ValidationRule } from '@kubewright/apimachinery';
import type { Decoder, Fields } from './decoder.ts';
import { anything, flag, isRecord, list, map, number, object, text, texts, values } from './decoder.ts';

const refused: Decoder<never> = (value, at) =>
  value === null ? undefined : at.fault('A CustomResourceDefinition may not use this keyword');

const schema: Decoder<JSONSchemaProps> = (value, at) =>
  isRecord(value) ? knownKeywords(value, at) : at.fault('A schema is an object');

const schemaOrFlag: Decoder<JSONSchemaProps | boolean> = (value, at) =>
  value === null || typeof value === 'boolean' ? (value ?? undefined) : schema(value, at);

const absentOr =
  <T>(decoder: Decoder<T>): Decoder<T> =>
  (value, at) =>
    value === null ? undefined : decoder(value, at);

const fields: Fields<JSONSchemaProps> = {
  $ref: refused,
  $schema: refused,
  additionalItems: refused,
  additionalProperties: schemaOrFlag,
  allOf: list(schema),
  anyOf: list(schema),
  default: anything,
  definitions: refused,
  dependencies: refused,
  description: text,
  enum: values,
  example: anything,
  exclusiveMaximum: flag,
  exclusiveMinimum: flag,
  externalDocs: object<ExternalDocumentation>({ description: text, url: text }),
  format: text,
  id: refused,
  items: absentOr(schema),
  maxItems: number,
  maxLength: number,
  maxProperties: number,
  maximum: number,
  minItems: number,
  minLength: number,
  minProperties: number,
  minimum: number,
  multipleOf: number,
  not: absentOr(schema),
  nullable: flag,
  oneOf: list(schema),
  pattern: text,
  patternProperties: refused,
  properties: map(schema),
  required: texts,
  title: text,
  type: text,
  uniqueItems: flag,
  'x-kubernetes-embedded-resource': flag,
  'x-kubernetes-int-or-string': flag,
  'x-kubernetes-list-map-keys': texts,
  'x-kubernetes-list-type': text,
  'x-kubernetes-map-type': text,
  'x-kubernetes-preserve-unknown-fields': flag,
  'x-kubernetes-validations': list(
    object<ValidationRule>(
      {
        rule: text,
        message: text,
        messageExpression: text,
        reason: text,
        fieldPath: text,
        optionalOldSelf: flag,
      },
      ['rule'],
    ),
  ),
};

const knownKeywords = object<JSONSchemaProps>(fields);

/** A schema of a CustomResourceDefinition, at any depth. */
export const decodeSchema: Decoder<JSONSchemaProps> = schema;

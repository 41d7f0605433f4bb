// What the writer of a definition is told although it is accepted: formats that are not checked, and rules that are not
// evaluated here.
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import { checksFormat } from '@kubewright/apimachinery/schema';
import { hasRules } from '../cel/definition-rules.ts';
import { unevaluatedFunctions } from '../cel/run/rule-validation.ts';
import type { ApiObject } from '../object/api-object.ts';
import { isRecord, readField } from '../object/api-object.ts';

/** @param old - the definition before an update: its formats have been warned about */
export function definitionWarnings(definition: ApiObject, old?: ApiObject): string[] {
  const known = new Set(old === undefined ? [] : schemasOf(old).flatMap(({ schema }) => uncheckedFormats(schema)));
  return schemasOf(definition).flatMap(({ schema, index }) => [
    ...uncheckedFormats(schema)
      .filter((format) => !known.has(format))
      .map((format) => `unrecognized format ${JSON.stringify(format)}`),
    ...unevaluatedRules(schema, index),
  ]);
}

function schemasOf(definition: ApiObject): { schema: JSONSchemaProps; index: number }[] {
  const versions = readField(definition, 'spec', 'versions');
  if (!Array.isArray(versions)) return [];
  return versions.flatMap((version: unknown, index) => {
    const schema = readField(version, 'schema', 'openAPIV3Schema');
    return isRecord(schema) ? [{ schema, index }] : [];
  });
}

function uncheckedFormats(schema: JSONSchemaProps): string[] {
  const { format = '', properties = {}, items, additionalProperties, not, allOf = [], anyOf = [], oneOf = [] } = schema;
  const below = [...Object.values(properties), ...allOf, ...anyOf, ...oneOf];
  for (const each of [items, additionalProperties, not].flat()) if (typeof each === 'object') below.push(each);
  return [...(format === '' || checksFormat(schema) ? [] : [format]), ...below.flatMap(uncheckedFormats)];
}

function unevaluatedRules(schema: JSONSchemaProps, index: number): string[] {
  const names = hasRules(schema) ? unevaluatedFunctions(schema) : [];
  if (names.length === 0) return [];
  return [
    `kubewright's embedded API server does not evaluate ${names.join(', ')}: ` +
      `spec.versions[${index}].schema.openAPIV3Schema: rules that call it are not enforced`,
  ];
}

// One order for the keywords and properties of a schema, the alphabet's, as kubectl and controller-gen print them.
// Values such as defaults stay as they are.
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import { setOwn } from '../model/own-property.ts';

/** A copy in order. */
export function canonicalSchema(schema: JSONSchemaProps): JSONSchemaProps {
  const ordered: Record<string, unknown> = {};
  for (const [keyword, value] of sortedEntries(schema)) {
    if (value !== undefined) setOwn(ordered, keyword, canonicalValue(keyword, value));
  }
  return ordered;
}

function canonicalValue(keyword: string, value: unknown): unknown {
  switch (keyword) {
    case 'properties':
      return canonicalProperties(value as Record<string, JSONSchemaProps>);
    case 'items':
    case 'not':
    case 'additionalProperties':
      return typeof value === 'object' ? canonicalSchema(value as JSONSchemaProps) : value;
    case 'allOf':
    case 'anyOf':
    case 'oneOf':
      return (value as JSONSchemaProps[]).map(canonicalSchema);
    default:
      return value;
  }
}

function canonicalProperties(properties: Record<string, JSONSchemaProps>): Record<string, JSONSchemaProps> {
  const ordered: Record<string, JSONSchemaProps> = {};
  for (const [name, schema] of sortedEntries(properties)) setOwn(ordered, name, canonicalSchema(schema));
  return ordered;
}

function sortedEntries<T>(object: Readonly<Record<string, T>> | JSONSchemaProps): [string, T][] {
  return Object.entries(object as Record<string, T>).sort(([one], [other]) => (one < other ? -1 : 1));
}

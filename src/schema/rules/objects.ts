// The keywords of objects. What TypeScript's own syntax says (`properties`, most of `required`, most of
// `additionalProperties`) has a tag only for what the syntax cannot say.
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import type { Rule } from './rule.ts';
import { choiceRule, countRule, flagRule, isRecord, value } from './rule.ts';

/** Names that are required without being declared as properties; the others lack a `?`. */
const required: Rule = {
  tag: 'required',
  keywords: ['required'],
  check: (given) =>
    Array.isArray(given) && given.every((name) => typeof name === 'string') ? undefined : 'wants a list of names',
  apply: (schema, given) => {
    schema.required = [...new Set([...(schema.required ?? []), ...(given as string[])])].sort();
  },
  print: (schema) => {
    const undeclared = (schema.required ?? []).filter((name) => !Object.hasOwn(schema.properties ?? {}, name));
    return undeclared.length === 0 ? [] : [undeclared];
  },
};

/** For `true` and `false`; a schema is written as `Record<string, T>`. */
const additionalProperties = value<JSONSchemaProps, boolean>('additionalProperties', 'additionalProperties', (given) =>
  typeof given === 'boolean' || isRecord(given)
    ? undefined
    : 'wants true or false; a schema is written as Record<string, T>',
);

export const objectRules: readonly Rule[] = [
  countRule('minProperties'),
  countRule('maxProperties'),
  required,
  additionalProperties,
  choiceRule('mapType', 'x-kubernetes-map-type', ['granular', 'atomic']),
  flagRule('preserveUnknownFields', 'x-kubernetes-preserve-unknown-fields'),
  flagRule('embeddedResource', 'x-kubernetes-embedded-resource'),
];

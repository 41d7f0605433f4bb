// oneOf, anyOf, allOf, not. Their branches hold value validation only, so they are JSON and no type is lost.
// @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import type { Rule } from './rule.ts';
import { isRecord, value } from './rule.ts';

function junctor(tag: 'oneOf' | 'anyOf' | 'allOf'): Rule {
  return value<JSONSchemaProps, JSONSchemaProps[]>(
    tag,
    tag,
    (given) => (Array.isArray(given) && given.every(isRecord) ? undefined : 'wants a list of schemas'),
    (held) => Array.isArray(held) && held.length === 0,
  );
}

export const junctorRules: readonly Rule[] = [
  junctor('allOf'),
  junctor('anyOf'),
  junctor('oneOf'),
  value<JSONSchemaProps, JSONSchemaProps>('not', 'not', (given) => (isRecord(given) ? undefined : 'wants a schema')),
];

// oneOf, anyOf, allOf, not. Their branches hold value validation only, so they are JSON and no type is lost.
// @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import type { Rule } from './rule.ts';
import { exact, isRecord, value } from './rule.ts';
import { withFloats } from './with-floats.ts';

function junctor(tag: 'oneOf' | 'anyOf' | 'allOf'): Rule {
  return branches(
    value<JSONSchemaProps, JSONSchemaProps[]>(
      tag,
      tag,
      (given) => (Array.isArray(given) && given.every(isRecord) ? undefined : 'wants a list of schemas'),
      (held) => Array.isArray(held) && held.length === 0,
    ),
  );
}

/** Their enums are exact, their bounds are not. */
function branches(rule: Rule): Rule {
  return exact({ ...rule, apply: (schema, given) => rule.apply(schema, withFloats(given)) });
}

export const junctorRules: readonly Rule[] = [
  junctor('allOf'),
  junctor('anyOf'),
  junctor('oneOf'),
  branches(
    value<JSONSchemaProps, JSONSchemaProps>('not', 'not', (given) => (isRecord(given) ? undefined : 'wants a schema')),
  ),
];

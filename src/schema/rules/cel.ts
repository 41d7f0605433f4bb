// Validation rules in CEL: one `@validation` each. They are passed on as they are.
// @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-rules
import type { JSONSchemaProps, ValidationRule } from '@kubewright/apimachinery';
import type { Rule } from './rule.ts';
import { checkChoice, checkFlag, checkObject, checkText } from './rule.ts';

const reasons = ['FieldValueInvalid', 'FieldValueForbidden', 'FieldValueRequired', 'FieldValueDuplicate'];

function add(schema: JSONSchemaProps, rule: ValidationRule): void {
  (schema['x-kubernetes-validations'] ??= []).push(rule);
}

const validation: Rule = {
  tag: 'validation',
  keywords: ['x-kubernetes-validations'],
  repeatable: true,
  check: (given) =>
    checkObject(
      given,
      {
        rule: checkText,
        message: checkText,
        messageExpression: checkText,
        reason: (reason) => checkChoice(reason, reasons),
        fieldPath: checkText,
        optionalOldSelf: checkFlag,
      },
      ['rule'],
    ),
  apply: (schema, given) => add(schema, given as ValidationRule),
  print: (schema) => schema['x-kubernetes-validations'] ?? [],
};

/** Once set, the value stays. Whoever compiles an optional property also keeps it from being removed. */
const immutable: Rule = {
  tag: 'immutable',
  keywords: ['x-kubernetes-validations'],
  check: (given) => (given === undefined ? undefined : 'wants no value'),
  apply: (schema) => add(schema, { rule: 'self == oldSelf', message: 'field is immutable' }),
  print: () => [],
};

export const celRules: readonly Rule[] = [validation, immutable];

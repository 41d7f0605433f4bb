// What `x-kubernetes-validations` must look like, apart from the CEL inside.
// @see https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apis/apiextensions/validation/validation.go
import { childPath, fieldFault, keyPath } from '../field-fault.ts';
import type { StatusCause } from '../status.ts';
import type { JSONSchemaProps, ValidationRule } from './schema.ts';

const reasons = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'];

/** Checks the form of each rule of one schema. */
export function checkValidationRules(schema: JSONSchemaProps, path: string): StatusCause[] {
  const rules = schema['x-kubernetes-validations'] ?? [];
  return rules.flatMap((rule, index) => checkRule(rule, keyPath(childPath(path, 'x-kubernetes-validations'), index)));
}

function checkRule(validation: Partial<ValidationRule>, path: string): StatusCause[] {
  const { rule = '', message = '', messageExpression = '', reason, fieldPath = '' } = validation;
  const faults: StatusCause[] = [];
  const at = (name: string): string => childPath(path, name);
  if (rule.trim() === '') faults.push(fieldFault.required(at('rule'), 'rule is not specified'));
  else if (message !== '' && message.trim() === '') {
    faults.push(fieldFault.invalid(at('message'), message, 'must be non-empty if specified'));
  } else if (hasLineBreak(message.trim())) {
    faults.push(fieldFault.invalid(at('message'), message, 'must not contain line breaks'));
  } else if (hasLineBreak(rule.trim()) && message.trim() === '') {
    faults.push(fieldFault.required(at('message'), 'message must be specified if rule contains line breaks'));
  }
  if (messageExpression !== '' && messageExpression.trim() === '') {
    const detail = 'messageExpression must be non-empty if specified';
    faults.push(fieldFault.required(at('messageExpression'), detail));
  }
  if (reason !== undefined && !reasons.includes(reason)) {
    faults.push(fieldFault.notSupported(at('reason'), reason, reasons));
  }
  if (fieldPath !== '' && fieldPath.trim() === '') {
    faults.push(fieldFault.invalid(at('fieldPath'), fieldPath, 'must be non-empty if specified'));
  }
  if (hasLineBreak(fieldPath)) {
    faults.push(fieldFault.invalid(at('fieldPath'), fieldPath, 'must not contain line breaks'));
  }
  return faults;
}

function hasLineBreak(text: string): boolean {
  return /[\n\r]/.test(text);
}

// The keywords of numbers. The exclusive ones are booleans beside the bound, as in the OpenAPI of CRDs.
// @see https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apis/apiextensions/v1/types_jsonschema.go
import type { Rule } from './rule.ts';
import { checkNumber, flagRule, numberRule, value } from './rule.ts';
import type { JSONSchemaProps } from '@kubewright/apimachinery';

export const numberRules: readonly Rule[] = [
  numberRule('minimum'),
  flagRule('exclusiveMinimum', 'exclusiveMinimum'),
  numberRule('maximum'),
  flagRule('exclusiveMaximum', 'exclusiveMaximum'),
  value<JSONSchemaProps, number>(
    'multipleOf',
    'multipleOf',
    (given) => checkNumber(given) ?? ((given as number) > 0 ? undefined : 'wants a number above 0'),
  ),
];

// The checks of PodDisruptionBudgets.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/policy/validation/validation.go
import type { StatusCause } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { readField } from '../object/api-object.ts';
import { invalid } from '../registry/strategy.ts';

export function validateBudget(budget: ApiObject): StatusCause[] {
  return ['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'].flatMap((field) => {
    const value = readField(budget, 'status', field);
    return typeof value === 'number' && value < 0
      ? [invalid(`status.${field}`, value, 'must be greater than or equal to 0')]
      : [];
  });
}

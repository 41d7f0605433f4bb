// The checks of PodDisruptionBudgets.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/policy/validation/validation.go
import type { StatusCause } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import {
  checkAtMost100Percent,
  checkIntOrPercent,
  checkLabelSelector,
  checkNonnegative,
  goSelector,
  invalidStruct,
  notSupported,
} from './validation/field-checks.ts';
import { structOf, textOf } from './validation/go-fields.ts';

const evictionPolicies = ['AlwaysAllow', 'IfHealthyBudget'];

export function validateBudget({ spec: given }: ApiObject): StatusCause[] {
  const spec = structOf(given);
  const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy: policy } = spec;
  const causes: StatusCause[] = [];
  if (minAvailable !== undefined && maxUnavailable !== undefined) {
    const shown = {
      MinAvailable: minAvailable,
      Selector: goSelector(selector),
      MaxUnavailable: maxUnavailable,
      UnhealthyPodEvictionPolicy: policy ?? null,
    };
    causes.push(invalidStruct('spec', shown, 'minAvailable and maxUnavailable cannot be both set'));
  }
  for (const field of ['minAvailable', 'maxUnavailable']) {
    if (spec[field] === undefined) continue;
    const path = `spec.${field}`;
    causes.push(...checkIntOrPercent(path, spec[field]), ...checkAtMost100Percent(path, spec[field]));
  }
  causes.push(...checkLabelSelector('spec.selector', selector));
  if (policy !== undefined && !evictionPolicies.includes(textOf(policy))) {
    causes.push(notSupported('spec.unhealthyPodEvictionPolicy', policy, evictionPolicies));
  }
  return causes;
}

export function validateBudgetStatus({ status }: ApiObject): StatusCause[] {
  return ['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'].flatMap((field) =>
    checkNonnegative(`status.${field}`, structOf(status)[field]),
  );
}

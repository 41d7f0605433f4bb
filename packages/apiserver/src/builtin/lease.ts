// Leases.
import type { StatusCause } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { readField } from '../object/api-object.ts';
import { invalid } from '../registry/strategy.ts';

/** @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/coordination/validation/validation.go */
export function validateLease(lease: ApiObject): StatusCause[] {
  const causes: StatusCause[] = [];
  const duration = readField(lease, 'spec', 'leaseDurationSeconds');
  if (typeof duration === 'number' && duration <= 0) {
    causes.push(invalid('spec.leaseDurationSeconds', duration, 'must be greater than 0'));
  }
  const transitions = readField(lease, 'spec', 'leaseTransitions');
  if (typeof transitions === 'number' && transitions < 0) {
    causes.push(invalid('spec.leaseTransitions', transitions, 'must be greater than or equal to 0'));
  }
  return causes;
}

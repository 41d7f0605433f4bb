// What the status of a Deployment and its relatives may not be: counts below zero, or above the number of all.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/apps/validation/validation.go
import type { StatusCause } from '@kubewright/apimachinery';
import type { ApiObject } from '../../object/api-object.ts';
import { checkNonnegative, invalid } from './field-checks.ts';
import { numberOf, structOf } from './go-fields.ts';

export const validateDeploymentStatus = countsOf(
  ['updatedReplicas', 'readyReplicas', 'availableReplicas'],
  ['observedGeneration', 'unavailableReplicas', 'terminatingReplicas', 'collisionCount'],
  'readyReplicas',
);

export const validateReplicaSetStatus = countsOf(
  ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'],
  ['observedGeneration', 'terminatingReplicas'],
  'readyReplicas',
);

export const validateStatefulSetStatus = countsOf(
  ['readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas'],
  ['observedGeneration', 'collisionCount'],
  'status.readyReplicas',
);

const daemonCounts = [
  'currentNumberScheduled',
  'numberMisscheduled',
  'desiredNumberScheduled',
  'numberReady',
  'observedGeneration',
  'updatedNumberScheduled',
  'numberAvailable',
  'numberUnavailable',
  'collisionCount',
];

export function validateDaemonSetStatus({ status }: ApiObject): StatusCause[] {
  return daemonCounts.flatMap((field) => checkNonnegative(`status.${field}`, structOf(status)[field]));
}

/** @param ready - how the message calls the number that are ready */
function countsOf(
  parts: readonly string[],
  others: readonly string[],
  ready: string,
): (object: ApiObject) => StatusCause[] {
  return ({ status: given }) => {
    const status = structOf(given);
    const causes = ['replicas', ...parts, ...others].flatMap((field) =>
      checkNonnegative(`status.${field}`, status[field]),
    );
    for (const field of parts) {
      if (numberOf(status[field]) <= numberOf(status['replicas'])) continue;
      causes.push(invalid(`status.${field}`, numberOf(status[field]), 'cannot be greater than status.replicas'));
    }
    if (numberOf(status['availableReplicas']) > numberOf(status['readyReplicas'])) {
      causes.push(
        invalid('status.availableReplicas', numberOf(status['availableReplicas']), `cannot be greater than ${ready}`),
      );
    }
    return causes;
  };
}

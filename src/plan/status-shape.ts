// What a controller's skeleton can report in a kind's status: only what both the schema and our Condition type take.
import type { JSONSchemaProps } from '@kubewright/apimachinery';

/** Which of the usual fields a status has, in their usual form. */
export interface StatusShape {
  readonly conditions: boolean;
  readonly observedGeneration: boolean;
}

const conditionFields = ['lastTransitionTime', 'message', 'observedGeneration', 'reason', 'status', 'type'];
const conditionStatuses = ['False', 'True', 'Unknown'];

/** Neither, when the status demands something else as well: an apply of these fields alone would be refused. */
export function statusShape(status: JSONSchemaProps | undefined): StatusShape {
  const { properties = {}, required = [] } = status ?? {};
  const { conditions, observedGeneration } = properties;
  const shape = {
    conditions: conditions !== undefined && isConditionList(conditions),
    observedGeneration: observedGeneration?.type === 'integer',
  };
  const reported = [shape.conditions && 'conditions', shape.observedGeneration && 'observedGeneration'];
  const enough = required.every((name) => reported.includes(name));
  return enough ? shape : { conditions: false, observedGeneration: false };
}

/** As metav1.Condition: exactly its fields, all required but `observedGeneration`, and its three statuses. */
function isConditionList({ items }: JSONSchemaProps): boolean {
  if (typeof items !== 'object' || Array.isArray(items)) return false;
  const { properties = {}, required = [] } = items;
  const statuses = (properties['status']?.enum ?? []).map(String).sort((a, b) => (a < b ? -1 : 1));
  return (
    items['x-kubernetes-preserve-unknown-fields'] !== true &&
    Object.keys(properties).toSorted().join() === conditionFields.join() &&
    conditionFields.every((name) => required.includes(name) !== (name === 'observedGeneration')) &&
    statuses.join() === conditionStatuses.join()
  );
}

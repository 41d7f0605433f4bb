// A pod's status as it is written: what kubelets of other versions leave out is kept, and its addresses agree.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/pod/strategy.go podStatusStrategy
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/v1/conversion.go Convert_v1_PodStatus_To_core_PodStatus
import type { ApiObject } from '../object/api-object.ts';
import { isRecord } from '../object/api-object.ts';

type Status = Record<string, unknown>;

export function preparePodStatus(pod: ApiObject, { status: oldStatus }: ApiObject): void {
  const status: Status = isRecord(pod['status']) ? { ...pod['status'] } : {};
  const old = isRecord(oldStatus) ? oldStatus : {};
  for (const field of ['qosClass', 'observedGeneration']) {
    if (status[field] === undefined && old[field] !== undefined) status[field] = old[field];
  }
  if (Array.isArray(status['conditions'])) status['conditions'] = withGenerations(records(status), records(old));
  pod['status'] = status;
}

/** The one address is the first of the list; where they differ, the one is right. @param status - changed in place */
export function agreeOnAddresses(status: Status): void {
  const { podIP, podIPs } = status;
  const list = Array.isArray(podIPs) ? (podIPs as unknown[]) : [];
  const first = isRecord(list[0]) ? list[0]['ip'] : undefined;
  if (podIP === undefined || podIP === '') {
    if (first !== undefined) status['podIP'] = first;
  } else if (podIP !== first) {
    status['podIPs'] = [{ ip: podIP }];
  }
}

/** A condition without a generation has that of the old one of its type; there may be several of a type. */
function withGenerations(conditions: readonly Status[], old: readonly Status[]): Status[] {
  const left = [...old];
  return conditions.map((condition) => {
    const index = left.findIndex(({ type }) => type === condition['type']);
    const [before] = index === -1 ? [] : left.splice(index, 1);
    if (condition['observedGeneration'] !== undefined || before?.['observedGeneration'] === undefined) return condition;
    return { ...condition, observedGeneration: before['observedGeneration'] };
  });
}

function records({ conditions }: Status): Status[] {
  return Array.isArray(conditions) ? (conditions as unknown[]).filter(isRecord) : [];
}

// The defaults of kinds that have one or two.
// @see https://github.com/kubernetes/kubernetes/tree/master/pkg/apis (defaults.go of each group)
import type { ApiObject } from '../object/api-object.ts';
import { isRecord, readField } from '../object/api-object.ts';
import { wasEmpty } from '../object/left-out.ts';

export function applyNetworkPolicyDefaults(policy: ApiObject): void {
  const { spec } = policy;
  if (!isRecord(spec)) return;
  const egress = spec['egress'];
  for (const rule of [...records(spec['ingress']), ...records(egress)]) {
    for (const port of records(rule['ports'])) port['protocol'] ??= 'TCP';
  }
  spec['policyTypes'] ??= Array.isArray(egress) && egress.length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
}

export function applyIngressClassDefaults(ingressClass: ApiObject): void {
  const parameters = readField(ingressClass, 'spec', 'parameters');
  if (isRecord(parameters)) parameters['scope'] ??= 'Cluster';
}

export function applyStorageClassDefaults(storageClass: ApiObject): void {
  storageClass['reclaimPolicy'] ??= 'Delete';
  storageClass['volumeBindingMode'] ??= 'Immediate';
}

export function applyPriorityClassDefaults(priorityClass: ApiObject): void {
  priorityClass['preemptionPolicy'] ??= 'PreemptLowerPriority';
}

export function applyAutoscalerDefaults(autoscaler: ApiObject): void {
  const { spec } = autoscaler;
  if (!isRecord(spec)) return;
  spec['minReplicas'] ??= 1;
  const target = { type: 'Utilization', averageUtilization: 80 };
  spec['metrics'] ??= [{ type: 'Resource', resource: { name: 'cpu', target } }];
  const { behavior } = spec;
  if (!isRecord(behavior)) return;
  behavior['scaleUp'] ??= {};
  behavior['scaleDown'] ??= {};
  const { scaleUp, scaleDown } = behavior;
  const percent = { type: 'Percent', value: 100, periodSeconds: 15 };
  if (isRecord(scaleUp)) {
    scaleUp['stabilizationWindowSeconds'] ??= 0;
    scaleUp['selectPolicy'] ??= 'Max';
    if (!wasEmpty(scaleUp, 'policies'))
      scaleUp['policies'] ??= [{ type: 'Pods', value: 4, periodSeconds: 15 }, percent];
  }
  if (isRecord(scaleDown)) {
    scaleDown['selectPolicy'] ??= 'Max';
    if (!wasEmpty(scaleDown, 'policies')) scaleDown['policies'] ??= [percent];
  }
}

export function applyEndpointsDefaults(endpoints: ApiObject): void {
  for (const subset of Array.isArray(endpoints['subsets']) ? endpoints['subsets'] : []) {
    const ports = readField(subset, 'ports');
    for (const port of Array.isArray(ports) ? ports : []) if (isRecord(port)) port['protocol'] ??= 'TCP';
  }
}

export function applyEndpointSliceDefaults({ ports }: ApiObject): void {
  for (const port of records(ports)) {
    port['name'] ??= '';
    port['protocol'] ??= 'TCP';
  }
}

export function applyDriverDefaults({ spec }: ApiObject): void {
  if (!isRecord(spec)) return;
  spec['attachRequired'] ??= true;
  spec['podInfoOnMount'] ??= false;
  spec['volumeLifecycleModes'] ??= ['Persistent'];
  spec['storageCapacity'] ??= false;
  spec['fsGroupPolicy'] ??= 'ReadWriteOnceWithFSType';
  spec['requiresRepublish'] ??= false;
  spec['seLinuxMount'] ??= false;
}

/** Go prints a list that is not left out as null. */
export function applyStorageNodeDefaults(node: ApiObject): void {
  for (const driver of records(readField(node, 'spec', 'drivers'))) driver['topologyKeys'] ??= null;
}

/** Of containers: a bound is a default, a default is a request. */
export function applyLimitRangeDefaults(limitRange: ApiObject): void {
  for (const item of records(readField(limitRange, 'spec', 'limits'))) {
    if (item['type'] !== 'Container') continue;
    const limits = { ...record(item['max']), ...record(item['default']) };
    const requests = { ...record(item['min']), ...limits, ...record(item['defaultRequest']) };
    if (Object.keys(limits).length > 0) item['default'] = limits;
    if (Object.keys(requests).length > 0) item['defaultRequest'] = requests;
  }
}

export function applyNodeDefaults({ spec }: ApiObject): void {
  if (isRecord(spec) && typeof spec['podCIDR'] === 'string') spec['podCIDRs'] ??= [spec['podCIDR']];
}

/** A new node is not ready: the admission plugin TaintNodesByCondition. */
export function prepareNode(node: ApiObject): void {
  const spec = record(node['spec']);
  const taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };
  const taints = records(spec['taints']);
  if (taints.some(({ key, effect }) => key === taint.key && effect === taint.effect)) return;
  node['spec'] = { ...spec, taints: [...taints, taint] };
}

export function applyFlowSchemaDefaults({ spec }: ApiObject): void {
  if (isRecord(spec)) spec['matchingPrecedence'] ??= 1000;
}

export function applyPriorityLevelDefaults({ spec }: ApiObject): void {
  for (const [share, each] of [
    [30, readField(spec, 'limited')],
    [0, readField(spec, 'exempt')],
  ] as const) {
    if (!isRecord(each)) continue;
    each['nominalConcurrencyShares'] ??= share;
    each['lendablePercent'] ??= 0;
  }
  const queuing = readField(spec, 'limited', 'limitResponse', 'queuing');
  if (!isRecord(queuing)) return;
  queuing['queues'] ||= 64;
  queuing['handSize'] ||= 8;
  queuing['queueLengthLimit'] ||= 50;
}

export function applyDeviceClaimDefaults(claim: ApiObject): void {
  const spec = claim.kind === 'ResourceClaimTemplate' ? readField(claim, 'spec', 'spec') : claim['spec'];
  for (const request of records(readField(spec, 'devices', 'requests'))) {
    for (const each of [request['exactly'], ...records(request['firstAvailable'])]) {
      if (!isRecord(each)) continue;
      each['allocationMode'] ??= 'ExactCount';
      if (each['allocationMode'] === 'ExactCount') each['count'] ??= 1;
    }
  }
}

function records(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function record(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

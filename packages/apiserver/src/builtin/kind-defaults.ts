// The defaults of kinds that have one or two.
// @see https://github.com/kubernetes/kubernetes/tree/master/pkg/apis (defaults.go of each group)
import type { ApiObject } from '../object/api-object.ts';
import { isRecord, readField } from '../object/api-object.ts';

export function applyNetworkPolicyDefaults(policy: ApiObject): void {
  const { spec } = policy;
  if (!isRecord(spec)) return;
  const egress = spec['egress'];
  spec['policyTypes'] ??= Array.isArray(egress) && egress.length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
}

export function applyStorageClassDefaults(storageClass: ApiObject): void {
  storageClass['reclaimPolicy'] ??= 'Delete';
  storageClass['volumeBindingMode'] ??= 'Immediate';
}

export function applyClaimDefaults(claim: ApiObject): void {
  if (isRecord(claim['spec'])) claim['spec']['volumeMode'] ??= 'Filesystem';
}

export function prepareClaim(claim: ApiObject): void {
  claim['status'] = { phase: 'Pending' };
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
}

export function applyEndpointsDefaults(endpoints: ApiObject): void {
  for (const subset of Array.isArray(endpoints['subsets']) ? endpoints['subsets'] : []) {
    const ports = readField(subset, 'ports');
    for (const port of Array.isArray(ports) ? ports : []) if (isRecord(port)) port['protocol'] ??= 'TCP';
  }
}

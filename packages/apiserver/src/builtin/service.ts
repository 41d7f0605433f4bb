// Services: defaults. No address is allocated: nothing listens behind one here.
import type { ApiObject } from '../object/api-object.ts';
import { isRecord } from '../object/api-object.ts';

/** @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/v1/defaults.go SetDefaults_Service */
export function applyServiceDefaults(service: ApiObject): void {
  const { spec } = service;
  if (!isRecord(spec)) return;
  spec['sessionAffinity'] ??= 'None';
  spec['type'] ??= 'ClusterIP';
  if (spec['type'] !== 'ExternalName') {
    spec['internalTrafficPolicy'] ??= 'Cluster';
    spec['ipFamilies'] ??= ['IPv4'];
    spec['ipFamilyPolicy'] ??= 'SingleStack';
  }
  if (spec['type'] === 'NodePort' || spec['type'] === 'LoadBalancer') spec['externalTrafficPolicy'] ??= 'Cluster';
  if (spec['type'] === 'LoadBalancer') spec['allocateLoadBalancerNodePorts'] ??= true;
  for (const port of Array.isArray(spec['ports']) ? spec['ports'] : []) {
    if (!isRecord(port)) continue;
    port['protocol'] ??= 'TCP';
    port['targetPort'] ??= port['port'];
  }
}

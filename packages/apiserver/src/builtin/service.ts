// Services: defaults and warnings. Their addresses and ports on nodes are given in service-allocation.ts.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/v1/defaults.go SetDefaults_Service
import type { ApiObject } from '../object/api-object.ts';
import { isRecord, readField } from '../object/api-object.ts';
import { isHeadless } from './validation/service-addresses.ts';
import { isReachedFromOutside } from './validation/service-validation.ts';
import { listOf } from './validation/go-fields.ts';

/** Three hours. */
const affinitySeconds = 10_800;

export function applyServiceDefaults(service: ApiObject): void {
  const { spec } = service;
  if (!isRecord(spec)) return;
  spec['sessionAffinity'] ??= 'None';
  if (spec['sessionAffinity'] === 'ClientIP') {
    const given = readField(spec, 'sessionAffinityConfig', 'clientIP', 'timeoutSeconds');
    if (given === undefined) spec['sessionAffinityConfig'] = { clientIP: { timeoutSeconds: affinitySeconds } };
  } else if (spec['sessionAffinity'] === 'None') delete spec['sessionAffinityConfig'];
  spec['type'] ??= 'ClusterIP';
  for (const port of Array.isArray(spec['ports']) ? spec['ports'] : []) {
    if (!isRecord(port)) continue;
    port['protocol'] ??= 'TCP';
    // Neither zero nor the empty name is a port.
    if (!port['targetPort']) port['targetPort'] = port['port'] ?? 0;
  }
  if (isReachedFromOutside(spec)) spec['externalTrafficPolicy'] ??= 'Cluster';
  if (['NodePort', 'LoadBalancer', 'ClusterIP'].includes(String(spec['type']))) {
    spec['internalTrafficPolicy'] ??= 'Cluster';
  }
  if (spec['type'] !== 'LoadBalancer') return;
  spec['allocateLoadBalancerNodePorts'] ??= true;
  for (const each of listOf(readField(service, 'status', 'loadBalancer', 'ingress'))) {
    if (isRecord(each) && each['ip'] !== undefined) each['ipMode'] ??= 'VIP';
  }
}

/**
 * A Service as it is read: one of another name has no policy for traffic, which may be stored since it had another type.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/service/storage/storage.go defaultOnRead
 */
export function readService(stored: ApiObject): ApiObject {
  const { spec } = stored;
  if (!isRecord(spec) || spec['type'] !== 'ExternalName' || spec['internalTrafficPolicy'] === undefined) return stored;
  const { internalTrafficPolicy: _policy, ...rest } = spec;
  return { ...stored, spec: rest };
}

/** @see https://github.com/kubernetes/kubernetes/blob/master/pkg/api/service/warnings.go */
export function warnOfService({ spec }: ApiObject): string[] {
  if (!isRecord(spec)) return [];
  const warnings: string[] = [];
  const addresses = listOf(spec['externalIPs']).length;
  const isExternalName = spec['type'] === 'ExternalName';
  if (isHeadless(spec)) {
    if (spec['loadBalancerIP'] !== undefined) warnings.push('spec.loadBalancerIP is ignored for headless services');
    if (addresses > 0) warnings.push('spec.externalIPs is ignored for headless services');
    if (spec['sessionAffinity'] !== 'None') warnings.push('spec.SessionAffinity is ignored for headless services');
  }
  if (addresses > 0 && !isHeadless(spec) && !isExternalName)
    warnings.push('spec.externalIPs is deprecated and may no longer be implemented in some clusters');
  if (isExternalName && addresses > 0) warnings.push('spec.externalIPs is ignored when spec.type is "ExternalName"');
  if (!isExternalName && spec['externalName'] !== undefined)
    warnings.push('spec.externalName is ignored when spec.type is not "ExternalName"');
  if (spec['trafficDistribution'] === 'PreferClose')
    warnings.push('spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"');
  return warnings;
}

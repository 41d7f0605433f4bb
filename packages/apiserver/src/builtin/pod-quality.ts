// A pod's quality of service, from what its containers request.
// @see https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/
import { equal, isRecord, readField } from '../object/api-object.ts';

export function qualityOfService(spec: unknown): 'BestEffort' | 'Burstable' | 'Guaranteed' {
  const containers = ['initContainers', 'containers'].flatMap((list) => {
    const found = readField(spec, list);
    return Array.isArray(found) ? (found as unknown[]) : [];
  });
  const requests = containers.map((container) => resourcesOf(container, 'requests'));
  const limits = containers.map((container) => resourcesOf(container, 'limits'));
  const isEmpty = (each: Record<string, unknown>): boolean => Object.keys(each).length === 0;
  if (requests.every(isEmpty) && limits.every(isEmpty)) return 'BestEffort';
  const isGuaranteed = limits.every(
    (limit, index) => 'cpu' in limit && 'memory' in limit && equal(limit, requests[index]),
  );
  return isGuaranteed ? 'Guaranteed' : 'Burstable';
}

function resourcesOf(container: unknown, kind: 'requests' | 'limits'): Record<string, unknown> {
  const resources = readField(container, 'resources', kind);
  if (!isRecord(resources)) return {};
  return Object.fromEntries(Object.entries(resources).filter(([name]) => name === 'cpu' || name === 'memory'));
}

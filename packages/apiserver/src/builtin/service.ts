// Services: defaults, and an address that nothing listens on.
import type { ApiObject } from '../object/api-object.ts';
import { isRecord } from '../object/api-object.ts';

/** Three hours. */
const affinitySeconds = 10_800;

/** @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/v1/defaults.go SetDefaults_Service */
export function applyServiceDefaults(service: ApiObject): void {
  const { spec } = service;
  if (!isRecord(spec)) return;
  spec['sessionAffinity'] ??= 'None';
  if (spec['sessionAffinity'] === 'ClientIP') {
    spec['sessionAffinityConfig'] ??= { clientIP: { timeoutSeconds: affinitySeconds } };
  } else if (spec['sessionAffinity'] === 'None') delete spec['sessionAffinityConfig'];
  spec['type'] ??= 'ClusterIP';
  if (spec['type'] !== 'ExternalName') spec['internalTrafficPolicy'] ??= 'Cluster';
  if (spec['type'] === 'NodePort' || spec['type'] === 'LoadBalancer') spec['externalTrafficPolicy'] ??= 'Cluster';
  if (spec['type'] === 'LoadBalancer') spec['allocateLoadBalancerNodePorts'] ??= true;
  for (const port of Array.isArray(spec['ports']) ? spec['ports'] : []) {
    if (!isRecord(port)) continue;
    port['protocol'] ??= 'TCP';
    port['targetPort'] ??= port['port'];
  }
}

/** Affinity needs an address to stick to. */
export function warnOfAffinity({ spec }: ApiObject): string[] {
  if (!isRecord(spec) || spec['clusterIP'] !== 'None' || spec['sessionAffinity'] !== 'ClientIP') return [];
  return ['spec.SessionAffinity is ignored for headless services'];
}

/** Gives a new service its address, and its ports on nodes. */
export function allocateAddress(service: ApiObject): void {
  const { spec, metadata } = service;
  service['status'] = { loadBalancer: {} };
  if (!isRecord(spec) || spec['type'] === 'ExternalName') return;
  const address =
    typeof spec['clusterIP'] === 'string' && spec['clusterIP'] !== ''
      ? spec['clusterIP']
      : addressOf(metadata.uid ?? '');
  // Whatever its endpoints are, nobody allocates anything: it may have both families.
  const isOpen = address === 'None' && !(isRecord(spec['selector']) && Object.keys(spec['selector']).length > 0);
  const ipFamilyPolicy = spec['ipFamilyPolicy'] ?? (isOpen ? 'RequireDualStack' : 'SingleStack');
  service['spec'] = {
    ...withNodePorts(service, spec),
    clusterIP: address,
    clusterIPs: spec['clusterIPs'] ?? [address],
    ipFamilies: familiesOf(spec['ipFamilies'], isOpen && ipFamilyPolicy !== 'SingleStack'),
    ipFamilyPolicy,
  };
}

function familiesOf(given: unknown, both: boolean): unknown {
  const families: unknown[] = Array.isArray(given) && given.length > 0 ? given : ['IPv4'];
  return both && families.length === 1 ? [...families, families[0] === 'IPv4' ? 'IPv6' : 'IPv4'] : families;
}

/** What was allocated stays when an update does not mention it. */
export function keepAddress(service: ApiObject, old: ApiObject): void {
  const { spec } = service;
  if (!isRecord(spec) || !isRecord(old['spec']) || spec['type'] === 'ExternalName') return;
  const kept: Record<string, unknown> = {};
  for (const field of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy']) {
    if (spec[field] === undefined && old['spec'][field] !== undefined) kept[field] = old['spec'][field];
  }
  service['spec'] = withNodePorts(service, { ...spec, ...kept }, old['spec']);
}

/** kube-apiserver's default range. */
const firstNodePort = 30_000;
const nodePorts = 2_768;

/** Those of a port stay while it does; new ones come from the uid, which is random, and are free in this service. */
function withNodePorts(
  { metadata: { uid = '' } }: ApiObject,
  spec: Record<string, unknown>,
  old: Record<string, unknown> = {},
): Record<string, unknown> {
  const { type, externalTrafficPolicy } = spec;
  const wanted = type === 'NodePort' || (type === 'LoadBalancer' && spec['allocateLoadBalancerNodePorts'] !== false);
  const ports = portsOf(spec);
  const taken = new Set(ports.map(({ nodePort }) => nodePort));
  let next = Number.parseInt(uid.replaceAll('-', '').slice(5, 12), 16) || 0;
  const free = (): number => {
    while (taken.has(firstNodePort + (next % nodePorts))) next++;
    const port = firstNodePort + (next % nodePorts);
    taken.add(port);
    return port;
  };
  const isOpen = type === 'NodePort' || type === 'LoadBalancer';
  const result = { ...spec };
  if (ports.length > 0) {
    result['ports'] = ports.map((port) => {
      const before = portsOf(old).find(
        (each) => each['port'] === port['port'] && each['protocol'] === port['protocol'],
      );
      const { nodePort = isOpen ? before?.['nodePort'] : undefined, ...rest } = port;
      // A service that is reached within the cluster only gives back what it had.
      if (!isOpen && nodePort !== undefined && nodePort === before?.['nodePort']) return rest;
      const chosen = nodePort ?? (wanted ? free() : undefined);
      return chosen === undefined ? rest : { ...rest, nodePort: chosen };
    });
  }
  if (type === 'LoadBalancer' && externalTrafficPolicy === 'Local') {
    result['healthCheckNodePort'] ??= old['healthCheckNodePort'] ?? free();
  } else if (result['healthCheckNodePort'] === old['healthCheckNodePort']) {
    delete result['healthCheckNodePort'];
  }
  return result;
}

function portsOf({ ports }: Record<string, unknown>): Record<string, unknown>[] {
  return Array.isArray(ports) ? ports.filter(isRecord) : [];
}

/** An address in 10.96.0.0/12, kubeadm's range: twenty bits of the uid, which is random. */
function addressOf(uid: string): string {
  const bits = Number.parseInt(uid.replaceAll('-', '').slice(0, 5), 16) || 1;
  return `10.${96 + (bits >>> 16)}.${(bits >>> 8) & 0xff}.${bits & 0xff}`;
}

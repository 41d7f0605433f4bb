// What a Service is given: an address that nothing listens on, its families, and ports on nodes. What was given stays as
// long as the Service needs it, also when an update does not mention it. One cluster, of IPv4 alone.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/service/storage/alloc.go
import type { StatusCause } from '@kubewright/apimachinery';
import { ApiError } from '@kubewright/apimachinery';
import { isIPv6 } from 'node:net';
import type { ApiObject } from '../object/api-object.ts';
import { equal, isRecord } from '../object/api-object.ts';
import { invalid } from './validation/field-checks.ts';
import { type Fields, listOf, numberOf, structsOf } from './validation/go-fields.ts';
import { checkServiceAddresses } from './validation/service-addresses.ts';
import { isReachedFromOutside } from './validation/service-validation.ts';
import type { Taken } from './service-numbers.ts';
import { checkPorts, freeAddress, freePort, takenBy, whyNotAddress, whyNotPort } from './service-numbers.ts';

type Spec = Record<string, unknown>;

/** @param peers - all other Services @throws ApiError invalid */
export function allocateService(service: ApiObject, peers: readonly ApiObject[]): void {
  const { spec } = service;
  service['status'] = { loadBalancer: {} };
  if (!isRecord(spec)) return;
  const next: Spec = { ...spec };
  service['spec'] = next;
  if (next['clusterIP'] !== undefined && listOf(next['clusterIPs']).length === 0) {
    next['clusterIPs'] = [next['clusterIP']];
  }
  allocate(service, next, undefined, takenBy(peers));
}

/** @param peers - all other Services @throws ApiError invalid */
export function reallocateService(service: ApiObject, { spec: old }: ApiObject, peers: readonly ApiObject[]): void {
  const { spec } = service;
  if (!isRecord(spec) || !isRecord(old)) return;
  const next: Spec = { ...spec };
  service['spec'] = next;
  keepAllocated(next, old);
  agreeOnAddresses(next, old);
  allocate(service, next, old, takenBy(peers));
  dropUnneeded(next, old);
  if (next['type'] !== 'LoadBalancer') service['status'] = { loadBalancer: {} };
}

function allocate(service: ApiObject, spec: Spec, old: Fields | undefined, taken: Taken): void {
  if (spec['type'] !== 'ExternalName') {
    completeFamilies(service, spec, old);
    if (old === undefined || old['type'] === 'ExternalName') completeAddress(service, spec, taken);
  }
  if (isOnNodes(spec)) completePorts(service, spec, old, taken);
  if (needsHealthCheckPort(spec)) {
    if (old !== undefined && needsHealthCheckPort(old)) return;
    completeHealthCheckPort(service, spec, old, taken);
  }
}

function keepAllocated(spec: Spec, old: Fields): void {
  if (spec['type'] !== 'ExternalName' && old['type'] !== 'ExternalName') {
    if (spec['clusterIP'] === undefined && old['clusterIP'] !== undefined) spec['clusterIP'] = old['clusterIP'];
    if (listOf(spec['clusterIPs']).length === 0 && old['clusterIPs'] !== undefined) {
      spec['clusterIPs'] = old['clusterIPs'];
    }
  }
  if (isOnNodes(spec) && isOnNodes(old)) {
    const before = structsOf(old['ports']);
    const isUsed = (nodePort: unknown): boolean =>
      structsOf(spec['ports']).some((each) => each['nodePort'] === nodePort);
    spec['ports'] = structsOf(spec['ports']).map((port) => {
      const nodePort = before.findLast(({ name }) => name === port['name'])?.['nodePort'];
      const isKept = numberOf(port['nodePort']) === 0 && nodePort !== undefined && !isUsed(nodePort);
      return isKept ? { ...port, nodePort } : port;
    });
  }
  if (needsHealthCheckPort(spec) && needsHealthCheckPort(old)) {
    spec['healthCheckNodePort'] ??= old['healthCheckNodePort'];
  }
}

/** `clusterIP` and `clusterIPs` say the same: who changes one alone means both. */
function agreeOnAddresses(spec: Spec, old: Fields): void {
  const { clusterIP, clusterIPs } = spec;
  const isSame = equal(listOf(clusterIPs), listOf(old['clusterIPs']));
  if (listOf(clusterIPs).length === 0 && old['clusterIPs'] !== undefined && clusterIP === old['clusterIP']) {
    spec['clusterIPs'] = old['clusterIPs'];
  }
  if (clusterIP === old['clusterIP'] || !isSame) return;
  if (clusterIP === undefined) delete spec['clusterIPs'];
  else spec['clusterIPs'] = [clusterIP];
}

/** @throws ApiError invalid */
function completeFamilies(service: ApiObject, spec: Spec, old: Fields | undefined): void {
  if (keepsFamilies(spec, old)) return;
  const isOpen =
    spec['clusterIP'] === 'None' && Object.keys(isRecord(spec['selector']) ? spec['selector'] : {}).length === 0;
  spec['ipFamilyPolicy'] ??= old?.['ipFamilyPolicy'] ?? (isOpen ? 'RequireDualStack' : 'SingleStack');
  refuse(service, checkServiceAddresses(spec));
  const { ipFamilyPolicy } = spec;
  const isSingle = ipFamilyPolicy === 'SingleStack';
  if (old !== undefined && isSingle) {
    for (const field of ['clusterIPs', 'ipFamilies']) {
      if (equal(listOf(spec[field]), listOf(old[field])) && listOf(spec[field]).length > 1) {
        spec[field] = listOf(spec[field]).slice(0, 1);
      }
    }
  }
  const at = 'spec.ipFamilyPolicy';
  const causes: StatusCause[] = [];
  const lists = [
    ['clusterIPs', 'cluster IPs', 'cluster IP'],
    ['ipFamilies', 'IP families', 'IP family'],
  ] as const;
  if (old !== undefined && !isSingle) {
    for (const [field, , what] of lists) {
      if (listOf(spec[field]).length !== 1 || listOf(old[field]).length !== 2) continue;
      causes.push(invalid(at, ipFamilyPolicy, `must be 'SingleStack' to release the secondary ${what}`));
    }
  }
  if (isSingle) {
    for (const [field, what] of lists) {
      const why = `must be 'RequireDualStack' or 'PreferDualStack' when multiple ${what} are specified`;
      if (listOf(spec[field]).length === 2) causes.push(invalid(at, ipFamilyPolicy, why));
    }
  }
  const families = [...listOf(spec['ipFamilies'])];
  for (const [index, address] of listOf(spec['clusterIPs']).entries()) {
    if (address === 'None') break;
    if (index < families.length) continue;
    if (isIPv6(String(address))) {
      causes.push(invalid(`spec.clusterIPs[${index}]`, spec['clusterIPs'], 'IPv6 is not configured on this cluster'));
    } else families.push('IPv4');
  }
  refuse(service, causes);
  if (families.length === 0) families.push('IPv4');
  // Whatever its endpoints are, nobody allocates anything: it may have both families.
  if (isOpen) {
    if (families.length < 2 && !isSingle) families.push(families[0] === 'IPv4' ? 'IPv6' : 'IPv4');
    spec['ipFamilies'] = families;
    return;
  }
  if (ipFamilyPolicy === 'RequireDualStack') {
    causes.push(invalid(at, ipFamilyPolicy, 'this cluster is not configured for dual-stack services'));
  }
  for (const [index, family] of families.entries()) {
    if (family !== 'IPv4') causes.push(invalid(`spec.ipFamilies[${index}]`, family, 'not configured on this cluster'));
  }
  refuse(service, causes);
  spec['ipFamilies'] = families;
}

/** A Service that may have two families is not given or taken one because the cluster has changed. */
function keepsFamilies(spec: Fields, old: Fields | undefined): boolean {
  if (old === undefined || old['type'] !== spec['type']) return false;
  const isPreferred = [spec, old].every(({ ipFamilyPolicy }) => ipFamilyPolicy === 'PreferDualStack');
  return isPreferred && ['clusterIPs', 'ipFamilies'].every((field) => equal(listOf(spec[field]), listOf(old[field])));
}

function refuse({ metadata }: ApiObject, causes: StatusCause[]): void {
  if (causes.length > 0) throw ApiError.invalid({ group: '', kind: 'Service' }, metadata.name ?? '', causes);
}

function completeAddress(service: ApiObject, spec: Spec, { addresses }: Taken): void {
  const { clusterIP: given } = spec;
  if (given !== undefined && given !== 'None') {
    const why = whyNotAddress(String(given), addresses);
    const message = `failed to allocate IP ${String(given)}: ${why ?? ''}`;
    if (why !== undefined) refuse(service, [invalid('spec.clusterIPs', spec['clusterIPs'] ?? [given], message)]);
  }
  spec['clusterIP'] ??= freeAddress(service, addresses);
  if (listOf(spec['clusterIPs']).length === 0) spec['clusterIPs'] = [spec['clusterIP']];
}

function completePorts(service: ApiObject, spec: Spec, old: Fields | undefined, { ports: others }: Taken): void {
  const isGiven = spec['type'] === 'NodePort' || spec['allocateLoadBalancerNodePorts'] !== false;
  refuse(service, checkPorts(spec, old, others));
  const taken = new Set([...takenPorts(spec), ...others]);
  const byPort = new Map<unknown, unknown>();
  for (const { port, nodePort } of structsOf(spec['ports'])) if (numberOf(nodePort) !== 0) byPort.set(port, nodePort);
  const ports = structsOf(spec['ports']).map((port) => {
    if (numberOf(port['nodePort']) !== 0 || !isGiven) return port;
    // One number for two protocols of one port.
    const nodePort = byPort.get(port['port']) ?? freePort(service, taken);
    byPort.set(port['port'], nodePort);
    return { ...port, nodePort };
  });
  if (ports.length > 0) spec['ports'] = ports;
}

/** What a Service of the new type has no use for goes, unless the update changed it: then it is refused. */
function dropUnneeded(spec: Spec, old: Fields): void {
  const drop = (field: string, needs: (of: Fields) => boolean): void => {
    if (needs(old) && !needs(spec) && equal(spec[field], old[field])) delete spec[field];
  };
  const needsAddress = ({ type }: Fields): boolean => type !== 'ExternalName';
  if (needsAddress(old) && !needsAddress(spec)) {
    if (spec['clusterIP'] === old['clusterIP'] && equal(spec['clusterIPs'], old['clusterIPs'])) {
      delete spec['clusterIP'];
      delete spec['clusterIPs'];
    }
    for (const field of ['ipFamilies', 'ipFamilyPolicy']) drop(field, needsAddress);
  }
  if (isOnNodes(old) && !isOnNodes(spec)) {
    const before = takenPorts(old);
    if ([...takenPorts(spec)].every((each) => before.has(each))) {
      spec['ports'] = structsOf(spec['ports']).map(({ nodePort: _nodePort, ...port }) => port);
    }
  }
  const isBalanced = ({ type }: Fields): boolean => type === 'LoadBalancer';
  drop('healthCheckNodePort', needsHealthCheckPort);
  drop('allocateLoadBalancerNodePorts', isBalanced);
  drop('loadBalancerClass', isBalanced);
  drop('externalTrafficPolicy', isReachedFromOutside);
}

function isOnNodes({ type }: Fields): boolean {
  return type === 'NodePort' || type === 'LoadBalancer';
}

function needsHealthCheckPort({ type, externalTrafficPolicy }: Fields): boolean {
  return type === 'LoadBalancer' && externalTrafficPolicy === 'Local';
}

function takenPorts({ ports }: Fields): Set<unknown> {
  const all = structsOf(ports).map(({ nodePort }) => nodePort);
  return new Set(all.filter((nodePort) => numberOf(nodePort) !== 0));
}

function completeHealthCheckPort(
  service: ApiObject,
  spec: Spec,
  old: Fields | undefined,
  { ports: others }: Taken,
): void {
  const given = numberOf(spec['healthCheckNodePort']);
  if (given === 0) {
    spec['healthCheckNodePort'] = freePort(service, new Set([...takenPorts(spec), ...others]));
    return;
  }
  if (given === numberOf(old?.['healthCheckNodePort'])) return;
  const why = whyNotPort(given, others);
  if (why !== undefined) {
    throw ApiError.internal(`failed to allocate requested HealthCheck NodePort ${given}: ${why}`);
  }
}

// What Endpoints and EndpointSlices may not say. What was stored before is let through as it is.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/discovery/validation/validation.go
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go ValidateEndpoints
import { isIP, isIPv4, isIPv6 } from 'node:net';
import type { StatusCause } from '@kubewright/apimachinery';
import {
  checkDns1123Label,
  checkDns1123Subdomain,
  checkLabelValue,
  checkQualifiedName,
} from '@kubewright/apimachinery';
import type { ApiObject } from '../../object/api-object.ts';
import { equal } from '../../object/api-object.ts';
import {
  checkLabels,
  checkPortNumber,
  duplicate,
  invalid,
  invalidEach,
  notSupported,
  protocols,
  required,
  tooMany,
} from './field-checks.ts';
import { type Fields, listOf, structOf, structsOf, textOf } from './go-fields.ts';
import { warnOfAddress } from '../value-warnings.ts';
import { checkEndpointAddress, notAnAddress } from './service-addresses.ts';

export function validateEndpoints({ subsets }: ApiObject, old?: ApiObject): StatusCause[] {
  const causes = structsOf(subsets).flatMap((subset, index) => checkSubset(subset, `subsets[${index}]`));
  return old !== undefined && equal(subsets, old['subsets']) ? [] : causes;
}

function checkSubset({ addresses, notReadyAddresses, ports }: Fields, path: string): StatusCause[] {
  const [ready, others, all] = [structsOf(addresses), structsOf(notReadyAddresses), structsOf(ports)];
  const causes: StatusCause[] = [];
  if (ready.length + others.length === 0) {
    causes.push(required(path, 'must specify `addresses` or `notReadyAddresses`'));
  }
  return [
    ...causes,
    ...ready.flatMap((each, index) => checkAddress(each, `${path}.addresses[${index}]`)),
    ...others.flatMap((each, index) => checkAddress(each, `${path}.notReadyAddresses[${index}]`)),
    ...all.flatMap((each, index) => checkPort(each, `${path}.ports[${index}]`, all.length > 1)),
  ];
}

function checkAddress({ ip, hostname, nodeName }: Fields, path: string): StatusCause[] {
  const address = textOf(ip);
  const causes = isIP(address) === 0 ? [notAnAddress(`${path}.ip`, address)] : [];
  if (textOf(hostname) !== '')
    causes.push(...invalidEach(`${path}.hostname`, textOf(hostname), checkDns1123Label(textOf(hostname))));
  if (nodeName !== undefined)
    causes.push(...invalidEach(`${path}.nodeName`, textOf(nodeName), checkDns1123Subdomain(textOf(nodeName))));
  return [...causes, ...checkEndpointAddress(`${path}.ip`, address)];
}

function checkPort(port: Fields, path: string, needsName: boolean): StatusCause[] {
  const [name, protocol] = [textOf(port['name']), textOf(port['protocol'])];
  const causes = name === '' ? [] : invalidEach(`${path}.name`, name, checkDns1123Label(name));
  if (name === '' && needsName) causes.push(required(`${path}.name`));
  causes.push(...checkPortNumber(`${path}.port`, port['port']));
  if (protocol === '') causes.push(required(`${path}.protocol`));
  else if (!protocols.includes(protocol)) causes.push(notSupported(`${path}.protocol`, protocol, protocols));
  return [...causes, ...checkAppProtocol(port['appProtocol'], `${path}.appProtocol`)];
}

function checkAppProtocol(protocol: unknown, path: string): StatusCause[] {
  return protocol === undefined ? [] : invalidEach(path, textOf(protocol), checkQualifiedName(textOf(protocol)));
}

const addressTypes = ['FQDN', 'IPv4', 'IPv6'];

/** How much a slice holds. */
const most = { topology: 16, addresses: 100, ports: 20_000, endpoints: 1000, hints: 8 };

export function validateEndpointSlice(slice: ApiObject, old?: ApiObject): StatusCause[] {
  const type = textOf(slice['addressType']);
  const causes: StatusCause[] = [];
  if (type === '') causes.push(required('addressType'));
  else if (!addressTypes.includes(type)) causes.push(notSupported('addressType', type, addressTypes));
  causes.push(...checkSlicePorts(slice['ports']));
  const ofEndpoints = checkSliceEndpoints(slice['endpoints'], type);
  const isSame = old !== undefined && equal(listOf(slice['endpoints']), listOf(old['endpoints']));
  if (!isSame) causes.push(...ofEndpoints);
  if (old !== undefined && type !== textOf(old['addressType'])) {
    causes.push(invalid('addressType', type, 'field is immutable'));
  }
  return causes;
}

const managed = ['endpointslice-controller.k8s.io', 'endpointslicemirroring-controller.k8s.io'];

/** Addresses that Kubernetes' own controllers write are always well written. */
export function warnOfEndpointSlice({ addressType, endpoints, metadata }: ApiObject, old?: ApiObject): string[] {
  const warnings: string[] = [];
  if (old === undefined && addressType === 'FQDN') warnings.push('spec.addressType: FQDN endpoints are deprecated');
  if (managed.includes(metadata.labels?.['endpointslice.kubernetes.io/managed-by'] ?? '')) return warnings;
  const ofAddresses = structsOf(endpoints).flatMap(({ addresses }, index) =>
    listOf(addresses).flatMap((each, place) => warnOfAddress(textOf(each), `endpoints[${index}].addresses[${place}]`)),
  );
  return [...warnings, ...ofAddresses];
}

function checkSlicePorts(ports: unknown): StatusCause[] {
  const all = structsOf(ports);
  if (all.length > most.ports) return [tooMany('ports', all.length, most.ports)];
  const names = new Set<string>();
  return all.flatMap((port, index) => {
    const path = `ports[${index}]`;
    const name = textOf(port['name']);
    const causes = name === '' ? [] : invalidEach(`${path}.name`, name, checkDns1123Label(name));
    if (names.has(name)) causes.push(duplicate(`${path}.name`, name));
    names.add(name);
    const protocol = textOf(port['protocol']);
    if (!protocols.includes(protocol)) causes.push(notSupported(`${path}.protocol`, protocol, protocols));
    return [...causes, ...checkAppProtocol(port['appProtocol'], `${path}.appProtocol`)];
  });
}

function checkSliceEndpoints(endpoints: unknown, type: string): StatusCause[] {
  const all = structsOf(endpoints);
  if (all.length > most.endpoints) return [tooMany('endpoints', all.length, most.endpoints)];
  return all.flatMap((endpoint, index) => {
    const path = `endpoints[${index}]`;
    const addresses = listOf(endpoint['addresses']).map(textOf);
    const causes: StatusCause[] = [];
    if (addresses.length === 0) causes.push(required(`${path}.addresses`, 'must contain at least 1 address'));
    else if (addresses.length > most.addresses)
      causes.push(tooMany(`${path}.addresses`, addresses.length, most.addresses));
    causes.push(...addresses.flatMap((each, place) => checkSliceAddress(each, type, `${path}.addresses`, place)));
    const { nodeName, deprecatedTopology: topology, hostname, hints } = endpoint;
    if (nodeName !== undefined)
      causes.push(...invalidEach(`${path}.nodeName`, textOf(nodeName), checkDns1123Subdomain(textOf(nodeName))));
    const labels = Object.keys(structOf(topology)).length;
    if (labels > most.topology) causes.push(tooMany(`${path}.deprecatedTopology`, labels, most.topology));
    causes.push(...checkLabels(`${path}.deprecatedTopology`, topology));
    if (hostname !== undefined)
      causes.push(...invalidEach(`${path}.hostname`, textOf(hostname), checkDns1123Label(textOf(hostname))));
    return [...causes, ...checkHints(structOf(hints), `${path}.hints`)];
  });
}

function checkSliceAddress(address: string, type: string, path: string, index: number): StatusCause[] {
  const at = `${path}[${index}]`;
  if (type === 'FQDN') return checkFullName(address, at);
  if (type !== 'IPv4' && type !== 'IPv6') return [];
  if (isIP(address) === 0) return [notAnAddress(at, address)];
  const isOne = type === 'IPv4' ? isIPv4(address) : isIPv6(address);
  // Kubernetes says it of the list.
  const causes = isOne ? [] : [invalid(path, address, `must be an ${type} address`)];
  return [...causes, ...checkEndpointAddress(at, address)];
}

function checkFullName(name: string, path: string): StatusCause[] {
  if (name === '') return [required(path)];
  const rest = name.replace(/\.$/, '');
  const messages = checkDns1123Subdomain(rest);
  if (messages.length > 0) return [invalid(path, rest, messages.join(','))];
  const labels = rest.split('.');
  if (labels.length < 2)
    return [invalid(path, rest, 'should be a domain with at least two segments separated by dots')];
  const wrong = labels.find((label) => checkDns1123Label(label).length > 0);
  return wrong === undefined ? [] : [invalid(path, wrong, checkDns1123Label(wrong).join(','))];
}

function checkHints(hints: Fields, path: string): StatusCause[] {
  const check = (field: string, messages: (name: string) => string[]): StatusCause[] => {
    const all = structsOf(hints[field]).map(({ name }) => textOf(name));
    if (all.length > most.hints) return [tooMany(`${path}.${field}`, all.length, most.hints)];
    return all.flatMap((name, index) => {
      const at = `${path}.${field}[${index}].name`;
      const repeated = all.indexOf(name) < index ? [duplicate(at, name)] : [];
      return [...repeated, ...invalidEach(at, name, messages(name))];
    });
  };
  return [...check('forZones', checkLabelValue), ...check('forNodes', checkDns1123Subdomain)];
}

// The addresses of a Service and their families: what they may be, and what may not change.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go ValidateServiceClusterIPsRelatedFields
import { isIP, isIPv6 } from 'node:net';
import type { StatusCause } from '@kubewright/apimachinery';
import { duplicate, invalid, notSupported, required } from './field-checks.ts';
import { type Fields, listOf, textOf } from './go-fields.ts';

const families = ['IPv4', 'IPv6'];
const familyPolicies = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];
const path = 'spec.clusterIPs';

export function isHeadless({ clusterIP, clusterIPs }: Fields): boolean {
  return clusterIP === 'None' || (listOf(clusterIPs).length === 1 && listOf(clusterIPs)[0] === 'None');
}

export function checkServiceAddresses(spec: Fields): StatusCause[] {
  if (spec['type'] === 'ExternalName') return [];
  const addresses = listOf(spec['clusterIPs']).map(textOf);
  const clusterIP = textOf(spec['clusterIP']);
  const causes: StatusCause[] = [];
  if (clusterIP !== '') {
    if (addresses.length === 0) causes.push(required(path));
    else if (addresses[0] !== clusterIP) causes.push(invalid(path, addresses, 'first value must match `clusterIP`'));
  } else if (addresses.length > 0) {
    causes.push(invalid(path, addresses, 'must be empty when `clusterIP` is not specified'));
  }
  const given = listOf(spec['ipFamilies']).map(textOf);
  for (const [index, family] of given.entries()) {
    if (!families.includes(family)) causes.push(notSupported(`spec.ipFamilies[${index}]`, family, families));
    if (given.indexOf(family) < index) causes.push(duplicate(`spec.ipFamilies[${index}]`, family));
  }
  const { ipFamilyPolicy } = spec;
  if (ipFamilyPolicy !== undefined && !familyPolicies.includes(textOf(ipFamilyPolicy))) {
    causes.push(notSupported('spec.ipFamilyPolicy', ipFamilyPolicy, familyPolicies));
  }
  const faults = addresses.flatMap((address, index) => checkAddress(addresses, address, index));
  causes.push(...faults);
  if (addresses.length > 2) causes.push(invalid(path, addresses, 'may only hold up to 2 values'));
  if (faults.length > 0) return causes;
  if (addresses.length > 1 && new Set(addresses.map((each) => isIPv6(each))).size < 2) {
    causes.push(invalid(path, addresses, 'may specify no more than one IP for each IP family'));
  }
  return isHeadless(spec) ? causes : [...causes, ...checkFamilies(addresses, given)];
}

function checkAddress(addresses: readonly string[], address: string, index: number): StatusCause[] {
  if (index === 0 && address === 'None') {
    return addresses.length > 1 ? [invalid(path, addresses, "'None' must be the first and only value")] : [];
  }
  return isIP(address) === 0 ? [notAnAddress(`${path}[${index}]`, address)] : [];
}

function checkFamilies(addresses: readonly string[], given: readonly string[]): StatusCause[] {
  return addresses.flatMap((address, index) => {
    const family = given[index];
    if (family === undefined || family === (isIPv6(address) ? 'IPv6' : 'IPv4')) return [];
    return [
      invalid(`${path}[${index}]`, address, `expected an ${family} value as indicated by \`ipFamilies[${index}]\``),
    ];
  });
}

export function notAnAddress(at: string, address: string): StatusCause {
  return invalid(at, address, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)');
}

/** An address from outside of the cluster: no host's own, and none that nothing can be sent to. */
export function checkExternalAddress(at: string, address: string): StatusCause[] {
  if (isIP(address) === 0) return [notAnAddress(at, address)];
  return checkEndpointAddress(at, address);
}

/** An address that something else can be reached by. */
export function checkEndpointAddress(at: string, address: string): StatusCause[] {
  if (isIP(address) === 0) return [invalid(at, address, 'must be a valid IP address')];
  if (/^(0\.0\.0\.0|::)$/.test(address)) return [invalid(at, address, `may not be unspecified (${address})`)];
  const why = specialRanges.find(([pattern]) => pattern.test(address))?.[1];
  return why === undefined ? [] : [invalid(at, address, why)];
}

const specialRanges: readonly (readonly [RegExp, string])[] = [
  [/^(127\.|::1$)/, 'may not be in the loopback range (127.0.0.0/8, ::1/128)'],
  [/^(169\.254\.|fe[89ab])/i, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'],
  [/^(224\.0\.0\.|ff02:)/i, 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'],
];

/** The first address and family stay as long as there is an address at all. */
export function checkAddressChange(spec: Fields, before: Fields): StatusCause[] {
  if (spec['type'] === 'ExternalName' || before['type'] === 'ExternalName') return [];
  const wasHeadless = isHeadless(before);
  const isNowHeadless = isHeadless(spec);
  if (wasHeadless && isNowHeadless) return [];
  const addresses = checkLoss(spec, before, 'clusterIPs', 'clusterIP');
  return wasHeadless === isNowHeadless
    ? [...addresses, ...checkLoss(spec, before, 'ipFamilies', 'ipFamily')]
    : addresses;
}

function checkLoss(
  spec: Fields,
  before: Fields,
  field: 'clusterIPs' | 'ipFamilies',
  what: 'clusterIP' | 'ipFamily',
): StatusCause[] {
  const old = listOf(before[field]);
  const now = listOf(spec[field]);
  const at = (index: number): string => `spec.${field}[${index}]`;
  if (old.length === now.length) {
    return old.flatMap((value, index) =>
      value === now[index] ? [] : [invalid(at(what === 'clusterIP' ? index : 0), now, 'may not change once set')],
    );
  }
  const causes: StatusCause[] = [];
  if (old.length > now.length && now.length === 0) {
    causes.push(invalid(at(0), what === 'clusterIP' ? null : now, `primary ${what} can not be unset`));
  }
  if (old.length > 0 && now.length > 0 && now[0] !== old[0]) {
    causes.push(invalid(at(0), listOf(spec['clusterIPs']), 'may not change once set'));
  }
  if (old.length > now.length && now.length === 1 && spec['ipFamilyPolicy'] !== 'SingleStack') {
    const why = `must be set to 'SingleStack' when releasing the secondary ${what}`;
    causes.push(invalid('spec.ipFamilyPolicy', spec['ipFamilyPolicy'] ?? null, why));
  }
  return causes;
}

// What a pod says of names and addresses: its DNS, its own hosts file, the ports of its node.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go validatePodDNSConfig
import { isIP } from 'node:net';
import type { StatusCause } from '@kubewright/apimachinery';
import { checkDns1123Subdomain } from '@kubewright/apimachinery';
import { fieldTooLong, forbidden, invalid, invalidEach, required } from './field-checks.ts';
import { type Fields, listOf, numberOf, structOf, structsOf, textOf } from './go-fields.ts';

/** What the resolver of Linux takes at most. */
const most = { nameservers: 3, searches: 32, searchCharacters: 2048 };

/** @param path - of the pod's `dnsConfig` */
export function checkPodDns({ dnsPolicy, dnsConfig }: Fields, path: string): StatusCause[] {
  const { nameservers, searches, options } = structOf(dnsConfig);
  const [servers, domains] = [nameservers, searches].map((each) => listOf(each).map(textOf)) as [string[], string[]];
  if (dnsPolicy === 'None') {
    if (dnsConfig === undefined) return [required(path, 'must provide `dnsConfig` when `dnsPolicy` is None')];
    const why = 'must provide at least one DNS nameserver when `dnsPolicy` is None';
    if (servers.length === 0) return [required(`${path}.nameservers`, why)];
  }
  const causes: StatusCause[] = [];
  if (servers.length > most.nameservers) {
    causes.push(invalid(`${path}.nameservers`, servers, `must not have more than ${most.nameservers} nameservers`));
  }
  causes.push(...servers.flatMap((server, index) => checkAddress(`${path}.nameservers[${index}]`, server)));
  if (domains.length > most.searches) {
    causes.push(invalid(`${path}.searches`, domains, `must not have more than ${most.searches} search paths`));
  }
  if (domains.join(' ').length > most.searchCharacters) {
    const why = `must not have more than ${most.searchCharacters} characters (including spaces) in the search list`;
    causes.push(invalid(`${path}.searches`, domains, why));
  }
  for (const [index, domain] of domains.entries()) {
    const name = domain.replace(/\.$/, '');
    if (domain !== '.') causes.push(...invalidEach(`${path}.searches[${index}]`, name, searchMessages(name)));
  }
  for (const [index, { name }] of structsOf(options).entries()) {
    if (textOf(name) === '') causes.push(required(`${path}.options[${index}]`, 'must not be empty'));
  }
  return causes;
}

const searchLabel = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const searchPattern = String.raw`${searchLabel}(\.${searchLabel})*`;
const searchRegExp = new RegExp(`^${searchPattern}$`);
const longestSearch = 253;

/** As a subdomain, but with underscores. */
function searchMessages(name: string): string[] {
  const messages = name.length > longestSearch ? [`must be no more than ${longestSearch} characters`] : [];
  if (searchRegExp.test(name)) return messages;
  const what =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start " +
    'and end with an alphanumeric character';
  return [...messages, `${what} (e.g. 'example.com', regex used for validation is '${searchPattern}')`];
}

function checkAddress(path: string, address: string): StatusCause[] {
  if (isIP(address) !== 0) return [];
  return [invalid(path, address, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')];
}

export function checkHostAliases(aliases: unknown, path: string): StatusCause[] {
  return structsOf(aliases).flatMap(({ ip, hostnames }, index) => [
    ...checkAddress(`${path}[${index}].ip`, textOf(ip)),
    ...listOf(hostnames).flatMap((name, place) =>
      invalidEach(`${path}[${index}].hostnames[${place}]`, textOf(name), checkDns1123Subdomain(textOf(name))),
    ),
  ]);
}

/** The longest name of a host on Linux. */
const longestHostname = 64;

export function checkHostnameOverride(spec: Fields, path: string): StatusCause[] {
  const { hostnameOverride } = spec;
  if (hostnameOverride === undefined) return [];
  const at = `${path}.hostnameOverride`;
  const causes = ['setHostnameAsFQDN', 'hostNetwork']
    .filter((field) => spec[field] === true)
    .map((field) => forbidden(at, `may not be specified when ${field} is true`));
  const name = textOf(hostnameOverride);
  if (name.length > longestHostname) causes.push(fieldTooLong(at, longestHostname));
  return [...causes, ...invalidEach(at, name, checkDns1123Subdomain(name))];
}

/** In the network of its node a container has the ports that it says. @param isPod - a template may leave them open */
export function checkHostNetworkPorts(spec: Fields, path: string, isPod: boolean): StatusCause[] {
  if (spec['hostNetwork'] !== true) return [];
  return structsOf(spec['containers']).flatMap(({ ports }, container) =>
    structsOf(ports).flatMap((port, index) => {
      const [host, own] = [numberOf(port['hostPort']), numberOf(port['containerPort'])];
      if (host === own || (!isPod && host === 0)) return [];
      const at = `${path}.containers[${container}].ports[${index}].hostPort`;
      return [invalid(at, host, 'must match `containerPort` when `hostNetwork` is true')];
    }),
  );
}

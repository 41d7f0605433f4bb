// What a NetworkPolicy may not be.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/networking/validation/validation.go ValidateNetworkPolicySpec
import { BlockList, isIP } from 'node:net';
import type { StatusCause } from '@kubewright/apimachinery';
import type { ApiObject } from '../../object/api-object.ts';
import {
  checkLabelSelector,
  checkPortNumber,
  forbidden,
  invalid,
  invalidEach,
  notSupported,
  portNameMessages,
  required,
} from './field-checks.ts';
import { type Fields, listOf, numberOf, structOf, structsOf, textOf } from './go-fields.ts';

export function validateNetworkPolicy({ spec: given }: ApiObject): StatusCause[] {
  const spec = structOf(given);
  const causes = checkLabelSelector('spec.podSelector', spec['podSelector']);
  for (const [direction, field] of [
    ['ingress', 'from'],
    ['egress', 'to'],
  ] as const) {
    for (const [index, rule] of structsOf(spec[direction]).entries()) {
      const at = `spec.${direction}[${index}]`;
      const { ports } = rule;
      for (const [number, port] of structsOf(ports).entries())
        causes.push(...checkPort(port, `${at}.ports[${number}]`));
      const peers = structsOf(rule[field]);
      for (const [number, peer] of peers.entries()) causes.push(...checkPeer(peer, `${at}.${field}[${number}]`));
    }
  }
  const types = listOf(spec['policyTypes']);
  if (types.length > 2) {
    return [...causes, invalid('spec.policyTypes', types, 'may not specify more than two policyTypes')];
  }
  const known = ['Ingress', 'Egress'];
  const unknown = types.flatMap((type, index) =>
    known.includes(textOf(type)) ? [] : [notSupported(`spec.policyTypes[${index}]`, type, known)],
  );
  return [...causes, ...unknown];
}

function checkPort({ protocol, port, endPort }: Fields, path: string): StatusCause[] {
  const causes: StatusCause[] = [];
  const protocols = ['TCP', 'UDP', 'SCTP'];
  if (protocol !== undefined && !protocols.includes(textOf(protocol))) {
    causes.push(notSupported(`${path}.protocol`, protocol, protocols));
  }
  if (port === undefined) {
    const why = 'may not be specified when `port` is not specified';
    return endPort === undefined ? causes : [...causes, invalid(`${path}.endPort`, endPort, why)];
  }
  if (typeof port === 'string') {
    const why = 'may not be specified when `port` is non-numeric';
    if (endPort !== undefined) causes.push(invalid(`${path}.endPort`, endPort, why));
    return [...causes, ...invalidEach(`${path}.port`, port, portNameMessages(port))];
  }
  causes.push(...checkPortNumber(`${path}.port`, port));
  if (endPort === undefined) return causes;
  if (numberOf(endPort) < numberOf(port)) {
    causes.push(invalid(`${path}.endPort`, port, 'must be greater than or equal to `port`'));
  }
  return [...causes, ...checkPortNumber(`${path}.endPort`, endPort)];
}

function checkPeer({ podSelector, namespaceSelector, ipBlock }: Fields, path: string): StatusCause[] {
  const causes = [
    ...checkLabelSelector(`${path}.podSelector`, podSelector),
    ...checkLabelSelector(`${path}.namespaceSelector`, namespaceSelector),
  ];
  if (ipBlock === undefined) {
    const isNone = podSelector === undefined && namespaceSelector === undefined;
    return isNone ? [...causes, required(path, 'must specify a peer')] : causes;
  }
  causes.push(...checkBlock(structOf(ipBlock), `${path}.ipBlock`));
  if (podSelector === undefined && namespaceSelector === undefined) return causes;
  return [...causes, forbidden(path, 'may not specify both ipBlock and another peer')];
}

function checkBlock({ cidr: given, except }: Fields, path: string): StatusCause[] {
  const cidr = textOf(given);
  if (cidr === '') return [required(`${path}.cidr`)];
  const range = parseRange(cidr);
  if (range === undefined) return [notARange(`${path}.cidr`, cidr)];
  return listOf(except).flatMap((each, index) => {
    const at = `${path}.except[${index}]`;
    const inner = parseRange(textOf(each));
    if (inner === undefined) return [notARange(at, textOf(each))];
    const list = new BlockList();
    list.addSubnet(range.address, range.length, range.family);
    const isWithin = list.check(inner.address, inner.family) && range.length < inner.length;
    return isWithin ? [] : [invalid(at, textOf(each), 'must be a strict subset of `cidr`')];
  });
}

function notARange(path: string, value: string): StatusCause {
  return invalid(path, value, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)');
}

function parseRange(text: string): { address: string; length: number; family: 'ipv4' | 'ipv6' } | undefined {
  const [, address = '', digits = ''] = /^(.+)\/(\d+)$/.exec(text) ?? [];
  const version = isIP(address);
  const length = Number(digits);
  if (version === 0 || digits === '' || length > (version === 4 ? 32 : 128)) return undefined;
  return { address, length, family: version === 4 ? 'ipv4' : 'ipv6' };
}

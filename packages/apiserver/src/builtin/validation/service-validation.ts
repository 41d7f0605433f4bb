// What a Service may not be.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go validateService
import type { StatusCause } from '@kubewright/apimachinery';
import { checkDns1123Label, checkDns1123Subdomain, checkQualifiedName } from '@kubewright/apimachinery';
import type { ApiObject } from '../../object/api-object.ts';
import {
  checkLabels,
  checkPort,
  checkPortNumber,
  duplicate,
  forbidden,
  invalid,
  invalidEach,
  notSupported,
  protocols,
  required,
} from './field-checks.ts';
import { checkAddressChange, checkExternalAddress, checkServiceAddresses, isHeadless } from './service-addresses.ts';
import { type Fields, listOf, numberOf, structOf, structsOf, textOf } from './go-fields.ts';

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const affinities = ['ClientIP', 'None'];
const policies = ['Cluster', 'Local'];
const distributions = ['PreferClose', 'PreferSameZone', 'PreferSameNode'];

/** A day. */
const longestAffinitySeconds = 86_400;

export function validateService(service: ApiObject, old?: ApiObject): StatusCause[] {
  const spec = structOf(service['spec']);
  const before = old === undefined ? undefined : structOf(old['spec']);
  return [
    ...(before === undefined ? [] : checkChange(spec, before)),
    ...checkType(spec),
    ...checkPorts(spec),
    ...checkLabels('spec.selector', spec['selector']),
    ...checkAffinity(spec),
    ...checkServiceAddresses(spec),
    ...listOf(spec['externalIPs']).flatMap((address, index) =>
      checkExternalAddress(`spec.externalIPs[${index}]`, textOf(address)),
    ),
    ...checkTypeName(spec),
    ...checkRepeatedPorts(spec),
    ...checkLoadBalancer(spec),
    ...checkTrafficPolicies(spec),
  ];
}

function checkChange(spec: Fields, before: Fields): StatusCause[] {
  const causes = checkAddressChange(spec, before);
  if (spec['type'] === 'LoadBalancer' && before['type'] === 'LoadBalancer') {
    if (spec['loadBalancerClass'] !== before['loadBalancerClass']) {
      causes.push(invalid('spec.loadBalancerClass', spec['loadBalancerClass'] ?? null, 'may not change once set'));
    }
    causes.push(...checkLoadBalancerClass(spec));
  } else causes.push(...checkLoadBalancerClass(spec));
  const port = 'healthCheckNodePort';
  if (needsHealthCheck(before) && needsHealthCheck(spec) && spec[port] !== before[port]) {
    causes.push(forbidden(`spec.${port}`, 'field is immutable'));
  }
  return causes;
}

function checkType(spec: Fields): StatusCause[] {
  const { type, ports, externalName } = spec;
  const causes: StatusCause[] = [];
  if (listOf(ports).length === 0 && !isHeadless(spec) && type !== 'ExternalName') causes.push(required('spec.ports'));
  if ((type === 'LoadBalancer' || type === 'NodePort') && isHeadless(spec)) {
    causes.push(invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${type} services`));
  }
  if (type !== 'ExternalName') return causes;
  for (const field of ['clusterIPs', 'ipFamilies']) {
    if (listOf(spec[field]).length > 0)
      causes.push(forbidden(`spec.${field}`, 'may not be set for ExternalName services'));
  }
  if (spec['ipFamilyPolicy'] !== undefined) {
    causes.push(forbidden('spec.ipFamilyPolicy', 'may not be set for ExternalName services'));
  }
  const name = textOf(externalName).replace(/\.$/, '');
  if (name === '') causes.push(required('spec.externalName'));
  else causes.push(...invalidEach('spec.externalName', name, checkDns1123Subdomain(name)));
  return causes;
}

function checkPorts({ ports }: Fields): StatusCause[] {
  const names = new Set<string>();
  const all = structsOf(ports);
  return all.flatMap((port, index) => checkServicePort(port, `spec.ports[${index}]`, all.length > 1, names));
}

function checkServicePort(port: Fields, path: string, needsName: boolean, names: Set<string>): StatusCause[] {
  const causes: StatusCause[] = [];
  const name = textOf(port['name']);
  if (name === '') {
    if (needsName) causes.push(required(`${path}.name`));
  } else {
    causes.push(...invalidEach(`${path}.name`, name, checkDns1123Label(name)));
    if (names.has(name)) causes.push(duplicate(`${path}.name`, name));
    names.add(name);
  }
  causes.push(...checkPortNumber(`${path}.port`, port['port']));
  const protocol = textOf(port['protocol']);
  if (protocol === '') causes.push(required(`${path}.protocol`));
  else if (!protocols.includes(protocol)) causes.push(notSupported(`${path}.protocol`, protocol, protocols));
  causes.push(...checkPort(`${path}.targetPort`, port['targetPort']));
  if (typeof port['appProtocol'] === 'string') {
    causes.push(...invalidEach(`${path}.appProtocol`, port['appProtocol'], checkQualifiedName(port['appProtocol'])));
  }
  return causes;
}

function checkAffinity({ sessionAffinity, sessionAffinityConfig }: Fields): StatusCause[] {
  const path = 'spec.sessionAffinityConfig';
  const affinity = textOf(sessionAffinity);
  if (affinity === '') return [required('spec.sessionAffinity')];
  if (!affinities.includes(affinity)) return [notSupported('spec.sessionAffinity', affinity, affinities)];
  if (affinity === 'None') {
    return sessionAffinityConfig === undefined
      ? []
      : [forbidden(path, 'must not be set when session affinity is None')];
  }
  const why = 'when session affinity type is ClientIP';
  if (sessionAffinityConfig === undefined) return [required(path, why)];
  const { clientIP } = structOf(sessionAffinityConfig);
  if (clientIP === undefined) return [required(`${path}.clientIP`, why)];
  const { timeoutSeconds } = structOf(clientIP);
  if (timeoutSeconds === undefined) return [required(`${path}.clientIP.timeoutSeconds`, why)];
  const seconds = numberOf(timeoutSeconds);
  const range = `must be greater than 0 and less than ${longestAffinitySeconds}`;
  return seconds > 0 && seconds <= longestAffinitySeconds
    ? []
    : [invalid(`${path}.clientIP.timeoutSeconds`, seconds, range)];
}

function checkTypeName({ type, ports }: Fields): StatusCause[] {
  const given = textOf(type);
  if (given === '') return [required('spec.type')];
  if (!types.includes(given)) return [notSupported('spec.type', given, types)];
  if (given !== 'ClusterIP') return [];
  return structsOf(ports).flatMap(({ nodePort }, index) =>
    numberOf(nodePort) === 0
      ? []
      : [forbidden(`spec.ports[${index}].nodePort`, "may not be used when `type` is 'ClusterIP'")],
  );
}

/** Of one protocol every port, and every port on nodes, once. */
function checkRepeatedPorts({ ports }: Fields): StatusCause[] {
  const all = structsOf(ports);
  const isRepeated = (index: number, field: string): boolean =>
    all.findIndex((each) => each['protocol'] === all[index]?.['protocol'] && each[field] === all[index]?.[field]) <
    index;
  const onNodes = all.flatMap(({ nodePort }, index) =>
    numberOf(nodePort) !== 0 && isRepeated(index, 'nodePort')
      ? [duplicate(`spec.ports[${index}].nodePort`, nodePort)]
      : [],
  );
  const own = all.flatMap(({ protocol, port }, index) =>
    isRepeated(index, 'port') ? [repeatedPort(`spec.ports[${index}]`, textOf(protocol), numberOf(port))] : [],
  );
  return [...onNodes, ...own];
}

/** With the port as Go prints its internal type. */
function repeatedPort(field: string, Protocol: string, Port: number): StatusCause {
  const shown = JSON.stringify({ Name: '', Protocol, AppProtocol: null, Port, TargetPort: 0, NodePort: 0 });
  return { reason: 'FieldValueDuplicate', message: `Duplicate value: ${shown}`, field };
}

function checkLoadBalancer(spec: Fields): StatusCause[] {
  const why = "may only be used when `type` is 'LoadBalancer'";
  const causes: StatusCause[] = [];
  const isOne = spec['type'] === 'LoadBalancer';
  if (listOf(spec['loadBalancerSourceRanges']).length > 0 && !isOne) {
    causes.push(forbidden('spec.LoadBalancerSourceRanges', why));
  }
  if (spec['allocateLoadBalancerNodePorts'] !== undefined && !isOne) {
    causes.push(forbidden('spec.allocateLoadBalancerNodePorts', why));
  }
  return [...causes, ...checkLoadBalancerClass(spec)];
}

function checkLoadBalancerClass({ type, loadBalancerClass }: Fields): StatusCause[] {
  if (loadBalancerClass === undefined) return [];
  const path = 'spec.loadBalancerClass';
  if (type !== 'LoadBalancer') return [forbidden(path, "may only be used when `type` is 'LoadBalancer'")];
  return invalidEach(path, textOf(loadBalancerClass), checkQualifiedName(textOf(loadBalancerClass)));
}

function needsHealthCheck({ type, externalTrafficPolicy }: Fields): boolean {
  return type === 'LoadBalancer' && externalTrafficPolicy === 'Local';
}

export function isReachedFromOutside({ type, externalIPs }: Fields): boolean {
  return type === 'LoadBalancer' || type === 'NodePort' || (type === 'ClusterIP' && listOf(externalIPs).length > 0);
}

function checkTrafficPolicies(spec: Fields): StatusCause[] {
  const causes: StatusCause[] = [];
  const external = textOf(spec['externalTrafficPolicy']);
  if (!isReachedFromOutside(spec)) {
    const why = 'may only be set for externally-accessible services';
    if (external !== '') causes.push(invalid('spec.externalTrafficPolicy', external, why));
  } else if (external === '') causes.push(required('spec.externalTrafficPolicy'));
  else if (!policies.includes(external)) causes.push(notSupported('spec.externalTrafficPolicy', external, policies));
  const { healthCheckNodePort } = spec;
  if (needsHealthCheck(spec)) {
    if (numberOf(healthCheckNodePort) === 0) causes.push(required('spec.healthCheckNodePort'));
    else causes.push(...checkPortNumber('spec.healthCheckNodePort', healthCheckNodePort));
  } else if (numberOf(healthCheckNodePort) !== 0) {
    const why = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
    causes.push(invalid('spec.healthCheckNodePort', healthCheckNodePort, why));
  }
  const { internalTrafficPolicy, trafficDistribution } = spec;
  if (internalTrafficPolicy === undefined) {
    if (spec['type'] !== 'ExternalName' && types.includes(textOf(spec['type'])))
      causes.push(required('spec.internalTrafficPolicy'));
  } else if (!policies.includes(textOf(internalTrafficPolicy))) {
    causes.push(notSupported('spec.internalTrafficPolicy', internalTrafficPolicy, policies));
  }
  if (trafficDistribution !== undefined && !distributions.includes(textOf(trafficDistribution))) {
    causes.push(notSupported('spec.trafficDistribution', trafficDistribution, distributions));
  }
  return causes;
}

export function validateServiceStatus({ spec, status }: ApiObject): StatusCause[] {
  const path = 'status.loadBalancer.ingress';
  const ingress = structsOf(structOf(structOf(status)['loadBalancer'])['ingress']);
  if (structOf(spec)['type'] !== 'LoadBalancer') {
    const why = "may only be used when `spec.type` is 'LoadBalancer'";
    return ingress.length === 0 ? [] : [forbidden(path, why)];
  }
  return ingress.flatMap(({ ip, ipMode, hostname }, index) => {
    const at = `${path}[${index}]`;
    const causes: StatusCause[] = [];
    if (ip === undefined) {
      if (ipMode !== undefined) causes.push(forbidden(`${at}.ipMode`, 'may not be specified when `ip` is not set'));
    } else if (ipMode === undefined) causes.push(required(`${at}.ipMode`, 'must be specified when `ip` is set'));
    const host = textOf(hostname);
    return host === '' ? causes : [...causes, ...invalidEach(`${at}.hostname`, host, checkDns1123Subdomain(host))];
  });
}

// What an Ingress may not be.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/networking/validation/validation.go ValidateIngressSpec
import { isIP } from 'node:net';
import type { StatusCause } from '@kubewright/apimachinery';
import { checkDns1123Label, checkDns1123Subdomain } from '@kubewright/apimachinery';
import type { ApiObject } from '../../object/api-object.ts';
import { wasEmpty } from '../../object/left-out.ts';
import { checkPortNumber, invalid, invalidEach, notSupported, portNameMessages, required } from './field-checks.ts';
import { type Fields, listOf, numberOf, structOf, structsOf, textOf } from './go-fields.ts';
import { pathSegmentMessages } from '../roles.ts';

const pathTypes = ['Exact', 'ImplementationSpecific', 'Prefix'];
const classAnnotation = 'kubernetes.io/ingress.class';

export function validateIngress({ metadata, spec: given }: ApiObject, old?: ApiObject): StatusCause[] {
  const spec = structOf(given);
  const { defaultBackend, rules, tls, ingressClassName } = spec;
  const causes: StatusCause[] = [];
  if (listOf(rules).length === 0 && defaultBackend === undefined) {
    causes.push(
      invalid(
        'spec',
        rules ?? (wasEmpty(spec, 'rules') ? [] : null),
        'either `defaultBackend` or `rules` must be specified',
      ),
    );
  }
  if (defaultBackend !== undefined) causes.push(...checkBackend(structOf(defaultBackend), 'spec.defaultBackend'));
  for (const [index, rule] of structsOf(rules).entries()) causes.push(...checkRule(rule, `spec.rules[${index}]`));
  for (const [index, each] of structsOf(tls).entries()) causes.push(...checkTls(each, `spec.tls[${index}]`));
  if (ingressClassName === undefined) return causes;
  const name = textOf(ingressClassName);
  causes.push(...invalidEach('spec.ingressClassName', name, checkDns1123Subdomain(name)));
  const annotation = metadata.annotations?.[classAnnotation];
  if (old === undefined && annotation !== undefined && annotation !== name) {
    const why = 'must match `ingressClassName` when both are specified';
    causes.push(invalid(`annotations.${classAnnotation}`, annotation, why));
  }
  return causes;
}

export function validateIngressStatus({ status }: ApiObject): StatusCause[] {
  return structsOf(structOf(structOf(status)['loadBalancer'])['ingress']).flatMap(({ ip, hostname }, index) => {
    const at = `status.loadBalancer.ingress[${index}]`;
    const host = textOf(hostname);
    const causes =
      textOf(ip) === '' || isIP(textOf(ip)) !== 0
        ? []
        : [invalid(`${at}.ip`, textOf(ip), 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')];
    if (host !== '') causes.push(...invalidEach(`${at}.hostname`, host, checkDns1123Subdomain(host)));
    if (isIP(host) !== 0) causes.push(invalid(`${at}.hostname`, host, 'must be a DNS name, not an IP address'));
    return causes;
  });
}

function checkRule({ host: given, http }: Fields, path: string): StatusCause[] {
  const host = textOf(given);
  const causes: StatusCause[] = [];
  if (isIP(host) !== 0) causes.push(invalid(`${path}.host`, host, 'must be a DNS name, not an IP address'));
  if (host !== '') causes.push(...invalidEach(`${path}.host`, host, hostMessages(host)));
  if (http === undefined) return causes;
  const paths = structsOf(structOf(http)['paths']);
  if (paths.length === 0) causes.push(required(`${path}.http.paths`));
  return [...causes, ...paths.flatMap((each, index) => checkPath(each, `${path}.http.paths[${index}]`))];
}

function hostMessages(host: string): string[] {
  if (!host.includes('*')) return checkDns1123Subdomain(host);
  if (/^\*\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(host)) return [];
  return [
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case " +
      "alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for " +
      String.raw`validation is '\*\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
  ];
}

const forbiddenParts = ['//', '/./', '/../', '%2f', '%2F'];
const forbiddenEnds = ['/..', '/.'];

function checkPath({ pathType, path: given, backend }: Fields, at: string): StatusCause[] {
  if (pathType === undefined) return [required(`${at}.pathType`, 'pathType must be specified')];
  const path = textOf(given);
  const causes: StatusCause[] = [];
  const type = textOf(pathType);
  if (!pathTypes.includes(type)) causes.push(notSupported(`${at}.pathType`, type, pathTypes));
  else if (type !== 'ImplementationSpecific' || path !== '') {
    if (!path.startsWith('/')) causes.push(invalid(`${at}.path`, path, 'must be an absolute path'));
    if (type !== 'ImplementationSpecific') {
      for (const part of forbiddenParts) {
        if (path.includes(part)) causes.push(invalid(`${at}.path`, path, `must not contain '${part}'`));
      }
      for (const end of forbiddenEnds) {
        if (path.endsWith(end)) causes.push(invalid(`${at}.path`, path, `cannot end with '${end}'`));
      }
    }
  }
  return [...causes, ...checkBackend(structOf(backend), `${at}.backend`)];
}

function checkBackend({ resource, service }: Fields, path: string): StatusCause[] {
  if (resource !== undefined && service !== undefined) {
    return [invalid(path, '', 'cannot set both resource and service backends')];
  }
  if (resource !== undefined) return checkReference(structOf(resource), `${path}.resource`);
  if (service === undefined) return [invalid(path, '', 'resource or service backend is required')];
  const { name, port } = structOf(service);
  const given = textOf(name);
  const causes =
    given === ''
      ? [required(`${path}.service.name`)]
      : invalidEach(`${path}.service.name`, given, checkDns1123Label(given));
  const portName = textOf(structOf(port)['name']);
  const portNumber = numberOf(structOf(port)['number']);
  if (portName !== '' && portNumber !== 0) {
    causes.push(invalid(path, '', 'cannot set both port name & port number'));
  } else if (portName !== '') {
    causes.push(...invalidEach(`${path}.service.port.name`, portName, portNameMessages(portName)));
  } else if (portNumber === 0) causes.push(required(path, 'port name or number is required'));
  else causes.push(...checkPortNumber(`${path}.service.port.number`, portNumber));
  return causes;
}

function checkReference(reference: Fields, path: string): StatusCause[] {
  const group = reference['apiGroup'];
  const causes =
    group === undefined ? [] : invalidEach(`${path}.apiGroup`, textOf(group), checkDns1123Subdomain(textOf(group)));
  for (const field of ['kind', 'name']) {
    const value = textOf(reference[field]);
    if (value === '') causes.push(required(`${path}.${field}`));
    else causes.push(...invalidEach(`${path}.${field}`, value, pathSegmentMessages(value)));
  }
  return causes;
}

function checkTls({ hosts, secretName }: Fields, path: string): StatusCause[] {
  const causes = listOf(hosts).flatMap((host, index) =>
    invalidEach(`${path}.hosts[${index}]`, textOf(host), hostMessages(textOf(host))),
  );
  const name = textOf(secretName);
  return name === '' ? causes : [...causes, ...invalidEach(`${path}.secretName`, name, checkDns1123Subdomain(name))];
}

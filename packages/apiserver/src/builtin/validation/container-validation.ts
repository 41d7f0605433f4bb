// What the containers of a pod may not be.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go validateContainers
import type { StatusCause } from '@kubewright/apimachinery';
import {
  checkDns1123Label,
  checkDns1123Subdomain,
  checkQualifiedName,
  compareQuantities,
  parseQuantity,
} from '@kubewright/apimachinery';
import { configKeyMessages } from '../config-keys.ts';
import {
  checkPortNumber,
  duplicate,
  forbidden,
  invalid,
  invalidEach,
  notFound,
  notSupported,
  portNameMessages,
  protocols,
  required,
} from './field-checks.ts';
import { type Fields, numberOf, structOf, structsOf, textOf } from './go-fields.ts';
import { checkProbes } from './probe-validation.ts';

const pullPolicies = ['Always', 'IfNotPresent', 'Never'];
const messagePolicies = ['File', 'FallbackToLogsOnError'];

export function checkContainers(containers: unknown, path: string, volumes: ReadonlySet<string>): StatusCause[] {
  const all = structsOf(containers);
  if (all.length === 0) return [required(path)];
  const names = new Set<string>();
  const causes = all.flatMap((container, index) => {
    const at = `${path}[${index}]`;
    const found = checkContainer(container, at, volumes);
    const name = textOf(container['name']);
    if (names.has(name)) found.push(duplicate(`${at}.name`, name));
    names.add(name);
    return [...found, ...checkProbes(container, at)];
  });
  return [...causes, ...checkHostPorts(all, path)];
}

/** Those that run before the others, which have names of their own. */
export function checkInitContainers(
  containers: unknown,
  path: string,
  volumes: ReadonlySet<string>,
  others: unknown,
): StatusCause[] {
  const names = new Set(structsOf(others).map(({ name }) => textOf(name)));
  return structsOf(containers).flatMap((container, index) => {
    const at = `${path}[${index}]`;
    const causes = checkContainer(container, at, volumes);
    const name = textOf(container['name']);
    if (names.has(name)) causes.push(duplicate(`${at}.name`, name));
    else if (name !== '') names.add(name);
    if (container['restartPolicy'] === 'Always') return [...causes, ...checkProbes(container, at)];
    for (const field of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe']) {
      const why = 'may not be set for init containers without restartPolicy=Always';
      if (container[field] !== undefined) causes.push(forbidden(`${at}.${field}`, why));
    }
    return causes;
  });
}

function checkContainer(container: Fields, path: string, volumes: ReadonlySet<string>): StatusCause[] {
  const causes: StatusCause[] = [];
  const name = textOf(container['name']);
  if (name === '') causes.push(required(`${path}.name`));
  else causes.push(...invalidEach(`${path}.name`, name, checkDns1123Label(name)));
  if (textOf(container['image']) === '') causes.push(required(`${path}.image`));
  const messagePolicy = container['terminationMessagePolicy'];
  if (messagePolicy !== undefined && !messagePolicies.includes(textOf(messagePolicy))) {
    causes.push(notSupported(`${path}.terminationMessagePolicy`, messagePolicy, messagePolicies));
  }
  causes.push(
    ...checkPorts(container['ports'], `${path}.ports`),
    ...structsOf(container['env']).flatMap((each, index) => checkVariable(each, `${path}.env[${index}]`)),
    ...checkVariableSources(container['envFrom'], `${path}.envFrom`),
    ...checkMounts(container['volumeMounts'], `${path}.volumeMounts`, volumes),
  );
  const pullPolicy = container['imagePullPolicy'];
  if (!pullPolicies.includes(textOf(pullPolicy))) {
    causes.push(notSupported(`${path}.imagePullPolicy`, pullPolicy, pullPolicies));
  }
  return [...causes, ...checkResources(container['resources'], `${path}.resources`)];
}

function checkPorts(ports: unknown, path: string): StatusCause[] {
  const names = new Set<string>();
  return structsOf(ports).flatMap((port, index) => {
    const at = `${path}[${index}]`;
    const causes: StatusCause[] = [];
    const name = textOf(port['name']);
    const messages = name === '' ? [] : portNameMessages(name);
    causes.push(...invalidEach(`${at}.name`, name, messages));
    if (messages.length === 0 && names.has(name)) causes.push(duplicate(`${at}.name`, name));
    if (name !== '') names.add(name);
    if (numberOf(port['containerPort']) === 0) causes.push(required(`${at}.containerPort`));
    else causes.push(...checkPortNumber(`${at}.containerPort`, port['containerPort']));
    if (numberOf(port['hostPort']) !== 0) causes.push(...checkPortNumber(`${at}.hostPort`, port['hostPort']));
    const protocol = textOf(port['protocol']);
    if (protocol === '') causes.push(required(`${at}.protocol`));
    else if (!protocols.includes(protocol)) causes.push(notSupported(`${at}.protocol`, protocol, protocols));
    return causes;
  });
}

function checkHostPorts(containers: readonly Fields[], path: string): StatusCause[] {
  const taken = new Set<string>();
  return containers.flatMap(({ ports }, container) =>
    structsOf(ports).flatMap(({ hostPort, protocol, hostIP }, index) => {
      if (numberOf(hostPort) === 0) return [];
      const key = `${textOf(protocol)}/${textOf(hostIP)}/${numberOf(hostPort)}`;
      if (taken.has(key)) return [duplicate(`${path}[${container}].ports[${index}].hostPort`, key)];
      taken.add(key);
      return [];
    }),
  );
}

const relaxedNameMessage =
  "a valid environment variable name must consist only of printable ASCII characters other than '='";

function variableNameMessages(name: string): string[] {
  return /^[\u0020-\u003C\u003E-\u007E]*$/.test(name) ? [] : [relaxedNameMessage];
}

function checkVariable({ name, value, valueFrom }: Fields, path: string): StatusCause[] {
  const given = textOf(name);
  const causes =
    given === '' ? [required(`${path}.name`)] : invalidEach(`${path}.name`, given, variableNameMessages(given));
  if (valueFrom === undefined) return causes;
  const at = `${path}.valueFrom`;
  const sources = structOf(valueFrom);
  for (const kind of ['configMapKeyRef', 'secretKeyRef']) {
    if (sources[kind] !== undefined) causes.push(...checkKeyReference(structOf(sources[kind]), `${at}.${kind}`));
  }
  const count = Object.keys(sources).length;
  if (count === 0) {
    const why =
      'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`';
    causes.push(invalid(at, '', why));
  } else if (textOf(value) !== '') causes.push(invalid(at, '', 'may not be specified when `value` is not empty'));
  else if (count > 1) causes.push(invalid(at, '', 'may not have more than one field specified at a time'));
  return causes;
}

function checkKeyReference({ name, key }: Fields, path: string): StatusCause[] {
  const keyCauses =
    textOf(key) === ''
      ? [required(`${path}.key`)]
      : invalidEach(`${path}.key`, textOf(key), configKeyMessages(textOf(key)));
  return [...invalidEach(`${path}.name`, textOf(name), checkDns1123Subdomain(textOf(name))), ...keyCauses];
}

function checkVariableSources(sources: unknown, path: string): StatusCause[] {
  return structsOf(sources).flatMap((source, index) => {
    const prefix = textOf(source['prefix']);
    const causes = invalidEach(`${path}[${index}].prefix`, prefix, variableNameMessages(prefix));
    const given = ['configMapRef', 'secretRef'].filter((kind) => source[kind] !== undefined);
    for (const kind of given) {
      const name = textOf(structOf(source[kind])['name']);
      const at = `${path}[${index}].${kind}.name`;
      causes.push(...(name === '' ? [required(at)] : invalidEach(at, name, checkDns1123Subdomain(name))));
    }
    if (given.length === 0) causes.push(invalid(path, '', 'must specify one of: `configMapRef` or `secretRef`'));
    if (given.length > 1) causes.push(invalid(path, '', 'may not have more than one field specified at a time'));
    return causes;
  });
}

function checkMounts(mounts: unknown, path: string, volumes: ReadonlySet<string>): StatusCause[] {
  const places = new Set<string>();
  return structsOf(mounts).flatMap((mount, index) => {
    const at = `${path}[${index}]`;
    const name = textOf(mount['name']);
    const place = textOf(mount['mountPath']);
    const causes: StatusCause[] = [];
    if (name === '') causes.push(required(`${at}.name`));
    if (!volumes.has(name)) causes.push(notFound(`${at}.name`, name));
    if (place === '') causes.push(required(`${at}.mountPath`));
    if (places.has(place)) causes.push(invalid(`${at}.mountPath`, place, 'must be unique'));
    places.add(place);
    const subPath = textOf(mount['subPath']);
    if (subPath.startsWith('/')) causes.push(invalid(`${path}.subPath`, subPath, 'must be a relative path'));
    if (subPath.split('/').includes('..')) causes.push(invalid(`${path}.subPath`, subPath, "must not contain '..'"));
    return causes;
  });
}

const standardResources = /^(cpu|memory|ephemeral-storage|hugepages-.*)$/;

/** Resources that a request may be less of than the limit. */
export function isOvercommitAllowed(name: string): boolean {
  return isNative(name) && !name.startsWith('hugepages-');
}

function isNative(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/');
}

/** Limits and requests of a container. */
export function checkResources(resources: unknown, path: string): StatusCause[] {
  const { limits, requests } = structOf(resources);
  const most = structOf(limits);
  const causes: StatusCause[] = [];
  for (const [field, amounts] of Object.entries({ limits: most, requests: structOf(requests) })) {
    for (const [name, amount] of Object.entries(amounts)) {
      const at = `${path}.${field}[${name}]`;
      causes.push(...checkResourceName(name, at), ...checkAmount(name, amount as string, at));
      if (field === 'limits') continue;
      const limit = most[name] as string | undefined;
      if (limit === undefined) {
        const why = 'Limit must be set for non overcommitable resources';
        if (!isOvercommitAllowed(name)) causes.push(required(`${path}.limits`, why));
        continue;
      }
      const order = compareQuantities(amount as string, limit);
      if (order !== 0 && !isOvercommitAllowed(name)) {
        causes.push(invalid(`${path}.requests`, amount, `must be equal to ${name} limit of ${limit}`));
      } else if (order > 0) {
        causes.push(invalid(`${path}.requests`, amount, `must be less than or equal to ${name} limit of ${limit}`));
      }
    }
  }
  return causes;
}

export function checkResourceName(name: string, path: string): StatusCause[] {
  const causes = invalidEach(path, name, checkQualifiedName(name));
  if (name.includes('/')) return causes;
  if (causes.length === 0 && !standardResources.test(name) && name !== 'storage') {
    causes.push(invalid(path, name, 'must be a standard resource type or fully qualified'));
  }
  if (!standardResources.test(name)) causes.push(invalid(path, name, 'must be a standard resource for containers'));
  return causes;
}

function checkAmount(name: string, amount: string, path: string): StatusCause[] {
  const causes: StatusCause[] = [];
  if (compareQuantities(amount, '0') < 0) causes.push(invalid(path, amount, 'must be greater than or equal to 0'));
  if (!isNative(name) && parseQuantity(amount).exponent < 0) causes.push(invalid(path, amount, 'must be an integer'));
  return causes;
}

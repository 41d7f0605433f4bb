// What the containers of a pod may not be.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go validateContainers
import type { StatusCause } from '@kubewright/apimachinery';
import { checkDns1123Label, checkQualifiedName, compareQuantities, parseQuantity } from '@kubewright/apimachinery';
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
  tooMany,
} from './field-checks.ts';
import { type Fields, listOf, numberOf, structOf, structsOf, textOf } from './go-fields.ts';
import { checkDevices, checkMounts, type Volumes } from './mount-validation.ts';
import { checkProbes } from './probe-validation.ts';
import { checkContainerSecurity } from './security-validation.ts';
import { checkVariables, checkVariableSources } from './variable-validation.ts';

const pullPolicies = ['Always', 'IfNotPresent', 'Never'];
const messagePolicies = ['File', 'FallbackToLogsOnError'];

/** What of a pod its containers must know. */
export interface ContainerContext {
  readonly volumes: Volumes;
  /** The names of the resource claims of the pod. */
  readonly claims: readonly string[];
  readonly restartPolicy: unknown;
  readonly gracePeriodSeconds: unknown;
  /** Whether the users of the pod are those of its node. */
  readonly hostUsers: boolean;
}

export function checkContainers(containers: unknown, path: string, context: ContainerContext): StatusCause[] {
  const all = structsOf(containers);
  if (all.length === 0) return [required(path)];
  const names = new Set<string>();
  const causes = all.flatMap((container, index) => {
    const at = `${path}[${index}]`;
    const found = checkContainer(container, at, context);
    const name = textOf(container['name']);
    if (names.has(name)) found.push(duplicate(`${at}.name`, name));
    names.add(name);
    return [...found, ...checkProbes(container, at, context.gracePeriodSeconds), ...checkRestarts(container, at)];
  });
  return [...causes, ...checkHostPorts(all, path)];
}

/** Those that run before the others, which have names of their own. */
export function checkInitContainers(
  containers: unknown,
  path: string,
  context: ContainerContext,
  others: unknown,
): StatusCause[] {
  const names = new Set(structsOf(others).map(({ name }) => textOf(name)));
  return structsOf(containers).flatMap((container, index) => {
    const at = `${path}[${index}]`;
    const causes = [...checkContainer(container, at, context), ...checkRestarts(container, at)];
    const name = textOf(container['name']);
    if (names.has(name)) causes.push(duplicate(`${at}.name`, name));
    else if (name !== '') names.add(name);
    // They run one by one, and Kubernetes takes each for the first.
    causes.push(...checkHostPorts([container], path));
    if (container['restartPolicy'] === 'Always')
      return [...causes, ...checkProbes(container, at, context.gracePeriodSeconds)];
    for (const field of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe']) {
      const why = 'may not be set for init containers without restartPolicy=Always';
      if (container[field] !== undefined) causes.push(forbidden(`${at}.${field}`, why));
    }
    for (const [place, { restartPolicy }] of structsOf(container['resizePolicy']).entries()) {
      const why = "must not be set to 'RestartContainer' for non-sidecar initContainers";
      if (restartPolicy === 'RestartContainer')
        causes.push(invalid(`${at}.resizePolicy[${place}].restartPolicy`, restartPolicy, why));
    }
    return causes;
  });
}

function checkContainer(container: Fields, path: string, context: ContainerContext): StatusCause[] {
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
    ...checkVariables(container['env'], `${path}.env`),
    ...checkVariableSources(container['envFrom'], `${path}.envFrom`),
    ...checkMounts(container, `${path}.volumeMounts`, context.volumes),
    ...checkDevices(container, `${path}.volumeDevices`, context.volumes),
  );
  const pullPolicy = container['imagePullPolicy'];
  if (!pullPolicies.includes(textOf(pullPolicy))) {
    causes.push(notSupported(`${path}.imagePullPolicy`, pullPolicy, pullPolicies));
  }
  return [
    ...causes,
    ...checkResources(container['resources'], `${path}.resources`, context.claims),
    ...checkResizes(container['resizePolicy'], `${path}.resizePolicy`, context.restartPolicy),
    ...checkContainerSecurity(container['securityContext'], `${path}.securityContext`, context.hostUsers),
  ];
}

const restartPolicies = ['Always', 'Never', 'OnFailure'];

/** The most rules of restarts, and the most exit codes of one. */
const [mostRules, mostCodes] = [20, 255];

function checkRestarts({ restartPolicy, restartPolicyRules }: Fields, path: string): StatusCause[] {
  const rules = structsOf(restartPolicyRules);
  const causes: StatusCause[] = [];
  const at = `${path}.restartPolicy`;
  if (restartPolicy === undefined) {
    if (rules.length > 0) causes.push(required(at, 'must specify restartPolicy when restart rules are used'));
  } else if (!restartPolicies.includes(textOf(restartPolicy)))
    causes.push(notSupported(at, restartPolicy, restartPolicies));
  if (rules.length > mostRules) causes.push(tooMany(`${path}.restartPolicyRules`, rules.length, mostRules));
  for (const [index, { action, exitCodes }] of rules.entries()) {
    const rule = `${path}.restartPolicyRules[${index}]`;
    const known = ['Restart', 'RestartAllContainers'];
    if (!known.includes(textOf(action))) causes.push(notSupported(`${rule}.action`, textOf(action), known));
    if (exitCodes === undefined) {
      causes.push(required(`${rule}.exitCodes`, 'must be specified'));
      continue;
    }
    const { operator, values } = structOf(exitCodes);
    const operators = ['In', 'NotIn'];
    if (!operators.includes(textOf(operator)))
      causes.push(notSupported(`${rule}.exitCodes.operator`, textOf(operator), operators));
    const count = listOf(values).length;
    if (count > mostCodes) causes.push(tooMany(`${rule}.exitCodes.values`, count, mostCodes));
  }
  return causes;
}

function checkResizes(policies: unknown, path: string, podRestartPolicy: unknown): StatusCause[] {
  const names = new Set<string>();
  return structsOf(policies).flatMap(({ resourceName, restartPolicy }, index) => {
    const [name, restart] = [textOf(resourceName), textOf(restartPolicy)];
    const causes = names.has(name) ? [duplicate(`${path}[${index}]`, name)] : [];
    names.add(name);
    const supported = { name: ['cpu', 'memory'], restart: ['NotRequired', 'RestartContainer'] };
    if (name === '') causes.push(required(path));
    else if (!supported.name.includes(name)) causes.push(notSupported(path, name, supported.name));
    if (restart === '') causes.push(required(path));
    else if (!supported.restart.includes(restart)) causes.push(notSupported(path, restart, supported.restart));
    if (podRestartPolicy === 'Never' && restart !== 'NotRequired') {
      causes.push(invalid(path, restart, "must be 'NotRequired' when pod `restartPolicy` is 'Never'"));
    }
    return causes;
  });
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

const standardResources = /^(cpu|memory|ephemeral-storage|hugepages-.*)$/;

/** Resources that a request may be less of than the limit. */
export function isOvercommitAllowed(name: string): boolean {
  return isNative(name) && !name.startsWith('hugepages-');
}

/** Of somebody else than Kubernetes. */
export function isExtended(name: string): boolean {
  return !isNative(name) && !name.startsWith('requests.') && checkQualifiedName(`requests.${name}`).length === 0;
}

function isNative(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/');
}

type CheckName = (name: string, path: string) => StatusCause[];

/** Limits and requests of a container. @param claims - the names of the resource claims of the pod */
export function checkResources(
  resources: unknown,
  path: string,
  claims: readonly string[] = [],
  checkName: CheckName = checkResourceName,
): StatusCause[] {
  const { limits, requests, claims: used } = structOf(resources);
  const most = structOf(limits);
  const causes: StatusCause[] = [];
  for (const [field, amounts] of Object.entries({ limits: most, requests: structOf(requests) })) {
    for (const [name, amount] of Object.entries(amounts)) {
      const at = `${path}.${field}[${name}]`;
      causes.push(...checkName(name, at), ...checkAmount(name, amount as string, at));
      if (field === 'requests') causes.push(...checkRequest(name, amount as string, most[name], path));
      causes.push(...checkHugePages(name, amount as string, at));
    }
  }
  const names = [...Object.keys(most), ...Object.keys(structOf(requests))];
  if (names.some(isHugePages) && !names.includes('cpu') && !names.includes('memory'))
    causes.push(forbidden(path, 'HugePages require cpu or memory'));
  return [...causes, ...checkClaims(used, `${path}.claims`, claims)];
}

function checkRequest(name: string, amount: string, limit: unknown, path: string): StatusCause[] {
  if (typeof limit !== 'string') {
    const why = 'Limit must be set for non overcommitable resources';
    return isOvercommitAllowed(name) ? [] : [required(`${path}.limits`, why)];
  }
  const order = compareQuantities(amount, limit);
  if (order !== 0 && !isOvercommitAllowed(name))
    return [invalid(`${path}.requests`, amount, `must be equal to ${name} limit of ${limit}`)];
  if (order <= 0) return [];
  return [invalid(`${path}.requests`, amount, `must be less than or equal to ${name} limit of ${limit}`)];
}

function isHugePages(name: string): boolean {
  return name.startsWith('hugepages-');
}

/** They come whole. */
function checkHugePages(name: string, amount: string, path: string): StatusCause[] {
  if (!isHugePages(name)) return [];
  const why = `${amount} is not positive integer multiple of ${name}`;
  try {
    const size = wholeOf(name.slice('hugepages-'.length));
    return size > 0n && wholeOf(amount) % size === 0n ? [] : [invalid(path, amount, why)];
  } catch {
    return [invalid(path, amount, why)];
  }
}

/** Rounded up. */
function wholeOf(quantity: string): bigint {
  const { unscaled, exponent } = parseQuantity(quantity);
  if (exponent >= 0) return unscaled * 10n ** BigInt(exponent);
  const unit = 10n ** BigInt(-exponent);
  return (unscaled + unit - 1n) / unit;
}

function checkClaims(used: unknown, path: string, claims: readonly string[]): StatusCause[] {
  const keys = new Set<string>();
  return structsOf(used).flatMap(({ name: given, request: part }, index) => {
    const at = `${path}[${index}]`;
    const [name, request] = [textOf(given), textOf(part)];
    if (name === '') return [required(at)];
    const causes: StatusCause[] = [];
    if (keys.has(name)) causes.push(duplicate(at, name));
    else {
      const key = request === '' ? name : `${name}/${request}`;
      if (request !== '') causes.push(...invalidEach(`${at}.request`, request, checkDns1123Label(request)));
      if (keys.has(key)) causes.push(duplicate(at, key));
      else if (request === '') {
        const parts = [...keys].filter((each) => each.startsWith(`${name}/`));
        causes.push(...parts.map(() => duplicate(at, name)));
      }
      keys.add(key);
    }
    if (claims.includes(name)) return causes;
    const list = claims.length === 0 ? ' which is empty' : `: ${[...new Set(claims)].toSorted().join(', ')}`;
    return [...causes, notFound(at, name, `must be one of the names in pod.spec.resourceClaims${list}`)];
  });
}

export function checkResourceName(name: string, path: string): StatusCause[] {
  const causes = invalidEach(path, name, checkQualifiedName(name));
  if (name.includes('/')) {
    if (!isNative(name) && name.startsWith('requests.'))
      causes.push(invalid(path, name, "doesn't follow extended resource name standard"));
    return causes;
  }
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

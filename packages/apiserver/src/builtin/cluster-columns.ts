// The cells of nodes, and of the kinds that configure a cluster.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/printers/internalversion/printers.go
import type { ApiObject } from '../object/api-object.ts';
import { isRecord, readField } from '../object/api-object.ts';
import type { Cell, CellReaders } from '../registry/table-columns.ts';
import { formatAge } from '../registry/table-columns.ts';
import { number, text } from './cell-text.ts';
import { structsOf } from './validation/go-fields.ts';

const policyCells = (list: string, column: string): CellReaders => ({
  [column]: (object) => structsOf(readField(object, 'spec', list)).length,
  ParamKind: (object) => {
    const kind = readField(object, 'spec', 'paramKind');
    return isRecord(kind) ? `${String(kind['apiVersion'])}/${String(kind['kind'])}` : '<unset>';
  },
});

const bindingCells: CellReaders = {
  PolicyName: (object) => text(object, 'spec', 'policyName'),
  ParamRef: (object) => {
    const { name = '', namespace = '', selector } = fieldsOf(readField(object, 'spec', 'paramRef'));
    if (name !== '') return `${namespace === '' ? '*' : String(namespace)}/${String(name)}`;
    return isRecord(selector) ? goSelector(selector) : '<unset>';
  },
};

const webhookCells: CellReaders = { Webhooks: (object) => structsOf(object['webhooks']).length };

export const clusterCells: Readonly<Record<string, CellReaders>> = {
  nodes: {
    Status: (object) => nodeStatus(object),
    Roles: (object) => nodeRoles(object),
    Version: (object) => text(object, 'status', 'nodeInfo', 'kubeletVersion'),
    'Internal-IP': (object) => nodeAddress(object, 'InternalIP'),
    'External-IP': (object) => nodeAddress(object, 'ExternalIP'),
    'OS-Image': (object) => text(object, 'status', 'nodeInfo', 'osImage') || '<unknown>',
    'Kernel-Version': (object) => {
      const architecture = text(object, 'status', 'nodeInfo', 'architecture');
      const version = text(object, 'status', 'nodeInfo', 'kernelVersion') || '<unknown>';
      return architecture === '' ? version : `${version} (${architecture})`;
    },
    'Container-Runtime': (object) => text(object, 'status', 'nodeInfo', 'containerRuntimeVersion') || '<unknown>',
  },
  componentstatuses: {
    Status: (object) => {
      const status = healthOf(object)?.['status'];
      return status === undefined ? 'Unknown' : status === 'True' ? 'Healthy' : 'Unhealthy';
    },
    Message: (object) => String(healthOf(object)?.['message'] ?? ''),
    Error: (object) => String(healthOf(object)?.['error'] ?? ''),
  },
  resourcequotas: {
    Request: (object) => quotas(object, false),
    Limit: (object) => quotas(object, true),
  },
  'apiservices.apiregistration.k8s.io': {
    Service: (object) => {
      const { namespace, name } = fieldsOf(readField(object, 'spec', 'service'));
      return name === undefined ? 'Local' : `${String(namespace)}/${String(name)}`;
    },
    Available: (object) => {
      const { status = 'Unknown', reason = '' } = fieldsOf(conditionOf(object, 'Available'));
      return status === 'True' || reason === '' ? String(status) : `${String(status)} (${String(reason)})`;
    },
  },
  'certificatesigningrequests.certificates.k8s.io': {
    SignerName: (object) => text(object, 'spec', 'signerName') || '<none>',
    Requestor: (object) => text(object, 'spec', 'username'),
    RequestedDuration: (object) => {
      const seconds = readField(object, 'spec', 'expirationSeconds');
      return typeof seconds === 'number' ? formatAge(seconds * 1000) : '<none>';
    },
    Condition: (object) => requestCondition(object),
  },
  'runtimeclasses.node.k8s.io': { Handler: (object) => text(object, 'handler') },
  'mutatingwebhookconfigurations.admissionregistration.k8s.io': webhookCells,
  'validatingwebhookconfigurations.admissionregistration.k8s.io': webhookCells,
  'mutatingadmissionpolicies.admissionregistration.k8s.io': policyCells('mutations', 'Mutations'),
  'validatingadmissionpolicies.admissionregistration.k8s.io': policyCells('validations', 'Validations'),
  'mutatingadmissionpolicybindings.admissionregistration.k8s.io': bindingCells,
  'validatingadmissionpolicybindings.admissionregistration.k8s.io': bindingCells,
  'resourceclaims.resource.k8s.io': { State: (object) => claimState(object) },
  'resourceslices.resource.k8s.io': {
    Node: (object) => text(object, 'spec', 'nodeName'),
    Driver: (object) => text(object, 'spec', 'driver'),
    Pool: (object) => text(object, 'spec', 'pool', 'name'),
  },
  'flowschemas.flowcontrol.apiserver.k8s.io': {
    PriorityLevel: (object) => text(object, 'spec', 'priorityLevelConfiguration', 'name'),
    MatchingPrecedence: (object) => number(object, 'spec', 'matchingPrecedence'),
    DistinguisherMethod: (object) => text(object, 'spec', 'distinguisherMethod', 'type') || '<none>',
    MissingPL: (object) => String(fieldsOf(conditionOf(object, 'Dangling'))['status'] ?? '?'),
  },
  'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io': {
    Type: (object) => text(object, 'spec', 'type'),
    NominalConcurrencyShares: (object) => limited(object, 'nominalConcurrencyShares'),
    Queues: (object) => limited(object, 'limitResponse', 'queuing', 'queues'),
    HandSize: (object) => limited(object, 'limitResponse', 'queuing', 'handSize'),
    QueueLengthLimit: (object) => limited(object, 'limitResponse', 'queuing', 'queueLengthLimit'),
  },
};

/** Of flow schemas: the first that matches counts. */
export function byPrecedence(one: ApiObject, other: ApiObject): number {
  const difference = number(one, 'spec', 'matchingPrecedence') - number(other, 'spec', 'matchingPrecedence');
  return difference !== 0 ? difference : (one.metadata.name ?? '') < (other.metadata.name ?? '') ? -1 : 1;
}

function nodeStatus(node: ApiObject): string {
  const ready = conditionOf(node, 'Ready');
  const status = ready === undefined ? 'Unknown' : ready['status'] === 'True' ? 'Ready' : 'NotReady';
  return readField(node, 'spec', 'unschedulable') === true ? `${status},SchedulingDisabled` : status;
}

function nodeRoles({ metadata: { labels = {} } }: ApiObject): string {
  const prefix = 'node-role.kubernetes.io/';
  const roles = Object.entries(labels).flatMap(([key, value]) => {
    if (key.startsWith(prefix)) return key.length > prefix.length ? [key.slice(prefix.length)] : [];
    return key === 'kubernetes.io/role' && value !== '' ? [value] : [];
  });
  return [...new Set(roles)].toSorted().join(',') || '<none>';
}

function nodeAddress(node: ApiObject, type: string): string {
  const found = structsOf(readField(node, 'status', 'addresses')).find((each) => each['type'] === type);
  return String(found?.['address'] ?? '<none>');
}

function healthOf({ conditions }: ApiObject): Readonly<Record<string, unknown>> | undefined {
  return structsOf(conditions).find(({ type }) => type === 'Healthy');
}

/** Each resource as `<name>: <used>/<hard>`. */
function quotas(object: ApiObject, ofLimits: boolean): string {
  const hard = fieldsOf(readField(object, 'status', 'hard'));
  return Object.keys(hard)
    .filter((name) => name.startsWith('limits.') === ofLimits)
    .toSorted()
    .map((name) => `${name}: ${String(readField(object, 'status', 'used', name) ?? '0')}/${String(hard[name])}`)
    .join(', ');
}

function requestCondition(request: ApiObject): string {
  const has = (type: string): boolean => conditionOf(request, type) !== undefined;
  const decision = has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending';
  const isIssued = text(request, 'status', 'certificate') !== '';
  return `${decision}${has('Failed') ? ',Failed' : ''}${isIssued ? ',Issued' : ''}`;
}

function claimState(claim: ApiObject): string {
  const isDeleted = claim.metadata.deletionTimestamp !== undefined;
  const isAllocated = isRecord(readField(claim, 'status', 'allocation'));
  const isReserved = structsOf(readField(claim, 'status', 'reservedFor')).length > 0;
  const states = isAllocated ? ['allocated', ...(isReserved ? ['reserved'] : [])] : isDeleted ? [] : ['pending'];
  return [...(isDeleted ? ['deleted'] : []), ...states].join(',');
}

function limited(object: ApiObject, ...path: string[]): Cell {
  const value = readField(object, 'spec', 'limited', ...path);
  return typeof value === 'number' ? value : '<none>';
}

/** A selector as Go prints one. */
function goSelector({ matchLabels, matchExpressions }: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(fieldsOf(matchLabels)).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const expressions = structsOf(matchExpressions).map(({ key, operator, values }) => {
    const list = Array.isArray(values) ? values.join(' ') : '';
    return `LabelSelectorRequirement{Key:${String(key)},Operator:${String(operator)},Values:[${list}],}`;
  });
  const map = pairs.map(([key, value]) => `${key}: ${String(value)},`).join('');
  const rest = expressions.map((each) => `${each},`).join('');
  return `&LabelSelector{MatchLabels:map[string]string{${map}},MatchExpressions:[]LabelSelectorRequirement{${rest}},}`;
}

function conditionOf(object: ApiObject, type: string): Readonly<Record<string, unknown>> | undefined {
  return structsOf(readField(object, 'status', 'conditions')).find((each) => each['type'] === type);
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

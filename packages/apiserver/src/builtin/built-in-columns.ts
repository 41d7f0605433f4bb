// The cells of built-in kinds' tables. The columns themselves are Kubernetes' data; a kind whose cells are not written
// here shows its name and its age.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/printers/internalversion/printers.go
import type { ApiObject } from '../object/api-object.ts';
import { isRecord, readField } from '../object/api-object.ts';
import type { Cell, CellReaders, TableColumns } from '../registry/table-columns.ts';
import { formatAgeOf } from '../registry/table-columns.ts';
import { formatSelector, labels, names, number, text } from './cell-text.ts';
import { byPrecedence, clusterCells } from './cluster-columns.ts';
import { networkCells } from './network-columns.ts';
import type { ColumnDefinition } from './openapi-documents.ts';
import { storageCells } from './storage-columns.ts';
import { workloadCells } from './workload-columns.ts';
import { completions, jobDuration, jobStatus } from './job-columns.ts';
import { podCells, podRowConditions } from './pod-columns.ts';

/** The columns of a built-in kind. @param resource - such as `deployments.apps` */
export function builtInColumns(resource: string, definitions: readonly ColumnDefinition[]): TableColumns {
  const readers = cellReaders[resource];
  const reads = (name: string): ((object: ApiObject, now: number) => Cell) | undefined =>
    readers?.[name] ?? common[name];
  const shown = definitions.filter(({ name }) => reads(name) !== undefined);
  const columns = readers === undefined ? shown.filter(({ name }) => always.has(name)) : shown;
  return {
    definitions: columns,
    cells: (object, now) => columns.map(({ name }) => reads(name)?.(object, now) ?? null),
    rowConditions: resource === 'pods' ? podRowConditions : undefined,
    compareRows: resource === 'flowschemas.flowcontrol.apiserver.k8s.io' ? byPrecedence : undefined,
  };
}

/** The columns that need no knowledge of the kind. */
const always = new Set(['Name', 'Age', 'Created At']);

const common: CellReaders = {
  Name: ({ metadata }) => metadata.name ?? '',
  Age: ({ metadata }, now) => formatAgeOf(metadata.creationTimestamp, now),
  'Created At': ({ metadata }) => metadata.creationTimestamp ?? null,
  Containers: (object) => names(podSpec(object), 'name'),
  Images: (object) => names(podSpec(object), 'image'),
  Selector: (object) => formatSelector(readField(object, 'spec', 'selector')),
};

const roleCells: CellReaders = {
  Role: (object) => `${text(object, 'roleRef', 'kind')}/${text(object, 'roleRef', 'name')}`,
  Users: (object) => subjects(object, 'User'),
  Groups: (object) => subjects(object, 'Group'),
  ServiceAccounts: (object) => subjects(object, 'ServiceAccount'),
};

const eventCells: CellReaders = {
  'Last Seen': (object, now) =>
    formatAgeOf(
      readField(object, 'series', 'lastObservedTime') ??
        readField(object, 'lastTimestamp') ??
        readField(object, 'deprecatedLastTimestamp') ??
        readField(object, 'eventTime') ??
        object.metadata.creationTimestamp,
      now,
    ),
  'First Seen': (object, now) =>
    formatAgeOf(
      readField(object, 'firstTimestamp') ??
        readField(object, 'deprecatedFirstTimestamp') ??
        readField(object, 'eventTime') ??
        object.metadata.creationTimestamp,
      now,
    ),
  Type: (object) => text(object, 'type'),
  Reason: (object) => text(object, 'reason'),
  Object: (object) => {
    const about = isRecord(object['involvedObject']) ? object['involvedObject'] : object['regarding'];
    return `${String(readField(about, 'kind') ?? '').toLowerCase()}/${String(readField(about, 'name') ?? '')}`;
  },
  Subobject: (object) => text(object, 'involvedObject', 'fieldPath') || text(object, 'regarding', 'fieldPath'),
  Source: (object) =>
    text(object, 'source', 'component') ||
    text(object, 'deprecatedSource', 'component') ||
    text(object, 'reportingComponent') ||
    text(object, 'reportingController'),
  Message: (object) => (text(object, 'message') || text(object, 'note')).trim(),
  Count: (object) =>
    number(object, 'series', 'count') || number(object, 'count') || number(object, 'deprecatedCount') || 1,
};

const cellReaders: Readonly<Record<string, CellReaders>> = {
  ...workloadCells,
  ...networkCells,
  ...storageCells,
  ...clusterCells,
  namespaces: { Status: (object) => text(object, 'status', 'phase') },
  configmaps: { Data: (object) => size(object, 'data') + size(object, 'binaryData') },
  secrets: { Type: (object) => text(object, 'type'), Data: (object) => size(object, 'data') },
  serviceaccounts: {},
  pods: podCells,
  services: {
    Type: (object) => text(object, 'spec', 'type'),
    'Cluster-IP': (object) => text(object, 'spec', 'clusterIP') || '<none>',
    'External-IP': (object) => externalAddress(object),
    'Port(s)': (object) => ports(object),
  },
  events: eventCells,
  'events.events.k8s.io': eventCells,
  'deployments.apps': {
    Ready: (object) => `${number(object, 'status', 'readyReplicas')}/${number(object, 'spec', 'replicas')}`,
    'Up-to-date': (object) => number(object, 'status', 'updatedReplicas'),
    Available: (object) => number(object, 'status', 'availableReplicas'),
  },
  'replicasets.apps': {
    Desired: (object) => number(object, 'spec', 'replicas'),
    Current: (object) => number(object, 'status', 'replicas'),
    Ready: (object) => number(object, 'status', 'readyReplicas'),
  },
  'statefulsets.apps': {
    Ready: (object) => `${number(object, 'status', 'readyReplicas')}/${number(object, 'spec', 'replicas')}`,
  },
  'ingresses.networking.k8s.io': {
    Class: (object) => text(object, 'spec', 'ingressClassName') || '<none>',
    Hosts: (object) => hosts(readField(object, 'spec', 'rules')),
    Address: (object) => ingressAddresses(object),
    Ports: (object) => (Array.isArray(readField(object, 'spec', 'tls')) ? '80, 443' : '80'),
  },
  'jobs.batch': {
    Status: (object) => jobStatus(object),
    Completions: (object) => completions(object),
    Duration: (object, now) => jobDuration(object, now),
    Selector: (object) => formatSelector(readField(object, 'spec', 'selector')),
  },
  'networkpolicies.networking.k8s.io': {
    'Pod-Selector': (object) => formatSelector(readField(object, 'spec', 'podSelector')),
  },
  'daemonsets.apps': {
    Desired: (object) => number(object, 'status', 'desiredNumberScheduled'),
    Current: (object) => number(object, 'status', 'currentNumberScheduled'),
    Ready: (object) => number(object, 'status', 'numberReady'),
    'Up-to-date': (object) => number(object, 'status', 'updatedNumberScheduled'),
    Available: (object) => number(object, 'status', 'numberAvailable'),
    'Node Selector': (object) => labels(readField(object, 'spec', 'template', 'spec', 'nodeSelector')),
  },
  'leases.coordination.k8s.io': { Holder: (object) => text(object, 'spec', 'holderIdentity') },
  'rolebindings.rbac.authorization.k8s.io': roleCells,
  'clusterrolebindings.rbac.authorization.k8s.io': roleCells,
  'roles.rbac.authorization.k8s.io': {},
  'clusterroles.rbac.authorization.k8s.io': {},
  'customresourcedefinitions.apiextensions.k8s.io': {},
  'priorityclasses.scheduling.k8s.io': {
    Value: (object) => number(object, 'value'),
    'Global-Default': (object) => object['globalDefault'] === true,
    PreemptionPolicy: (object) => text(object, 'preemptionPolicy'),
  },
};

function size(object: ApiObject, field: string): number {
  const value = object[field];
  return isRecord(value) ? Object.keys(value).length : 0;
}

function podSpec(object: ApiObject): unknown {
  return readField(object, 'spec', 'template', 'spec', 'containers');
}

function subjects(object: ApiObject, kind: string): string {
  const list = Array.isArray(object['subjects']) ? (object['subjects'] as unknown[]) : [];
  return list
    .filter((subject) => readField(subject, 'kind') === kind)
    .map((subject) => {
      const namespace = readField(subject, 'namespace');
      const name = String(readField(subject, 'name') ?? '');
      return kind === 'ServiceAccount' ? `${String(namespace ?? '')}/${name}` : name;
    })
    .join(', ');
}

function externalAddress(object: ApiObject): string {
  const addresses = readField(object, 'spec', 'externalIPs');
  const type = text(object, 'spec', 'type');
  if (type === 'ExternalName') return text(object, 'spec', 'externalName');
  if (Array.isArray(addresses) && addresses.length > 0) return addresses.join(',');
  return type === 'LoadBalancer' ? '<pending>' : '<none>';
}

function ports(object: ApiObject): string {
  const list = readField(object, 'spec', 'ports');
  if (!Array.isArray(list) || list.length === 0) return '<none>';
  return list
    .map((port: unknown) => {
      const nodePort = readField(port, 'nodePort');
      const outside = typeof nodePort === 'number' ? `:${nodePort}` : '';
      return `${String(readField(port, 'port'))}${outside}/${String(readField(port, 'protocol') ?? 'TCP')}`;
    })
    .join(',');
}

/** How many hosts are shown. */
const shownHosts = 3;

function hosts(rules: unknown): string {
  const all: unknown[] = Array.isArray(rules) ? rules : [];
  const list: string[] = [];
  let more = false;
  for (const rule of all) {
    if (list.length === shownHosts) more = true;
    const host = readField(rule, 'host');
    if (!more && typeof host === 'string' && host !== '') list.push(host);
  }
  if (list.length === 0) return '*';
  return more ? `${list.join(',')} + ${all.length - shownHosts} more...` : list.join(',');
}

/** The widest that addresses are shown. */
const addressWidth = 16;

function ingressAddresses(object: ApiObject): string {
  const ingress = readField(object, 'status', 'loadBalancer', 'ingress');
  const all = (Array.isArray(ingress) ? ingress : [])
    .map((each: unknown) => String(readField(each, 'ip') ?? readField(each, 'hostname') ?? ''))
    .filter((each) => each !== '');
  const joined = [...new Set(all)].toSorted().join(',');
  return joined.length > addressWidth ? `${joined.slice(0, addressWidth - 3)}...` : joined;
}

// The cells of a pod's row: how many of its containers serve, what it is about, and how often they were started again.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/printers/internalversion/printers.go printPod
import type { ApiObject } from '../object/api-object.ts';
import { readField } from '../object/api-object.ts';
import type { CellReaders } from '../registry/table-columns.ts';
import { formatAgeOf } from '../registry/table-columns.ts';
import { text } from './cell-text.ts';
import { numberOf, structsOf } from './validation/go-fields.ts';

export const podCells: CellReaders = {
  Ready: (pod) => `${summaryOf(pod).ready}/${containersOf(pod)}`,
  Status: (pod) => statusOf(pod),
  Restarts: (pod, now) => {
    const { restarts, lastRestart } = summaryOf(pod);
    return restarts === 0 || lastRestart === ''
      ? String(restarts)
      : `${restarts} (${formatAgeOf(lastRestart, now)} ago)`;
  },
  IP: (pod) => String(structsOf(readField(pod, 'status', 'podIPs'))[0]?.['ip'] ?? '<none>'),
  Node: (pod) => text(pod, 'spec', 'nodeName') || '<none>',
  'Nominated Node': (pod) => text(pod, 'status', 'nominatedNodeName') || '<none>',
  'Readiness Gates': (pod) => {
    const gates = structsOf(readField(pod, 'spec', 'readinessGates'));
    const open = gates.filter(({ conditionType }) => conditionOf(pod, conditionType)?.['status'] === 'True');
    return gates.length === 0 ? '<none>' : `${open.length}/${gates.length}`;
  },
};

/** What a row says of a pod that has ended. */
export function podRowConditions(pod: ApiObject): object[] | undefined {
  const phase = text(pod, 'status', 'phase');
  const message = endings.get(phase);
  return message === undefined ? undefined : [{ type: 'Completed', status: 'True', reason: phase, message }];
}

const endings: ReadonlyMap<string, string> = new Map([
  ['Succeeded', 'The pod has completed successfully.'],
  ['Failed', 'The pod failed.'],
]);

interface Summary {
  readonly ready: number;
  readonly reason: string;
  readonly restarts: number;
  /** Empty when there was none. */
  readonly lastRestart: string;
}

type Struct = Readonly<Record<string, unknown>>;

/** Containers, and init containers that go on beside them. */
function containersOf(pod: ApiObject): number {
  return structsOf(readField(pod, 'spec', 'containers')).length + sidecarsOf(pod).size;
}

function sidecarsOf(pod: ApiObject): Set<unknown> {
  const init = structsOf(readField(pod, 'spec', 'initContainers'));
  return new Set(init.filter(({ restartPolicy }) => restartPolicy === 'Always').map(({ name }) => name));
}

function statusOf(pod: ApiObject): string {
  const phase = text(pod, 'status', 'phase');
  if (pod.metadata.deletionTimestamp !== undefined) {
    if (text(pod, 'status', 'reason') === 'NodeLost') return 'Unknown';
    if (!endings.has(phase)) return 'Terminating';
  }
  return summaryOf(pod).reason;
}

function summaryOf(pod: ApiObject): Summary {
  const sidecars = sidecarsOf(pod);
  const init = structsOf(readField(pod, 'status', 'initContainerStatuses'));
  const initialization = initializationOf(pod, init, sidecars);
  const isInitialized = conditionOf(pod, 'Initialized')?.['status'] === 'True';
  if (initialization.reason !== undefined && !isInitialized) {
    return {
      ready: initialization.ready,
      reason: initialization.reason,
      ...restartsOf(init.slice(0, initialization.seen)),
    };
  }
  const main = structsOf(readField(pod, 'status', 'containerStatuses'));
  const beside = init.slice(0, initialization.seen).filter(({ name }) => sidecars.has(name));
  const { ready, reason } = runningOf(pod, main, initialization.reason ?? reasonOf(pod));
  return { ready: ready + initialization.ready, reason, ...restartsOf([...beside, ...main]) };
}

/** Of the pod itself, before its containers are looked at. */
function reasonOf(pod: ApiObject): string {
  const isGated = conditionOf(pod, 'PodScheduled')?.['reason'] === 'SchedulingGated';
  return isGated ? 'SchedulingGated' : text(pod, 'status', 'reason') || text(pod, 'status', 'phase');
}

/** How far the init containers are; the reason is undefined when they are done. */
function initializationOf(
  pod: ApiObject,
  statuses: readonly Struct[],
  sidecars: ReadonlySet<unknown>,
): { readonly ready: number; readonly reason: string | undefined; readonly seen: number } {
  let ready = 0;
  for (const [index, status] of statuses.entries()) {
    const terminated = readField(status, 'state', 'terminated');
    const waiting = String(readField(status, 'state', 'waiting', 'reason') ?? '');
    if (terminated !== undefined && numberOf(readField(terminated, 'exitCode')) === 0) continue;
    if (sidecars.has(status['name']) && status['started'] === true) {
      if (status['ready'] === true) ready++;
      continue;
    }
    const all = structsOf(readField(pod, 'spec', 'initContainers')).length;
    const what =
      terminated !== undefined
        ? endOf(terminated)
        : waiting !== '' && waiting !== 'PodInitializing'
          ? waiting
          : `${index}/${all}`;
    return { ready, reason: `Init:${what}`, seen: index + 1 };
  }
  return { ready, reason: undefined, seen: statuses.length };
}

/** What the first container that says something says. */
function runningOf(pod: ApiObject, statuses: readonly Struct[], start: string): { ready: number; reason: string } {
  let [ready, reason, failure] = [0, start, ''];
  for (const status of statuses.toReversed()) {
    const waiting = String(readField(status, 'state', 'waiting', 'reason') ?? '');
    const terminated = readField(status, 'state', 'terminated');
    if (waiting !== '') reason = waiting;
    else if (terminated !== undefined) {
      reason = endOf(terminated);
      if (numberOf(readField(terminated, 'exitCode')) !== 0) failure = reason;
    } else if (status['ready'] === true && readField(status, 'state', 'running') !== undefined) ready++;
  }
  if (reason !== 'Completed') return { ready, reason };
  const isReady = conditionOf(pod, 'Ready')?.['status'] === 'True';
  if (ready > 0 && isReady) return { ready, reason: 'Running' };
  return { ready, reason: failure !== '' ? failure : ready > 0 ? 'NotReady' : reason };
}

function endOf(terminated: unknown): string {
  const reason = String(readField(terminated, 'reason') ?? '');
  if (reason !== '') return reason;
  const signal = numberOf(readField(terminated, 'signal'));
  return signal === 0 ? `ExitCode:${numberOf(readField(terminated, 'exitCode'))}` : `Signal:${signal}`;
}

function restartsOf(statuses: readonly Struct[]): Pick<Summary, 'restarts' | 'lastRestart'> {
  const ends = statuses.map((status) => String(readField(status, 'lastState', 'terminated', 'finishedAt') ?? ''));
  return {
    restarts: statuses.reduce((sum, { restartCount }) => sum + numberOf(restartCount), 0),
    lastRestart: ends.toSorted().at(-1) ?? '',
  };
}

function conditionOf(pod: ApiObject, type: unknown): Struct | undefined {
  return structsOf(readField(pod, 'status', 'conditions')).find((each) => each['type'] === type);
}

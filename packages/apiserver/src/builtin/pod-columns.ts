// The cells of a pod's row.
import type { ApiObject } from '../object/api-object.ts';
import { readField } from '../object/api-object.ts';
import type { CellReaders } from './built-in-columns.ts';

export const podCells: CellReaders = {
  Ready: (pod) => {
    const containers = readField(pod, 'spec', 'containers');
    const ready = statuses(pod).filter((status) => readField(status, 'ready') === true).length;
    return `${ready}/${Array.isArray(containers) ? containers.length : 0}`;
  },
  Status: (pod) => {
    if (typeof pod.metadata.deletionTimestamp === 'string') return 'Terminating';
    const waiting = statuses(pod)
      .map((status) => readField(status, 'state', 'waiting', 'reason'))
      .find((reason) => typeof reason === 'string');
    return String(readField(pod, 'status', 'reason') ?? waiting ?? readField(pod, 'status', 'phase') ?? '');
  },
  Restarts: (pod) => {
    const counts = statuses(pod).map((status) => Number(readField(status, 'restartCount') ?? 0));
    return String(counts.reduce((sum, count) => sum + count, 0));
  },
  IP: (pod) => String(readField(pod, 'status', 'podIP') ?? '<none>'),
  Node: (pod) => String(readField(pod, 'spec', 'nodeName') ?? '<none>'),
  'Nominated Node': (pod) => String(readField(pod, 'status', 'nominatedNodeName') ?? '<none>'),
  'Readiness Gates': () => '<none>',
};

function statuses(pod: ApiObject): unknown[] {
  const list = readField(pod, 'status', 'containerStatuses');
  return Array.isArray(list) ? list : [];
}

// The cells of workloads and of what scales and protects them.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/printers/internalversion/printers.go
import { parseApiVersion } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { isRecord, readField } from '../object/api-object.ts';
import type { Cell, CellReaders } from '../registry/table-columns.ts';
import { formatAgeOf } from '../registry/table-columns.ts';
import { autoscalerToV2 } from './autoscaler-conversion.ts';
import { formatSelector, labels, names, number, text } from './cell-text.ts';
import { structsOf } from './validation/go-fields.ts';

export const workloadCells: Readonly<Record<string, CellReaders>> = {
  replicationcontrollers: {
    Desired: (object) => number(object, 'spec', 'replicas'),
    Current: (object) => number(object, 'status', 'replicas'),
    Ready: (object) => number(object, 'status', 'readyReplicas'),
    Selector: (object) => labels(readField(object, 'spec', 'selector')),
  },
  podtemplates: {
    Containers: (object) => names(readField(object, 'template', 'spec', 'containers'), 'name'),
    Images: (object) => names(readField(object, 'template', 'spec', 'containers'), 'image'),
    'Pod Labels': (object) => labels(readField(object, 'template', 'metadata', 'labels')),
  },
  'controllerrevisions.apps': {
    Controller: (object) => controllerOf(object),
    Revision: (object) => number(object, 'revision'),
  },
  'cronjobs.batch': {
    Schedule: (object) => text(object, 'spec', 'schedule'),
    Timezone: (object) => text(object, 'spec', 'timeZone') || '<none>',
    Suspend: (object) => truth(readField(object, 'spec', 'suspend')),
    Active: (object) => structsOf(readField(object, 'status', 'active')).length,
    'Last Schedule': (object, now) => {
      const time = text(object, 'status', 'lastScheduleTime');
      return time === '' ? '<none>' : formatAgeOf(time, now);
    },
    Containers: (object) => names(jobContainers(object), 'name'),
    Images: (object) => names(jobContainers(object), 'image'),
    Selector: (object) => formatSelector(readField(object, 'spec', 'jobTemplate', 'spec', 'selector')),
  },
  'horizontalpodautoscalers.autoscaling': {
    Reference: (object) =>
      `${text(object, 'spec', 'scaleTargetRef', 'kind')}/${text(object, 'spec', 'scaleTargetRef', 'name')}`,
    Targets: (object) => targets(object.apiVersion === 'autoscaling/v1' ? autoscalerToV2(object) : object),
    MinPods: (object) => String(readField(object, 'spec', 'minReplicas') ?? '<unset>'),
    MaxPods: (object) => number(object, 'spec', 'maxReplicas'),
    Replicas: (object) => number(object, 'status', 'currentReplicas'),
  },
  'poddisruptionbudgets.policy': {
    'Min Available': (object) => String(readField(object, 'spec', 'minAvailable') ?? 'N/A'),
    'Max Unavailable': (object) => String(readField(object, 'spec', 'maxUnavailable') ?? 'N/A'),
    'Allowed Disruptions': (object) => number(object, 'status', 'disruptionsAllowed'),
  },
};

/** Such as `deployment.apps/web`. */
function controllerOf({ metadata: { ownerReferences = [] } }: ApiObject): string {
  const owner = ownerReferences.find(({ controller }) => controller === true);
  if (owner === undefined) return '<none>';
  const { group } = parseApiVersion(owner.apiVersion);
  return `${owner.kind.toLowerCase()}${group === '' ? '' : `.${group}`}/${owner.name}`;
}

function truth(value: unknown): Cell {
  return value === undefined ? '<unset>' : value === true ? 'True' : 'False';
}

function jobContainers(object: ApiObject): unknown {
  return readField(object, 'spec', 'jobTemplate', 'spec', 'template', 'spec', 'containers');
}

/** How many metrics are shown. */
const mostMetrics = 2;

/** Each metric as `<measured>/<wanted>`. */
function targets(object: ApiObject): string {
  const wanted = structsOf(readField(object, 'spec', 'metrics'));
  const measured = structsOf(readField(object, 'status', 'currentMetrics'));
  if (wanted.length === 0) return '<none>';
  const shown = wanted.slice(0, mostMetrics).map((metric, index) => target(metric, measured[index]));
  const more = wanted.length - mostMetrics;
  return `${shown.join(', ')}${more > 0 ? ` + ${more} more...` : ''}`;
}

function target(metric: Readonly<Record<string, unknown>>, measured: unknown): string {
  const type = String(metric['type'] ?? '');
  const name = `${type.charAt(0).toLowerCase()}${type.slice(1)}`;
  const wanted = readField(metric, name, 'target');
  const current = readField(measured, name, 'current');
  if (!isRecord(wanted)) return '<unknown type>';
  const isResource = name === 'resource' || name === 'containerResource';
  const label = isResource ? `${String(readField(metric, name, 'name') ?? '')}: ` : '';
  const of = (field: string): string => String(readField(current, field) ?? '<unknown>');
  if (wanted['averageValue'] !== undefined) {
    const average = isResource || name === 'pods' ? '' : ' (avg)';
    return `${label}${of('averageValue')}/${String(wanted['averageValue'])}${average}`;
  }
  if (!isResource) return `${of('value')}/${String(wanted['value'] ?? '<unset>')}`;
  const percent = (value: unknown, otherwise: string): string => (typeof value === 'number' ? `${value}%` : otherwise);
  const utilization = percent(readField(current, 'averageUtilization'), '<unknown>');
  return `${label}${utilization}/${percent(wanted['averageUtilization'], '<auto>')}`;
}

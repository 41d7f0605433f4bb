// HorizontalPodAutoscalers: their checks, and the preparation of objects of the older version, whose annotations hold parts
// of spec and status that each endpoint must leave alone.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/autoscaling/horizontalpodautoscaler/strategy.go
import type { StatusCause } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { isRecord, readField } from '../object/api-object.ts';
import type { Strategy } from '../registry/strategy.ts';
import { forbidden, invalid, required } from '../registry/strategy.ts';
import { autoscalerToV1, autoscalerToV2, withoutOwnKeys } from './autoscaler-conversion.ts';
import { applyAutoscalerDefaults } from './kind-defaults.ts';

/** Of autoscaling/v2. */
export const autoscalerStrategy: Partial<Strategy> = {
  applyDefaults(autoscaler) {
    applyAutoscalerDefaults(autoscaler);
    become(autoscaler, withoutOwnKeys(autoscaler));
  },
  validate: validateAutoscaler,
};

/** Of autoscaling/v1. */
export const olderAutoscalerStrategy: Partial<Strategy> = {
  applyDefaults(autoscaler) {
    const { spec } = autoscaler;
    if (isRecord(spec)) spec['minReplicas'] ??= 1;
    become(autoscaler, autoscalerToV1(autoscalerToV2(autoscaler)));
  },
  prepareForCreate(autoscaler) {
    const { status: _status, ...rest } = autoscalerToV2(autoscaler);
    become(autoscaler, { ...autoscalerToV1({ ...rest }), status: autoscaler['status'] });
  },
  prepareForUpdate(autoscaler, old) {
    become(autoscaler, autoscalerToV1({ ...autoscalerToV2(autoscaler), status: autoscalerToV2(old)['status'] }));
  },
  prepareForStatusUpdate(autoscaler, old) {
    become(autoscaler, autoscalerToV1({ ...autoscalerToV2(autoscaler), spec: autoscalerToV2(old)['spec'] }));
  },
  // The annotations stand for fields, and those are not shown.
  partialMetadata: (metadata) => withoutOwnKeys({ apiVersion: '', kind: '', metadata }).metadata,
  validate: validateAutoscaler,
};

function validateAutoscaler(autoscaler: ApiObject): StatusCause[] {
  const number = (...path: string[]): number => Number(readField(autoscaler, ...path) ?? 0);
  const causes: StatusCause[] = [];
  const [least, most] = [number('spec', 'minReplicas'), number('spec', 'maxReplicas')];
  if (least < 1) causes.push(invalid('spec.minReplicas', least, 'must be greater than or equal to 1'));
  if (most === 0) causes.push(required('spec.maxReplicas', 'must be set and greater than 0'));
  if (most < 0) causes.push(invalid('spec.maxReplicas', most, 'must be greater than or equal to 1'));
  if (most < least) causes.push(invalid('spec.maxReplicas', most, 'must be greater than or equal to `minReplicas`'));
  const metrics = readField(autoscalerToV2(autoscaler), 'spec', 'metrics');
  if (least === 0 && !(Array.isArray(metrics) && metrics.some((each) => fromOutside.has(readField(each, 'type'))))) {
    const why = 'must specify at least one Object or External metric to support scaling to zero replicas';
    causes.push(forbidden('spec.metrics', why));
  }
  for (const field of ['currentReplicas', 'desiredReplicas']) {
    const replicas = number('status', field);
    if (replicas < 0) causes.push(invalid(`status.${field}`, replicas, 'must be greater than or equal to 0'));
  }
  return causes;
}

/** What is measured although nothing runs. */
const fromOutside: ReadonlySet<unknown> = new Set(['Object', 'External']);

/** Makes an object another one, in place. */
function become(object: ApiObject, other: ApiObject): void {
  if (object === other) return;
  for (const key of Object.keys(object)) if (!Object.hasOwn(other, key)) delete object[key];
  Object.assign(object, other);
}

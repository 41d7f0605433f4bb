// HorizontalPodAutoscalers: their checks, and the preparation of objects of the older version, whose annotations hold parts
// of spec and status that each endpoint must leave alone.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/autoscaling/horizontalpodautoscaler/strategy.go
import type { ApiObject } from '../object/api-object.ts';
import { isRecord } from '../object/api-object.ts';
import type { Strategy } from '../registry/strategy.ts';
import { autoscalerToV1, autoscalerToV2, withoutOwnKeys } from './autoscaler-conversion.ts';
import { applyAutoscalerDefaults } from './kind-defaults.ts';
import { validateAutoscalerSpec, validateAutoscalerStatus } from './validation/autoscaler-validation.ts';

function newer(autoscaler: ApiObject): ApiObject {
  return autoscaler.apiVersion === 'autoscaling/v2' ? autoscaler : autoscalerToV2(autoscaler);
}

/** Of either version. */
const checks: Pick<Strategy, 'validate' | 'validateStatus' | 'checksAll' | 'metadataUpdate'> = {
  validate: (autoscaler, old) => validateAutoscalerSpec(newer(autoscaler), old === undefined ? undefined : newer(old)),
  validateStatus: (autoscaler) => validateAutoscalerStatus(autoscaler),
  checksAll: true,
  metadataUpdate: 'compared',
};

/** Of autoscaling/v2. */
export const autoscalerStrategy: Partial<Strategy> = {
  applyDefaults(autoscaler) {
    applyAutoscalerDefaults(autoscaler);
    become(autoscaler, withoutOwnKeys(autoscaler));
  },
  ...checks,
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
  ...checks,
};

/** Makes an object another one, in place. */
function become(object: ApiObject, other: ApiObject): void {
  if (object === other) return;
  for (const key of Object.keys(object)) if (!Object.hasOwn(other, key)) delete object[key];
  Object.assign(object, other);
}

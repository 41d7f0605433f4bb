// The scale subresource: one small object of autoscaling/v1 over fields of any kind.
import type { StatusCause } from '@kubewright/apimachinery';
import { ApiError, formatLabelSelector, labelSelectorRequirements } from '@kubewright/apimachinery';
import type { LabelSelector } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { deepCopy, isRecord, readField } from '../object/api-object.ts';
import type { ApiResource, ScalePaths } from './api-resource.ts';
import { invalid } from './strategy.ts';

/** The Scale of an object. */
export function scaleOf(object: ApiObject, paths: ScalePaths): ApiObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = paths.selector === undefined ? '' : formatSelector(readField(object, ...paths.selector));
  return {
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: JSON.parse(
      JSON.stringify({ name, namespace, uid, resourceVersion, creationTimestamp }),
    ) as ApiObject['metadata'],
    spec: numberAt(object, paths.specReplicas) === 0 ? {} : { replicas: numberAt(object, paths.specReplicas) },
    status: { replicas: numberAt(object, paths.statusReplicas), ...(selector === '' ? {} : { selector }) },
  };
}

/** The object with the replicas of a Scale that a client sent. @throws ApiError invalid, or bad request */
export function withScale(resource: ApiResource, paths: ScalePaths, live: ApiObject, scale: unknown): ApiObject {
  if (!isRecord(scale) || (scale['kind'] !== undefined && scale['kind'] !== 'Scale')) {
    throw ApiError.badRequest(`the object provided is unrecognized (must be of type Scale)`);
  }
  const replicas = readField(scale, 'spec', 'replicas') ?? 0;
  const name = live.metadata.name ?? '';
  const given = readField(scale, 'metadata', 'name');
  if (typeof given === 'string' && given !== '' && given !== name) {
    throw ApiError.badRequest(`the name of the object (${given}) does not match the name on the URL (${name})`);
  }
  // Of a custom resource its own validation says so.
  if (!Number.isInteger(replicas) || (!resource.custom && (replicas as number) < 0)) {
    const causes: StatusCause[] = [invalid('spec.replicas', replicas, 'must be greater than or equal to 0')];
    throw ApiError.invalid({ group: 'autoscaling', kind: 'Scale' }, name, causes);
  }
  const next = deepCopy(live);
  let target: Record<string, unknown> = next;
  for (const step of paths.specReplicas.slice(0, -1)) {
    const child = Object.hasOwn(target, step) ? target[step] : undefined;
    const fields = isRecord(child) ? child : {};
    target[step] = fields;
    target = fields;
  }
  target[paths.specReplicas.at(-1) ?? 'replicas'] = replicas;
  const resourceVersion = readField(scale, 'metadata', 'resourceVersion');
  if (typeof resourceVersion === 'string' && resourceVersion !== '') next.metadata.resourceVersion = resourceVersion;
  return next;
}

function numberAt(object: ApiObject, path: readonly string[]): number {
  const value = readField(object, ...path);
  return typeof value === 'number' ? value : 0;
}

/** Custom resources hold the selector as text, built-in kinds as an object. */
function formatSelector(selector: unknown): string {
  if (typeof selector === 'string') return selector;
  if (!isRecord(selector)) return '';
  const isPlainMap = !('matchLabels' in selector) && !('matchExpressions' in selector);
  const wrapped: LabelSelector = isPlainMap ? { matchLabels: selector as Record<string, string> } : selector;
  return formatLabelSelector(labelSelectorRequirements(wrapped));
}

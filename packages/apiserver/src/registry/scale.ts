// The scale subresource: one small object of autoscaling/v1 over fields of any kind. It is written as a resource of its own,
// with its own decoding, validation and managed fields; then its replicas go into the object that it stands for.
import { ApiError, formatApiVersion, formatLabelSelector, labelSelectorRequirements } from '@kubewright/apimachinery';
import type { JSONSchemaProps, LabelSelector } from '@kubewright/apimachinery';
import { checkDns1123Subdomain } from '@kubewright/apimachinery';
import { fromScaleManagedFields, toScaleManagedFields } from '@kubewright/apimachinery/apply';
import { builtInSchema } from '../builtin/built-in-schema.ts';
import type { ApiObject } from '../object/api-object.ts';
import { deepCopy, isRecord, readField } from '../object/api-object.ts';
import type { ApiResource, ScalePaths } from './api-resource.ts';
import type { DecodeOptions } from './object-decoding.ts';
import { decodeObject } from './object-decoding.ts';
import { invalidObject, validateObject } from './object-validation.ts';
import { invalid } from './strategy.ts';

/** In whose document the schema of a Scale is. */
const documented = { group: 'apps', version: 'v1' };

/** What stands in the Scale of an object without replicas while it is written. */
const noReplicas = -(2 ** 31);

/** The Scale of an object. @throws ApiError internal error when a custom resource has no replicas */
export function readScale(object: ApiObject, resource: ApiResource, paths: ScalePaths): ApiObject {
  if (resource.custom && readField(object, ...paths.specReplicas) === undefined)
    throw ApiError.internal(`the spec replicas field ${named(paths)} does not exist`);
  return scaleOf(object, paths);
}

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

/** What is sent to the scale subresource, as if it were a resource: in the place of the scaled one, of kind Scale. */
export function scaleResource(scaled: ApiResource): ApiResource {
  return {
    ...scaled,
    group: 'autoscaling',
    version: 'v1',
    kind: 'Scale',
    custom: false,
    subresources: [],
    otherVersion: undefined,
    get schema(): JSONSchemaProps | undefined {
      return builtInSchema({ group: 'autoscaling', version: 'v1' }, 'Scale', documented);
    },
    strategy: {
      allowCreateOnUpdate: false,
      allowUnconditionalUpdate: true,
      generation: false,
      nameMessages: checkDns1123Subdomain,
      validate: (scale) => {
        const replicas = numberAt(scale, ['spec', 'replicas']);
        return replicas < 0 ? [invalid('spec.replicas', replicas, 'must be greater than or equal to 0')] : [];
      },
    },
  };
}

/** Decodes a whole Scale that a client sent. @throws ApiError bad request */
export function decodeScale(scaled: ApiResource, value: unknown, options: DecodeOptions): ApiObject {
  try {
    return decodeObject(scaleResource(scaled), value, options);
  } catch (error) {
    if (!scaled.custom) throw error;
    // Whatever was wrong: kube-apiserver cannot say it of a Scale there.
    throw ApiError.badRequest('no kind is registered for the type v1.Scale in scheme "pkg/runtime/scheme.go:111"');
  }
}

/**
 * The object with another Scale.
 *
 * @param produce - makes the new Scale, with its managed fields, from the present one, which it must not change
 * @throws ApiError invalid, bad request, or conflict
 */
export function withScale(
  resource: ApiResource,
  paths: ScalePaths,
  live: ApiObject,
  produce: (scale: ApiObject) => ApiObject,
): ApiObject {
  const before = scaleOf(live, paths);
  const owners = toScaleManagedFields(live.metadata.managedFields, paths.specReplicas);
  if (owners.length > 0) before.metadata.managedFields = owners;
  if (resource.custom && readField(live, ...paths.specReplicas) === undefined)
    before['spec'] = { replicas: noReplicas };
  const scale = produce(before);
  const replicas = numberAt(scale, ['spec', 'replicas']);
  if (resource.custom) {
    if (replicas === noReplicas) throw ApiError.badRequest(`the spec replicas field ${named(paths)} cannot be empty`);
  } else {
    validateScale(resource, scale, live);
  }
  const next = deepCopy(live);
  setNumber(next, paths.specReplicas, replicas);
  const { resourceVersion, managedFields } = scale.metadata;
  if (resourceVersion !== undefined) next.metadata.resourceVersion = resourceVersion;
  else if (!resource.custom) delete next.metadata.resourceVersion;
  const entries = fromScaleManagedFields(
    live.metadata.managedFields,
    managedFields,
    paths.specReplicas,
    formatApiVersion(resource),
  );
  if (entries.length > 0) next.metadata.managedFields = entries;
  else delete next.metadata.managedFields;
  return next;
}

function validateScale(resource: ApiResource, scale: ApiObject, live: ApiObject): void {
  const { name = '', uid = '' } = live.metadata;
  const kind = scaleResource(resource);
  const causes = validateObject(kind, scale, undefined, () => undefined);
  if (causes.length > 0) throw invalidObject(kind, name, causes);
  if (scale.metadata.uid === undefined || scale.metadata.uid === uid) return;
  const why = `Precondition failed: UID in precondition: ${scale.metadata.uid}, UID in object meta: ${uid}`;
  throw ApiError.conflict({ group: resource.group, resource: `${resource.plural}/scale` }, name, why);
}

function setNumber(object: ApiObject, path: readonly string[], value: number): void {
  let target: Record<string, unknown> = object;
  for (const step of path.slice(0, -1)) {
    const child = Object.hasOwn(target, step) ? target[step] : undefined;
    const fields = isRecord(child) ? child : {};
    target[step] = fields;
    target = fields;
  }
  target[path.at(-1) ?? 'replicas'] = value;
}

function numberAt(object: ApiObject, path: readonly string[]): number {
  const value = readField(object, ...path);
  return typeof value === 'number' ? value : 0;
}

function named({ specReplicas }: ScalePaths): string {
  return JSON.stringify(`.${specReplicas.join('.')}`);
}

/** Custom resources hold the selector as text, built-in kinds as an object. */
function formatSelector(selector: unknown): string {
  if (typeof selector === 'string') return selector;
  if (!isRecord(selector)) return '';
  const isPlainMap = !('matchLabels' in selector) && !('matchExpressions' in selector);
  const wrapped: LabelSelector = isPlainMap ? { matchLabels: selector as Record<string, string> } : selector;
  return formatLabelSelector(labelSelectorRequirements(wrapped));
}

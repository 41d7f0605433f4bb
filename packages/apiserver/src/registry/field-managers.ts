// Managed fields of the registry's writes: which fields an endpoint leaves alone, and who wrote the rest.
import type { ManagedFieldsEntry, UnstructuredObject } from '@kubewright/apimachinery';
import { formatApiVersion } from '@kubewright/apimachinery';
import type { FieldManagerOptions } from '@kubewright/apimachinery/apply';
import { updateManagedFields } from '@kubewright/apimachinery/apply';
import type { ApiObject } from '../object/api-object.ts';
import { equal } from '../object/api-object.ts';
import type { ApiResource } from './api-resource.ts';
import type { RegistryContext } from './registry-context.ts';
import { timestamp } from './registry-context.ts';

/** The endpoint a write came through: the object's own, or one of its subresources. */
export type WriteEndpoint = 'object' | 'status' | 'scale' | 'finalize' | 'approval' | 'ephemeralcontainers' | 'resize';

/**
 * Sets the managed fields of an object that a create, an update or a patch writes. Only its metadata is written to, or
 * that of the target.
 */
export function trackFields(
  context: RegistryContext,
  resource: ApiResource,
  write: {
    before: ApiObject | undefined;
    after: ApiObject;
    manager: string;
    endpoint: WriteEndpoint;
    target?: ApiObject;
  },
): void {
  const entries = updateManagedFields({
    before: write.before,
    after: write.after,
    manager: write.manager,
    ...writtenPart(resource, write.endpoint),
    time: timestamp(context.clock),
  });
  setManagedFields(write.target ?? write.after, entries);
}

/** What managed fields need to know of the version and the part that is written, and of other versions. */
export function writtenPart(
  resource: ApiResource,
  endpoint: WriteEndpoint,
): Pick<FieldManagerOptions, 'apiVersion' | 'subresource' | 'schema' | 'resetFields' | 'otherVersion'> {
  const { schema, otherVersion } = resource;
  return {
    apiVersion: formatApiVersion(resource),
    subresource: endpoint === 'object' ? undefined : endpoint,
    schema,
    resetFields: resetFields(resource, endpoint),
    otherVersion:
      otherVersion === undefined
        ? undefined
        : (apiVersion) => {
            const view = otherVersion(apiVersion);
            if (view === undefined) return undefined;
            return {
              schema: view.schema,
              resetFields: resetFields({ ...resource, subresources: view.subresources }, endpoint),
              convert: (object) => view.convert(object as ApiObject),
              revert: (object) => view.revert(object as ApiObject),
            };
          },
  };
}

/** The fields that an endpoint ignores. @see https://kubernetes.io/docs/reference/using-api/server-side-apply/ */
function resetFields(resource: ApiResource, endpoint: WriteEndpoint): readonly (readonly string[])[] | undefined {
  const { ignores, endpoints } = resource.strategy;
  const own = endpoint === 'object' ? ignores : endpoints?.[endpoint]?.ignores;
  if (own !== undefined) return own;
  if (endpoint === 'object' || endpoint === 'finalize')
    return resource.subresources.includes('status') ? [['status']] : undefined;
  if (endpoint === 'status') {
    if (resource.custom) return [['metadata'], ['spec']];
    return [['spec'], ...(resource.strategy.statusIgnores ?? []).map((field) => ['metadata', field])];
  }
  return undefined;
}

function setManagedFields(object: ApiObject, entries: ManagedFieldsEntry[]): void {
  if (entries.length === 0) delete object.metadata.managedFields;
  else object.metadata.managedFields = entries;
}

/** A write changes nothing when only the times of its managed fields would differ. */
export function changesNothing(before: ApiObject, after: ApiObject): boolean {
  const [{ metadata: old, ...oldRest }, { metadata, ...rest }] = [before, after];
  return equal(oldRest, rest) && equal(withoutTimes(old), withoutTimes(metadata));
}

export function differsInManagersAlone(one: UnstructuredObject, other: UnstructuredObject): boolean {
  const [a, b] = [one, other].map(({ metadata: { managedFields: _managedFields, ...metadata } = {}, ...rest }) => ({
    ...rest,
    metadata,
  }));
  return equal(a, b);
}

function withoutTimes(metadata: ApiObject['metadata']): ApiObject['metadata'] {
  const { managedFields } = metadata;
  if (managedFields === undefined) return metadata;
  return { ...metadata, managedFields: managedFields.map(({ time: _time, ...entry }) => entry) };
}

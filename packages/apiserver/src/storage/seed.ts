// Objects that are in the store before the first request, as they are given: with status, uid, owners, and being deleted if
// they say so. Nothing of them is checked or defaulted.
import type { Clock, UnstructuredObject } from '@kubewright/apimachinery';
import { copy, parseApiVersion } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import type { ApiResource } from '../registry/api-resource.ts';
import { storageKey } from '../registry/api-resource.ts';
import { newUid, timestamp } from '../registry/registry-context.ts';
import type { ResourceCatalog } from '../registry/resource-catalog.ts';
import type { Storage } from './storage.ts';

/** Where seeds go. */
export interface SeedTarget {
  readonly storage: Storage;
  readonly catalog: ResourceCatalog;
  readonly clock: Clock;
}

/** The namespace of what is namespaced and names none. */
const defaultNamespace = 'default';

/**
 * Stores an object. What every stored object has and this one leaves out is filled in: uid, creationTimestamp, generation,
 * and the namespace `default`.
 *
 * @throws TypeError when it has no name, or when no such kind is served.
 */
export async function seedObject(target: SeedTarget, object: UnstructuredObject): Promise<void> {
  const { apiVersion = '', kind = '', metadata: { name } = {} } = object;
  const resource = target.catalog.findKind({ ...parseApiVersion(apiVersion), kind });
  if (resource === undefined)
    throw new TypeError(`no kind ${kind} of ${apiVersion} is served: ${name ?? ''} cannot be stored`);
  if (name === undefined || name === '') throw new TypeError(`a ${kind} without metadata.name cannot be stored`);
  const stored = completed(resource, object, target.clock);
  const { namespace } = stored.metadata;
  if (namespace !== undefined) await seedNamespace(target, namespace);
  await target.storage.create(storageKey(resource, namespace, name), resource.toStorage(stored));
}

function completed(resource: ApiResource, object: UnstructuredObject, clock: Clock): ApiObject {
  const { namespace = defaultNamespace, ...metadata } = object.metadata ?? {};
  return {
    ...copy(object),
    metadata: {
      uid: newUid(),
      creationTimestamp: timestamp(clock),
      ...(resource.strategy.generation ? { generation: 1 } : {}),
      ...copy(metadata),
      ...(resource.scope === 'Namespaced' ? { namespace } : {}),
    },
  } as ApiObject;
}

async function seedNamespace(target: SeedTarget, name: string): Promise<void> {
  if ((await target.storage.get(`namespaces/${name}`)) !== undefined) return;
  await seedObject(target, {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  });
}

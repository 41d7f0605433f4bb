// What every cluster has from the start: its namespaces, and the priority classes of its own pods.
import type { GroupVersionResource } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { storageKey } from '../registry/api-resource.ts';
import { createObject } from '../registry/create.ts';
import type { RegistryContext } from '../registry/registry-context.ts';
import { internalWrite } from '../registry/registry-context.ts';
import { systemNamespaces } from './namespace.ts';
import { systemPriorityClasses } from './priority-class.ts';

/** Creates those that are not there. */
export async function createSystemObjects(context: RegistryContext): Promise<void> {
  const namespaces = systemNamespaces.map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }));
  await createMissing(context, { group: '', version: 'v1', resource: 'namespaces' }, namespaces);
  const classType = { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass' };
  const classes = systemPriorityClasses.map(({ metadata, ...rest }) => ({
    ...classType,
    metadata: { ...metadata },
    ...rest,
  }));
  await createMissing(context, { group: 'scheduling.k8s.io', version: 'v1', resource: 'priorityclasses' }, classes);
}

async function createMissing(
  context: RegistryContext,
  type: GroupVersionResource,
  objects: readonly ApiObject[],
): Promise<void> {
  const resource = context.catalog.find(type);
  if (resource === undefined) return;
  for (const object of objects) {
    const key = storageKey(resource, undefined, object.metadata.name ?? '');
    if ((await context.storage.get(key)) !== undefined) continue;
    resource.strategy.applyDefaults?.(object);
    await createObject(context, resource, undefined, object, internalWrite);
  }
}

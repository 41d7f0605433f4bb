// A namespace that is being deleted: emptied, pods before all else, with conditions that say what holds it, and let go when
// nothing is left. Each call does what can be done now.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/namespace/deletion/namespaced_resources_deleter.go
import { namespaceFinalizer, withSpecFinalizers } from '../builtin/namespace.ts';
import type { ApiObject } from '../object/api-object.ts';
import { isRecord, readField } from '../object/api-object.ts';
import type { ApiResource } from '../registry/api-resource.ts';
import { storageKey } from '../registry/api-resource.ts';
import { deleteObject } from '../registry/delete.ts';
import type { WriteEndpoint } from '../registry/field-managers.ts';
import { listObjects } from '../registry/list.ts';
import { unlessMissed } from '../registry/missed-write.ts';
import type { RegistryContext } from '../registry/registry-context.ts';
import { internalWrite, timestamp } from '../registry/registry-context.ts';
import { updateObject } from '../registry/update.ts';
import { namespaceConditions } from './namespace-conditions.ts';

const ownWrite = { ...internalWrite, fieldManager: 'kube-controller-manager' };

/** What is left, while it is counted. */
interface Remaining {
  readonly byResource: Map<string, number>;
  readonly byFinalizer: Map<string, number>;
}

/** Empties a namespace, and lets it go when it is empty. Nothing happens to one that is not being deleted. */
export async function deleteNamespace(context: RegistryContext, name: string): Promise<void> {
  const namespaces = context.catalog.find({ group: '', version: 'v1', resource: 'namespaces' });
  if (namespaces === undefined) return;
  const live = await context.storage.get(storageKey(namespaces, undefined, name));
  if (typeof live?.metadata.deletionTimestamp !== 'string' || finalizersOf(live).length === 0) return;
  const remaining: Remaining = { byResource: new Map(), byFinalizer: new Map() };
  const contents = context.catalog
    .stored()
    .filter(({ scope, verbs }) => scope === 'Namespaced' && verbs.includes('delete') && verbs.includes('list'));
  const isPods = ({ storagePrefix }: ApiResource): boolean => storagePrefix === 'pods/';
  for (const pods of contents.filter(isPods)) await deleteAll(context, pods, name, remaining);
  const update = async (endpoint: WriteEndpoint, produce: (present: ApiObject) => ApiObject): Promise<void> => {
    const address = { namespace: undefined, name };
    await unlessMissed(updateObject(context, namespaces, address, produce, { ...ownWrite, endpoint }));
  };
  const tell = (counted: Remaining): Promise<void> =>
    update('status', (present) => {
      const status = isRecord(present['status']) ? present['status'] : {};
      const conditions = namespaceConditions(status['conditions'], counted, timestamp(context.clock));
      return { ...present, status: { ...status, phase: 'Terminating', conditions } };
    });
  if (remaining.byResource.size > 0) {
    // They may still need what else is there. It is not counted yet, and said to be gone.
    await tell({ byResource: new Map(), byFinalizer: new Map() });
    return;
  }
  for (const resource of contents) if (!isPods(resource)) await deleteAll(context, resource, name, remaining);
  await tell(remaining);
  if (remaining.byResource.size > 0) return;
  await update('finalize', (present) =>
    withSpecFinalizers(
      present,
      finalizersOf(present).filter((each) => each !== namespaceFinalizer),
    ),
  );
}

async function deleteAll(
  context: RegistryContext,
  resource: ApiResource,
  namespace: string,
  { byResource, byFinalizer }: Remaining,
): Promise<void> {
  const { items } = await listObjects(context, resource, namespace);
  for (const { metadata } of items) {
    const address = { namespace, name: metadata.name ?? '' };
    // Nobody runs pods here, so nobody would end their grace period.
    const options = { dryRun: false, gracePeriodSeconds: 0, propagationPolicy: 'Background' } as const;
    const result = await unlessMissed(deleteObject(context, resource, address, options));
    if (result === undefined || result.gone) continue;
    count(byResource, `${resource.plural}.${resource.group}`);
    for (const finalizer of result.object.metadata.finalizers ?? []) count(byFinalizer, finalizer);
  }
}

function count(counts: Map<string, number>, of: string): void {
  counts.set(of, (counts.get(of) ?? 0) + 1);
}

function finalizersOf(namespace: ApiObject): string[] {
  const finalizers = readField(namespace, 'spec', 'finalizers');
  return Array.isArray(finalizers) ? finalizers.map(String) : [];
}

// Delete: an object goes at once, or is marked and stays until its finalizers (and for some kinds a grace period) let
// it go. Orphaning and foreground deletion are finalizers that the garbage collector serves.
import type { GroupResource } from '@kubewright/apimachinery';
import { ApiError } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { shallowCopy } from '../object/api-object.ts';
import { StorageError } from '../storage/storage.ts';
import type { ApiResource } from './api-resource.ts';
import { groupResource, storageKey } from './api-resource.ts';
import { changesNothing } from './field-managers.ts';
import { foregroundFinalizer, orphanFinalizer } from './finalizers.ts';
import type { ObjectAddress, RegistryContext } from './registry-context.ts';
import { timestamp } from './registry-context.ts';
import { isReleased } from './update.ts';

export interface DeleteOptions {
  readonly dryRun: boolean;
  /** What becomes of the dependents; default Background. */
  readonly propagationPolicy?: 'Orphan' | 'Background' | 'Foreground' | undefined;
  /** The dependents stay when neither a policy nor the object's own finalizers say anything else. Default false. */
  readonly orphansByDefault?: boolean | undefined;
  /** The old word for the policy, when it is said. */
  readonly orphanDependents?: boolean | undefined;
  readonly gracePeriodSeconds?: number | undefined;
  readonly preconditions?:
    { readonly uid?: string | undefined; readonly resourceVersion?: string | undefined } | undefined;
}

export interface DeleteResult {
  /** It is gone; otherwise it is marked as deleted. */
  readonly gone: boolean;
  readonly object: ApiObject;
}

/** Deletes an object, or marks it as deleted. */
export async function deleteObject(
  context: RegistryContext,
  resource: ApiResource,
  address: ObjectAddress,
  options: DeleteOptions,
): Promise<DeleteResult> {
  const key = storageKey(resource, address.namespace, address.name);
  for (;;) {
    const stored = await context.storage.get(key);
    if (stored === undefined) throw ApiError.notFound(groupResource(resource), address.name);
    const live = resource.fromStorage(stored);
    checkPreconditions({ group: resource.group, resource: resource.kind }, live, options.preconditions);
    resource.strategy.checkDelete?.(live);
    const marked = mark(context, resource, live, options);
    const gone = isReleased(resource, marked);
    const isGraceful = resource.strategy.gracePeriodSeconds !== undefined;
    if (options.dryRun) return { gone, object: gone && !isGraceful ? live : marked };
    try {
      const expected = live.metadata.resourceVersion ?? '';
      if (gone) {
        // What could have had time is marked before it goes.
        const last =
          isGraceful && marked !== live
            ? await context.storage.update(key, resource.toStorage(marked), expected)
            : stored;
        const deleted = await context.storage.delete(key, last.metadata.resourceVersion ?? '');
        return { gone, object: resource.fromStorage(deleted) };
      }
      if (marked === live && changesNothing(stored, resource.toStorage(live))) return { gone, object: live };
      return {
        gone,
        object: resource.fromStorage(await context.storage.update(key, resource.toStorage(marked), expected)),
      };
    } catch (error) {
      if (!(error instanceof StorageError && error.reason === 'conflict')) throw error;
    }
  }
}

/** @param subject - what the refusal calls the object @throws ApiError conflict */
export function checkPreconditions(
  subject: GroupResource,
  live: ApiObject,
  preconditions: DeleteOptions['preconditions'],
): void {
  const { name = '', uid = '', resourceVersion = '' } = live.metadata;
  if (preconditions?.uid !== undefined && preconditions.uid !== uid) {
    const why = `the UID in the precondition (${preconditions.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`;
    throw ApiError.conflict(subject, name, why);
  }
  if (preconditions?.resourceVersion !== undefined && preconditions.resourceVersion !== resourceVersion) {
    const why = `the ResourceVersion in the precondition (${preconditions.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`;
    throw ApiError.conflict(subject, name, why);
  }
}

/** The object as it looks when deleted; the same object when it already does. */
function mark(context: RegistryContext, resource: ApiResource, live: ApiObject, options: DeleteOptions): ApiObject {
  const grace = resource.strategy.gracePeriodSeconds?.(live, options.gracePeriodSeconds) ?? 0;
  const already = typeof live.metadata.deletionTimestamp === 'string';
  const isHeard = already || resource.strategy.ignoresPropagation !== true;
  const finalizers = isHeard ? finalizersFor(live, options) : live.metadata.finalizers;
  if (already && finalizers === live.metadata.finalizers && grace >= (live.metadata.deletionGracePeriodSeconds ?? 0)) {
    return live;
  }
  const marked = shallowCopy(live);
  if (finalizers === undefined) delete marked.metadata.finalizers;
  else marked.metadata.finalizers = finalizers;
  if (already && grace >= (live.metadata.deletionGracePeriodSeconds ?? 0)) return marked;
  marked.metadata.deletionTimestamp = timestamp(context.clock, grace);
  if (resource.strategy.plainDeletion !== true) {
    marked.metadata.deletionGracePeriodSeconds = grace;
    if (!already && live.metadata.generation !== undefined) marked.metadata.generation = live.metadata.generation + 1;
  }
  resource.strategy.prepareForDelete?.(marked);
  return marked;
}

/** The finalizers with the one that the policy asks for; the same array when nothing changes. */
function finalizersFor(
  live: ApiObject,
  { propagationPolicy: said, orphansByDefault }: DeleteOptions,
): string[] | undefined {
  const present = live.metadata.finalizers ?? [];
  const isSaid = present.includes(orphanFinalizer) || present.includes(foregroundFinalizer);
  const propagationPolicy = said ?? (orphansByDefault === true && !isSaid ? 'Orphan' : undefined);
  if (propagationPolicy === undefined) return live.metadata.finalizers;
  const wanted =
    propagationPolicy === 'Orphan'
      ? orphanFinalizer
      : propagationPolicy === 'Foreground'
        ? foregroundFinalizer
        : undefined;
  const kept = present.filter((each) => each === wanted || (each !== orphanFinalizer && each !== foregroundFinalizer));
  if (wanted !== undefined && !kept.includes(wanted)) kept.push(wanted);
  if (kept.length === present.length && kept.every((each, index) => each === present[index])) {
    return live.metadata.finalizers;
  }
  return kept.length === 0 ? undefined : kept;
}

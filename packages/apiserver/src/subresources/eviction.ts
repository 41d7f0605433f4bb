// Evicting a pod: a delete that asks the pod's disruption budget first.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/pod/storage/eviction.go
import { ApiError, isApiError } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { isRecord, readField } from '../object/api-object.ts';
import type { ApiResource } from '../registry/api-resource.ts';
import { storageKey, storagePrefix } from '../registry/api-resource.ts';
import { checkPreconditions, deleteObject } from '../registry/delete.ts';
import { getObject } from '../registry/list.ts';
import type { ObjectAddress, RegistryContext, WriteOptions } from '../registry/registry-context.ts';
import { internalWrite, timestamp } from '../registry/registry-context.ts';
import { invalid } from '../registry/strategy.ts';
import { unexplained } from '../registry/unexplained-error.ts';
import { updateObject } from '../registry/update.ts';
import { deleteOptionsOf } from '../request/delete-options.ts';
import type { ActionBody } from './action-kind.ts';
import { actionResource, decodeAction } from './action-kind.ts';
import { letsUnhealthyGo, protects, stillProcessed, withOneLess } from './disruption-budget.ts';
import { isPodReady, withPodCondition } from '../builtin/pod-condition.ts';

/** The body of a delete. */
type Options = Readonly<Record<string, unknown>>;

interface Eviction {
  readonly context: RegistryContext;
  readonly pods: ApiResource;
  readonly address: ObjectAddress;
}

const group = { group: 'policy', version: 'v1' };

/** How often an eviction is tried again when the pod changes meanwhile. */
const attempts = 20;

/** @throws ApiError not found, conflict, too many requests, ... */
export async function evictPod(
  context: RegistryContext,
  pods: ApiResource,
  address: ObjectAddress,
  body: ActionBody,
  options: WriteOptions,
): Promise<void> {
  const eviction = { context, pods, address };
  const deleteOptions = readEviction(eviction, body, options);
  for (let attempt = 1; ; attempt++) {
    const pod = await getObject(context, pods, address, { resourceVersion: undefined });
    if (!goesUnasked(pod)) return evictWithBudget(eviction, pod, deleteOptions);
    try {
      // A pod that may come to serve must be seen serving.
      const isOver = ['Succeeded', 'Failed'].includes(phaseOf(pod)) || pod.metadata.deletionTimestamp !== undefined;
      const bound = isOver || resourceVersionOf(deleteOptions) !== undefined;
      return await deletePod(eviction, bound ? deleteOptions : withResourceVersion(deleteOptions, pod));
    } catch (error) {
      const isOther = resourceVersionOf(deleteOptions) !== undefined || attempt >= attempts;
      if (isOther || !(isApiError(error) && error.isConflict)) throw error;
    }
  }
}

function readEviction({ pods, address }: Eviction, { value, faults }: ActionBody, options: WriteOptions): Options {
  // The older version has the same fields.
  const sent =
    isRecord(value) && value['apiVersion'] === 'policy/v1beta1' ? { ...value, apiVersion: 'policy/v1' } : value;
  const eviction = decodeAction(actionResource(pods, group, 'Eviction'), { value: sent, faults }, address, options);
  if (eviction.metadata.name !== address.name) {
    throw ApiError.badRequest('name in URL does not match name in Eviction object');
  }
  const given = isRecord(eviction['deleteOptions']) ? eviction['deleteOptions'] : {};
  if (given['ignoreStoreReadErrorWithClusterBreakingPotential'] === true) {
    const why = 'can not be set for pod eviction, try after removing the option';
    throw ApiError.invalid({ ...group, kind: 'Eviction' }, address.name, [
      invalid('deleteOptions.ignoreStoreReadErrorWithClusterBreakingPotential', true, why),
    ]);
  }
  return options.dryRun ? { ...given, dryRun: ['All'] } : given;
}

/** Pods that do not run yet, or no longer, disrupt nothing. */
function goesUnasked(pod: ApiObject): boolean {
  return ['Succeeded', 'Failed', 'Pending'].includes(phaseOf(pod)) || pod.metadata.deletionTimestamp !== undefined;
}

async function evictWithBudget(eviction: Eviction, pod: ApiObject, options: Options): Promise<void> {
  const budgets = await budgetsOf(eviction, pod);
  if (budgets.length > 1) {
    const why = 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';
    throw unexplained(why);
  }
  const [budget] = budgets;
  const isFree = budget !== undefined && !isPodReady(pod['status']) && letsUnhealthyGo(budget);
  if (budget !== undefined && !isFree) await takeFrom(eviction, budget, options);
  try {
    await deletePod(eviction, isFree ? withResourceVersion(options, pod) : options);
  } catch (error) {
    const wasFree = isFree && resourceVersionOf(options) === undefined && isApiError(error) && error.isConflict;
    throw wasFree ? stillProcessed(budget.metadata.name ?? '') : error;
  }
}

async function budgetsOf({ context, address }: Eviction, pod: ApiObject): Promise<ApiObject[]> {
  const { items } = await context.storage.list(storagePrefix(budgetResource(context), address.namespace));
  return items.filter((budget) => protects(budget, pod));
}

function budgetResource({ catalog }: RegistryContext): ApiResource {
  const resource = catalog.find({ ...group, resource: 'poddisruptionbudgets' });
  if (resource === undefined) throw ApiError.unknownResource();
  return resource;
}

async function takeFrom({ context, address }: Eviction, { metadata }: ApiObject, options: Options): Promise<void> {
  const budget = { namespace: address.namespace, name: metadata.name ?? '' };
  const take = (live: ApiObject): ApiObject => withOneLess(live, address.name, timestamp(context.clock));
  await updateObject(context, budgetResource(context), budget, take, {
    ...internalWrite,
    dryRun: isDryRun(options),
    endpoint: 'status',
  });
}

/** The pod says why it goes. That it does is nobody's field. */
async function deletePod({ context, pods, address }: Eviction, options: Options): Promise<void> {
  let deleting = options;
  if (!isDryRun(options)) {
    const { uid, resourceVersion } = preconditionsOf(options);
    const reason = { reason: 'EvictionByEvictionAPI', message: 'Eviction API: evicting' };
    const marked = await updateObject(
      context,
      pods,
      address,
      (live) => {
        checkPreconditions({ group: '', resource: 'Pod' }, live, { uid, resourceVersion });
        const status = isRecord(live['status']) ? live['status'] : {};
        const condition = { type: 'DisruptionTarget', status: 'True', ...reason } as const;
        return { ...live, status: withPodCondition(status, condition, timestamp(context.clock)) };
      },
      { ...internalWrite, endpoint: 'status', applied: true },
    );
    if (resourceVersion !== undefined) deleting = withResourceVersion(options, marked);
  }
  if ((await context.storage.get(storageKey(pods, address.namespace, address.name))) === undefined) return;
  await deleteObject(context, pods, address, deleteOptionsOf(deleting));
}

function preconditionsOf(options: Options): { uid: string | undefined; resourceVersion: string | undefined } {
  const [uid, resourceVersion] = ['uid', 'resourceVersion'].map((field) => {
    const value = readField(options, 'preconditions', field);
    return typeof value === 'string' && value !== '' ? value : undefined;
  });
  return { uid, resourceVersion };
}

function resourceVersionOf(options: Options): string | undefined {
  return preconditionsOf(options).resourceVersion;
}

function withResourceVersion(options: Options, { metadata: { resourceVersion } }: ApiObject): Options {
  const given = options['preconditions'];
  return { ...options, preconditions: { ...(isRecord(given) ? given : {}), resourceVersion } };
}

function isDryRun({ dryRun }: Options): boolean {
  return Array.isArray(dryRun) && dryRun.length > 0;
}

function phaseOf(pod: ApiObject): string {
  return String(readField(pod, 'status', 'phase') ?? '');
}

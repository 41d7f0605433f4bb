// Binding a pod to a node: what a scheduler does, through `pods/<name>/binding` or the older `bindings`.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/pod/storage/storage.go BindingREST
import { ApiError, formatObjectKey } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { isRecord, readField, shallowCopy } from '../object/api-object.ts';
import type { ApiResource } from '../registry/api-resource.ts';
import { groupResource, storageKey } from '../registry/api-resource.ts';
import type { ObjectAddress, RegistryContext, WriteOptions } from '../registry/registry-context.ts';
import { timestamp } from '../registry/registry-context.ts';
import { unexplained } from '../registry/unexplained-error.ts';
import { StorageError } from '../storage/storage.ts';
import type { ActionBody } from './action-kind.ts';
import { actionResource, decodeAction } from './action-kind.ts';
import { topologyOf } from '../builtin/pod-admissions.ts';
import { withPodCondition } from '../builtin/pod-condition.ts';

/**
 * @param name - of the path; undefined where the binding itself names the pod
 * @throws ApiError bad request, not found or conflict
 */
export async function bindPod(
  context: RegistryContext,
  pods: ApiResource,
  { namespace, name }: { readonly namespace: string | undefined; readonly name: string | undefined },
  body: ActionBody,
  options: WriteOptions,
): Promise<void> {
  const kind = actionResource(pods, { group: '', version: 'v1' }, 'Binding');
  const address = { namespace, name: name ?? '' };
  const binding = decodeAction(kind, body, address, options);
  const given = binding.metadata.name ?? '';
  if (name === undefined && given === '') throw ApiError.badRequest('Name parameter required.');
  if (name !== undefined && given !== name) {
    throw ApiError.badRequest('name in URL does not match name in Binding object');
  }
  checkTarget(binding);
  await assign(context, pods, { namespace, name: given }, binding, options.dryRun);
}

function checkTarget({ target }: ApiObject): void {
  const { kind = '', name = '' } = isRecord(target) ? target : {};
  const faults = [
    ...(kind === '' || kind === 'Node'
      ? []
      : [`target.kind: Unsupported value: ${JSON.stringify(kind)}: supported values: "Node", "<empty>"`]),
    ...(name === '' ? ['target.name: Required value'] : []),
  ];
  if (faults.length > 0) throw unexplained(faults.length === 1 ? (faults[0] ?? '') : `[${faults.join(', ')}]`);
}

/** Managed fields and generation stay as they are: nobody but the scheduler writes a pod's node. */
async function assign(
  context: RegistryContext,
  pods: ApiResource,
  address: ObjectAddress,
  binding: ApiObject,
  dryRun: boolean,
): Promise<void> {
  const key = storageKey(pods, address.namespace, address.name);
  for (;;) {
    const live = await context.storage.get(key);
    if (live === undefined) throw ApiError.notFound(groupResource(pods), address.name);
    checkPreconditions(pods, address, binding, live);
    checkUnassigned(live);
    if (dryRun) return;
    const node = await nodeOf(context, binding);
    try {
      await context.storage.update(key, bound(context, live, binding, node), live.metadata.resourceVersion ?? '');
      return;
    } catch (error) {
      if (!(error instanceof StorageError && error.reason === 'conflict')) throw error;
    }
  }
}

/** The pod must be the one that is meant, where the binding says which. */
function checkPreconditions(pods: ApiResource, address: ObjectAddress, { metadata }: ApiObject, live: ApiObject): void {
  const checks = [
    ['UID', metadata.uid ?? '', live.metadata.uid ?? ''],
    ['ResourceVersion', metadata.resourceVersion ?? '', live.metadata.resourceVersion ?? ''],
  ] as const;
  for (const [what, wanted, actual] of checks) {
    if (wanted === '' || wanted === actual) continue;
    const why =
      `StorageError: invalid object, Code: 4, Key: /registry/${pods.plural}/${formatObjectKey(address)}, ` +
      `ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: ${what} in precondition: ${wanted}, ${what} in object meta: ${actual}`;
    throw ApiError.conflict(groupResource(pods), address.name, why);
  }
}

function checkUnassigned(pod: ApiObject): void {
  const { name = '', deletionTimestamp } = pod.metadata;
  const node = readField(pod, 'spec', 'nodeName');
  const gates = readField(pod, 'spec', 'schedulingGates');
  const why =
    deletionTimestamp !== undefined
      ? `pod ${name} is being deleted, cannot be assigned to a host`
      : typeof node === 'string' && node !== ''
        ? `pod ${name} is already assigned to node ${JSON.stringify(node)}`
        : Array.isArray(gates) && gates.length > 0
          ? `pod ${name} has non-empty .spec.schedulingGates`
          : undefined;
  if (why !== undefined) throw ApiError.conflict({ group: '', resource: 'pods/binding' }, name, why);
}

function nodeOf({ catalog, storage }: RegistryContext, binding: ApiObject): Promise<ApiObject | undefined> {
  const nodes = catalog.find({ group: '', version: 'v1', resource: 'nodes' });
  const name = readField(binding, 'target', 'name');
  // A target without a kind is a node as well, whose labels the admission plugin leaves alone.
  const isNamed = readField(binding, 'target', 'kind') === 'Node' && typeof name === 'string';
  return nodes === undefined || !isNamed ? Promise.resolve(undefined) : storage.get(storageKey(nodes, undefined, name));
}

function bound(context: RegistryContext, live: ApiObject, binding: ApiObject, node: ApiObject | undefined): ApiObject {
  const pod = shallowCopy(live);
  const { annotations } = binding.metadata;
  const labels = { ...binding.metadata.labels, ...topologyOf(node) };
  if (Object.keys(labels).length > 0) pod.metadata.labels = { ...live.metadata.labels, ...labels };
  if (annotations !== undefined) pod.metadata.annotations = { ...live.metadata.annotations, ...annotations };
  pod['spec'] = { ...(isRecord(live['spec']) ? live['spec'] : {}), nodeName: readField(binding, 'target', 'name') };
  const { nominatedNodeName: _nominated, ...status } = isRecord(live['status']) ? live['status'] : {};
  pod['status'] = withPodCondition(status, { type: 'PodScheduled', status: 'True' }, timestamp(context.clock));
  return pod;
}

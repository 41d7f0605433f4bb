// Garbage collection: an object whose owners are all gone goes too. An owner that is deleted in the foreground waits for
// the dependents that block it; one that is orphaned lets them go first. Events are nobody's garbage.
// @see https://kubernetes.io/docs/concepts/architecture/garbage-collection/
import type { OwnerReference } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { shallowCopy } from '../object/api-object.ts';
import type { ApiResource } from '../registry/api-resource.ts';
import type { DeleteOptions } from '../registry/delete.ts';
import { deleteObject } from '../registry/delete.ts';
import { foregroundFinalizer, orphanFinalizer } from '../registry/finalizers.ts';
import { unlessMissed } from '../registry/missed-write.ts';
import type { RegistryContext } from '../registry/registry-context.ts';
import { internalWrite } from '../registry/registry-context.ts';
import { updateObject } from '../registry/update.ts';
import type { StorageEvent } from '../storage/storage.ts';
import { EventRecorder } from './event-recorder.ts';
import type { GraphNode } from './owner-graph.ts';
import { OwnerGraph } from './owner-graph.ts';
import { classifyReferences, isDeletedInForeground } from './owner-references.ts';
import type { WorkLoop } from './work-loop.ts';

export class GarbageCollector {
  readonly #context: RegistryContext;
  readonly #work: WorkLoop;
  readonly #graph = new OwnerGraph();
  readonly #recorder: EventRecorder;
  /** Keys of objects with an owner of a kind that is not served. */
  readonly #undecided = new Set<string>();

  constructor(context: RegistryContext, work: WorkLoop) {
    this.#context = context;
    this.#work = work;
    this.#recorder = new EventRecorder(context, 'garbage-collector-controller');
  }

  observe(event: StorageEvent): void {
    const { key, type, object, previous } = event;
    if (key.startsWith('events/')) return;
    this.#graph.observe(event);
    // A kind may be known by now.
    if (key.startsWith('customresourcedefinitions.')) for (const each of this.#undecided) this.#enqueue(each);
    if (type === 'deleted') {
      this.#undecided.delete(key);
      for (const dependent of this.#graph.dependentsOf(object)) this.#enqueue(dependent.key);
      this.#enqueueWaitingOwners(object);
      return;
    }
    this.#enqueueWaitingOwners(previous);
    const node = this.#graph.find(key);
    if (node === undefined) return;
    if (typeof node.metadata.deletionTimestamp !== 'string') {
      if ((node.metadata.ownerReferences ?? []).length > 0) this.#enqueue(key);
      this.#reportOwnersElsewhere(node, previous);
    } else if (node.metadata.finalizers?.some((each) => each === orphanFinalizer || each === foregroundFinalizer)) {
      const wasWaiting = previous !== undefined && isDeletedInForeground({ ...node, metadata: previous.metadata });
      if (isDeletedInForeground(node) && !wasWaiting) {
        for (const dependent of this.#graph.dependentsOf(node)) this.#enqueue(dependent.key);
      }
      this.#enqueue(key);
    }
  }

  #enqueue(key: string): void {
    this.#work.add(`garbage ${key}`, () => this.#process(key));
  }

  /** Owners that are deleted in the foreground wait for their dependents. */
  #enqueueWaitingOwners(dependent: ApiObject | undefined): void {
    for (const { uid } of dependent?.metadata.ownerReferences ?? []) {
      const owner = this.#graph.withUid(uid);
      if (owner !== undefined && isDeletedInForeground(owner)) this.#enqueue(owner.key);
    }
  }

  #reportOwnersElsewhere(node: GraphNode, previous: ApiObject | undefined): void {
    const { namespace = '', ownerReferences = [] } = node.metadata;
    for (const reference of ownerReferences) {
      const home = this.#graph.withUid(reference.uid)?.metadata.namespace;
      const isNew = previous?.metadata.ownerReferences?.some(({ uid }) => uid === reference.uid) !== true;
      if (home === undefined || home === namespace || !isNew) continue;
      const { apiVersion, kind, name, uid } = reference;
      const owner = `[${apiVersion}/${kind}, namespace: ${namespace}, name: ${name}, uid: ${uid}]`;
      const message = `ownerRef ${owner} does not exist in namespace "${namespace}"`;
      this.#work.add(`garbage event ${node.key} ${uid}`, () =>
        this.#recorder.warn(node, 'OwnerRefInvalidNamespace', message),
      );
    }
  }

  async #process(key: string): Promise<void> {
    const node = this.#graph.find(key);
    if (node === undefined) return;
    const { deletionTimestamp, finalizers } = node.metadata;
    if (typeof deletionTimestamp !== 'string') await this.#collect(node);
    else if (finalizers?.includes(orphanFinalizer) === true) await this.#orphanDependents(node);
    else if (finalizers?.includes(foregroundFinalizer) === true) await this.#waitForDependents(node);
  }

  async #collect(node: GraphNode): Promise<void> {
    this.#undecided.delete(node.key);
    if ((node.metadata.ownerReferences ?? []).length === 0) return;
    const owners = classifyReferences(node, this.#graph, this.#context.catalog);
    if (owners === 'out-of-reach') return;
    if (owners === 'unknown-kind') {
      this.#undecided.add(node.key);
      return;
    }
    const { solid, dangling, waiting } = owners;
    if (solid.length > 0) {
      await this.#removeOwners(node, [...dangling, ...waiting]);
      return;
    }
    const dependents = this.#graph.dependentsOf(node);
    if (waiting.length > 0 && dependents.length > 0) {
      // Perhaps they own one another in a circle, where each would wait for the next.
      if (dependents.some(isDeletedInForeground)) await this.#unblockOwners(node);
      await this.#delete(node, 'Foreground');
      return;
    }
    const { finalizers = [] } = node.metadata;
    const wished = finalizers.includes(foregroundFinalizer) ? 'Foreground' : 'Background';
    await this.#delete(node, finalizers.includes(orphanFinalizer) ? 'Orphan' : wished);
  }

  async #waitForDependents(owner: GraphNode): Promise<void> {
    const blocking = this.#graph
      .dependentsOf(owner)
      .filter(({ metadata }) =>
        metadata.ownerReferences?.some((each) => each.uid === owner.metadata.uid && each.blockOwnerDeletion === true),
      );
    if (blocking.length === 0) await this.#removeFinalizer(owner, foregroundFinalizer);
    else for (const each of blocking) if (!isDeletedInForeground(each)) this.#enqueue(each.key);
  }

  async #orphanDependents(owner: GraphNode): Promise<void> {
    const { uid = '' } = owner.metadata;
    for (const dependent of this.#graph.dependentsOf(owner)) await this.#removeOwners(dependent, [{ uid }]);
    await this.#removeFinalizer(owner, orphanFinalizer);
  }

  async #removeOwners(node: GraphNode, owners: readonly Pick<OwnerReference, 'uid'>[]): Promise<void> {
    if (owners.length === 0) return;
    await this.#change(node, (metadata) => {
      const rest = (metadata.ownerReferences ?? []).filter(({ uid }) => owners.every((each) => each.uid !== uid));
      if (rest.length === 0) delete metadata.ownerReferences;
      else metadata.ownerReferences = rest;
    });
  }

  #unblockOwners(node: GraphNode): Promise<void> {
    // Of a custom resource all references are written, of a built-in kind those that change.
    const isCustom = this.#resourceOf(node)?.custom === true;
    return this.#change(node, (metadata) => {
      metadata.ownerReferences = (metadata.ownerReferences ?? []).map((each) =>
        isCustom || each.blockOwnerDeletion === true ? { ...each, blockOwnerDeletion: false } : each,
      );
    });
  }

  #removeFinalizer(node: GraphNode, finalizer: string): Promise<void> {
    return this.#change(node, (metadata) => {
      const rest = (metadata.finalizers ?? []).filter((each) => each !== finalizer);
      if (rest.length === 0) delete metadata.finalizers;
      else metadata.finalizers = rest;
    });
  }

  async #change(node: GraphNode, change: (metadata: ApiObject['metadata']) => void): Promise<void> {
    const resource = this.#resourceOf(node);
    if (resource === undefined) return;
    const produce = (live: ApiObject): ApiObject => {
      const next = shallowCopy(live);
      change(next.metadata);
      return next;
    };
    const options = { ...internalWrite, fieldManager: 'kube-controller-manager', endpoint: 'object' } as const;
    await unlessMissed(updateObject(this.#context, resource, addressOf(node), produce, options));
  }

  async #delete(node: GraphNode, propagationPolicy: DeleteOptions['propagationPolicy']): Promise<void> {
    const resource = this.#resourceOf(node);
    if (resource === undefined) return;
    const preconditions = { uid: node.metadata.uid };
    await unlessMissed(
      deleteObject(this.#context, resource, addressOf(node), { dryRun: false, propagationPolicy, preconditions }),
    );
  }

  #resourceOf({ key }: GraphNode): ApiResource | undefined {
    const prefix = key.slice(0, key.indexOf('/') + 1);
    return this.#context.catalog.stored().find(({ storagePrefix }) => storagePrefix === prefix);
  }
}

function addressOf({ metadata }: GraphNode): { namespace: string | undefined; name: string } {
  return { namespace: metadata.namespace, name: metadata.name ?? '' };
}

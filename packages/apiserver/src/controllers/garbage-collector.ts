// Garbage collection: an object whose owners are all gone goes too. An owner that is deleted in the foreground waits for
// the dependents that block it; one that is orphaned lets them go first.
// @see https://kubernetes.io/docs/concepts/architecture/garbage-collection/
import type { OwnerReference } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { shallowCopy } from '../object/api-object.ts';
import type { ApiResource } from '../registry/api-resource.ts';
import { deleteObject } from '../registry/delete.ts';
import { foregroundFinalizer, orphanFinalizer } from '../registry/finalizers.ts';
import { unlessMissed } from '../registry/missed-write.ts';
import type { RegistryContext } from '../registry/registry-context.ts';
import { internalWrite } from '../registry/registry-context.ts';
import { updateObject } from '../registry/update.ts';
import type { StorageEvent } from '../storage/storage.ts';
import type { GraphNode } from './owner-graph.ts';
import { OwnerGraph } from './owner-graph.ts';
import type { WorkLoop } from './work-loop.ts';

export class GarbageCollector {
  readonly #context: RegistryContext;
  readonly #work: WorkLoop;
  readonly #graph = new OwnerGraph();

  constructor(context: RegistryContext, work: WorkLoop) {
    this.#context = context;
    this.#work = work;
  }

  observe(event: StorageEvent): void {
    this.#graph.observe(event);
    const { metadata } = event.object;
    if (event.type === 'deleted') {
      for (const dependent of this.#graph.dependentsOf(metadata.uid ?? '')) this.#enqueue(dependent.key);
      this.#enqueueOwners(metadata.ownerReferences);
      return;
    }
    if ((metadata.ownerReferences ?? []).length > 0 || waitsFor(metadata.finalizers)) this.#enqueue(event.key);
    this.#enqueueOwners(event.previous?.metadata.ownerReferences);
  }

  #enqueue(key: string): void {
    this.#work.add(`garbage ${key}`, () => this.#process(key));
  }

  /** Owners that are deleted in the foreground wait for their dependents. */
  #enqueueOwners(references: readonly OwnerReference[] | undefined): void {
    for (const { uid } of references ?? []) {
      const owner = this.#graph.withUid(uid);
      if (owner !== undefined && waitsFor(owner.metadata.finalizers)) this.#enqueue(owner.key);
    }
  }

  async #process(key: string): Promise<void> {
    const node = this.#graph.find(key);
    if (node === undefined) return;
    if (typeof node.metadata.deletionTimestamp === 'string') {
      if (node.metadata.finalizers?.includes(orphanFinalizer) === true) return this.#orphanDependents(node);
      if (node.metadata.finalizers?.includes(foregroundFinalizer) === true) return this.#waitForDependents(node);
      return;
    }
    await this.#collect(node);
  }

  async #collect(node: GraphNode): Promise<void> {
    const references = node.metadata.ownerReferences ?? [];
    if (references.length === 0) return;
    const kept: OwnerReference[] = [];
    let awaited = false;
    for (const reference of references) {
      const owner = this.#graph.owner(reference.uid, node.metadata.namespace);
      if (owner === undefined) continue;
      if (isDeletedInForeground(owner)) awaited = true;
      else kept.push(reference);
    }
    if (kept.length === references.length) return;
    if (kept.length > 0) {
      await this.#change(node, (metadata) => void (metadata.ownerReferences = kept));
      return;
    }
    const hasDependents = this.#graph.dependentsOf(node.metadata.uid ?? '').length > 0;
    await this.#delete(node, awaited && hasDependents ? 'Foreground' : undefined);
  }

  async #waitForDependents(owner: GraphNode): Promise<void> {
    const dependents = this.#graph.dependentsOf(owner.metadata.uid ?? '');
    const isBlocked = dependents.some(({ metadata }) =>
      (metadata.ownerReferences ?? []).some(
        ({ uid, blockOwnerDeletion }) => uid === owner.metadata.uid && blockOwnerDeletion === true,
      ),
    );
    for (const dependent of dependents) this.#enqueue(dependent.key);
    if (!isBlocked) await this.#removeFinalizer(owner, foregroundFinalizer);
  }

  async #orphanDependents(owner: GraphNode): Promise<void> {
    for (const dependent of this.#graph.dependentsOf(owner.metadata.uid ?? '')) {
      await this.#change(dependent, (metadata) => {
        const rest = (metadata.ownerReferences ?? []).filter(({ uid }) => uid !== owner.metadata.uid);
        if (rest.length === 0) delete metadata.ownerReferences;
        else metadata.ownerReferences = rest;
      });
    }
    await this.#removeFinalizer(owner, orphanFinalizer);
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

  async #delete(node: GraphNode, propagationPolicy: 'Foreground' | undefined): Promise<void> {
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

function waitsFor(finalizers: readonly string[] | undefined): boolean {
  return finalizers?.some((each) => each === orphanFinalizer || each === foregroundFinalizer) === true;
}

function isDeletedInForeground({ metadata }: GraphNode): boolean {
  return typeof metadata.deletionTimestamp === 'string' && metadata.finalizers?.includes(foregroundFinalizer) === true;
}

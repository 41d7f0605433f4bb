// Who owns whom: every object by its uid, and the dependents of every owner.
import type { ObjectMeta } from '@kubewright/apimachinery';
import type { StorageEvent } from '../storage/storage.ts';

/** An object as the garbage collector sees it. */
export interface GraphNode {
  /** In the store. */
  readonly key: string;
  readonly metadata: ObjectMeta;
}

export class OwnerGraph {
  readonly #byUid = new Map<string, GraphNode>();
  /** Keys of dependents by the uid of their owner, whether that exists or not. */
  readonly #dependents = new Map<string, Set<string>>();
  readonly #byKey = new Map<string, GraphNode>();

  observe({ key, type, object }: StorageEvent): void {
    const old = this.#byKey.get(key);
    if (old !== undefined) this.#remove(old);
    if (type === 'deleted') return;
    const node: GraphNode = { key, metadata: object.metadata };
    this.#byKey.set(key, node);
    this.#byUid.set(node.metadata.uid ?? '', node);
    for (const { uid } of node.metadata.ownerReferences ?? []) {
      const dependents = this.#dependents.get(uid);
      if (dependents === undefined) this.#dependents.set(uid, new Set([key]));
      else dependents.add(key);
    }
  }

  find(key: string): GraphNode | undefined {
    return this.#byKey.get(key);
  }

  /** The object with this uid, wherever it is. */
  withUid(uid: string): GraphNode | undefined {
    return this.#byUid.get(uid);
  }

  /** The owner with this uid as an object of `namespace` may have it: in the same namespace, or cluster-scoped. */
  owner(uid: string, namespace: string | undefined): GraphNode | undefined {
    const node = this.#byUid.get(uid);
    const home = node?.metadata.namespace;
    return home === undefined || home === namespace ? node : undefined;
  }

  dependentsOf(uid: string): GraphNode[] {
    const nodes: GraphNode[] = [];
    for (const key of this.#dependents.get(uid) ?? []) {
      const node = this.#byKey.get(key);
      if (node !== undefined) nodes.push(node);
    }
    return nodes;
  }

  #remove(node: GraphNode): void {
    this.#byKey.delete(node.key);
    this.#byUid.delete(node.metadata.uid ?? '');
    for (const { uid } of node.metadata.ownerReferences ?? []) {
      const dependents = this.#dependents.get(uid);
      dependents?.delete(node.key);
      if (dependents?.size === 0) this.#dependents.delete(uid);
    }
  }
}

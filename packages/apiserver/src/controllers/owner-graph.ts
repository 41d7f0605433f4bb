// Who owns whom: every object by its place and its uid, and the dependents of every owner, also of those that are gone.
import type { ObjectMeta } from '@kubewright/apimachinery';
import type { StorageEvent } from '../storage/storage.ts';

/** An object as the garbage collector sees it. */
export interface GraphNode {
  /** In the store. */
  readonly key: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

/** What is known of an owner's dependents, whether that exists or not. */
interface Dependents {
  readonly keys: Set<string>;
  /** As what the owner existed that does so no more. */
  gone: GraphNode | undefined;
}

export class OwnerGraph {
  readonly #byUid = new Map<string, GraphNode>();
  /** By the uid of their owner. */
  readonly #dependents = new Map<string, Dependents>();
  readonly #byKey = new Map<string, GraphNode>();

  observe({ key, type, object }: StorageEvent): void {
    const old = this.#byKey.get(key);
    if (old !== undefined) this.#remove(old);
    const { apiVersion, kind, metadata } = object;
    const node: GraphNode = { key, apiVersion, kind, metadata };
    const own = this.#dependents.get(metadata.uid ?? '');
    if (own !== undefined) own.gone = type === 'deleted' ? node : undefined;
    if (type === 'deleted') return;
    this.#byKey.set(key, node);
    this.#byUid.set(metadata.uid ?? '', node);
    for (const { uid } of metadata.ownerReferences ?? []) {
      const dependents = this.#dependents.get(uid);
      if (dependents === undefined) this.#dependents.set(uid, { keys: new Set([key]), gone: undefined });
      else dependents.keys.add(key);
    }
  }

  find(key: string): GraphNode | undefined {
    return this.#byKey.get(key);
  }

  /** The object with this uid, wherever it is. */
  withUid(uid: string): GraphNode | undefined {
    return this.#byUid.get(uid);
  }

  /** What had this uid and is gone; remembered for as long as it has dependents. */
  gone(uid: string): GraphNode | undefined {
    return this.#dependents.get(uid)?.gone;
  }

  dependentsOf({ metadata: { uid = '' } }: { readonly metadata: ObjectMeta }): GraphNode[] {
    const nodes: GraphNode[] = [];
    for (const key of this.#dependents.get(uid)?.keys ?? []) {
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
      dependents?.keys.delete(node.key);
      if (dependents?.keys.size === 0) this.#dependents.delete(uid);
    }
  }
}

// Owner references: who an object belongs to. The server deletes what has lost its last owner, and a controller that owns
// a kind is asked to reconcile the owner when such an object changes.
// @see https://kubernetes.io/docs/concepts/overview/working-with-objects/owners-dependents/
import type { DeepReadonly, GroupVersionKind, KubernetesObject, OwnerReference } from '@kubewright/apimachinery';
import { formatApiVersion } from '@kubewright/apimachinery';

/** An object as a lister, or a client, returns it. */
type ReadObject = DeepReadonly<KubernetesObject>;

/**
 * A reference that names an owner without making it the controller: the dependent lives as long as any of its owners.
 *
 * @param owner - as read from the server: its uid is needed
 * @param kind - the owner's kind, usually its resource token; needed when the object itself does not say, as items of a
 *   list of built-in kinds
 * @throws TypeError when name, uid, or the kind are not known.
 */
export function ownerReference(owner: ReadObject, kind?: GroupVersionKind): OwnerReference {
  const apiVersion = kind === undefined ? owner.apiVersion : formatApiVersion(kind);
  const kindName = kind === undefined ? owner.kind : kind.kind;
  const { name, uid } = owner.metadata ?? {};
  if (apiVersion === undefined || kindName === undefined) {
    throw new TypeError(`the owner ${name ?? ''} has no apiVersion and kind: pass its resource as the second argument`);
  }
  if (name === undefined || uid === undefined) {
    throw new TypeError(
      `the owner ${kindName} ${name ?? ''} has no uid: only an object read from the server can own others`,
    );
  }
  return { apiVersion, kind: kindName, name, uid };
}

/**
 * A reference that makes an owner the controller of a dependent. An object has at most one controller. The owner's
 * foreground deletion waits for the dependent (`blockOwnerDeletion`).
 *
 * @param owner - as read from the server: its uid is needed
 * @param kind - as for {@link ownerReference}
 * @throws TypeError when name, uid, or the kind are not known.
 */
export function controllerReference(owner: ReadObject, kind?: GroupVersionKind): OwnerReference {
  return { ...ownerReference(owner, kind), controller: true, blockOwnerDeletion: true };
}

/** An object already has another controller. */
export class AlreadyOwnedError extends Error {
  override readonly name = 'AlreadyOwnedError';
  /** The controller that it has. */
  readonly owner: OwnerReference;

  constructor(object: ReadObject, owner: DeepReadonly<OwnerReference>) {
    super(`${describe(object)} is already controlled by ${owner.kind} ${owner.name}`);
    this.owner = { ...owner };
  }
}

/** An object exists that was not made by the controller that wants to have it. Nobody controls it. */
export class ResourceExistsError extends Error {
  override readonly name = 'ResourceExistsError';

  constructor(object: ReadObject, owner: ReadObject) {
    super(`${describe(object)} already exists and is not controlled by ${describe(owner)}`);
  }
}

/**
 * The object with `owner` as its controller. Other owners stay; an older reference to the same owner is replaced.
 *
 * @throws AlreadyOwnedError when the object has another controller.
 * @throws TypeError when the owner is in another namespace than the object (the server would take such an object for an
 *   orphan and delete it), or as {@link controllerReference}. A cluster-scoped owner may own anything.
 */
export function setControllerReference<T extends KubernetesObject>(
  owner: ReadObject,
  object: T,
  kind?: GroupVersionKind,
): T & { metadata: { ownerReferences: OwnerReference[] } } {
  const controller = controllerOf(object);
  if (controller !== undefined && controller.uid !== owner.metadata?.uid)
    throw new AlreadyOwnedError(object, controller);
  return withOwner(object, owner, controllerReference(owner, kind));
}

/**
 * The object with `owner` among its owners, not as its controller.
 *
 * @throws TypeError as {@link setControllerReference}.
 */
export function setOwnerReference<T extends KubernetesObject>(
  owner: ReadObject,
  object: T,
  kind?: GroupVersionKind,
): T & { metadata: { ownerReferences: OwnerReference[] } } {
  return withOwner(object, owner, ownerReference(owner, kind));
}

/** The reference to the object's controller. */
export function controllerOf(object: ReadObject): DeepReadonly<OwnerReference> | undefined {
  return object.metadata?.ownerReferences?.find((reference) => reference.controller === true);
}

/** Whether `owner` itself is among the owners of `object`, as its controller or not. */
export function hasOwner(object: ReadObject, owner: ReadObject): boolean {
  const { uid } = owner.metadata ?? {};
  return uid !== undefined && object.metadata?.ownerReferences?.some((reference) => reference.uid === uid) === true;
}

/** The object without `owner` among its owners; the same object when it is none of them. */
export function removeOwnerReference<T extends KubernetesObject>(owner: ReadObject, object: T): T {
  if (!hasOwner(object, owner)) return object;
  const others = (object.metadata?.ownerReferences ?? []).filter(({ uid }) => uid !== owner.metadata?.uid);
  return { ...object, metadata: { ...object.metadata, ownerReferences: others } };
}

/** Whether `owner` itself, and not an earlier object of its name, is the controller of `object`. */
export function isControlledBy(object: ReadObject, owner: ReadObject): boolean {
  const controller = controllerOf(object);
  return controller !== undefined && controller.uid === owner.metadata?.uid;
}

function withOwner<T extends KubernetesObject>(object: T, owner: ReadObject, reference: OwnerReference) {
  const namespace = owner.metadata?.namespace;
  if (namespace !== undefined && namespace !== object.metadata?.namespace) {
    throw new TypeError(
      `${describe(owner)} cannot own ${describe(object)}: an owner is in the same namespace or cluster-scoped`,
    );
  }
  const others = (object.metadata?.ownerReferences ?? []).filter((other) => other.uid !== reference.uid);
  return { ...object, metadata: { ...object.metadata, ownerReferences: [...others, reference] } };
}

function describe({ kind = 'object', metadata }: ReadObject): string {
  const name = metadata?.name ?? metadata?.generateName ?? '';
  return metadata?.namespace === undefined ? `${kind} ${name}` : `${kind} ${metadata.namespace}/${name}`;
}

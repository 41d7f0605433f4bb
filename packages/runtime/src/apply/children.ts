// The objects that an owner stands for, as a set: all are applied, and those that are no longer wanted are deleted.
import type { DeepReadonly, GroupVersionKind, KubernetesObject } from '@kubewright/apimachinery';
import { formatObjectKey } from '@kubewright/apimachinery';
import type { AnyResourceType, DeleteOptions, ObjectOf } from '@kubewright/client';
import { isBeingDeleted } from '../finalizer.ts';
import { ignoreNotFound } from '@kubewright/client';
import {
  AlreadyOwnedError,
  controllerOf,
  isControlledBy,
  ResourceExistsError,
  setControllerReference,
} from '../owner-reference.ts';
import { appliedByLabel, appliedByValue } from './applied-by.ts';
import { controlledBy } from './controller-index.ts';
import type { Applied, ApplyContext, ApplyFor, QuietApplyOptions } from './quiet-apply.ts';
import { applyUnlessSame, cachedObject } from './quiet-apply.ts';

/** An object that an owner wants to have. Made by {@link child}. */
export interface Child<T = unknown> {
  readonly resource: AnyResourceType;
  /** In the form that apply takes. */
  readonly object: KubernetesObject;
  /** Carries `T`; no value has it. */
  readonly type?: T;
}

/** An entry of {@link applyChildren}: the fields of an object that its owner's controller wants to own. */
export function child<R extends AnyResourceType>(resource: R, object: ApplyFor<R>): Child<ObjectOf<R>> {
  return { resource, object: object as KubernetesObject };
}

/** How {@link applyChildren} works. */
export interface ChildrenOptions extends Pick<QuietApplyOptions, 'force' | 'dryRun'> {
  /**
   * The kinds of which the owner may have objects that it no longer wants; they are deleted. Each is one of the
   * controller's `owns`. Default none.
   */
  readonly prune?: readonly AnyResourceType[];
  /** Take over objects that exist and have no controller; default false: they are a {@link ResourceExistsError}. */
  readonly adopt?: boolean;
  /** The owner's kind, where the owner itself does not say. */
  readonly ownerKind?: GroupVersionKind;
}

/** What became of the children, in the order in which they were given. */
export interface AppliedChildren<C extends readonly Child[]> {
  readonly children: { readonly [K in keyof C]: Applied<C[K] extends Child<infer T> ? T : never> };
  /** What was deleted, as it was cached. */
  readonly pruned: readonly DeepReadonly<KubernetesObject>[];
  /** Whether anything was created, changed or deleted. */
  readonly changed: boolean;
}

/** Several children failed; `errors` holds every error. */
export class ChildrenError extends AggregateError {
  override readonly name = 'ChildrenError';
}

/**
 * Makes the children of an owner so, one after another in the given order, and then deletes those that it no longer
 * wants. Sends nothing that would change nothing, as {@link applyQuietly}.
 *
 * Each child gets the owner as its controller, the owner's namespace if it names none, and the label
 * `kubewright.dev/applied-by`. One that fails does not keep the others from being applied, but then nothing is deleted.
 *
 * @param owner - as a lister returned it
 * @throws the error, when one child failed; {@link ChildrenError} when several did. Among them
 *   {@link AlreadyOwnedError} for a child that has another controller, {@link ResourceExistsError} for one that exists
 *   and has none, ApiError for what the server refused.
 * @throws TypeError when the same object stands twice among the children, or an owner of another namespace.
 */
export async function applyChildren<const C extends readonly Child[]>(
  context: ApplyContext,
  owner: DeepReadonly<KubernetesObject>,
  children: C,
  options: ChildrenOptions = {},
): Promise<AppliedChildren<C>> {
  const set = new ChildSet(context, owner, options);
  const complete = children.map((each) => set.complete(each));
  const wanted = new Set(complete.map(identity));
  if (wanted.size < complete.length) {
    const twice = complete.filter((each, index) => complete.findIndex((it) => identity(it) === identity(each)) < index);
    throw new TypeError(`named twice among the children: ${twice.map(identity).join(', ')}`);
  }
  const errors: unknown[] = [];
  const applied: Applied<KubernetesObject>[] = [];
  for (const each of complete) {
    try {
      applied.push(await set.apply(each));
    } catch (error) {
      errors.push(error);
    }
  }
  throwAll(errors);
  const pruned: DeepReadonly<KubernetesObject>[] = [];
  for (const resource of options.prune ?? []) {
    for (const object of set.unwanted(resource, wanted)) {
      try {
        if (await set.remove(resource, object)) pruned.push(object);
      } catch (error) {
        errors.push(error);
      }
    }
  }
  throwAll(errors);
  const changed = pruned.length > 0 || applied.some(({ outcome }) => outcome !== 'unchanged');
  return { children: applied as unknown as AppliedChildren<C>['children'], pruned, changed };
}

/** The children of one owner. */
class ChildSet {
  readonly #context: ApplyContext;
  readonly #owner: DeepReadonly<KubernetesObject>;
  readonly #options: ChildrenOptions;
  readonly #label: string;

  constructor(context: ApplyContext, owner: DeepReadonly<KubernetesObject>, options: ChildrenOptions) {
    this.#context = context;
    this.#owner = owner;
    this.#options = options;
    this.#label = appliedByValue(context.fieldManager);
  }

  /** The child with its namespace, its owner and its label. */
  complete({ resource, object }: Child): Child {
    const namespace = object.metadata?.namespace ?? this.#owner.metadata?.namespace;
    const labels = { ...object.metadata?.labels, [appliedByLabel]: this.#label };
    const place = resource.scope === 'Namespaced' && namespace !== undefined ? { namespace } : {};
    const placed = { ...object, metadata: { ...object.metadata, ...place, labels } };
    return { resource, object: setControllerReference(this.#owner, placed, this.#options.ownerKind) };
  }

  async apply({ resource, object }: Child): Promise<Applied<KubernetesObject>> {
    const { namespace, name = '' } = object.metadata ?? {};
    const found = cachedObject(this.#context, resource, { namespace, name });
    if (found !== undefined && !isControlledBy(found, this.#owner)) {
      const controller = controllerOf(found);
      if (controller !== undefined) throw new AlreadyOwnedError(found, controller);
      if (this.#options.adopt !== true) throw new ResourceExistsError(found, this.#owner);
    }
    return applyUnlessSame(this.#context, resource, object, this.#options, '');
  }

  /** What this controller has applied for the owner, and the owner no longer wants. */
  unwanted(resource: AnyResourceType, wanted: ReadonlySet<string>): DeepReadonly<KubernetesObject>[] {
    const controlled = controlledBy(this.#context.lister, resource, this.#owner) as DeepReadonly<KubernetesObject>[];
    return controlled.filter(
      (object) =>
        object.metadata?.labels?.[appliedByLabel] === this.#label &&
        !isBeingDeleted(object) &&
        !wanted.has(identity({ resource, object })),
    );
  }

  /** @returns false when it had gone already, or another object has its name by now */
  async remove(resource: AnyResourceType, { metadata }: DeepReadonly<KubernetesObject>): Promise<boolean> {
    const { namespace, name = '', uid } = metadata ?? {};
    const client = this.#context.client(resource, namespace) as {
      delete(name: string, options: DeleteOptions): Promise<void>;
    };
    const { dryRun } = this.#options;
    const options: DeleteOptions = {
      propagationPolicy: 'Background',
      ...(uid === undefined ? {} : { preconditions: { uid } }),
      ...(dryRun === undefined ? {} : { dryRun }),
    };
    const deleted = client.delete(name, options).then(() => true);
    return (await ignoreNotFound(deleted)) ?? false;
  }
}

/** One object of any kind, whatever its version. */
function identity({ resource, object }: Pick<Child, 'resource'> & { readonly object: DeepReadonly<KubernetesObject> }) {
  const { namespace, name = '' } = object.metadata ?? {};
  const kind = resource.group === '' ? resource.kind : `${resource.kind}.${resource.group}`;
  return `${kind} ${formatObjectKey({ namespace: resource.scope === 'Cluster' ? undefined : namespace, name })}`;
}

function throwAll(errors: readonly unknown[]): void {
  if (errors.length === 0) return;
  if (errors.length === 1) throw errors[0];
  const messages = errors.map((error) => (error instanceof Error ? error.message : String(error)));
  throw new ChildrenError(errors, `${errors.length} children failed: ${messages.join('; ')}`);
}

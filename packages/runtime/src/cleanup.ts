// Cleaning up after an object in steps, each with a finalizer of its own: what one step has done is recorded by removing
// its finalizer, so that a step that fails later does not repeat the ones before.
import type { DeepReadonly, KubernetesObject } from '@kubewright/apimachinery';
import type { AnyResourceType, ObjectOf } from '@kubewright/client';
import type { FinalizerClient } from './finalizer.ts';
import { ensureFinalizers, hasFinalizer, isBeingDeleted, removeFinalizer } from './finalizer.ts';
import type { OperatorContext } from './reconcile.ts';
import type { Result } from './result.ts';

/** One step of cleaning up. */
export interface CleanupStep<T> {
  /** The finalizer that stands for this step: a qualified name such as `samples.example.com/dns`. */
  readonly finalizer: string;
  /**
   * Cleans up. Runs again until it has succeeded, so it must cope with what is gone already.
   *
   * @returns nothing when it is done; `{ requeueAfter }` when it is under way and wants to be asked again. The steps behind
   *   it wait.
   */
  readonly cleanUp: (object: DeepReadonly<T>) => Promise<Result | void> | Result | void;
}

/** What {@link withCleanup} came to. */
export type Held<T> =
  | { readonly deleting: false; readonly object: DeepReadonly<T> }
  | {
      /** Somebody has asked for deletion: the reconcile has nothing else to do, and returns `result`. */
      readonly deleting: true;
      readonly result: Result | undefined;
    };

/**
 * Holds an object by finalizers until it is cleaned up after, in two lines of a reconcile:
 *
 * ```ts
 * const held = await withCleanup(context, networks, found, [{ finalizer: 'samples.example.com/dns', cleanUp }]);
 * if (held.deleting) return held.result;
 * ```
 *
 * While the object lives, finalizers that it does not have yet are added, all with one request, and the reconcile goes on
 * with `held.object`: the event of that write may be hidden by a predicate such as `generationChanged` (B-42). When it is
 * being deleted, the steps whose finalizers it still has run one by one in their order, each followed by the removal of its
 * finalizer. Finalizers of others stay, and what is applied to the object does not touch them.
 *
 * @throws what a step throws; ApiError with `isConflict` when the object has changed in the meantime, and the retry reads
 *   the new one.
 * @throws TypeError when a finalizer is not qualified by a domain, or stands twice.
 */
export async function withCleanup<R extends AnyResourceType>(
  context: Pick<OperatorContext, 'client'>,
  resource: R,
  object: DeepReadonly<ObjectOf<R>>,
  steps: readonly CleanupStep<ObjectOf<R>>[],
): Promise<Held<ObjectOf<R>>> {
  const names = steps.map(({ finalizer }) => finalizer);
  checkNames(names);
  const read = object as DeepReadonly<KubernetesObject>;
  const namespace = resource.scope === 'Namespaced' ? read.metadata?.namespace : undefined;
  const client = context.client(resource as AnyResourceType, namespace) as FinalizerClient<KubernetesObject>;
  if (!isBeingDeleted(read)) {
    const held = await ensureFinalizers(client, read, names);
    return { deleting: false, object: held as DeepReadonly<ObjectOf<R>> };
  }
  let left: DeepReadonly<KubernetesObject> | undefined = read;
  for (const { finalizer, cleanUp } of steps) {
    if (left === undefined) break;
    if (!hasFinalizer(left, finalizer)) continue;
    const result = (await cleanUp(left as DeepReadonly<ObjectOf<R>>)) ?? undefined;
    if (result?.requeueAfter !== undefined) return { deleting: true, result };
    left = await removeFinalizer(client, left, finalizer);
  }
  return { deleting: true, result: undefined };
}

function checkNames(names: readonly string[]): void {
  for (const [index, name] of names.entries()) {
    if (!/^[^/]+\.[^/]+\/[^/]+$/.test(name)) {
      throw new TypeError(`the finalizer "${name}" is not qualified: "samples.example.com/cleanup" is`);
    }
    if (names.indexOf(name) < index) throw new TypeError(`the finalizer "${name}" stands for two steps`);
  }
}

// The objects that one owner controls, found in a cache by the owner's uid. Every kind in a controller's `owns` has the
// index.
import type { DeepReadonly, KubernetesObject } from '@kubewright/apimachinery';
import type { AnyResourceType, ObjectOf } from '@kubewright/client';
import { controllerOf, isControlledBy } from '../owner-reference.ts';
import type { OperatorContext } from '../reconcile.ts';

/** The index's name. */
const controllerIndex = 'kubewright.dev/controller';

/** One function, so that the index is the same wherever it is declared. */
function controllerUids(object: DeepReadonly<KubernetesObject>): readonly string[] {
  const controller = controllerOf(object);
  return controller === undefined ? [] : [controller.uid];
}

/** The resource with the index. */
export function withControllerIndex<R extends AnyResourceType>(resource: R): R {
  return Object.freeze({ ...resource, indexes: { ...resource.indexes, [controllerIndex]: controllerUids } });
}

/**
 * The objects that an owner controls. By index for the kinds in a controller's `owns`; for others the whole cache is
 * looked through.
 *
 * @throws Error when no controller of this manager names the kind.
 */
export function controlledBy<R extends AnyResourceType>(
  lister: OperatorContext['lister'],
  resource: R,
  owner: DeepReadonly<KubernetesObject>,
): DeepReadonly<ObjectOf<R>>[] {
  const { uid } = owner.metadata ?? {};
  if (uid === undefined) return [];
  return candidates(lister, resource, uid).filter((object) => isControlledBy(object, owner)) as DeepReadonly<
    ObjectOf<R>
  >[];
}

interface Lister {
  list(): readonly DeepReadonly<KubernetesObject>[];
  byIndex(name: string, value: string): readonly DeepReadonly<KubernetesObject>[];
}

function candidates(
  lister: OperatorContext['lister'],
  resource: AnyResourceType,
  uid: string,
): readonly DeepReadonly<KubernetesObject>[] {
  let indexed: Lister;
  try {
    indexed = lister(withControllerIndex(resource)) as unknown as Lister;
  } catch {
    return (lister(resource) as unknown as Lister).list();
  }
  return indexed.byIndex(controllerIndex, uid);
}

// What new objects get from objects of another kind, and what these forbid, as claims get a storage class and limits
// bound them: kube-apiserver's admission plugins that are on by default.
import type { GroupVersionResource } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import type { ApiResource } from './api-resource.ts';
import { storagePrefix } from './api-resource.ts';
import type { RegistryContext } from './registry-context.ts';

export interface Admission {
  /** Of the kind that is looked at: all in the cluster, or where the kind has namespaces those of the object's own. */
  readonly by: GroupVersionResource;
  /** Completes a new object, before it is prepared. Writes to the object itself, to nothing inside it. @throws ApiError */
  admit?(object: ApiObject, found: readonly ApiObject[]): void;
  /** Sees a new object when it is valid. @throws ApiError when it is forbidden */
  check?(object: ApiObject, found: readonly ApiObject[]): void;
  /** The endpoints whose updates are checked as well. Default none. */
  readonly checkedUpdates?: readonly string[];
}

/** @throws ApiError what the kind's own rules throw */
export async function admit(context: RegistryContext, { strategy }: ApiResource, object: ApiObject): Promise<void> {
  for (const admission of strategy.admissions ?? []) {
    if (admission.admit !== undefined) admission.admit(object, await lookUp(context, admission, object));
  }
}

/** @param endpoint - of an update; undefined for a new object @throws ApiError what the kind's own rules throw */
export async function checkAdmitted(
  context: RegistryContext,
  { strategy }: ApiResource,
  object: ApiObject,
  endpoint?: string,
): Promise<void> {
  for (const admission of strategy.admissions ?? []) {
    if (admission.check === undefined) continue;
    if (endpoint !== undefined && admission.checkedUpdates?.includes(endpoint) !== true) continue;
    admission.check(object, await lookUp(context, admission, object));
  }
}

async function lookUp(
  { storage, catalog }: RegistryContext,
  { by }: Admission,
  { metadata: { namespace } }: ApiObject,
): Promise<readonly ApiObject[]> {
  const resource = catalog.find(by);
  return resource === undefined ? [] : (await storage.list(storagePrefix(resource, namespace))).items;
}

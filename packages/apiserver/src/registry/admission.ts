// What new objects get from objects of another kind, and what these forbid, as claims get a storage class and limits
// bound them: kube-apiserver's admission plugins that are on by default.
import type { GroupVersionResource } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import type { ApiResource } from './api-resource.ts';
import { storageKey, storagePrefix } from './api-resource.ts';
import type { RegistryContext } from './registry-context.ts';

export interface Admission {
  /** Of the kind that is looked at: all in the cluster, or where the kind has namespaces those of the object's own. Default none. */
  readonly by?: GroupVersionResource;
  /** Only the one of that name, which may be missing; undefined is no name. */
  named?(object: ApiObject): string | undefined;
  /** Of another namespace than the object's own. */
  within?(object: ApiObject): string | undefined;
  /** Whether it has to do with this write at all: what it looks at is read only then. Default always. */
  applies?(object: ApiObject, write: AdmittedWrite): boolean;
  /** Completes a new object, before it is prepared. Writes to the object itself, to nothing inside it. @throws ApiError */
  admit?(object: ApiObject, found: readonly ApiObject[], write: AdmittedWrite): void;
  /** Sees a new object when it is valid. @throws ApiError when it is forbidden */
  check?(object: ApiObject, found: readonly ApiObject[], write: AdmittedWrite): void;
  /** The endpoints whose updates are checked as well. Default none. */
  readonly checkedUpdates?: readonly string[];
}

/** How an object is written. */
export interface AdmittedWrite {
  /** What an update replaces; undefined for a new object. */
  readonly old?: ApiObject | undefined;
  /** Of an update. */
  readonly endpoint?: string | undefined;
  /** Gets the text of each Warning header. */
  readonly warn: (text: string) => void;
}

/** @throws ApiError what the kind's own rules throw */
export async function admit(
  context: RegistryContext,
  { strategy }: ApiResource,
  object: ApiObject,
  write: AdmittedWrite,
): Promise<void> {
  for (const admission of strategy.admissions ?? []) {
    if (admission.admit === undefined || admission.applies?.(object, write) === false) continue;
    admission.admit(object, await lookUp(context, admission, object), write);
  }
}

/** @throws ApiError what the kind's own rules throw */
export async function checkAdmitted(
  context: RegistryContext,
  { strategy }: ApiResource,
  object: ApiObject,
  write: AdmittedWrite,
): Promise<void> {
  const { endpoint } = write;
  for (const admission of strategy.admissions ?? []) {
    if (admission.check === undefined) continue;
    if (endpoint !== undefined && admission.checkedUpdates?.includes(endpoint) !== true) continue;
    if (admission.applies?.(object, write) === false) continue;
    admission.check(object, await lookUp(context, admission, object), write);
  }
}

async function lookUp(
  { storage, catalog }: RegistryContext,
  admission: Admission,
  object: ApiObject,
): Promise<readonly ApiObject[]> {
  const { by } = admission;
  const resource = by === undefined ? undefined : catalog.find(by);
  if (resource === undefined) return [];
  const namespace = admission.within === undefined ? object.metadata.namespace : admission.within(object);
  if (admission.named === undefined) return (await storage.list(storagePrefix(resource, namespace))).items;
  const name = admission.named(object);
  const found = name === undefined ? undefined : await storage.get(storageKey(resource, namespace, name));
  return found === undefined ? [] : [found];
}

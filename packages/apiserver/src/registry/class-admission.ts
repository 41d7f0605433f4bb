// What a new object takes from cluster-wide objects of another kind, as a claim takes its storage class: the classes are
// looked up when it is created, and it is as if its writer had named them, but for the fields' owner.
import type { GroupVersionResource } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import type { ApiResource } from './api-resource.ts';
import type { RegistryContext } from './registry-context.ts';

export interface ClassAdmission {
  readonly classes: GroupVersionResource;
  /** Writes to the object itself, to nothing inside it. @throws ApiError when it may not be as it is */
  admit(object: ApiObject, classes: readonly ApiObject[]): void;
}

/** @throws ApiError what the kind's own rule throws */
export async function admitByClass(
  { storage, catalog }: RegistryContext,
  { strategy }: ApiResource,
  object: ApiObject,
): Promise<void> {
  const { classAdmission } = strategy;
  if (classAdmission === undefined) return;
  const resource = catalog.find(classAdmission.classes);
  const { items } = resource === undefined ? { items: [] } : await storage.list(resource.storagePrefix);
  classAdmission.admit(object, items);
}

/** The newest of those that say they are the default; of one second the first by name. */
export function defaultClass(classes: readonly ApiObject[], annotations: readonly string[]): ApiObject | undefined {
  const newestFirst = (a: ApiObject, b: ApiObject): number =>
    compareTexts(b.metadata.creationTimestamp, a.metadata.creationTimestamp) ||
    compareTexts(a.metadata.name, b.metadata.name);
  return classes
    .filter(({ metadata }) => annotations.some((name) => metadata.annotations?.[name] === 'true'))
    .sort(newestFirst)[0];
}

function compareTexts(first: string | null | undefined, second: string | null | undefined): number {
  const [a, b] = [first ?? '', second ?? ''];
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

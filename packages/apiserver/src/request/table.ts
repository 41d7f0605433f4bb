// The other representations of objects: tables for kubectl, and metadata alone for garbage collectors and caches.
// @see https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables
import type { ListMeta } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import type { ApiResource } from '../registry/api-resource.ts';

/** What a table's rows carry of their objects. */
export type IncludeObject = 'None' | 'Metadata' | 'Object';

/** @param headers - with the definitions of the columns; a watch sends them with its first event only */
export function tableOf(
  resource: ApiResource,
  objects: readonly ApiObject[],
  metadata: ListMeta,
  options: { readonly now: number; readonly include: IncludeObject; readonly headers?: boolean },
): object {
  const { definitions } = resource.columns;
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: options.headers === false ? null : definitions,
    rows: objects.map((object) => ({
      cells: resource.columns.cells(object, options.now),
      ...rowObject(object, options.include),
    })),
  };
}

export function partialMetadata(object: ApiObject): ApiObject {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata };
}

export function partialMetadataList(objects: readonly ApiObject[], metadata: ListMeta): object {
  return {
    kind: 'PartialObjectMetadataList',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    // Go prints a list that nothing was put into as null.
    items: objects.length === 0 ? null : objects.map(partialMetadata),
  };
}

function rowObject(object: ApiObject, include: IncludeObject): { object: ApiObject | null } {
  if (include === 'None') return { object: null };
  return { object: include === 'Object' ? object : partialMetadata(object) };
}

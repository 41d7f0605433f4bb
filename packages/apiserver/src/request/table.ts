// The other representations of objects: tables for kubectl, and metadata alone for garbage collectors and caches.
// @see https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables
import type { ListMeta } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import type { ApiResource } from '../registry/api-resource.ts';

/** What a table's rows carry of their objects. */
export type IncludeObject = 'None' | 'Metadata' | 'Object';

export interface TableOptions {
  /** Such as `meta.k8s.io/v1`. */
  readonly apiVersion: string;
  /** For ages: milliseconds since 1970. */
  readonly now: number;
  readonly include: IncludeObject;
  /** With the definitions of the columns; a watch sends them with its first event only. */
  readonly headers: boolean;
}

export function tableOf(
  resource: ApiResource,
  objects: readonly ApiObject[],
  metadata: ListMeta,
  options: TableOptions,
): object {
  const { definitions } = resource.columns;
  return {
    kind: 'Table',
    apiVersion: options.apiVersion,
    metadata,
    columnDefinitions: options.headers ? definitions : null,
    rows: rowsOf(resource, objects, options),
  };
}

/** Of kinds that have no columns of their own Go prints a list that nothing was put into as null. */
function rowsOf(resource: ApiResource, objects: readonly ApiObject[], options: TableOptions): object[] | null {
  const isGeneral = !resource.custom && resource.columns.definitions.some(({ name }) => name === 'Created At');
  if (objects.length === 0 && isGeneral) return null;
  const { compareRows } = resource.columns;
  return (compareRows === undefined ? objects : objects.toSorted(compareRows)).map((object) => ({
    cells: resource.columns.cells(object, options.now),
    // Undefined is left out.
    conditions: resource.columns.rowConditions?.(object),
    ...rowObject(resource, object, options),
  }));
}

/** An object of which nothing is shown but its metadata. */
export function partialMetadata({ strategy }: ApiResource, { metadata }: ApiObject, apiVersion: string): ApiObject {
  return {
    kind: 'PartialObjectMetadata',
    apiVersion,
    metadata: strategy.partialMetadata?.(metadata) ?? metadata,
  };
}

export function partialMetadataList(
  resource: ApiResource,
  objects: readonly ApiObject[],
  metadata: ListMeta,
  apiVersion: string,
): object {
  return {
    kind: 'PartialObjectMetadataList',
    apiVersion,
    metadata,
    // Go prints a list that nothing was put into as null.
    items: objects.length === 0 ? null : objects.map((each) => partialMetadata(resource, each, apiVersion)),
  };
}

function rowObject(
  resource: ApiResource,
  object: ApiObject,
  { include, apiVersion }: TableOptions,
): { object: ApiObject | null } {
  if (include === 'None') return { object: null };
  return { object: include === 'Object' ? object : partialMetadata(resource, object, apiVersion) };
}

// Label and field selectors of a request, as one predicate over the objects of a resource.
import type { FieldRequirement } from '@kubewright/apimachinery';
import {
  ApiError,
  matchesFields,
  matchesLabels,
  parseFieldSelector,
  parseLabelSelector,
} from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import type { ApiResource } from './api-resource.ts';

export interface Selectors {
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

/** Whether an object, in the resource's version, is selected; undefined when everything is. */
export type Selection = ((object: ApiObject) => boolean) | undefined;

/** @throws ApiError bad request, for a selector that cannot be read or names a field that is not selectable */
export function parseSelection(resource: ApiResource, selectors: Selectors): Selection {
  let known = selections.get(resource);
  if (known === undefined) selections.set(resource, (known = new Map()));
  const text = JSON.stringify([selectors.labelSelector, selectors.fieldSelector]);
  if (!known.has(text)) {
    const selection = makeSelection(resource, selectors);
    if (known.size >= mostSelections) known.clear();
    known.set(text, selection);
  }
  return known.get(text);
}

/** The selections of a resource that were asked for last: who asks for the same gets the same. */
const selections = new WeakMap<ApiResource, Map<string, Selection>>();
const mostSelections = 100;

function makeSelection(resource: ApiResource, selectors: Selectors): Selection {
  const labels = parse(parseLabelSelector, selectors.labelSelector);
  const fields = parse(parseFieldSelector, selectors.fieldSelector);
  for (const { path } of fields) checkField(resource, path);
  if (labels.length === 0 && fields.length === 0) return undefined;
  return (object) =>
    (labels.length === 0 || matchesLabels(labels, object.metadata.labels)) &&
    (fields.length === 0 || matchesFields(fields, (path) => readSelectable(resource, object, path)));
}

/** The name that a field selector asks for, when it asks for exactly one. */
export function selectedName(selectors: Selectors): string | undefined {
  if (selectors.fieldSelector === undefined) return undefined;
  const fields: readonly FieldRequirement[] = parse(parseFieldSelector, selectors.fieldSelector);
  return fields.find(({ path, operator }) => path === 'metadata.name' && operator === '=')?.value;
}

function parse<T>(parser: (text: string) => T[], text: string | undefined): T[] {
  if (text === undefined || text === '') return [];
  try {
    return parser(text);
  } catch (error) {
    throw ApiError.badRequest(error instanceof Error ? error.message : String(error));
  }
}

function checkField(resource: ApiResource, path: string): void {
  const isNamespaced = resource.scope === 'Namespaced' || resource.group === 'apiextensions.k8s.io';
  const known = ['metadata.name', 'metadata.namespace'];
  if (path === 'metadata.namespace' ? isNamespaced : path === 'metadata.name') return;
  if (resource.selectableFields.has(path)) return;
  if (resource.group === 'batch' && resource.kind === 'Job') {
    throw ApiError.badRequest(`field label ${JSON.stringify(path)} not supported for Job`);
  }
  // Kubernetes forgot to name the one field of ReplicaSets here.
  const isKnown = resource.selectableFields.size > 0 && resource.kind !== 'ReplicaSet';
  if (resource.custom || isKnown) {
    throw ApiError.badRequest(`field label not supported: ${path}`);
  }
  const list = known.map((each) => JSON.stringify(each)).join(', ');
  throw ApiError.badRequest(`${JSON.stringify(path)} is not a known field selector: only ${list}`);
}

function readSelectable(resource: ApiResource, object: ApiObject, path: string): string {
  if (path === 'metadata.name') return object.metadata.name ?? '';
  if (path === 'metadata.namespace') return object.metadata.namespace ?? '';
  return resource.selectableFields.get(path)?.(object) ?? '';
}

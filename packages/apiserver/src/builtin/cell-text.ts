// How the cells of tables read an object: the fields that they print, in the words that they print them with.
import { formatLabelSelector, labelSelectorRequirements } from '@kubewright/apimachinery';
import type { ApiObject } from '../object/api-object.ts';
import { isRecord, readField } from '../object/api-object.ts';

export function text(object: ApiObject, ...path: string[]): string {
  const value = readField(object, ...path);
  return typeof value === 'string' ? value : '';
}

export function number(object: ApiObject, ...path: string[]): number {
  const value = readField(object, ...path);
  return typeof value === 'number' ? value : 0;
}

export function names(items: unknown, field: string): string {
  return Array.isArray(items) ? items.map((item: unknown) => String(readField(item, field) ?? '')).join(',') : '';
}

export function labels(value: unknown): string {
  if (!isRecord(value) || Object.keys(value).length === 0) return '<none>';
  return Object.entries(value)
    .map(([key, each]) => `${key}=${String(each)}`)
    .toSorted()
    .join(',');
}

export function formatSelector(selector: unknown): string {
  if (!isRecord(selector)) return '<none>';
  if ('matchLabels' in selector || 'matchExpressions' in selector) {
    return formatLabelSelector(labelSelectorRequirements(selector)) || '<none>';
  }
  return labels(selector);
}

/** The name, with a mark where an annotation makes the object the default of its kind. */
export function nameWithDefault({ metadata: { name = '', annotations = {} } }: ApiObject, ...keys: string[]): string {
  return keys.some((key) => annotations[key] === 'true') ? `${name} (default)` : name;
}

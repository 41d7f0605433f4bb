// The result of a patch as kube-apiserver prints it when it cannot be read; of a strategic merge patch, the patch itself. What a patch went through is printed by name;
// what it did not touch stays as the encoder wrote it, in the order of its type's fields.
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import { fieldOrder } from '../builtin/built-in-schema.ts';
import type { ApiObject } from '../object/api-object.ts';
import { isRecord } from '../object/api-object.ts';
import type { ApiResource } from './api-resource.ts';
import { formatPlain } from './patch-wording.ts';
import { spentPatch } from './strategic-merge-patch.ts';

/** Where a patch went, as far as it went through objects. */
type Touched = { readonly [name: string]: Touched } | undefined;

/** Text within text: the JSON of the result, quoted. */
export function echoPatched(
  { custom, schema }: ApiResource,
  patched: unknown,
  live: ApiObject | undefined,
  patch: { readonly type: string; readonly body: unknown },
): string {
  if (patch.type === 'strategic' && isRecord(patch.body) && live !== undefined) {
    return JSON.stringify(formatPlain(spentPatch(live, patch.body, schema)));
  }
  const asSent = sentValues(patch.body);
  const text = JSON.stringify(custom ? sorted(patched) : partlySorted(patched, touchedBy(patch.body), schema, asSent));
  return JSON.stringify(text);
}

/** The structs that operations put in, which are printed as they were sent. */
function sentValues(body: unknown): ReadonlySet<unknown> {
  const values = (Array.isArray(body) ? body : []).map((operation) =>
    isRecord(operation) ? operation['value'] : undefined,
  );
  return new Set(
    values.filter((value) => typeof value === 'object' && value !== null).map((value) => JSON.stringify(value)),
  );
}

function touchedBy(body: unknown): Touched {
  if (!Array.isArray(body)) return isRecord(body) ? (body as Touched) : {};
  const touched = {};
  for (const operation of body) {
    for (const pointer of isRecord(operation) ? [operation['path'], operation['from']] : []) {
      if (typeof pointer === 'string') touch(touched, pointer.split('/').slice(1, -1));
    }
  }
  return touched;
}

function touch(touched: Record<string, unknown>, path: readonly string[]): void {
  let target = touched;
  for (const part of path) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const child = Object.hasOwn(target, name) ? target[name] : undefined;
    const next = isRecord(child) ? child : {};
    Object.defineProperty(target, name, { value: next, enumerable: true, configurable: true, writable: true });
    target = next;
  }
}

function partlySorted(
  value: unknown,
  touched: Touched,
  schema: JSONSchemaProps | undefined,
  asSent: ReadonlySet<unknown>,
): unknown {
  if (asSent.size > 0 && asSent.has(JSON.stringify(value))) return value;
  if (Array.isArray(value)) {
    const items = Array.isArray(schema?.items) ? undefined : schema?.items;
    return value.map((item, index) => partlySorted(item, below(touched, String(index)), items, asSent));
  }
  if (!isRecord(value)) return value;
  const order = touched === undefined && schema !== undefined ? fieldOrder(schema) : [];
  const place = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
  const entries = Object.entries(value).toSorted(([a], [b]) => place(a) - place(b) || (a < b ? -1 : 1));
  return Object.fromEntries(
    entries.map(([name, child]) => {
      const properties = schema?.properties;
      const own = properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;
      const additional = typeof schema?.additionalProperties === 'object' ? schema.additionalProperties : undefined;
      return [name, partlySorted(child, below(touched, name), own ?? additional, asSent)];
    }),
  );
}

function below(touched: Touched, name: string): Touched {
  const child = touched !== undefined && Object.hasOwn(touched, name) ? touched[name] : undefined;
  return isRecord(child) || Array.isArray(child) ? (child as Touched) : undefined;
}

/** With the members of all objects by name, as Go writes a map. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, child]) => [name, sorted(child)]));
}

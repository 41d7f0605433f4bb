// Strategic merge patch: a merge patch in which a list whose items have a key (`x-kubernetes-patch-merge-key`) is merged
// item by item, with directives ($patch, $retainKeys, $setElementOrder/..., $deleteFromPrimitiveList/...) inside the
// patch. What surprises: which lists merge is said by the OpenAPI of the kind, so custom resources do not have it.
// @see https://github.com/kubernetes/community/blob/master/contributors/devel/sig-api-machinery/strategic-merge-patch.md
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import { ApiError } from '@kubewright/apimachinery';
import { deepCopy, equal, isRecord, setField } from '../object/api-object.ts';

/** The patch extensions of the OpenAPI of built-in kinds, beside the structural schema's. */
interface PatchSchema extends JSONSchemaProps {
  /** Such as `merge`, `replace`, `retainKeys`, or two of them with a comma. */
  'x-kubernetes-patch-strategy'?: string;
  'x-kubernetes-patch-merge-key'?: string;
}

type Fields = Record<string, unknown>;

const orderDirective = '$setElementOrder/';
const deletionDirective = '$deleteFromPrimitiveList/';

/**
 * Applies a patch.
 *
 * @param target - never changed
 * @returns a new object that shares nothing with the arguments
 * @throws ApiError bad request, for a patch whose directives make no sense
 */
export function applyStrategicMergePatch(target: Fields, patch: Fields, schema: JSONSchemaProps | undefined): Fields {
  return mergeFields(deepCopy(target), patch, schema);
}

function mergeFields(target: Fields, patch: Fields, schema: PatchSchema | undefined): Fields {
  const directive = patch['$patch'];
  if (directive === 'replace') return withoutDirectives(patch);
  if (directive === 'delete') return {};
  if (directive !== undefined && directive !== 'merge') {
    throw ApiError.badRequest(`Unknown patch type '${String(directive)}' in patch`);
  }
  retainKeys(target, patch);
  for (const [key, value] of Object.entries(patch)) {
    if (key === '$patch' || key === '$retainKeys' || key.startsWith(orderDirective)) continue;
    if (key.startsWith(deletionDirective)) {
      deleteScalars(target, key.slice(deletionDirective.length), value);
      continue;
    }
    const present = Object.hasOwn(target, key) ? target[key] : undefined;
    const fieldSchema = schemaOf(schema, key);
    if (value === null) delete target[key];
    else if (isRecord(value)) setField(target, key, mergeFields(isRecord(present) ? present : {}, value, fieldSchema));
    else if (Array.isArray(value) && mergesLists(fieldSchema)) {
      setField(target, key, mergeLists(Array.isArray(present) ? present : [], value, fieldSchema));
    } else setField(target, key, deepCopy(value));
  }
  for (const [key, order] of Object.entries(patch)) {
    if (key.startsWith(orderDirective)) setOrder(target, key.slice(orderDirective.length), order, schema);
  }
  return target;
}

function mergesLists(schema: PatchSchema | undefined): boolean {
  return (schema?.['x-kubernetes-patch-strategy'] ?? '').split(',').includes('merge');
}

function mergeLists(present: unknown[], patch: unknown[], schema: PatchSchema | undefined): unknown[] {
  const key = schema?.['x-kubernetes-patch-merge-key'];
  if (patch.some((item) => isRecord(item) && item['$patch'] === 'replace' && Object.keys(item).length === 1)) {
    return patch.filter((item) => !(isRecord(item) && item['$patch'] === 'replace')).map(withoutDirectivesIn);
  }
  if (key === undefined) {
    return [...present, ...patch.filter((item) => !present.some((each) => equal(each, item))).map(deepCopy)];
  }
  const itemSchema = itemsOf(schema);
  let result = present;
  for (const item of patch) {
    if (!isRecord(item)) throw ApiError.badRequest('expected an object in a list that is merged by key');
    const value = item[key];
    if (value === undefined) {
      throw ApiError.badRequest(`map: ${JSON.stringify(item)} does not contain declared merge key: ${key}`);
    }
    const index = result.findIndex((each) => isRecord(each) && equal(each[key], value));
    const old = result[index];
    if (item['$patch'] === 'delete') result = result.filter((each) => !(isRecord(each) && equal(each[key], value)));
    else if (isRecord(old)) result = result.with(index, mergeFields(old, item, itemSchema));
    else result = [...result, mergeFields({}, item, itemSchema)];
  }
  return result;
}

/** Orders a list as the patch says; items that the patch does not know keep their places relative to their neighbours. */
function setOrder(target: Fields, key: string, order: unknown, schema: PatchSchema | undefined): void {
  const list = target[key];
  if (!Array.isArray(list) || !Array.isArray(order)) return;
  const mergeKey = schemaOf(schema, key)?.['x-kubernetes-patch-merge-key'];
  const identity = (item: unknown): unknown => (mergeKey !== undefined && isRecord(item) ? item[mergeKey] : item);
  const wanted = order.map(identity);
  const position = (item: unknown): number => wanted.findIndex((each) => equal(each, identity(item)));
  const ordered = list.filter((item) => position(item) >= 0).toSorted((a, b) => position(a) - position(b));
  let next = 0;
  setField(
    target,
    key,
    list.map((item: unknown) => (position(item) >= 0 ? ordered[next++] : item)),
  );
}

function retainKeys(target: Fields, patch: Fields): void {
  const keys = patch['$retainKeys'];
  if (!Array.isArray(keys)) return;
  for (const key of Object.keys(target)) if (!keys.includes(key)) delete target[key];
}

function deleteScalars(target: Fields, key: string, values: unknown): void {
  const list = target[key];
  if (!Array.isArray(list) || !Array.isArray(values)) return;
  setField(
    target,
    key,
    list.filter((item) => !values.some((value) => equal(value, item))),
  );
}

function withoutDirectives(patch: Fields): Fields {
  const result: Fields = {};
  for (const [key, value] of Object.entries(patch)) {
    if (!key.startsWith('$')) setField(result, key, withoutDirectivesIn(value));
  }
  return result;
}

function withoutDirectivesIn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDirectivesIn);
  return isRecord(value) ? withoutDirectives(value) : value;
}

function schemaOf(schema: PatchSchema | undefined, key: string): PatchSchema | undefined {
  if (schema?.properties !== undefined && Object.hasOwn(schema.properties, key)) return schema.properties[key];
  return typeof schema?.additionalProperties === 'object' ? schema.additionalProperties : undefined;
}

function itemsOf(schema: PatchSchema | undefined): PatchSchema | undefined {
  return Array.isArray(schema?.items) ? undefined : schema?.items;
}

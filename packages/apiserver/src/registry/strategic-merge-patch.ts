// Strategic merge patch: a merge patch in which a list whose items have a key (`x-kubernetes-patch-merge-key`) is merged
// item by item, with directives ($patch, $retainKeys, $setElementOrder/..., $deleteFromPrimitiveList/...) inside the
// patch. What surprises: which lists merge is said by the OpenAPI of the kind, so custom resources do not have it.
// @see https://github.com/kubernetes/community/blob/master/contributors/devel/sig-api-machinery/strategic-merge-patch.md
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import { ApiError } from '@kubewright/apimachinery';
import { isOmittedWhenZero, isStruct } from '../builtin/built-in-schema.ts';
import { deepCopy, equal, isRecord, setField } from '../object/api-object.ts';
import { formatPlain, goType, internal, unknownPatchType } from './patch-wording.ts';
import { Places } from './places.ts';

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
  return mergeFields(deepCopy(target), deepCopy(patch), schema);
}

/** What is left of a patch after it was applied, which is what kube-apiserver prints of it: what was worked off is gone. */
export function spentPatch(target: Fields, patch: Fields, schema: JSONSchemaProps | undefined): Fields {
  const spent = deepCopy(patch);
  mergeFields(deepCopy(target), spent, schema);
  return spent;
}

/** @param patch - what is worked off is removed from it */
function mergeFields(target: Fields, patch: Fields, schema: PatchSchema | undefined): Fields {
  const directive = patch['$patch'];
  if (directive === 'replace') {
    delete patch['$patch'];
    return deepCopy(patch);
  }
  if (directive === 'delete') return {};
  if (directive !== undefined) throw unknownPatchType(directive, patch);
  retainKeys(target, patch);
  const ordered = mergeOrderedLists(target, patch, schema);
  for (const [key, value] of Object.entries(patch)) {
    if (key === '$retainKeys' || key.startsWith(orderDirective) || ordered.has(key)) continue;
    if (key.startsWith(deletionDirective)) {
      deleteScalars(target, key.slice(deletionDirective.length), value);
      continue;
    }
    const present = Object.hasOwn(target, key) ? target[key] : undefined;
    const fieldSchema = schemaOf(schema, key);
    if (value === null || (isDirected(value) && !isRecord(present))) delete target[key];
    else if (isOpaque(schema) && (isRecord(value) ? isRecord(present) : Array.isArray(value) && Array.isArray(present)))
      throw noField(schema, key);
    else if (isRecord(value) && isRecord(present) && !hasStrategy(fieldSchema, 'replace')) {
      setField(target, key, mergeFields(present, value, fieldSchema));
    } else if (Array.isArray(value) && Array.isArray(present) && hasStrategy(fieldSchema, 'merge')) {
      setField(target, key, mergeLists(present, value, fieldSchema));
    } else {
      // What replaces something is taken as it is.
      const isSame = (isRecord(value) && isRecord(present)) || (Array.isArray(value) && Array.isArray(present));
      if (!isSame) discardNulls(value);
      setField(target, key, isSame ? deepCopy(value) : taken(value));
    }
  }
  return target;
}

/** Bytes to Go, in which there are no fields to merge. */
function isOpaque(schema: PatchSchema | undefined): boolean {
  return schema?.title === 'RawExtension' || schema?.title === 'FieldsV1';
}

function noField(schema: PatchSchema | undefined, key: string): ApiError {
  return internal(`unable to find api field in struct ${schema?.title} for the json field ${JSON.stringify(key)}`);
}

function hasStrategy(schema: PatchSchema | undefined, strategy: string): boolean {
  return (schema?.['x-kubernetes-patch-strategy'] ?? '').split(',').includes(strategy);
}

function mergeLists(present: unknown[], patch: unknown[], schema: PatchSchema | undefined): unknown[] {
  const items = [...present, ...patch];
  if (items.length === 0) return present;
  if (!assertOneType(present, patch)) return inOrder([...new Set(items)], patch, present, undefined);
  const key = schema?.['x-kubernetes-patch-merge-key'];
  if (key === undefined) throw internal('cannot merge lists without merge key for type struct');
  return mergeItems(present as Fields[], patch as Fields[], key, itemsOf(schema));
}

/** Lists hold values of one type, that of the first. @returns whether these are maps */
function assertOneType(present: readonly unknown[], patch: readonly unknown[]): boolean {
  const [first, ...others] = [...present, ...patch].map(goType);
  if (first === goType([])) throw internal('lists of lists are not supported');
  if (others.some((each) => each !== first))
    throw internal(`list element types are not identical: ${formatPlain([present, patch])}`);
  return first === goType({});
}

function mergeItems(present: Fields[], patch: Fields[], key: string, schema: PatchSchema | undefined): unknown[] {
  const deleted: unknown[] = [];
  let isReplaced = false;
  for (const item of patch) {
    const directive = item['$patch'];
    if (directive === undefined) continue;
    if (directive === 'replace') isReplaced = true;
    else if (directive === 'delete') deleted.push(keyOf(item, key));
    else if (directive === 'merge') throw internal('merging lists cannot yet be specified in the patch');
    else throw unknownPatchType(directive, item);
  }
  const plain = patch.filter((item) => item['$patch'] === undefined);
  if (isReplaced) return deepCopy(plain);
  const isDeleted = new Places(deleted);
  const kept = deleted.length === 0 ? present : present.filter((each) => isDeleted.of(each[key]) < 0);
  const merged = [...kept];
  const places = new Places(kept.map((each) => each[key]));
  for (const item of plain) {
    const value = keyOf(item, key);
    const index = places.of(value);
    const old = merged[index];
    if (old === undefined) {
      merged.push(deepCopy(item));
      places.add(value);
    } else merged[index] = mergeFields(old, item, schema);
  }
  return inOrder(merged, plain, kept, key);
}

/** Lists whose order the patch sets. @returns their names: they are done */
function mergeOrderedLists(target: Fields, patch: Fields, schema: PatchSchema | undefined): Set<string> {
  const done = new Set<string>();
  for (const [directive, order] of Object.entries(patch)) {
    if (!directive.startsWith(orderDirective)) continue;
    const key = directive.slice(orderDirective.length);
    const fieldSchema = schemaOf(schema, key);
    const mergeKey = fieldSchema?.['x-kubernetes-patch-merge-key'];
    const [present, change] = [target, patch].map((each) => (Object.hasOwn(each, key) ? each[key] : undefined));
    for (const list of [order, present, change]) {
      if (list !== undefined && !Array.isArray(list)) {
        throw internal(`expected a []interface {}, but received a ${goType(list)}`);
      }
    }
    assertSlice(schema, key);
    assertOrder((change ?? []) as unknown[], order as unknown[], mergeKey);
    if (present === undefined && change === undefined) continue;
    const merged =
      change === undefined
        ? (present as unknown[])
        : present === undefined
          ? (taken(change) as unknown[])
          : !hasStrategy(fieldSchema, 'merge')
            ? (deepCopy(change) as unknown[])
            : mergeLists(present as unknown[], change as unknown[], fieldSchema);
    if (mergeKey !== undefined) assertMaps(order as unknown[], merged, mergeKey);
    // Of nothing there is no type, and so no order.
    const lists = [present ?? [], change ?? []] as [unknown[], unknown[]];
    if (lists.flat().length === 0) throw internal('no elements in any of the given slices');
    assertOneType(...lists);
    // Of structs without a key there is none either.
    const stray = mergeKey === undefined ? ((present ?? []) as unknown[]).find(isRecord) : undefined;
    if (stray !== undefined) throw internal(`map: ${formatPlain(stray)} does not contain declared merge key: `);
    setField(target, key, inOrder(merged, order as unknown[], (present ?? []) as unknown[], mergeKey));
    done.add(key);
    delete patch[directive];
    delete patch[key];
  }
  return done;
}

/** There is an order of what Go has as a slice, or as a pointer, which could be one to a slice. */
function assertSlice(schema: PatchSchema | undefined, key: string): void {
  const { properties, additionalProperties } = schema ?? {};
  if (properties === undefined) {
    if (additionalProperties === undefined) return;
    throw internal('merging an object in json but data type is not struct, instead is: map');
  }
  const field = Object.hasOwn(properties, key) ? properties[key] : undefined;
  if (field === undefined) {
    throw noField(schema, key);
  }
  const isValue =
    isStruct(field) ||
    typeof field.additionalProperties === 'object' ||
    isOmittedWhenZero(field) ||
    (field.type !== 'object' && field.type !== 'array' && schema?.required?.includes(key) === true);
  if (isValue) throw internal('expected slice or array type, but got: struct');
}

/** An order is looked through for each item: what is no map is found where an item is not, before it. */
function assertMaps(order: readonly unknown[], items: readonly unknown[], mergeKey: string): void {
  const stray = order.findIndex((each) => !isRecord(each));
  if (stray < 0) return;
  const before = new Places(order.slice(0, stray).map((each) => (each as Fields)[mergeKey]));
  const isLooked = items.some((item) => before.of(keyOf(item, mergeKey)) < 0);
  if (isLooked) throw internal(`value for key ${stray} is not a map`);
}

/** The items of a patch stand in the order that it sets. */
function assertOrder(change: unknown[], order: unknown[], mergeKey: string | undefined): void {
  if (change.length === 0 || order.length === 0) return;
  const directive = (item: unknown): unknown => (isRecord(item) ? item['$patch'] : undefined);
  const items = mergeKey === undefined ? change : change.filter((item) => directive(item) !== 'delete');
  const identity = (item: unknown): unknown => (mergeKey === undefined ? item : keyOf(item, mergeKey));
  let next = 0;
  for (const place of order) {
    while (next < items.length && directive(items[next]) !== undefined) next++;
    if (next < items.length && equal(identity(items[next]), identity(place))) next++;
  }
  if (next < items.length) {
    throw internal(
      `The order in patch list:\n${formatPlain(change)}\n doesn't match $setElementOrder list:\n${formatPlain(order)}\n`,
    );
  }
}

/**
 * The items that an order names, in that order, and between them those that it does not, which keep their own. Where
 * nothing says which of two comes first, the named one does.
 */
function inOrder(items: unknown[], order: unknown[], before: unknown[], mergeKey: string | undefined): unknown[] {
  const identity = (item: unknown): unknown => (mergeKey === undefined ? item : keyOf(item, mergeKey));
  const placeIn = (list: readonly unknown[]) => {
    const places = new Places(list.map(identity));
    return (item: unknown): number => places.of(identity(item));
  };
  const wanted = placeIn(order);
  const old = placeIn(before);
  const named = items.filter((item) => wanted(item) >= 0).toSorted((a, b) => wanted(a) - wanted(b));
  const others = sortedAsGo(
    items.filter((item) => wanted(item) < 0),
    old,
  );
  const result: unknown[] = [];
  let [nextNamed, nextOther] = [0, 0];
  while (nextNamed < named.length && nextOther < others.length) {
    const [one, other] = [old(named[nextNamed]), old(others[nextOther])];
    result.push(one >= 0 && other >= 0 && other < one ? others[nextOther++] : named[nextNamed++]);
  }
  return [...result, ...named.slice(nextNamed), ...others.slice(nextOther)];
}

/**
 * By place, of which new ones (-1) have none: kube-apiserver says of two, one without a place, that the latter comes
 * first, whichever it is, so what comes out is what its way of sorting, insertion, makes of that.
 */
function sortedAsGo(items: readonly unknown[], placeOf: (item: unknown) => number): unknown[] {
  const sorted: unknown[] = [];
  const places: number[] = [];
  for (const item of items) {
    const place = placeOf(item);
    let index = place < 0 ? 0 : sorted.length;
    for (; index > 0; index--) {
      const before = places[index - 1] ?? -1;
      if (before >= 0 && place >= before) break;
    }
    sorted.splice(index, 0, item);
    places.splice(index, 0, place);
  }
  return sorted;
}

function keyOf(item: unknown, key: string): unknown {
  if (!isRecord(item)) throw internal(`expected a map[string]interface {}, but received a ${goType(item)}`);
  if (item[key] === undefined) {
    throw internal(`map: ${formatPlain(item)} does not contain declared merge key: ${key}`);
  }
  return item[key];
}

function retainKeys(target: Fields, patch: Fields): void {
  const keys = patch['$retainKeys'];
  if (keys === undefined) return;
  const isKept = (key: string): boolean => Array.isArray(keys) && keys.includes(key);
  const stray = Object.entries(patch).some(
    ([key, value]) =>
      key !== '$retainKeys' &&
      value !== null &&
      !key.startsWith(deletionDirective) &&
      !key.startsWith(orderDirective) &&
      !isKept(key),
  );
  if (stray || !Array.isArray(keys)) throw ApiError.badRequest('invalid patch format of retainKeys');
  for (const key of Object.keys(target)) if (!isKept(key)) delete target[key];
  delete patch['$retainKeys'];
}

function deleteScalars(target: Fields, key: string, values: unknown): void {
  const list = target[key];
  if (!Array.isArray(list) || !Array.isArray(values) || list.length + values.length === 0) return;
  assertOneType(list, values);
  const deleted = new Places(values);
  setField(
    target,
    key,
    list.filter((item) => deleted.of(item) < 0),
  );
}

/** In place. */
function discardNulls(value: unknown): void {
  for (const [key, child] of typeof value === 'object' && value !== null ? Object.entries(value) : []) {
    if (child === null && isRecord(value)) delete value[key];
    else discardNulls(child);
  }
}

/** What is new is taken as it is, but for nulls, and for whatever has a directive. Other `$` names are unknown fields then. */
function taken(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => !isDirected(item)).map(taken);
  if (!isRecord(value)) return value;
  const result: Fields = {};
  for (const [key, child] of Object.entries(value)) {
    if (child !== null && !isDirected(child)) setField(result, key, taken(child));
  }
  return result;
}

function isDirected(value: unknown): boolean {
  return isRecord(value) && value['$patch'] !== undefined;
}

function schemaOf(schema: PatchSchema | undefined, key: string): PatchSchema | undefined {
  if (schema?.properties !== undefined && Object.hasOwn(schema.properties, key)) return schema.properties[key];
  return typeof schema?.additionalProperties === 'object' ? schema.additionalProperties : undefined;
}

function itemsOf(schema: PatchSchema | undefined): PatchSchema | undefined {
  return Array.isArray(schema?.items) ? undefined : schema?.items;
}

// What `x-kubernetes-list-type` and `x-kubernetes-map-type` ask of their schema.
// @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy
// @see https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apis/apiextensions/validation/validation.go
import { childPath, fieldFault, keyPath } from '../field-fault.ts';
import type { StatusCause } from '../status.ts';
import type { JSONSchemaProps } from './schema.ts';
import { itemSchema, propertySchema } from './schema-node.ts';

/** Checks the map type of one schema. */
export function checkMapType(schema: JSONSchemaProps, path: string): StatusCause[] {
  const mapType = schema['x-kubernetes-map-type'];
  if (mapType === undefined) return [];
  const faults = checkTypeIs('object', 'x-kubernetes-map-type', schema, path);
  if (mapType !== 'atomic' && mapType !== 'granular') {
    faults.push(fieldFault.notSupported(childPath(path, 'x-kubernetes-map-type'), mapType, ['atomic', 'granular']));
  }
  return faults;
}

/** Checks the list type of one schema, and its keys. */
export function checkListType(schema: JSONSchemaProps, path: string): StatusCause[] {
  const listType = schema['x-kubernetes-list-type'];
  const listTypePath = childPath(path, 'x-kubernetes-list-type');
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const faults: StatusCause[] = [];
  if (listType !== undefined) {
    const typeFaults = checkTypeIs('array', 'x-kubernetes-list-type', schema, path);
    faults.push(...(typeFaults.length === 0 && listType === 'set' ? checkSetItems(schema, path) : typeFaults));
    if (!['atomic', 'set', 'map'].includes(listType)) {
      faults.push(fieldFault.notSupported(listTypePath, listType, ['atomic', 'set', 'map']));
    }
  }
  if (keys.length > 0 && listType !== 'map') {
    const rule = 'must be map if x-kubernetes-list-map-keys is non-empty';
    faults.push(
      listType === undefined
        ? fieldFault.required(listTypePath, rule)
        : fieldFault.invalid(listTypePath, listType, rule),
    );
  }
  if (listType === 'map') faults.push(...checkMapItems(schema, keys, path));
  if (listType === 'map' || listType === 'set') faults.push(...checkPresence(schema, listType, keys, path));
  return faults;
}

function checkTypeIs(wanted: string, keyword: string, { type = '' }: JSONSchemaProps, path: string): StatusCause[] {
  if (type === wanted) return [];
  const rule = `must be ${wanted} if ${keyword} is specified`;
  const typePath = childPath(path, 'type');
  return [type === '' ? fieldFault.required(typePath, rule) : fieldFault.invalid(typePath, type, rule)];
}

/** Items of a set are compared whole. kube-apiserver prints the item's list type in both cases. */
function checkSetItems(schema: JSONSchemaProps, path: string): StatusCause[] {
  const items = itemSchema(schema);
  const itemsPath = childPath(path, 'items');
  const listType = items?.['x-kubernetes-list-type'];
  const rule = 'must be atomic as item of a list with x-kubernetes-list-type=set';
  if (items?.type === 'array' && listType !== undefined && listType !== 'atomic') {
    return [fieldFault.invalid(childPath(itemsPath, 'x-kubernetes-list-type'), listType, rule)];
  }
  if (items?.type === 'object' && items['x-kubernetes-map-type'] !== 'atomic') {
    return [fieldFault.invalid(childPath(itemsPath, 'x-kubernetes-map-type'), listType ?? null, rule)];
  }
  return [];
}

function checkMapItems(schema: JSONSchemaProps, keys: readonly string[], path: string): StatusCause[] {
  const keysPath = childPath(path, 'x-kubernetes-list-map-keys');
  const itemsPath = childPath(path, 'items');
  const faults: StatusCause[] = [];
  if (keys.length === 0) {
    faults.push(fieldFault.required(keysPath, 'must not be empty if x-kubernetes-list-type is map'));
  }
  if (schema.items === undefined) {
    faults.push(fieldFault.required(itemsPath, 'must have a schema if x-kubernetes-list-type is map'));
  }
  const items = itemSchema(schema);
  if (items === undefined) return faults;
  if (items.type !== 'object') {
    const rule = "must be object if parent array's x-kubernetes-list-type is map";
    return [...faults, fieldFault.invalid(childPath(itemsPath, 'type'), items.type ?? '', rule)];
  }
  for (const [index, key] of keys.entries()) {
    const property = propertySchema(items, key);
    if (property === undefined) {
      faults.push(fieldFault.invalid(keysPath, keys, 'entries must all be names of item properties'));
    } else if (property.type === 'array' || property.type === 'object') {
      const typePath = childPath(keyPath(childPath(itemsPath, 'properties'), key), 'type');
      const rule = "must be a scalar type if parent array's x-kubernetes-list-type is map";
      faults.push(fieldFault.invalid(typePath, items.type, rule));
    }
    if (keys.indexOf(key) < index) {
      faults.push(fieldFault.invalid(keysPath, keys, 'must not contain duplicate entries'));
    }
  }
  return faults;
}

/** Items, and the keys of items, must always have a value. */
function checkPresence(
  schema: JSONSchemaProps,
  listType: string,
  keys: readonly string[],
  path: string,
): StatusCause[] {
  const items = itemSchema(schema);
  if (items === undefined) return [];
  const itemsPath = childPath(path, 'items');
  const faults: StatusCause[] = [];
  if (items.nullable === true) {
    const rule = `cannot be nullable when x-kubernetes-list-type is ${listType}`;
    faults.push(fieldFault.forbidden(childPath(itemsPath, 'nullable'), rule));
  }
  if (listType === 'set') return faults;
  for (const key of keys) {
    const property = propertySchema(items, key);
    if (property === undefined) continue;
    const propertyPath = keyPath(childPath(itemsPath, 'properties'), key);
    if (items.required?.includes(key) !== true && property.default === undefined) {
      const rule =
        'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property';
      faults.push(fieldFault.required(childPath(propertyPath, 'default'), rule));
    }
    if (property.nullable === true) {
      const rule = 'this property is in x-kubernetes-list-map-keys, so it cannot be nullable';
      faults.push(fieldFault.forbidden(childPath(propertyPath, 'nullable'), rule));
    }
  }
  return faults;
}

// Uniqueness in lists of type set (of whole items) and map (of their keys).
// @see https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apiserver/schema/listtype/validation.go
import { childPath, fieldFault, keyPath } from '../field-fault.ts';
import { formatJson } from '../go-text.ts';
import { getMember, isObject, setMember } from '../json-value.ts';
import type { StatusCause } from '../status.ts';
import type { JSONSchemaProps } from './schema.ts';
import { additionalSchema, itemSchema, propertySchema, somewhere } from './schema-node.ts';

/** Checks every list below a value. Each duplicate is reported once, however often it repeats. */
export function validateListTypes(value: unknown, schema: JSONSchemaProps, path: string): StatusCause[] {
  return hasListTypes(schema) ? listTypeFaults(value, schema, path) : [];
}

const hasListTypes = somewhere((schema) => schema['x-kubernetes-list-type'] !== undefined);

function listTypeFaults(value: unknown, schema: JSONSchemaProps, path: string): StatusCause[] {
  if (Array.isArray(value)) {
    const items = itemSchema(schema);
    const below =
      items === undefined ? [] : value.flatMap((item, index) => listTypeFaults(item, items, keyPath(path, index)));
    return [...validateList(value, schema, path), ...below];
  }
  if (!isObject(value)) return [];
  const faults: StatusCause[] = [];
  const additional = additionalSchema(schema);
  for (const key of Object.keys(value)) {
    const property = propertySchema(schema, key);
    if (additional !== undefined) faults.push(...listTypeFaults(value[key], additional, keyPath(path, key)));
    if (property !== undefined && hasListTypes(property)) {
      faults.push(...listTypeFaults(value[key], property, childPath(path, key)));
    }
  }
  return faults;
}

function validateList(items: readonly unknown[], schema: JSONSchemaProps, path: string): StatusCause[] {
  switch (schema['x-kubernetes-list-type']) {
    case 'set':
      return duplicates(items).map((index) => fieldFault.duplicate(keyPath(path, index), items[index]));
    case 'map': {
      const stranger = items.findIndex((item) => item !== null && !isObject(item));
      if (stranger >= 0) {
        const rule = 'must be an object for an array of list-type map';
        return [fieldFault.invalid(keyPath(path, stranger), items[stranger], rule)];
      }
      const keys = items.map((item) => listKey(item, schema['x-kubernetes-list-map-keys'] ?? []));
      return duplicates(keys).map((index) => fieldFault.duplicate(keyPath(path, index), keys[index]));
    }
    default:
      return [];
  }
}

function listKey(item: unknown, names: readonly string[]): Record<string, unknown> {
  const key: Record<string, unknown> = {};
  for (const name of names) {
    const value = isObject(item) ? getMember(item, name) : undefined;
    if (value !== undefined) setMember(key, name, value);
  }
  return key;
}

/** The second place of everything that occurs more than once. */
function duplicates(items: readonly unknown[]): number[] {
  const times = new Map<string, number>();
  return [...items.keys()].filter((index) => {
    const text = formatJson(items[index]);
    const before = times.get(text) ?? 0;
    times.set(text, before + 1);
    return before === 1;
  });
}

// Metadata as it comes from outside: the types of its fields, the unknown ones dropped and reported, nulls dropped as Go
// does. @see https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/v1/types.go ObjectMeta
import { normalizeTime } from '../builtin/go-time.ts';
import { isRecord } from './api-object.ts';

type FieldType = 'string' | 'uid' | 'boolean' | 'integer' | 'time' | 'strings' | 'stringMap' | 'owners' | 'objects';

const fields: Readonly<Record<string, FieldType>> = {
  name: 'string',
  generateName: 'string',
  namespace: 'string',
  selfLink: 'string',
  uid: 'uid',
  resourceVersion: 'string',
  generation: 'integer',
  creationTimestamp: 'time',
  deletionTimestamp: 'time',
  deletionGracePeriodSeconds: 'integer',
  labels: 'stringMap',
  annotations: 'stringMap',
  ownerReferences: 'owners',
  finalizers: 'strings',
  managedFields: 'objects',
};

const ownerFields: Readonly<Record<string, FieldType>> = {
  apiVersion: 'string',
  kind: 'string',
  name: 'string',
  uid: 'uid',
  controller: 'boolean',
  blockOwnerDeletion: 'boolean',
};

const managerFields: Readonly<Record<string, FieldType>> = {
  manager: 'string',
  operation: 'string',
  apiVersion: 'string',
  time: 'time',
  fieldsType: 'string',
  subresource: 'string',
};

/** A value of another type than the field's. */
export class TypeMismatch extends Error {
  override readonly name = 'TypeMismatch';
  /** What is said of it where an object is converted, rather than read from text. */
  readonly conversion: string;

  /** @param path - such as `metadata.labels` @param kind - the type without a name of its own; default the type */
  constructor(value: unknown, path: string, type: string, kind = type) {
    // Of a number that is too large or no whole one Go says which it was.
    const shown = typeof value === 'number' && /^u?int/.test(kind) ? `number ${value}` : jsonTypeName(value);
    super(`json: cannot unmarshal ${shown} into Go struct field ${path} of type ${type}`);
    this.conversion = conversionFault(value, kind, type);
  }
}

/** @see https://github.com/kubernetes/apimachinery/blob/master/pkg/runtime/converter.go */
/** @param type - without a name of its own */
function conversionFault(value: unknown, type: string, name: string): string {
  const kind = goKind(value);
  if (type.startsWith('[]')) return `cannot restore slice from ${kind}`;
  if (type.startsWith('map[')) return `cannot restore map from ${kind}`;
  if (/^v\d\w*\./.test(type)) return `cannot restore struct from: ${kind}`;
  const isConvertible = (kind === 'int64' && type === 'string') || (kind === 'float64' && /^u?int/.test(type));
  return isConvertible ? `cannot convert ${kind} to ${name}` : `unrecognized type: ${type}`;
}

function goKind(value: unknown): string {
  if (Array.isArray(value)) return 'slice';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'object' ? 'map' : 'string';
}

export interface MetadataDecoding {
  /** In which order fields are read: that of their names, of the text, or of Go's type. Default that of names. */
  readonly order?: 'name' | 'text' | 'type';
  /** Is told of a field of a wrong type; default throws it. */
  readonly fail?: (fault: TypeMismatch) => void;
}

const fieldNames = Object.keys(fields);

/**
 * Checks metadata in place.
 *
 * @param path - of the metadata as Go's messages have it: it depends on how the object is decoded
 * @returns the paths of the unknown fields, which are gone
 * @throws TypeError at a time that cannot be read
 */
export function decodeMetadata(
  metadata: Record<string, unknown>,
  path: string,
  { order = 'name', fail = refuse }: MetadataDecoding = {},
): string[] {
  const unknown: string[] = [];
  for (const name of orderedNames(metadata, order)) {
    const value = metadata[name];
    const type = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (type === undefined) {
      unknown.push(`metadata.${name}`);
      delete metadata[name];
    } else if (value === null) {
      delete metadata[name];
    } else {
      try {
        checkType(value, type, `${path}.${name}`);
      } catch (error) {
        if (type === 'time' || !(error instanceof TypeMismatch)) throw error;
        fail(error);
      }
      // An empty list of managed fields is as good as one empty entry, but not of a custom resource: there it is forgotten.
      if (name === 'managedFields' && path !== 'ObjectMeta' && isEmpty(value)) metadata[name] = [{}];
      else if (isEmpty(value)) delete metadata[name];
    }
  }
  return unknown;
}

function refuse(fault: TypeMismatch): never {
  throw fault;
}

function orderedNames(metadata: Readonly<Record<string, unknown>>, order: 'name' | 'text' | 'type'): string[] {
  const names = Object.keys(metadata);
  if (order === 'text') return names;
  if (order === 'name') return names.toSorted();
  return names.toSorted((a, b) => fieldNames.indexOf(a) - fieldNames.indexOf(b));
}

/** The name of a JSON value's type in Go's messages. */
export function jsonTypeName(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (value === null) return 'null';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

function checkType(value: unknown, type: FieldType, path: string): void {
  switch (type) {
    case 'string':
      if (typeof value !== 'string') throw new TypeMismatch(value, path, 'string');
      return;
    case 'uid':
      if (typeof value !== 'string') throw new TypeMismatch(value, path, 'types.UID', 'string');
      return;
    case 'integer':
      if (!Number.isInteger(value)) throw new TypeMismatch(value, path, 'int64');
      return;
    case 'time':
      if (typeof value !== 'string') throw new TypeMismatch(value, path, 'string');
      normalizeTime(value);
      return;
    case 'boolean':
      if (typeof value !== 'boolean') throw new TypeMismatch(value, path, 'bool');
      return;
    case 'strings':
      if (!Array.isArray(value)) throw new TypeMismatch(value, path, '[]string');
      for (const [index, item] of value.entries()) {
        if (item === null) value[index] = '';
        else checkType(item, 'string', path);
      }
      return;
    case 'stringMap':
      if (!isRecord(value)) throw new TypeMismatch(value, path, 'map[string]string');
      for (const [key, item] of Object.entries(value)) {
        // Go has no null text.
        if (item === null) value[key] = '';
        else checkType(item, 'string', path);
      }
      return;
    case 'owners':
    case 'objects': {
      const element = type === 'owners' ? 'v1.OwnerReference' : 'v1.ManagedFieldsEntry';
      if (!Array.isArray(value)) throw new TypeMismatch(value, path, `[]${element}`);
      for (const item of value) {
        if (!isRecord(item)) throw new TypeMismatch(item, path, element);
        checkStruct(
          item,
          type === 'owners' ? ownerFields : managerFields,
          path.replace(/^ObjectMeta/, element.slice(3)),
        );
      }
    }
  }
}

function checkStruct(struct: Record<string, unknown>, types: Readonly<Record<string, FieldType>>, path: string): void {
  for (const [name, value] of Object.entries(struct)) {
    const type = Object.hasOwn(types, name) ? types[name] : undefined;
    if (value === null) delete struct[name];
    else if (type !== undefined) checkType(value, type, `${path}.${name}`);
  }
}

/** Go's `omitempty`: an empty value is as good as none. */
function isEmpty(value: unknown): boolean {
  return value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
}

// What Go's decoder does to the object of a built-in kind: unknown fields are dropped and reported, nulls mean absent,
// a value of the wrong type is an error, and a struct that is no pointer is always there. One walk, in place.
// What surprises: a wrong type is told when all has been read, the first of them; a value that its own type reads, such as a
// time or a quantity, ends the reading where it stands.
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import { formatQuantity, parseQuantity } from '@kubewright/apimachinery';
import { isRecord } from '../object/api-object.ts';
import { leaveOut } from '../object/left-out.ts';
import { decodeMetadata, TypeMismatch } from '../object/object-metadata.ts';
import {
  embeddedStruct,
  fieldOrder,
  goStructName,
  goTypeName,
  isOmittedWhenZero,
  isStruct,
  printedTimes,
  printedZeros,
} from './built-in-schema.ts';
import { sorted } from '../registry/patch-echo.ts';
import { noteNullBytes } from '../object/null-bytes.ts';
import { normalizeMicroTime, normalizeTime } from './go-time.ts';

/**
 * @param value - changed in place
 * @param kind - for messages
 * @returns the paths of the unknown fields, which are gone
 * @throws TypeMismatch or TypeError for the value that cannot be read, with Go's message
 */
export function decodeTyped(
  value: Record<string, unknown>,
  schema: JSONSchemaProps,
  kind: string,
  { byType = false }: { readonly byType?: boolean } = {},
): string[] {
  const decoding: Decoding = { root: schema, unknown: [], byType, fault: undefined };
  decodeFields(value, schema, '', kind, decoding);
  if (decoding.fault !== undefined) throw decoding.fault;
  return byType ? decoding.unknown.toSorted((a, b) => (`${a}"` < `${b}"` ? -1 : 1)) : decoding.unknown;
}

interface Decoding {
  readonly root: JSONSchemaProps;
  readonly unknown: string[];
  /** The first value of a wrong type. */
  fault: TypeMismatch | TypeError | undefined;
  /** Fields are read in the order of their type, as from an object, rather than of the text. */
  readonly byType: boolean;
}

/** Where an object is converted, the first fault ends it. */
function fail<T>(fault: TypeMismatch | TypeError, value: T, decoding: Decoding): T {
  if (decoding.byType) throw fault;
  decoding.fault ??= fault;
  return value;
}

function decodeFields(
  value: Record<string, unknown>,
  schema: JSONSchemaProps,
  path: string,
  struct: string,
  decoding: Decoding,
): void {
  for (const [name, child] of decoding.byType ? entriesByType(value, schema) : Object.entries(value)) {
    const isEntry = schema.properties === undefined;
    const childPath = path === '' ? name : isEntry ? `${path}[${name}]` : `${path}.${name}`;
    const childSchema = schemaOf(schema, name);
    if (childSchema === undefined) {
      if (schema['x-kubernetes-preserve-unknown-fields'] === true) continue;
      // Who is told of it reads the names of entries as those of fields.
      decoding.unknown.push(childPath.replaceAll(/\[([^[\]]*[^[\]\d][^[\]]*)\]/g, '.$1'));
      delete value[name];
    } else if (child === null) {
      // Nothing is stored under a name that is none of a type: it is there, and holds its zero value.
      if (isEntry) value[name] = zeroOf(childSchema, childPath, struct, decoding);
      if (isEntry && childSchema.format === 'byte') noteNullBytes(value, name);
      if (!isEntry) delete value[name];
    } else {
      if (childPath === 'metadata' && isRecord(child)) decodeObjectMetadata(child, decoding);
      const decoded = decodeValue(child, childSchema, childPath, struct, decoding);
      if (isOmitted(decoded, name, schema, childSchema)) leaveOut(value, name);
      else if (decoded !== child) value[name] = decoded;
    }
  }
  completeStructs(value, schema, path, struct, decoding);
}

function decodeObjectMetadata(metadata: Record<string, unknown>, decoding: Decoding): void {
  const order = decoding.byType ? 'type' : 'text';
  const unknown = decodeMetadata(metadata, 'ObjectMeta.metadata', {
    order,
    fail: (fault) => {
      fail(fault, undefined, decoding);
    },
  });
  decoding.unknown.push(...unknown);
}

function entriesByType(value: Readonly<Record<string, unknown>>, schema: JSONSchemaProps): [string, unknown][] {
  const order = fieldOrder(schema);
  // What is no field comes last.
  const placeOf = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
  return Object.entries(value).toSorted(([a], [b]) => placeOf(a) - placeOf(b));
}

/** Empty maps and lists that are not required are not written, nor are most zeros. */
function isOmitted(value: unknown, name: string, schema: JSONSchemaProps, childSchema: JSONSchemaProps): boolean {
  if (schema.properties === undefined || schema.required?.includes(name) === true) return false;
  if (value === '' || value === 0 || value === false) return isOmittedWhenZero(childSchema);
  if (printedZeros(schema).has(name)) return false;
  if (Array.isArray(value)) return value.length === 0 && !isOpaque(childSchema);
  return childSchema.additionalProperties !== undefined && isRecord(value) && Object.keys(value).length === 0;
}

function isOpaque({ title }: JSONSchemaProps): boolean {
  return title === 'FieldsV1' || title === 'RawExtension';
}

function completeStructs(
  value: Record<string, unknown>,
  schema: JSONSchemaProps,
  path: string,
  struct: string,
  decoding: Decoding,
): void {
  const { properties = {} } = schema;
  for (const name of Object.keys(properties)) {
    const child = properties[name];
    if (child === undefined || !isStruct(child) || Object.hasOwn(value, name)) continue;
    const empty = {};
    decodeFields(empty, child, path === '' ? name : `${path}.${name}`, child.title ?? struct, decoding);
    value[name] = empty;
  }
  // Those of the object itself its kind knows.
  if (path !== '') for (const name of printedTimes(schema)) value[name] ??= null;
  completeZeros(value, schema);
}

/** What Go prints of what is not there. */
function completeZeros(value: Record<string, unknown>, schema: JSONSchemaProps): void {
  for (const [name, zero] of printedZeros(schema)) {
    if (!Object.hasOwn(value, name) && Object.hasOwn(schema.properties ?? {}, name)) value[name] = zero;
  }
}

function schemaOf(schema: JSONSchemaProps, name: string): JSONSchemaProps | undefined {
  if (schema.properties !== undefined && Object.hasOwn(schema.properties, name)) return schema.properties[name];
  return typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
}

function decodeValue(
  value: unknown,
  schema: JSONSchemaProps,
  path: string,
  struct: string,
  decoding: Decoding,
): unknown {
  if (schema['x-kubernetes-int-or-string'] === true) {
    if (schema.format === 'quantity') {
      const isScalar = typeof value === 'string' || typeof value === 'number';
      // Go reads the text of whatever it is.
      return formatQuantity(parseQuantity(isScalar ? value : JSON.stringify(value)));
    }
    // Whatever is no text Go reads as a whole number.
    if (typeof value !== 'string' && !isInteger(value, 'int32')) throw noInteger(value, path, struct, decoding);
    return value;
  }
  // Who owns what is read by nobody but field managers, and what is kept as it was sent by nobody at all.
  if (isOpaque(schema)) return decoding.byType ? sorted(value) : value;
  switch (schema.type) {
    case 'string':
      if (Array.isArray(value) && schema.format === 'byte') return decodeBytes(value, path, struct, decoding);
      if (typeof value !== 'string') {
        const fault = mismatch(value, path, schema.format === 'byte' ? '[]uint8' : 'string', struct, decoding, schema);
        if (schema.format === 'date-time' || schema.format === 'micro-time') throw readByItself(fault);
        return fail(fault, value, decoding);
      }
      return decodeText(value, schema.format, decoding);
    case 'boolean':
      return typeof value !== 'boolean'
        ? fail(mismatch(value, path, 'bool', struct, decoding, schema), value, decoding)
        : value;
    case 'integer':
      // Where an object is converted, what is too large loses its upper bits.
      if (decoding.byType && schema.format === 'int32' && isInteger(value, 'int64'))
        return Number(BigInt.asIntN(32, BigInt(value as number)));
      return !isInteger(value, schema.format)
        ? fail(mismatch(value, path, schema.format ?? 'int64', struct, decoding, schema), value, decoding)
        : value;
    case 'number':
      return typeof value !== 'number'
        ? fail(mismatch(value, path, 'float64', struct, decoding, schema), value, decoding)
        : value;
    case 'array':
      if (!Array.isArray(value))
        return fail(mismatch(value, path, `[]${goType(schema.items)}`, struct, decoding, schema), value, decoding);
      return decodeItems(value, schema, path, struct, decoding);
    case 'object':
      if (!isRecord(value))
        return fail(mismatch(value, path, goType(schema), struct, decoding, schema), value, decoding);
      decodeFields(value, schema, path, schema.title ?? struct, decoding);
      return value;
    default:
      return value;
  }
}

/** What Go has in the place of a null that stands for something. */
function zeroOf(schema: JSONSchemaProps, path: string, struct: string, decoding: Decoding): unknown {
  if (schema['x-kubernetes-int-or-string'] === true) return schema.format === 'quantity' ? '0' : 0;
  switch (schema.type) {
    case 'string':
      return '';
    case 'boolean':
      return false;
    case 'integer':
    case 'number':
      return 0;
    case 'object':
      return decodeValue({}, schema, path, struct, decoding);
    default:
      return null;
  }
}

function isInteger(value: unknown, format: string | undefined): boolean {
  if (typeof value !== 'number' || !Number.isInteger(value)) return false;
  if (format === 'uint8') return value >= 0 && value < 256;
  return format !== 'int32' || (value >= -(2 ** 31) && value < 2 ** 31);
}

function decodeItems(
  items: unknown[],
  schema: JSONSchemaProps,
  path: string,
  struct: string,
  decoding: Decoding,
): unknown[] {
  const itemSchema = schema.items;
  if (itemSchema === undefined || Array.isArray(itemSchema)) return items;
  for (const [index, item] of items.entries()) {
    const at = `${path}[${index}]`;
    const decoded =
      item === null ? zeroOf(itemSchema, at, struct, decoding) : decodeValue(item, itemSchema, at, struct, decoding);
    items[index] = decoded;
    if (isRecord(decoded)) completeZeros(decoded, itemSchema);
  }
  return items;
}

/** @throws TypeError with Go's message */
function decodeText(text: string, format: string | undefined, decoding: Decoding): string {
  switch (format) {
    case 'date-time':
      return normalizeTime(text);
    case 'micro-time':
      return normalizeMicroTime(text);
    case 'byte': {
      const legal = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?/.exec(text)?.[0].length ?? 0;
      if (legal === text.length) return text;
      return fail(new TypeError(`illegal base64 data at input byte ${firstIllegal(text, legal)}`), text, decoding);
    }
    default:
      return text;
  }
}

/** Bytes may be listed. */
function decodeBytes(items: readonly unknown[], path: string, struct: string, decoding: Decoding): unknown {
  const bytes: number[] = [];
  for (const item of items) {
    const isByte = item === null || isInteger(item, decoding.byType ? undefined : 'uint8');
    if (!isByte) return fail(mismatch(item, path, 'uint8', struct, decoding), items, decoding);
    bytes.push(Number(item));
  }
  return Buffer.from(bytes).toString('base64');
}

/** Where Go's decoder stops. @param from - the end of the last whole group of four */
function firstIllegal(text: string, from: number): number {
  const offset = text.slice(from).search(/[^A-Za-z0-9+/]/);
  // A group that is too short is to blame from its beginning.
  if (offset < 0) return from;
  if (text[from + offset] !== '=' || offset < 2) return from + offset;
  return from + offset + 1;
}

function goType(schema: JSONSchemaProps | JSONSchemaProps[] | undefined): string {
  if (schema === undefined || Array.isArray(schema)) return 'interface {}';
  if (schema.title !== undefined) return goStructName(schema);
  if (typeof schema.additionalProperties === 'object') return `map[string]${goType(schema.additionalProperties)}`;
  return schema.type === 'integer' ? (schema.format ?? 'int64') : (schema.type ?? 'interface {}');
}

/** What is an integer or text reads itself, even where an object is converted. */
function noInteger(value: unknown, path: string, struct: string, decoding: Decoding): TypeMismatch {
  return readByItself(mismatch(value, path, 'int32', struct, decoding));
}

/** The fault of a type that reads its text itself, even where an object is converted. */
function readByItself(fault: TypeMismatch): TypeMismatch {
  const conversion = fault.message.replace(/Go struct field \S+ of type/, 'Go value of type');
  return Object.assign(fault, { conversion });
}

/** @param type - what it is to Go, if it has no name of its own */
function mismatch(
  value: unknown,
  path: string,
  type: string,
  struct: string,
  { root }: Decoding,
  schema?: JSONSchemaProps,
): TypeMismatch {
  const name = schema === undefined ? undefined : goTypeName(schema);
  return new TypeMismatch(value, `${struct}.${goPath(path, root)}`, name ?? type, type);
}

/** A path as Go prints it here: without indexes and keys of maps, but with the structs that are parts of others. */
function goPath(path: string, root: JSONSchemaProps): string {
  const steps: string[] = [];
  let schema: JSONSchemaProps | undefined = root;
  for (const step of path.split(/\.(?![^[]*\])/)) {
    const name = step.replace(/\[.*$/s, '');
    const embedded: string | undefined = schema === undefined ? undefined : embeddedStruct(schema, name);
    if (embedded !== undefined) steps.push(embedded);
    steps.push(name);
    schema = schema === undefined ? undefined : schemaOf(schema, name);
    const items: JSONSchemaProps | JSONSchemaProps[] | undefined = schema?.items;
    if (items !== undefined) schema = Array.isArray(items) ? undefined : items;
    else if (schema?.properties === undefined && typeof schema?.additionalProperties === 'object' && step !== name)
      schema = schema.additionalProperties;
  }
  return steps.join('.');
}

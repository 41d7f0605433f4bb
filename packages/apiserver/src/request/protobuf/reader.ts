// Reads protobuf's wire format with a table of fields for each message; what the table does not name is skipped.
// @see https://protobuf.dev/programming-guides/encoding/
import { ApiError } from '@kubewright/apimachinery';

/** A field: its JSON name and how its value reads. */
export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly repeated?: boolean;
  /** Go writes fields that are no pointers even when they are zero; only a pointer's zero means something. */
  readonly pointer?: boolean;
  /** A message whose fields are its parent's in JSON, as Go embeds structs. */
  readonly inline?: boolean;
}

export type FieldType =
  | 'string'
  | 'bytes'
  | 'integer'
  | 'boolean'
  | 'double'
  | { readonly message: Message }
  /** By texts, to values of one type. */
  | { readonly map: FieldType }
  /** A message that is not an object in JSON, such as a time. */
  | { readonly scalar: (fields: ProtobufFields) => unknown };

export interface Message {
  /** By their numbers. */
  readonly fields: ReadonlyMap<number, Field>;
}

/** A message's raw fields: numbers for varints, bytes for the rest. */
export type ProtobufFields = ReadonlyMap<number, readonly (bigint | Uint8Array)[]>;

/** Decodes a message to the JSON that Kubernetes would print for it. @throws ApiError bad request */
export function decodeMessage(bytes: Uint8Array, message: Message): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [number, values] of readFields(bytes)) {
    const field = message.fields.get(number);
    if (field === undefined) continue;
    const decoded =
      typeof field.type === 'object' && 'map' in field.type
        ? decodeMap(values, field.type.map)
        : field.repeated === true
          ? values.map((value) => decodeValue(value, field.type))
          : decodeValue(values.at(-1), field.type);
    if (field.inline === true) Object.assign(result, decoded);
    else if (decoded !== undefined && (field.pointer === true || !isZero(decoded))) result[field.name] = decoded;
  }
  return result;
}

/** Splits a message into its fields. @throws ApiError bad request */
export function readFields(bytes: Uint8Array): ProtobufFields {
  const fields = new Map<number, (bigint | Uint8Array)[]>();
  const cursor = { bytes, position: 0 };
  while (cursor.position < bytes.length) {
    const tag = Number(readVarint(cursor));
    const value = readValue(cursor, tag & 7);
    const number = Math.floor(tag / 8);
    const values = fields.get(number);
    if (values === undefined) fields.set(number, [value]);
    else values.push(value);
  }
  return fields;
}

export function decodeUtf8(value: bigint | Uint8Array | undefined): string {
  return value instanceof Uint8Array ? new TextDecoder().decode(value) : '';
}

/** Zero for what is no number. */
export function integerOf(value: bigint | Uint8Array | undefined): number {
  return typeof value === 'bigint' ? Number(BigInt.asIntN(64, value)) : 0;
}

interface Cursor {
  readonly bytes: Uint8Array;
  position: number;
}

function readValue(cursor: Cursor, wireType: number): bigint | Uint8Array {
  switch (wireType) {
    case 0:
      return readVarint(cursor);
    case 1:
      return readBytes(cursor, 8);
    case 2:
      return readBytes(cursor, Number(readVarint(cursor)));
    case 5:
      return readBytes(cursor, 4);
    default:
      throw malformed(`illegal wireType ${wireType}`);
  }
}

function readVarint(cursor: Cursor): bigint {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = cursor.bytes[cursor.position++];
    if (byte === undefined) throw malformed('unexpected EOF');
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  throw malformed('integer overflow');
}

function readBytes(cursor: Cursor, length: number): Uint8Array {
  const end = cursor.position + length;
  if (end > cursor.bytes.length) throw malformed('unexpected EOF');
  const value = cursor.bytes.subarray(cursor.position, end);
  cursor.position = end;
  return value;
}

function decodeValue(value: bigint | Uint8Array | undefined, type: FieldType): unknown {
  if (type === 'integer') return integerOf(value);
  if (type === 'boolean') return typeof value === 'bigint' && value !== 0n;
  if (type === 'string') return decodeUtf8(value);
  const bytes = value instanceof Uint8Array ? value : new Uint8Array();
  if (type === 'bytes') return Buffer.from(bytes).toString('base64');
  if (type === 'double') return bytes.length === 8 ? Buffer.from(bytes).readDoubleLE() : 0;
  if ('message' in type) return decodeMessage(bytes, type.message);
  return 'scalar' in type ? type.scalar(readFields(bytes)) : undefined;
}

function decodeMap(entries: readonly (bigint | Uint8Array)[], type: FieldType): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const entry of entries) {
    const fields = readFields(entry instanceof Uint8Array ? entry : new Uint8Array());
    Object.defineProperty(result, decodeUtf8(fields.get(1)?.at(-1)), {
      value: decodeValue(fields.get(2)?.at(-1), type),
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
  return result;
}

function isZero(value: unknown): boolean {
  if (value === undefined || value === '' || value === 0 || value === false) return true;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function malformed(why: string): ApiError {
  return ApiError.badRequest(`the object provided is unrecognized: proto: ${why}`);
}

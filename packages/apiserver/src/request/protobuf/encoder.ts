// Objects as Kubernetes' protobuf: the bytes `k8s\0`, then a message that names the type and holds the object's own message.
// To the letter what Go writes: fields that are no pointers are written also when they are zero, and maps by their keys.
// @see https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding
import { ApiError, encodeJson } from '@kubewright/apimachinery';
import type { MessageField } from '../../builtin/protobuf-messages.ts';
import { messageFields, messageOfKind } from '../../builtin/protobuf-messages.ts';
import { isRecord } from '../../object/api-object.ts';
import { splitFieldType } from './field-type.ts';
import { ProtobufWriter } from './writer.ts';

/** Writes a value as a field; undefined is the zero value. */
type Write = (writer: ProtobufWriter, number: number, value: unknown) => void;

/** Writes the fields of a message. */
type WriteFields = (writer: ProtobufWriter, value: Readonly<Record<string, unknown>>) => void;

const magic = Buffer.from('k8s\0');

/** @throws ApiError not acceptable, for what has no message */
export function encodeProtobuf(object: Readonly<Record<string, unknown>>): Uint8Array {
  const { apiVersion = '', kind } = object;
  const writer = new ProtobufWriter();
  // What discovery says of versions names none of its own.
  const write = writeKind(String(apiVersion) || 'v1', String(kind));
  writer.text(4, '');
  writer.text(3, '');
  writer.message(2, () => write(writer, object));
  writer.message(1, () => {
    writer.text(2, String(kind));
    writer.text(1, String(apiVersion));
  });
  writer.raw(magic);
  return writer.finish();
}

const frameHeader = 4;

/** An event of a watch: its length, then a message without a name that holds an object with one. */
export function encodeProtobufEvent(type: string, object: Readonly<Record<string, unknown>>): Uint8Array {
  const bytes = encodeProtobuf(object);
  const writer = new ProtobufWriter(bytes.length + 64);
  writer.message(2, () => writer.bytes(1, bytes));
  writer.text(1, type);
  const length = Buffer.alloc(frameHeader);
  length.writeUInt32BE(writer.length);
  writer.raw(length);
  return writer.finish();
}

const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1';
const extensions = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1';

function writeKind(apiVersion: string, kind: string): WriteFields {
  const message = messageOfKind(apiVersion, kind);
  if (message !== undefined) return writeMessage(message);
  const item = kind.replace(/List$/, '');
  if (item !== kind) return writeList(writeKind(apiVersion, item));
  if (kind === 'PartialObjectMetadata') return partialMetadata;
  const why = `object *${kind} does not implement the protobuf marshalling interface and cannot be encoded to a protobuf message`;
  throw ApiError.notAcceptable(why);
}

const partialMetadata: WriteFields = (writer, value) => metadata(writer, 1, value['metadata']);

function writeList(item: WriteFields): WriteFields {
  return (writer, { metadata: ofList, items }) => {
    repeated(inMessage(item))(writer, 2, items);
    listMetadata(writer, 1, ofList);
  };
}

const made = new Map<string, WriteFields>();

function writeMessage(name: string): WriteFields {
  let write = made.get(name);
  if (write === undefined) {
    let fields: readonly FieldWriter[] = [];
    write = (writer, value) => {
      for (const field of fields) field(writer, value);
    };
    // Before its fields: a JSONSchemaProps holds itself.
    made.set(name, write);
    fields = (messageFields(name) ?? []).toSorted(([one], [other]) => other - one).map(fieldWriter);
  }
  return write;
}

/** Writes one field of a message, if it is there. */
type FieldWriter = WriteFields;

function fieldWriter([number, name, type]: MessageField): FieldWriter {
  const { isInline, isPointer, shape, item } = splitFieldType(type);
  const write = writerOf(item);
  if (isInline) return (writer, value) => write(writer, number, value);
  const shaped = shape === 'list' ? repeated(write) : shape === 'map' ? mapped(write) : write;
  const isOptional = isPointer || shape !== undefined || item === 'bytes';
  return (writer, value) => {
    const member = Object.hasOwn(value, name) ? value[name] : undefined;
    const isAbsent = member === undefined || member === null;
    if (!isAbsent) shaped(writer, number, member);
    else if (!isOptional) shaped(writer, number, undefined);
  };
}

function writerOf(item: string): Write {
  const known = scalars[item];
  if (known !== undefined) return known;
  return messageFields(item) === undefined ? inMessage(stringList) : inMessage(writeMessage(item));
}

function inMessage(write: WriteFields): Write {
  return (writer, number, value) =>
    writer.message(number, () => write(writer, isRecord(value) ? value : wrapped(value)));
}

/** What is no object in JSON, for those that know. */
function wrapped(value: unknown): Readonly<Record<string, unknown>> {
  return value === undefined ? {} : { [itself]: value };
}

const itself = '';

const stringList: WriteFields = (writer, value) => repeated(text)(writer, 1, value[itself]);

function repeated(write: Write): Write {
  return (writer, number, value) => {
    const items: readonly unknown[] = Array.isArray(value) ? value : [];
    for (const item of items.toReversed()) write(writer, number, item ?? undefined);
  };
}

function mapped(write: Write): Write {
  return (writer, number, value) => {
    const entries = Object.entries(isRecord(value) ? value : {}).toSorted(byKey);
    for (const [key, member] of entries.reverse()) {
      writer.message(number, () => {
        write(writer, 2, member ?? undefined);
        writer.text(1, key);
      });
    }
  };
}

/** By their bytes in UTF-8, as Go compares texts. */
function byKey([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

const text: Write = (writer, number, value) => writer.text(number, typeof value === 'string' ? value : '');

/** Fields of a message that is not an object in JSON. */
const holding =
  (write: (writer: ProtobufWriter, value: unknown) => void): Write =>
  (writer, number, value) =>
    writer.message(number, () => write(writer, value));

const time =
  (digits: 0 | 6): Write =>
  (writer, number, value) =>
    writer.message(number, () => {
      if (typeof value !== 'string') return;
      const milliseconds = Date.parse(value);
      if (Number.isNaN(milliseconds)) return;
      const fraction = digits === 0 ? '' : (/\.(\d+)/.exec(value)?.[1] ?? '');
      writer.integer(2, Number(fraction.slice(0, digits).padEnd(9, '0')));
      writer.integer(1, Math.floor(milliseconds / 1000));
    });

const rawJson = holding((writer, value) => {
  if (value !== undefined) writer.text(1, encodeJson(value));
});

const schema = (writer: ProtobufWriter, number: number, value: unknown): void =>
  inMessage(writeMessage(`${extensions}.JSONSchemaProps`))(writer, number, value);

const scalars: Readonly<Record<string, Write>> = {
  string: text,
  bytes: (writer, number, value) => writer.bytes(number, Buffer.from(typeof value === 'string' ? value : '', 'base64')),
  integer: (writer, number, value) => writer.integer(number, integerOf(value)),
  boolean: (writer, number, value) => writer.boolean(number, value === true),
  double: (writer, number, value) => writer.double(number, typeof value === 'number' ? value : 0),
  [`${meta}.Time`]: time(0),
  [`${meta}.MicroTime`]: time(6),
  [`${meta}.Duration`]: holding((writer, value) => writer.integer(1, nanoseconds(value))),
  [`${meta}.FieldsV1`]: rawJson,
  'io.k8s.apimachinery.pkg.runtime.RawExtension': rawJson,
  [`${extensions}.JSON`]: rawJson,
  'io.k8s.apimachinery.pkg.api.resource.Quantity': holding((writer, value) =>
    writer.text(1, value === undefined ? '0' : String(value)),
  ),
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': holding((writer, value) => {
    writer.text(3, typeof value === 'string' ? value : '');
    writer.integer(2, integerOf(value));
    writer.integer(1, typeof value === 'string' ? 1 : 0);
  }),
  [`${extensions}.JSONSchemaPropsOrArray`]: holding((writer, value) => {
    if (Array.isArray(value)) repeated(schema)(writer, 2, value);
    else if (isRecord(value)) schema(writer, 1, value);
  }),
  [`${extensions}.JSONSchemaPropsOrBool`]: holding((writer, value) => {
    if (isRecord(value)) schema(writer, 2, value);
    writer.boolean(1, isRecord(value) || value === true);
  }),
  [`${extensions}.JSONSchemaPropsOrStringArray`]: holding((writer, value) => {
    if (Array.isArray(value)) repeated(text)(writer, 2, value);
    else if (isRecord(value)) schema(writer, 1, value);
  }),
};

const metadata: Write = inMessage((writer, value) => writeMessage(`${meta}.ObjectMeta`)(writer, value));
const listMetadata: Write = inMessage((writer, value) => writeMessage(`${meta}.ListMeta`)(writer, value));

function integerOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? Math.trunc(value) : 0;
}

const units: Readonly<Record<string, number>> = { h: 3600e9, m: 60e9, s: 1e9, ms: 1e6, us: 1e3, µs: 1e3, ns: 1 };

/** Of a duration as Go prints it, such as `1h0m30s`. */
function nanoseconds(value: unknown): number {
  const parts = [...String(value ?? '').matchAll(/([\d.]+)(h|ms|m|s|us|µs|ns)/g)];
  const sum = parts.reduce((total, [, count, unit = '']) => total + Number(count) * (units[unit] ?? 0), 0);
  return Math.round(String(value).startsWith('-') ? -sum : sum);
}

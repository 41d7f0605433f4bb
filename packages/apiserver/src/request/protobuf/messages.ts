// The messages of Kubernetes' kinds as the reader wants them, each made when first met. Types that write themselves as
// something else than an object in JSON, such as times, are listed here; everything else is data.
// @see https://github.com/kubernetes/apimachinery (generated.proto of pkg/apis/meta/v1, pkg/api/resource, pkg/util/intstr)
import { decodeJson } from '@kubewright/apimachinery';
import type { MessageField } from '../../builtin/protobuf-messages.ts';
import { messageFields, messageOfKind } from '../../builtin/protobuf-messages.ts';
import { splitFieldType } from './field-type.ts';
import type { Field, FieldType, Message, ProtobufFields } from './reader.ts';
import { decodeMessage, decodeUtf8, integerOf } from './reader.ts';

/** The message of a kind; undefined for kinds that Kubernetes does not have. */
export function kindMessage(apiVersion: string, kind: string): Message | undefined {
  // Options of requests are the same message in every group version, and sent in that of the resource.
  const name = messageOfKind(apiVersion, kind) ?? (kind.endsWith('Options') ? messageOfKind('v1', kind) : undefined);
  return name === undefined ? undefined : messageNamed(name);
}

const made = new Map<string, Message>();

function messageNamed(name: string): Message {
  let message = made.get(name);
  if (message === undefined) {
    const fields = new Map<number, Field>();
    message = { fields };
    // Before its fields: a JSONSchemaProps holds itself.
    made.set(name, message);
    for (const described of messageFields(name) ?? []) fields.set(described[0], fieldOf(described));
  }
  return message;
}

function fieldOf([, name, type]: MessageField): Field {
  const { isInline, isPointer, shape, item } = splitFieldType(type);
  const plain = typeOf(item);
  return {
    name,
    type: shape === 'map' ? { map: plain } : plain,
    repeated: shape === 'list',
    pointer: isPointer,
    inline: isInline,
  };
}

function typeOf(name: string): FieldType {
  switch (name) {
    case 'string':
    case 'bytes':
    case 'integer':
    case 'boolean':
    case 'double':
      return name;
    default: {
      const scalar = scalars[name];
      if (scalar !== undefined) return { scalar };
      return messageFields(name) === undefined ? { scalar: stringList } : { message: messageNamed(name) };
    }
  }
}

const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1';
const extensions = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1';

const scalars: Readonly<Record<string, (fields: ProtobufFields) => unknown>> = {
  [`${meta}.Time`]: (fields) => formatTime(fields, 0),
  [`${meta}.MicroTime`]: (fields) => formatTime(fields, 6),
  [`${meta}.Duration`]: (fields) => formatDuration(integerOf(fields.get(1)?.at(-1))),
  [`${meta}.FieldsV1`]: rawJson,
  'io.k8s.apimachinery.pkg.runtime.RawExtension': rawJson,
  [`${extensions}.JSON`]: rawJson,
  'io.k8s.apimachinery.pkg.api.resource.Quantity': (fields) => decodeUtf8(fields.get(1)?.at(-1)) || '0',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': (fields) =>
    integerOf(fields.get(1)?.at(-1)) === 0 ? integerOf(fields.get(2)?.at(-1)) : decodeUtf8(fields.get(3)?.at(-1)),
  [`${extensions}.JSONSchemaPropsOrArray`]: (fields) => schemaIn(fields, 1) ?? (fields.get(2) ?? []).map(schemaOf),
  [`${extensions}.JSONSchemaPropsOrBool`]: (fields) => schemaIn(fields, 2) ?? integerOf(fields.get(1)?.at(-1)) !== 0,
  [`${extensions}.JSONSchemaPropsOrStringArray`]: (fields) =>
    schemaIn(fields, 1) ?? (fields.get(2) ?? []).map(decodeUtf8),
};

/** A message that is a list in JSON. */
function stringList(fields: ProtobufFields): string[] {
  return (fields.get(1) ?? []).map(decodeUtf8);
}

function rawJson(fields: ProtobufFields): unknown {
  const text = decodeUtf8(fields.get(1)?.at(-1));
  return text === '' ? undefined : decodeJson(text);
}

function schemaIn(fields: ProtobufFields, number: number): unknown {
  const value = fields.get(number)?.at(-1);
  return value === undefined ? undefined : schemaOf(value);
}

function schemaOf(value: bigint | Uint8Array): Record<string, unknown> {
  const bytes = value instanceof Uint8Array ? value : new Uint8Array();
  return decodeMessage(bytes, messageNamed(`${extensions}.JSONSchemaProps`));
}

/** A Time message: seconds and nanoseconds since 1970. An empty one is no time. */
function formatTime(fields: ProtobufFields, digits: 0 | 6): string | undefined {
  const seconds = fields.get(1)?.at(-1);
  if (typeof seconds !== 'bigint') return undefined;
  const time = new Date(integerOf(seconds) * 1000);
  if (Number.isNaN(time.valueOf())) return undefined;
  const start = time.toISOString().slice(0, 19);
  if (digits === 0) return `${start}Z`;
  return `${start}.${String(Math.floor(integerOf(fields.get(2)?.at(-1)) / 1000)).padStart(6, '0')}Z`;
}

/** As Go prints a duration that is whole seconds, such as `1h0m30s`; fractions as a decimal. @param nanoseconds - of it */
function formatDuration(nanoseconds: number): string {
  if (nanoseconds === 0) return '0s';
  const total = Math.abs(nanoseconds) / 1e9;
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  const seconds = Number((total - hours * 3600 - minutes * 60).toFixed(9));
  const text = `${hours > 0 ? `${hours}h` : ''}${hours + minutes > 0 ? `${minutes}m` : ''}${seconds}s`;
  return nanoseconds < 0 ? `-${text}` : text;
}

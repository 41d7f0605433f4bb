// The OpenAPI v2 document as protobuf, in which clients in Go read it: each member of the JSON is a field of a message, by
// these tables. Values of any type, such as those of extensions, are YAML texts there, and JSON is YAML.
// @see https://github.com/google/gnostic-models/blob/main/openapiv2/OpenAPIv2.proto
import { isRecord } from '../object/api-object.ts';
import { ProtobufWriter } from '../request/protobuf/writer.ts';
import type { Json } from './swagger-schema.ts';

type Write = (writer: ProtobufWriter, number: number, value: unknown) => void;

/** Members by their JSON names: the field's number, and how its value is written. */
type Message = Readonly<Record<string, readonly [number: number, write: Write]>>;

const text: Write = (writer, number, value) => writer.text(number, String(value));
const flag: Write = (writer, number, value) => writer.boolean(number, value === true);
const double: Write = (writer, number, value) => writer.double(number, Number(value));
const any: Write = (writer, number, value) => writer.message(number, () => writer.text(2, JSON.stringify(value)));

/** Of what has no more than 53 bits. */
const integer: Write = (writer, number, value) => writer.integer(number, Math.trunc(Number(value)));

const list =
  (write: Write): Write =>
  (writer, number, value) => {
    const items: readonly unknown[] = Array.isArray(value) ? value : [];
    for (const item of items.toReversed()) write(writer, number, item);
  };

/** @param extensions - the field of what begins with `x-` */
const object =
  (message: () => Message, extensions = 0): Write =>
  (writer, number, value) =>
    writer.message(number, () => writeFields(writer, isRecord(value) ? value : {}, message(), extensions));

/** A message that holds one of several: the field of this one in it. */
const inside =
  (field: number, write: Write): Write =>
  (writer, number, value) =>
    writer.message(number, () => write(writer, field, value));

/** Members of any name, each a message of the name and the value. @param field - in the message that holds them */
const named =
  (write: Write, field = 1): Write =>
  (writer, number, value) =>
    writer.message(number, () => writeNamed(writer, field, isRecord(value) ? Object.entries(value) : [], write));

function writeNamed(
  writer: ProtobufWriter,
  field: number,
  entries: readonly (readonly [string, unknown])[],
  write: Write,
): void {
  for (const [name, value] of entries.toReversed()) {
    writer.message(field, () => {
      write(writer, 2, value);
      writer.text(1, name);
    });
  }
}

function writeFields(writer: ProtobufWriter, value: Readonly<Json>, message: Message, extensions: number): void {
  const entries = Object.entries(value);
  if (extensions > 0) {
    writeNamed(
      writer,
      extensions,
      entries.filter(([name]) => name.startsWith('x-')),
      any,
    );
  }
  const fields = entries.flatMap(([name, member]) => {
    const field = Object.hasOwn(message, name) ? message[name] : undefined;
    return field === undefined ? [] : [{ number: field[0], write: field[1], member }];
  });
  for (const { number, write, member } of fields.toSorted((one, other) => other.number - one.number)) {
    write(writer, number, member);
  }
}

const info: Message = { title: [1, text], version: [2, text], description: [3, text] };

const externalDocs: Message = { description: [1, text], url: [2, text] };

const schema: Message = {
  $ref: [1, text],
  format: [2, text],
  title: [3, text],
  description: [4, text],
  multipleOf: [6, double],
  maximum: [7, double],
  exclusiveMaximum: [8, flag],
  minimum: [9, double],
  exclusiveMinimum: [10, flag],
  maxLength: [11, integer],
  minLength: [12, integer],
  pattern: [13, text],
  maxItems: [14, integer],
  minItems: [15, integer],
  uniqueItems: [16, flag],
  maxProperties: [17, integer],
  minProperties: [18, integer],
  required: [19, list(text)],
  enum: [20, list(any)],
  additionalProperties: [21, oneSchemaOrFlag],
  type: [22, inside(1, text)],
  items: [
    23,
    inside(
      1,
      object(() => schema, 31),
    ),
  ],
  properties: [25, named(object(() => schema, 31))],
  externalDocs: [29, object(() => externalDocs)],
  example: [30, any],
};

const oneSchema = object(() => schema, 31);

function oneSchemaOrFlag(writer: ProtobufWriter, number: number, value: unknown): void {
  writer.message(number, () => (isRecord(value) ? oneSchema(writer, 1, value) : writer.boolean(2, value === true)));
}

const bodyParameter: Message = {
  description: [1, text],
  name: [2, text],
  in: [3, text],
  required: [4, flag],
  schema: [5, oneSchema],
};

const pathParameter: Message = {
  required: [1, flag],
  in: [2, text],
  description: [3, text],
  name: [4, text],
  type: [5, text],
  uniqueItems: [19, flag],
};

const queryParameter: Message = {
  required: [1, flag],
  in: [2, text],
  description: [3, text],
  name: [4, text],
  type: [6, text],
  uniqueItems: [20, flag],
};

/** Which of the messages of parameters it is, is said by where the parameter is. */
const parameter: Write = (writer, number, value) => {
  const place = isRecord(value) ? value['in'] : undefined;
  if (place === 'body')
    inside(
      1,
      object(() => bodyParameter),
    )(writer, number, value);
  else if (place === 'path')
    inside(
      2,
      inside(
        4,
        object(() => pathParameter),
      ),
    )(writer, number, value);
  else
    inside(
      2,
      inside(
        3,
        object(() => queryParameter),
      ),
    )(writer, number, value);
};

const jsonReference: Message = { $ref: [1, text] };

const parameterOrReference: Write = (writer, number, value) => {
  const isReference = isRecord(value) && '$ref' in value;
  (isReference
    ? inside(
        2,
        object(() => jsonReference),
      )
    : inside(1, parameter))(writer, number, value);
};

const response: Message = { description: [1, text], schema: [2, inside(1, oneSchema)] };

const operation: Message = {
  tags: [1, list(text)],
  description: [3, text],
  operationId: [5, text],
  produces: [6, list(text)],
  consumes: [7, list(text)],
  parameters: [8, list(parameterOrReference)],
  responses: [
    9,
    named(
      inside(
        1,
        object(() => response),
      ),
    ),
  ],
  schemes: [10, list(text)],
};

const oneOperation = object(() => operation, 13);

const pathItem: Message = {
  get: [2, oneOperation],
  put: [3, oneOperation],
  post: [4, oneOperation],
  delete: [5, oneOperation],
  options: [6, oneOperation],
  head: [7, oneOperation],
  patch: [8, oneOperation],
  parameters: [9, list(parameterOrReference)],
};

const apiKey: Message = { type: [1, text], name: [2, text], in: [3, text], description: [4, text] };

const scopes: Write = (writer, number, value) =>
  writer.message(number, () => list((inner, field, each) => inner.text(field, String(each)))(writer, 1, value));

const document: Message = {
  swagger: [1, text],
  info: [2, object(() => info)],
  paths: [
    8,
    named(
      object(() => pathItem, 10),
      2,
    ),
  ],
  definitions: [9, named(oneSchema)],
  parameters: [10, named(parameter)],
  security: [12, list(named(scopes))],
  securityDefinitions: [
    13,
    named(
      inside(
        2,
        object(() => apiKey),
      ),
    ),
  ],
};

/** @param json - the whole document */
export function swaggerProtobuf(json: string): Uint8Array {
  const writer = new ProtobufWriter(json.length);
  writeFields(writer, JSON.parse(json) as Json, document, 0);
  return writer.finish();
}

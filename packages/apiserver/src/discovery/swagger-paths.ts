// Paths of an OpenAPI v3 document -> those of OpenAPI v2, their members in the order in which Go writes them. A body is a
// parameter there, and each operation says what it reads and writes.
// @see https://github.com/kubernetes/kube-openapi/blob/master/pkg/builder/openapi.go
import { isRecord } from '../object/api-object.ts';
import { protobufType } from '../request/media-type.ts';
import { swaggerParameter } from './swagger-parameters.ts';
import type { Json } from './swagger-schema.ts';
import { swaggerSchema } from './swagger-schema.ts';

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'] as const;

/** The media types of documents and patches, in the order in which servers name them: v3 has them by name. */
const typeOrder = [
  'text/plain',
  'application/json',
  'application/yaml',
  protobufType,
  'application/json;stream=watch',
  `${protobufType};stream=watch`,
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
];

/** @param consumes - what operations on objects say that they read; patches name their types */
export function swaggerPath(path: Readonly<Json>, consumes: readonly string[]): Json {
  const result: Json = {};
  for (const method of methods) {
    const operation = path[method];
    if (isRecord(operation)) result[method] = swaggerOperation(operation, method, consumes);
  }
  const parameters = recordsOf(path['parameters']);
  if (parameters.length > 0) result['parameters'] = parameters.map(swaggerParameter);
  return result;
}

function swaggerOperation(operation: Readonly<Json>, method: string, consumes: readonly string[]): Json {
  const { description, tags, operationId, parameters, requestBody, responses } = operation;
  const body = isRecord(requestBody) ? requestBody : undefined;
  const produces = producedTypes(responses);
  const bodyTypes = typesOf(body);
  const all = [...recordsOf(parameters).map(swaggerParameter), ...(body === undefined ? [] : [bodyParameter(body)])];
  const isOnObjects = operation['x-kubernetes-action'] !== undefined;
  return {
    description,
    consumes: method === 'patch' ? bodyTypes : isOnObjects ? consumes : produces,
    produces,
    schemes: ['https'],
    tags,
    operationId,
    ...(all.length === 0 ? {} : { parameters: all.toSorted(byName) }),
    responses: swaggerResponses(responses),
    ...extensionsOf(operation),
  };
}

function bodyParameter(body: Readonly<Json>): Json {
  const [content] = isRecord(body['content']) ? Object.values(body['content']) : [];
  const schema = isRecord(content) && isRecord(content['schema']) ? swaggerSchema(content['schema']) : {};
  return { name: 'body', in: 'body', ...(body['required'] === true ? { required: true } : {}), schema };
}

function swaggerResponses(responses: unknown): Json {
  const entries = Object.entries(isRecord(responses) ? responses : {}).map(([code, response]) => {
    if (!isRecord(response)) return [code, response] as const;
    const [content] = isRecord(response['content']) ? Object.values(response['content']) : [];
    const schema = isRecord(content) && isRecord(content['schema']) ? content['schema'] : undefined;
    const { description } = response;
    return [code, { description, ...(schema === undefined ? {} : { schema: swaggerSchema(schema) }) }] as const;
  });
  return Object.fromEntries(entries);
}

function producedTypes(responses: unknown): string[] {
  const all = Object.values(isRecord(responses) ? responses : {}).flatMap((response) => typesOf(response));
  return [...new Set(all)];
}

/** The media types of a request's or a response's content. */
function typesOf(part: unknown): string[] {
  const content = isRecord(part) && isRecord(part['content']) ? part['content'] : {};
  const place = (type: string): number => (typeOrder.includes(type) ? typeOrder.indexOf(type) : typeOrder.length);
  return Object.keys(content).toSorted((one, other) => place(one) - place(other));
}

/** What begins with `x-`, by name, and so the names in a group version kind. */
function extensionsOf(operation: Readonly<Json>): Json {
  const extensions = Object.entries(operation).filter(([name]) => name.startsWith('x-'));
  return Object.fromEntries(
    extensions.toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([name, value]) => [name, sorted(value)]),
  );
}

function sorted(value: unknown): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

function byName(one: Json, other: Json): number {
  return String(one['name']) < String(other['name']) ? -1 : 1;
}

function recordsOf(list: unknown): Json[] {
  return Array.isArray(list) ? list.filter(isRecord) : [];
}

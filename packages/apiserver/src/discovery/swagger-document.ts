// The OpenAPI v2 document: what the v3 documents say, in one. Of built-in kinds its parts are made once a process, as text,
// and then only put together with those of custom resources; to the letter what kube-apiserver answers.
import type { RootDocument } from '../builtin/openapi-documents.ts';
import { builtInDiscovery, readOpenApiDocument, rootDocuments, swaggerRest } from '../builtin/openapi-documents.ts';
import { isRecord } from '../object/api-object.ts';
import type { ApiResource } from '../registry/api-resource.ts';
import { customPaths, schemaName } from './custom-operations.ts';
import { customSwaggerSchemas } from './custom-swagger.ts';
import { shareParameters } from './swagger-parameters.ts';
import { swaggerPath } from './swagger-paths.ts';
import type { Json } from './swagger-schema.ts';
import { swaggerSchema } from './swagger-schema.ts';

/** Members of a document by their names. */
export interface SwaggerParts<Part = Json> {
  readonly paths: Map<string, Part>;
  readonly definitions: Map<string, Part>;
  readonly parameters: Map<string, Part>;
}

/** What Kubernetes' own kinds are read as, whatever the type of their bytes. */
const anything: readonly string[] = ['*/*'];

/** What v3 documents say. The first that defines a name is believed: they agree, but for lists of group versions. */
export function swaggerParts(documents: Iterable<RootDocument>): SwaggerParts {
  const parts: SwaggerParts = { paths: new Map(), definitions: new Map(), parameters: new Map() };
  for (const { paths, components } of documents) {
    for (const [path, item] of Object.entries(paths)) if (isRecord(item)) addPath(parts, path, item, anything);
    for (const [name, schema] of Object.entries(components.schemas ?? {})) {
      if (!parts.definitions.has(name)) parts.definitions.set(name, swaggerSchema(schema));
    }
  }
  return parts;
}

function addPath(parts: SwaggerParts, path: string, item: Readonly<Json>, consumes: readonly string[]): void {
  const converted = swaggerPath(item, consumes);
  shareParameters(converted, parts.parameters);
  parts.paths.set(path, converted);
}

let builtInParts: SwaggerParts<string> | undefined;

function builtIn(): SwaggerParts<string> {
  if (builtInParts === undefined) {
    const parts = swaggerParts(builtInDocuments());
    const { paths, definitions } = swaggerRest();
    const text = (known: ReadonlyMap<string, Json>, own: Readonly<Json>): Map<string, string> =>
      new Map([...known, ...Object.entries(own)].map(([name, part]) => [name, JSON.stringify(part)]));
    builtInParts = {
      paths: text(parts.paths, paths),
      definitions: text(parts.definitions, definitions),
      parameters: text(parts.parameters, {}),
    };
  }
  return builtInParts;
}

/** Each is let go when it has been read: in sum they are large. */
function* builtInDocuments(): Generator<RootDocument> {
  for (const document of Object.values(rootDocuments())) yield document;
  for (const groupVersion of builtInDiscovery().groupVersions) yield readOpenApiDocument(groupVersion);
}

const customBodies: readonly string[] = ['application/json', 'application/yaml'];

/** @param custom - the custom resources that are served; Kubernetes' own names stay its own @returns JSON */
export function swaggerDocument(custom: readonly ApiResource[]): string {
  const own: SwaggerParts = { paths: new Map(), definitions: new Map(), parameters: new Map() };
  for (const resource of custom) {
    for (const [path, item] of Object.entries(customPaths(resource))) {
      if (isRecord(item)) addPath(own, path, item, customBodies);
    }
    const { object, list } = customSwaggerSchemas(resource);
    own.definitions.set(schemaName(resource), object);
    own.definitions.set(`${schemaName(resource)}List`, list);
  }
  const { paths, definitions, parameters } = builtIn();
  const { info, securityDefinitions, security } = swaggerRest();
  const members = [
    member('swagger', '"2.0"'),
    member('info', JSON.stringify(info)),
    member('paths', merged(paths, own.paths)),
    member('definitions', merged(definitions, own.definitions)),
    member('parameters', merged(parameters, own.parameters)),
    member('securityDefinitions', JSON.stringify(securityDefinitions)),
    member('security', JSON.stringify(security)),
  ];
  return `{${members.join(',')}}`;
}

function merged(builtIn: ReadonlyMap<string, string>, own: ReadonlyMap<string, Json>): string {
  const names = new Set([...builtIn.keys(), ...own.keys()]);
  const members = [...names].toSorted().map((name) => member(name, builtIn.get(name) ?? JSON.stringify(own.get(name))));
  return `{${members.join(',')}}`;
}

function member(name: string, json: string): string {
  return `${JSON.stringify(name)}:${json}`;
}

// The OpenAPI v3 document of a group version of custom resources: its schemas, from the definitions, and its operations.
import type { GroupVersion } from '@kubewright/apimachinery';
import type { OpenApiSchema } from '../builtin/openapi-documents.ts';
import { readOpenApiDocument, swaggerRest } from '../builtin/openapi-documents.ts';
import type { ApiResource } from '../registry/api-resource.ts';
import { customPaths, metaPrefix, reference, scaleSchema, schemaName } from './custom-operations.ts';
import { publishedSchema } from './custom-schema.ts';
import {
  kindExtensions,
  listMetadataDescription,
  listSchema,
  metadataDescription,
  withObjectFields,
} from './custom-types.ts';
import type { Json } from './swagger-schema.ts';

/** The whole document. */
export function customOpenApiDocument(resources: readonly ApiResource[]): object {
  const paths: Json = {};
  const schemas: Json = {};
  for (const resource of resources) {
    Object.assign(paths, customPaths(resource));
    schemas[schemaName(resource)] = objectSchema(resource);
    schemas[`${schemaName(resource)}List`] = listSchema(
      resource,
      reference(schemaName(resource)),
      metaReference('ListMeta', listMetadataDescription),
    );
  }
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes CRD Swagger', version: 'v0.1.0' },
    paths,
    components: { schemas: { ...schemas, ...referredSchemas({ paths, schemas }) } },
  };
}

/** Kubernetes' own schemas that a document refers to, and those that they refer to. */
function referredSchemas(document: object): Record<string, OpenApiSchema> {
  const referred: Record<string, OpenApiSchema> = {};
  const add = (from: object): void => {
    for (const [, name = ''] of JSON.stringify(from).matchAll(/"#\/components\/schemas\/(io\.k8s\.[^"]+)"/g)) {
      const schema = Object.hasOwn(referred, name) ? undefined : sharedSchemas()[name];
      if (schema === undefined) continue;
      referred[name] = schema;
      add(schema);
    }
  };
  add(document);
  return referred;
}

let shared: Readonly<Record<string, OpenApiSchema>> | undefined;

/** Metadata, options and scales, as every group version has them. */
function sharedSchemas(): Readonly<Record<string, OpenApiSchema>> {
  if (shared !== undefined) return shared;
  const schemas: Record<string, OpenApiSchema> = {};
  const collect = (group: string, version: string, prefix: string): void => {
    const { components } = readOpenApiDocument({ group, version });
    for (const [name, schema] of Object.entries(components.schemas)) {
      if (name.startsWith(prefix)) schemas[name] = schema;
    }
  };
  collect('apps', 'v1', scaleSchema);
  collect('coordination.k8s.io', 'v1', metaPrefix);
  const options = `${metaPrefix}DeleteOptions`;
  schemas[options] = { ...schemas[options], 'x-kubernetes-group-version-kind': optionVersions(options) };
  return (shared = schemas);
}

/** Who serves custom resources knows the group versions that clients have, which are not all. */
const unknownGroups = new Set([
  'admission.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'imagepolicy.k8s.io',
]);

function optionVersions(name: string): unknown[] {
  const versions = swaggerRest().definitions[name]?.['x-kubernetes-group-version-kind'];
  return (Array.isArray(versions) ? versions : []).filter(({ group }: GroupVersion) => !unknownGroups.has(group));
}

function objectSchema(resource: ApiResource): Json {
  const { schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } } = resource;
  return {
    ...withObjectFields(publishedSchema(schema, metaReference), metaReference('ObjectMeta', metadataDescription)),
    ...kindExtensions(resource, resource.kind),
  };
}

function metaReference(name: string, description: string): Json {
  return { description, allOf: [reference(metaPrefix + name)] };
}

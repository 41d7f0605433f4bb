// The OpenAPI v3 document of a group version of custom resources: its schemas, from the definitions, and its operations.
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import type { OpenApiSchema } from '../builtin/openapi-documents.ts';
import { openApiDocument } from '../builtin/openapi-documents.ts';
import { isRecord } from '../object/api-object.ts';
import type { ApiResource } from '../registry/api-resource.ts';
import { customPaths, metaPrefix, reference, scaleSchema, schemaName } from './custom-operations.ts';

type Json = Record<string, unknown>;

const conventions = 'https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md';

/** The whole document. */
export function customOpenApiDocument(resources: readonly ApiResource[]): object {
  const paths: Json = {};
  const schemas: Json = {};
  for (const resource of resources) {
    Object.assign(paths, customPaths(resource));
    schemas[schemaName(resource)] = objectSchema(resource);
    schemas[`${schemaName(resource)}List`] = listSchema(resource);
  }
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes CRD Swagger', version: 'v0.1.0' },
    paths,
    components: { schemas: { ...schemas, ...sharedSchemas() } },
  };
}

/** What every document refers to, from Kubernetes' own. */
function sharedSchemas(): Record<string, OpenApiSchema> {
  const shared: Record<string, OpenApiSchema> = {};
  const collect = (group: string, version: string, prefix: string): void => {
    const document = openApiDocument({ group, version });
    for (const [name, schema] of Object.entries(document?.components.schemas ?? {})) {
      if (name.startsWith(prefix)) shared[name] = schema;
    }
  };
  collect('autoscaling', 'v1', scaleSchema);
  collect('coordination.k8s.io', 'v1', metaPrefix);
  return shared;
}

function objectSchema(resource: ApiResource): Json {
  const schema = publish(resource.schema ?? { type: 'object', 'x-kubernetes-preserve-unknown-fields': true });
  return {
    ...schema,
    properties: {
      ...(isRecord(schema['properties']) ? schema['properties'] : {}),
      ...typeProperties(),
      metadata: metaReference('ObjectMeta', `Standard object's metadata. More info: ${conventions}#metadata`),
    },
    ...extensions(resource, resource.kind),
  };
}

function listSchema(resource: ApiResource): Json {
  return {
    description: `${resource.listKind} is a list of ${resource.kind}`,
    type: 'object',
    required: ['items'],
    properties: {
      ...typeProperties(),
      items: {
        description: `List of ${resource.plural}. More info: ${conventions}`,
        type: 'array',
        items: reference(schemaName(resource)),
      },
      metadata: metaReference('ListMeta', `Standard list metadata. More info: ${conventions}#types-kinds`),
    },
    ...extensions(resource, resource.listKind),
  };
}

/** A definition's schema as clients read it: what may be an integer or a string says so in OpenAPI's own words too. */
function publish(schema: JSONSchemaProps): Json {
  const published: Json = { ...schema };
  if (schema['x-kubernetes-int-or-string'] === true && schema.anyOf === undefined) {
    published['anyOf'] = [{ type: 'integer' }, { type: 'string' }];
  }
  if (schema.properties !== undefined) {
    published['properties'] = Object.fromEntries(
      Object.entries(schema.properties).map(([name, child]) => [name, publish(child)]),
    );
  }
  if (schema.items !== undefined && !Array.isArray(schema.items)) published['items'] = publish(schema.items);
  if (typeof schema.additionalProperties === 'object') {
    published['additionalProperties'] = publish(schema.additionalProperties);
  }
  return published;
}

function typeProperties(): Json {
  return {
    apiVersion: {
      description: `APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: ${conventions}#resources`,
      type: 'string',
    },
    kind: {
      description: `Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: ${conventions}#types-kinds`,
      type: 'string',
    },
  };
}

function extensions({ group, version, selectableFields }: ApiResource, kind: string): Json {
  const fields = [...selectableFields.keys()].map((fieldPath) => ({ fieldPath }));
  return {
    'x-kubernetes-group-version-kind': [{ group, kind, version }],
    ...(fields.length === 0 ? {} : { 'x-kubernetes-selectable-fields': fields }),
  };
}

function metaReference(name: string, description: string): Json {
  return { description, allOf: [reference(metaPrefix + name)] };
}

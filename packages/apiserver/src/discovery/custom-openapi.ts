// The OpenAPI v3 document of a group version of custom resources: its schemas, and every operation with the parameters
// that clients look for. kubectl believes in server-side field validation only where it finds `fieldValidation`.
import type { JSONSchemaProps } from '@kubewright/apimachinery';
import { formatApiVersion } from '@kubewright/apimachinery';
import type { OpenApiSchema } from '../builtin/openapi-documents.ts';
import { openApiDocument } from '../builtin/openapi-documents.ts';
import type { ApiResource } from '../registry/api-resource.ts';

type Json = Record<string, unknown>;

const metaPrefix = 'io.k8s.apimachinery.pkg.apis.meta.v1.';
const scalePrefix = 'io.k8s.api.autoscaling.v1.Scale';

/** The whole document. */
export function customOpenApiDocument(group: string, version: string, resources: readonly ApiResource[]): object {
  const paths: Json = {};
  const schemas: Json = { ...sharedSchemas() };
  for (const resource of resources) {
    Object.assign(paths, pathsOf(resource));
    schemas[schemaName(resource)] = objectSchema(resource);
    schemas[`${schemaName(resource)}List`] = listSchema(resource);
  }
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes CRD Swagger', version: 'v0.1.0' },
    paths,
    components: { schemas },
    'x-kubernetes-group-version': { group, version },
  };
}

/** `com.example.samples.v1alpha1.Network`. */
function schemaName({ group, version, kind }: ApiResource): string {
  return [...group.split('.').toReversed(), version, kind].join('.');
}

function sharedSchemas(): Record<string, OpenApiSchema> {
  const shared: Record<string, OpenApiSchema> = {};
  const collect = (group: string, version: string, prefix: string): void => {
    const document = openApiDocument({ group, version });
    for (const [name, schema] of Object.entries(document?.components.schemas ?? {})) {
      if (name.startsWith(prefix)) shared[name] = schema;
    }
  };
  collect('coordination.k8s.io', 'v1', metaPrefix);
  collect('autoscaling', 'v1', scalePrefix);
  return shared;
}

function objectSchema(resource: ApiResource): Json {
  const schema: JSONSchemaProps = resource.schema ?? { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  return {
    ...schema,
    type: 'object',
    properties: { ...schema.properties, ...typeProperties(), metadata: metaReference('ObjectMeta', "Standard object's metadata.") },
    'x-kubernetes-group-version-kind': [gvk(resource, resource.kind)],
    ...selectableFields(resource),
  };
}

function listSchema(resource: ApiResource): Json {
  return {
    description: `${resource.listKind} is a list of ${resource.kind}`,
    type: 'object',
    required: ['items'],
    properties: {
      ...typeProperties(),
      items: { description: `List of ${resource.plural}.`, type: 'array', items: reference(schemaName(resource)) },
      metadata: metaReference('ListMeta', 'Standard list metadata.'),
    },
    'x-kubernetes-group-version-kind': [gvk(resource, resource.listKind)],
  };
}

function typeProperties(): Json {
  return {
    apiVersion: { description: 'APIVersion defines the versioned schema of this representation of an object.', type: 'string' },
    kind: { description: 'Kind is a string value representing the REST resource this object represents.', type: 'string' },
  };
}

function selectableFields({ selectableFields: fields }: ApiResource): Json {
  if (fields.size === 0) return {};
  return { 'x-kubernetes-selectable-fields': [...fields.keys()].map((fieldPath) => ({ fieldPath })) };
}

function pathsOf(resource: ApiResource): Json {
  const root = `/apis/${formatApiVersion(resource)}`;
  const isNamespaced = resource.scope === 'Namespaced';
  const collection = `${root}${isNamespaced ? '/namespaces/{namespace}' : ''}/${resource.plural}`;
  const object = schemaName(resource);
  const inNamespace = isNamespaced ? [pathParameter('namespace')] : [];
  const named = [pathParameter('name'), ...inNamespace];
  const paths: Json = {
    [collection]: {
      get: operation(resource, 'list', listParameters, `${object}List`),
      post: operation(resource, 'post', writeParameters, object, object),
      delete: operation(resource, 'deletecollection', [...listParameters, ...deleteParameters], `${metaPrefix}Status`),
      parameters: inNamespace,
    },
    [`${collection}/{name}`]: { ...reads(resource, object), delete: operation(resource, 'delete', deleteParameters, `${metaPrefix}Status`), parameters: named },
  };
  if (isNamespaced) {
    const everywhere = operation(resource, 'list', listParameters, `${object}List`);
    paths[`${root}/${resource.plural}`] = { get: everywhere, parameters: [] };
  }
  for (const subresource of resource.subresources) {
    const shown = subresource === 'scale' ? scalePrefix : object;
    paths[`${collection}/{name}/${subresource}`] = { ...reads(resource, shown, subresource === 'scale'), parameters: named };
  }
  return paths;
}

/** Get, put and patch: what an object and its subresources have in common. */
function reads(resource: ApiResource, shown: string, isScale = false): Json {
  const kind = isScale ? { group: 'autoscaling', version: 'v1', kind: 'Scale' } : gvk(resource, resource.kind);
  return {
    get: operation(resource, 'get', [query('resourceVersion')], shown, undefined, kind),
    put: operation(resource, 'put', writeParameters, shown, shown, kind),
    patch: operation(resource, 'patch', [...writeParameters, query('force', 'boolean')], shown, `${metaPrefix}Patch`, kind),
  };
}

function operation(
  resource: ApiResource,
  action: string,
  parameters: readonly Json[],
  response: string,
  body?: string,
  kind: object = gvk(resource, resource.kind),
): Json {
  const types = action === 'patch' ? patchTypes : bodyTypes;
  return {
    tags: [formatApiVersion(resource).replaceAll(/[./]/g, '_')],
    description: `${action} ${resource.kind}`,
    operationId: `${action}_${formatApiVersion(resource)}_${resource.plural}_${response}`.replaceAll(/\W/g, '_'),
    parameters,
    ...(body === undefined ? {} : { requestBody: { content: content(types, body), required: true } }),
    responses: { '200': { description: 'OK', content: content(bodyTypes, response) }, '401': { description: 'Unauthorized' } },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': kind,
  };
}

const bodyTypes = ['application/json', 'application/yaml'];
const patchTypes = ['application/apply-patch+yaml', 'application/json-patch+json', 'application/merge-patch+json'];

const writeParameters = [query('dryRun'), query('fieldManager'), query('fieldValidation')];
const deleteParameters = [
  query('dryRun'),
  query('gracePeriodSeconds', 'integer'),
  query('orphanDependents', 'boolean'),
  query('propagationPolicy'),
];
const listParameters = [
  query('allowWatchBookmarks', 'boolean'),
  query('continue'),
  query('fieldSelector'),
  query('labelSelector'),
  query('limit', 'integer'),
  query('resourceVersion'),
  query('resourceVersionMatch'),
  query('sendInitialEvents', 'boolean'),
  query('timeoutSeconds', 'integer'),
  query('watch', 'boolean'),
];

function query(name: string, type = 'string'): Json {
  return { name, in: 'query', schema: { type, uniqueItems: true } };
}

function pathParameter(name: string): Json {
  return { name, in: 'path', required: true, schema: { type: 'string', uniqueItems: true } };
}

function content(types: readonly string[], schema: string): Json {
  return Object.fromEntries(types.map((type) => [type, { schema: reference(schema) }]));
}

function reference(name: string): Json {
  return { $ref: `#/components/schemas/${name}` };
}

function metaReference(name: string, description: string): Json {
  return { description, allOf: [reference(metaPrefix + name)] };
}

function gvk({ group, version }: ApiResource, kind: string): { group: string; version: string; kind: string } {
  return { group, version, kind };
}

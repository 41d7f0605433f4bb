// What the definitions of custom resources and of their lists have in common in both versions of OpenAPI: the fields that
// every object has, and what the kind is called.
import type { ApiResource } from '../registry/api-resource.ts';
import type { Json } from './swagger-schema.ts';

export const conventions = 'https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md';

export const metadataDescription = `Standard object's metadata. More info: ${conventions}#metadata`;

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

/**
 * A published schema with the fields that every object has.
 *
 * @param metadata - a reference to ObjectMeta
 */
export function withObjectFields(published: Json, metadata: Json): Json {
  return {
    ...published,
    properties: { ...(published['properties'] as Json | undefined), ...typeProperties(), metadata },
  };
}

/** @param item - a reference to the objects' definition @param metadata - one to ListMeta */
export function listSchema(resource: ApiResource, item: Json, metadata: Json): Json {
  return {
    description: `${resource.listKind} is a list of ${resource.kind}`,
    type: 'object',
    required: ['items'],
    properties: {
      ...typeProperties(),
      items: {
        description: `List of ${resource.plural}. More info: ${conventions}`,
        type: 'array',
        items: item,
      },
      metadata,
    },
    ...kindExtensions(resource, resource.listKind),
  };
}

export const listMetadataDescription = `Standard list metadata. More info: ${conventions}#types-kinds`;

export function kindExtensions({ group, version, selectableFields }: ApiResource, kind: string): Json {
  const fields = [...selectableFields.keys()].map((fieldPath) => ({ fieldPath }));
  return {
    'x-kubernetes-group-version-kind': [{ group, kind, version }],
    ...(fields.length === 0 ? {} : { 'x-kubernetes-selectable-fields': fields }),
  };
}

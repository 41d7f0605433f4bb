// The OpenAPI v2 definitions of a custom resource and of its list.
import type { ApiResource } from '../registry/api-resource.ts';
import { metaPrefix, schemaName } from './custom-operations.ts';
import { publishedSwaggerSchema } from './custom-schema.ts';
import {
  kindExtensions,
  listMetadataDescription,
  listSchema,
  metadataDescription,
  withObjectFields,
} from './custom-types.ts';
import type { Json } from './swagger-schema.ts';

export function customSwaggerSchemas(resource: ApiResource): { readonly object: Json; readonly list: Json } {
  const items = { $ref: `#/definitions/${schemaName(resource)}` };
  const list = listSchema(resource, items, metaReference('ListMeta', listMetadataDescription));
  return { object: { ...objectSchema(resource), ...kindExtensions(resource, resource.kind) }, list };
}

function objectSchema({ schema }: ApiResource): Json {
  // kubectl would take the fields of metadata for all that there are.
  if (schema === undefined || schema['x-kubernetes-preserve-unknown-fields'] === true) return { type: 'object' };
  return withObjectFields(
    publishedSwaggerSchema(schema, metaReference),
    metaReference('ObjectMeta', metadataDescription),
  );
}

function metaReference(name: string, description: string): Json {
  return { description, $ref: `#/definitions/${metaPrefix}${name}` };
}

// The schema of metadata, which CustomResourceDefinitions leave out, and the rules of embedded resources.
// @see https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/v1/types.go (ObjectMeta, its +listType and +structType markers)
// @see https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apiserver/schema/objectmeta/validation.go
import { childPath, fieldFault, keyPath } from '../field-fault.ts';
import { isObject } from '../json-value.ts';
import type { ObjectMeta } from '../metadata.ts';
import { checkMetadata } from '../metadata-rules.ts';
import { checkDns1035Label, checkDns1123Label } from '../names.ts';
import type { StatusCause } from '../status.ts';
import type { JSONSchemaProps } from './schema.ts';
import { additionalSchema, itemSchema, propertySchema, somewhere } from './schema-node.ts';

const text: JSONSchemaProps = { type: 'string' };
const time: JSONSchemaProps = { type: 'string', format: 'date-time', nullable: true };
const texts: JSONSchemaProps = { type: 'object', additionalProperties: text };

/** The schema of `metadata`, with the list and map types that server-side apply merges by. Shared: never change it. */
export const objectMetaSchema: JSONSchemaProps = {
  type: 'object',
  properties: {
    annotations: texts,
    creationTimestamp: time,
    deletionGracePeriodSeconds: { type: 'integer', format: 'int64', nullable: true },
    deletionTimestamp: time,
    finalizers: { type: 'array', items: text, 'x-kubernetes-list-type': 'set' },
    generateName: text,
    generation: { type: 'integer', format: 'int64' },
    labels: texts,
    managedFields: {
      type: 'array',
      'x-kubernetes-list-type': 'atomic',
      items: {
        type: 'object',
        properties: {
          apiVersion: text,
          fieldsType: text,
          fieldsV1: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
          manager: text,
          operation: text,
          subresource: text,
          time,
        },
      },
    },
    name: text,
    namespace: text,
    ownerReferences: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['uid'],
      items: {
        type: 'object',
        'x-kubernetes-map-type': 'atomic',
        required: ['apiVersion', 'kind', 'name', 'uid'],
        properties: {
          apiVersion: text,
          blockOwnerDeletion: { type: 'boolean' },
          controller: { type: 'boolean' },
          kind: text,
          name: text,
          uid: text,
        },
      },
    },
    resourceVersion: text,
    selfLink: text,
    uid: text,
  },
};

/** The members that every whole object may have, whatever its schema says. */
export const objectRootProperties: Readonly<Record<'apiVersion' | 'kind' | 'metadata', JSONSchemaProps>> = {
  apiVersion: text,
  kind: text,
  metadata: objectMetaSchema,
};

/** Whether a member of a whole object is one that every object has. */
export function isObjectRootProperty(key: string): key is 'apiVersion' | 'kind' | 'metadata' {
  return key === 'apiVersion' || key === 'kind' || key === 'metadata';
}

/** Checks that embedded resources (`x-kubernetes-embedded-resource`) are whole objects. */
export function validateEmbeddedResources(value: unknown, schema: JSONSchemaProps, path: string): StatusCause[] {
  return embeddedResources(value, schema, path).flatMap((each) => validateEmbeddedResource(each.resource, each.path));
}

/** An embedded resource, and where it stands, such as `spec.template`. */
export interface EmbeddedResource {
  readonly path: string;
  readonly resource: Record<string, unknown>;
}

/** Every resource that is embedded in a value by its schema. @param path - of the value */
export function embeddedResources(value: unknown, schema: JSONSchemaProps, path = ''): EmbeddedResource[] {
  return hasEmbeddedResources(schema) ? embeddedBelow(value, schema, path) : [];
}

const hasEmbeddedResources = somewhere((schema) => schema['x-kubernetes-embedded-resource'] === true);

function embeddedBelow(value: unknown, schema: JSONSchemaProps, path: string): EmbeddedResource[] {
  if (Array.isArray(value)) {
    const items = itemSchema(schema);
    if (items === undefined) return [];
    return value.flatMap((item, index) => embeddedBelow(item, items, keyPath(path, index)));
  }
  if (!isObject(value)) return [];
  const found = schema['x-kubernetes-embedded-resource'] === true ? [{ path, resource: value }] : [];
  for (const [key, member] of Object.entries(value)) {
    const property = propertySchema(schema, key);
    const additional = additionalSchema(schema);
    if (property !== undefined) found.push(...embeddedBelow(member, property, childPath(path, key)));
    else if (additional !== undefined) found.push(...embeddedBelow(member, additional, keyPath(path, key)));
  }
  return found;
}

function validateEmbeddedResource(value: Record<string, unknown>, path: string): StatusCause[] {
  const faults: StatusCause[] = [];
  const fault = (name: string, detail: string): void => {
    faults.push(fieldFault.invalid(childPath(path, name), value[name], detail));
  };
  const { apiVersion, kind, metadata } = value;

  if (apiVersion === undefined) faults.push(fieldFault.required(childPath(path, 'apiVersion')));
  else if (typeof apiVersion !== 'string') fault('apiVersion', 'must be a string');
  else if (apiVersion === '') fault('apiVersion', 'must not be empty');
  else if (apiVersion.split('/').length > 2) fault('apiVersion', `unexpected GroupVersion string: ${apiVersion}`);

  if (kind === undefined) faults.push(fieldFault.required(childPath(path, 'kind')));
  else if (typeof kind !== 'string') fault('kind', 'must be a string');
  else if (kind === '') fault('kind', 'must not be empty');
  else {
    const why = checkDns1035Label(kind.toLowerCase());
    if (why.length > 0) fault('kind', `may have mixed case, but should otherwise match: ${why.join(',')}`);
  }

  if (metadata !== undefined && !isObject(metadata)) fault('metadata', 'must be an object');
  if (!isObject(metadata)) return faults;
  const given = Object.fromEntries(Object.entries(metadata).filter(([, member]) => member !== null));
  return [...faults, ...checkEmbeddedMetadata(given, childPath(path, 'metadata'))];
}

/** Names of any kind: what can stand in a path. */
function checkEmbeddedMetadata(metadata: ObjectMeta, path: string): StatusCause[] {
  const { name = '', generateName = '', namespace = '' } = metadata;
  const fault = (field: string, value: string) => (message: string) =>
    fieldFault.invalid(childPath(path, field), value, message);
  return [
    ...checkPathSegment(generateName).map(fault('generateName', generateName)),
    ...(name === '.' || name === '..' ? [`may not be '${name}'`] : checkPathSegment(name)).map(fault('name', name)),
    ...(namespace === '' ? [] : checkDns1123Label(namespace).map(fault('namespace', namespace))),
    ...checkMetadata(metadata, path),
  ];
}

function checkPathSegment(name: string): string[] {
  return ['/', '%']
    .filter((character) => name.includes(character))
    .map((character) => `may not contain '${character}'`);
}

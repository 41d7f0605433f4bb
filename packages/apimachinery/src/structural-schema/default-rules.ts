// Whether the defaults in a schema fit it: without unknown fields, and valid.
// @see https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apiserver/schema/defaulting/validation.go
import { childPath, fieldFault, keyPath } from '../field-fault.ts';
import { deepEqual, setMember } from '../json-value.ts';
import type { StatusCause } from '../status.ts';
import { validateKeywords } from './keywords.ts';
import { isObjectRootProperty, validateEmbeddedResources } from './object-meta.ts';
import { prune } from './prune.ts';
import type { JSONSchemaProps } from './schema.ts';
import { itemSchema } from './schema-node.ts';

/** Checks every default from the root of a version down. Those of metadata are left to the server's own rules. */
export function checkSchemaDefaults(schema: JSONSchemaProps, path: string): StatusCause[] {
  const faults: StatusCause[] = [];
  checkBelow(schema, path, { isWhole: true, insideMeta: false }, faults);
  return faults;
}

interface Place {
  /** The schema of an object with apiVersion, kind and metadata. */
  readonly isWhole: boolean;
  readonly insideMeta: boolean;
}

function checkBelow(
  schema: JSONSchemaProps,
  path: string,
  { isWhole, insideMeta }: Place,
  faults: StatusCause[],
): void {
  const { default: value, properties } = schema;
  if (value !== undefined && value !== null && !insideMeta) {
    // A whole object is one like those that are embedded.
    const whole = isWhole ? { ...schema, 'x-kubernetes-embedded-resource': true } : schema;
    faults.push(...checkDefault(value, whole, path));
  }
  const items = itemSchema(schema);
  if (items !== undefined) {
    checkBelow(items, childPath(path, 'items'), { isWhole: isEmbedded(items), insideMeta }, faults);
  }
  if (properties === undefined) return;
  const propertiesPath = childPath(path, 'properties');
  for (const [name, property] of Object.entries(properties)) {
    const embedded = isEmbedded(property);
    const inMeta = !embedded && (insideMeta || (isWhole && isObjectRootProperty(name)));
    checkBelow(property, keyPath(propertiesPath, name), { isWhole: embedded, insideMeta: inMeta }, faults);
  }
}

function checkDefault(value: unknown, schema: JSONSchemaProps, path: string): StatusCause[] {
  const defaultPath = childPath(path, 'default');
  const pruned = structuredClone(value);
  prune(pruned, schema, { root: isEmbedded(schema) });
  const faults = deepEqual(pruned, value)
    ? []
    : [fieldFault.invalid(defaultPath, value, 'must not have unknown fields')];
  const embedded = validateEmbeddedResources(value, schema, defaultPath);
  return [
    ...faults,
    ...(embedded.length > 0 ? embedded : validateKeywords(value, withoutIntOrString(schema), defaultPath)),
  ];
}

/** kube-apiserver checks defaults by its structural form alone, in which int-or-string has no types. */
function withoutIntOrString(schema: JSONSchemaProps): JSONSchemaProps {
  const { 'x-kubernetes-int-or-string': _, ...rest } = schema;
  const { items, additionalProperties, properties } = schema;
  if (typeof items === 'object' && !Array.isArray(items)) rest.items = withoutIntOrString(items);
  if (typeof additionalProperties === 'object') rest.additionalProperties = withoutIntOrString(additionalProperties);
  if (properties !== undefined) {
    rest.properties = {};
    for (const [name, property] of Object.entries(properties)) {
      setMember(rest.properties, name, withoutIntOrString(property));
    }
  }
  return rest;
}

function isEmbedded(schema: JSONSchemaProps): boolean {
  return schema['x-kubernetes-embedded-resource'] === true;
}

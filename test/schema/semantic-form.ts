// A CustomResourceDefinition in the form that the server would keep: two that mean the same have the same form.
// See DESIGN 5: server's defaults, versions by name, sets in order, standard root properties, tools' own annotations.
import type { CustomResourceDefinition, JSONSchemaProps } from '@kubewright/apimachinery';

const toolAnnotations = ['kubectl.kubernetes.io/last-applied-configuration', 'controller-gen.kubebuilder.io/version'];

export function semanticForm(crd: CustomResourceDefinition): unknown {
  const { group, names, scope, versions, conversion } = crd.spec;
  const annotations = Object.entries(crd.metadata.annotations ?? {}).filter(
    ([name, value]) => !toolAnnotations.includes(name) && !value.startsWith('unapproved'),
  );
  return normal({
    name: crd.metadata.name,
    annotations: Object.fromEntries(annotations),
    labels: crd.metadata.labels ?? {},
    group,
    scope,
    names: { listKind: `${names.kind}List`, singular: names.kind.toLowerCase(), ...names },
    conversion: conversion === undefined || conversion.strategy === 'None' ? 'None' : conversion,
    versions: [...versions]
      .sort((one, other) => (one.name < other.name ? -1 : 1))
      .map(({ schema, subresources, ...version }) => ({
        ...version,
        ...subresources,
        schema: root(schema?.openAPIV3Schema ?? {}),
      })),
  });
}

function root(schema: JSONSchemaProps): unknown {
  const { apiVersion: _, kind: __, metadata, ...properties } = schema.properties ?? {};
  return { ...(semanticSchema({ ...schema, properties }) as object), metadata: metadata?.properties ?? {} };
}

/** The server omits what is empty or false, and keeps numbers, defaults and `properties`. */
export function semanticSchema(schema: JSONSchemaProps): unknown {
  const form: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (value === undefined || value === false || value === '') continue;
    if (value === null && keyword !== 'default' && keyword !== 'example') continue;
    if (keyword === 'properties' && Object.keys(value as object).length === 0) continue;
    if (Array.isArray(value) && value.length === 0) continue;
    if (keyword === 'properties') {
      const entries = Object.entries(value as Record<string, JSONSchemaProps>);
      form[keyword] = new Map(entries.sort(byName).map(([name, each]) => [name, semanticSchema(each)]));
    } else if (keyword === 'items' || keyword === 'not' || (keyword === 'additionalProperties' && value !== true)) {
      form[keyword] = semanticSchema(value as JSONSchemaProps);
    } else if (keyword === 'allOf' || keyword === 'anyOf' || keyword === 'oneOf') {
      form[keyword] = asSet((value as JSONSchemaProps[]).map(semanticSchema));
    } else if (keyword === 'required' || keyword === 'enum') {
      form[keyword] = asSet(value as unknown[]);
    } else {
      form[keyword] = value;
    }
  }
  return form;
}

function asSet(values: readonly unknown[]): unknown[] {
  return [...new Map(values.map((value) => [JSON.stringify(normal(value)), value]))]
    .sort(byName)
    .map(([, value]) => value);
}

function byName([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : 1;
}

/** Without what is undefined or an empty list, keys in order. */
function normal(value: unknown): unknown {
  if (value instanceof Map) return new Map([...value].map(([name, each]) => [name, normal(each)]));
  if (Array.isArray(value)) return value.map(normal);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(
    ([, each]) => each !== undefined && !(Array.isArray(each) && each.length === 0),
  );
  return Object.fromEntries(entries.sort(byName).map(([name, each]) => [name, normal(each)]));
}

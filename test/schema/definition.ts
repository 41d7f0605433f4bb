// A CustomResourceDefinition around a schema.
import type { CustomResourceDefinition, JSONSchemaProps } from '@kubewright/apimachinery';

export function definition(openAPIV3Schema: JSONSchemaProps, kind = 'Thing'): CustomResourceDefinition {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${kind.toLowerCase()}s.samples.example.com` },
    spec: {
      group: 'samples.example.com',
      names: { kind, plural: `${kind.toLowerCase()}s` },
      scope: 'Namespaced',
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema } }],
    },
  };
}

/** With `spec` and nothing else beside it. */
export function definitionOf(spec: JSONSchemaProps, kind?: string): CustomResourceDefinition {
  return definition({ type: 'object', properties: { spec } }, kind);
}

// Random CustomResourceDefinitions: one for each seed, always the same. All that is said beside the schemas is there too.
import type {
  CustomResourceConversion,
  CustomResourceDefinition,
  CustomResourceDefinitionVersion,
  JSONSchemaProps,
} from '@kubewright/apimachinery';
import { RandomChoice } from './random-choice.ts';
import { randomObject, randomSchema } from './random-schema.ts';

export function randomDefinition(seed: number): CustomResourceDefinition {
  const choice = new RandomChoice(seed);
  const kind = choice.from('Thing', 'Thing', 'Record', 'Object', 'my-kind', 'type', 'ObjectMeta', 'Int32', 'HTTPRoute');
  const plural = `x${seed}s`;
  const group = 'samples.example.com';
  const names = choice.from(['v1'], ['v1'], ['v1', 'v1beta1'], ['v2', 'v1', 'v1alpha1'], ['v1', 'x-1']);
  const stored = choice.from(...names);
  const entries = (make: () => string) =>
    Object.fromEntries(choice.list(2, () => [choice.from('a/b', 'c', 'example.com/d', 'E_1'), make()]));
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.${group}`,
      ...choice.maybe(5, () => ({ annotations: entries(() => choice.text()) })),
      ...choice.maybe(5, () => ({ labels: entries(() => choice.from('', 'on', 'x')) })),
    },
    spec: {
      group,
      scope: choice.from('Namespaced', 'Cluster'),
      names: {
        kind,
        plural,
        ...choice.maybe(4, () => ({ singular: choice.from(kind.toLowerCase(), `x${seed}`, 'y') })),
        ...choice.maybe(4, () => ({ listKind: choice.from(`${kind}List`, 'Things', 'y') })),
        ...choice.maybe(4, () => ({ shortNames: choice.list(2, () => choice.from('on', 'y', `x${seed}`)) })),
        ...choice.maybe(4, () => ({ categories: choice.list(2, () => choice.from('all', 'no', 'y')) })),
      },
      ...choice.maybe(5, () => ({ conversion: randomConversion(choice) })),
      ...choice.maybe(9, () => ({ preserveUnknownFields: false })),
      versions: names.map((name) => randomVersion(choice, name, name === stored)),
    },
  };
}

function randomConversion(choice: RandomChoice): CustomResourceConversion {
  if (choice.once(2)) return { strategy: 'None' };
  const service = { namespace: 'a', name: 'b', ...choice.maybe(2, () => ({ path: '/*/', port: 443 })) };
  const clientConfig = choice.from({ url: 'https://a.b/c' }, { service }, { service, caBundle: 'Cg==' });
  return { strategy: 'Webhook', webhook: { conversionReviewVersions: ['v1', 'v1beta1'], clientConfig } };
}

function randomVersion(choice: RandomChoice, name: string, storage: boolean): CustomResourceDefinitionVersion {
  return {
    name,
    served: storage || choice.once(2),
    storage,
    ...choice.maybe(6, () => ({ deprecated: true, ...choice.maybe(2, () => ({ deprecationWarning: choice.text() })) })),
    schema: { openAPIV3Schema: randomRoot(choice) },
    ...choice.maybe(4, () => ({
      additionalPrinterColumns: choice.list(2, () => ({
        name: choice.text(),
        type: choice.from('string', 'integer', 'date'),
        jsonPath: choice.from('.spec.a', '.status.conditions[?(@.type=="*/")].status', '.metadata.creationTimestamp'),
        ...choice.maybe(2, () => ({ description: choice.text() })),
        ...choice.maybe(3, () => ({ priority: choice.from(0, 1, -1) })),
        ...choice.maybe(4, () => ({ format: choice.from('int32', 'x') })),
      })),
    })),
    ...choice.maybe(3, () => ({
      subresources: {
        ...choice.maybe(2, () => ({ status: {} })),
        ...choice.maybe(3, () => ({
          scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' },
        })),
      },
    })),
    ...choice.maybe(9, () => ({ selectableFields: [{ jsonPath: '.spec.color' }] })),
  };
}

function randomRoot(choice: RandomChoice): JSONSchemaProps {
  const { 'x-kubernetes-map-type': _, additionalProperties: __, ...root } = randomObject(choice, 1);
  return {
    ...root,
    properties: {
      ...root.properties,
      ...choice.maybe(4, () => ({ apiVersion: { type: 'string', ...choice.maybe(4, () => ({ pattern: '*/' })) } })),
      ...choice.maybe(4, () => ({ kind: { type: 'string', ...choice.maybe(4, () => ({ description: 'x' })) } })),
      ...choice.maybe(4, () => ({ metadata: { type: 'object', ...choice.maybe(2, () => randomMetadata(choice)) } })),
      ...choice.maybe(2, () => ({ spec: choice.once(3) ? randomSchema(choice, 3) : randomObject(choice, 3) })),
      ...choice.maybe(3, () => ({ status: choice.once(3) ? randomSchema(choice, 2) : randomObject(choice, 2) })),
    },
    ...choice.maybe(3, () => ({ description: choice.text() })),
    ...choice.maybe(8, () => ({ 'x-kubernetes-validations': [{ rule: 'self.metadata.name != "*/"' }] })),
    ...choice.maybe(12, () => ({ 'x-kubernetes-preserve-unknown-fields': true })),
  };
}

function randomMetadata(choice: RandomChoice): JSONSchemaProps {
  const name = { type: 'string', maxLength: choice.count(), ...choice.maybe(2, () => ({ pattern: '^[a-z]*/?$' })) };
  return { properties: { name, ...choice.maybe(2, () => ({ generateName: { type: 'string' } })) } };
}

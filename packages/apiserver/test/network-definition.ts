// A definition with everything that tests need: two versions, subresources, columns, selectable fields, defaults.
export const networkGroup = 'samples.example.com';
export const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
export const networks = `/apis/${networkGroup}/v1alpha1/namespaces/default/networks`;

const schema = {
  openAPIV3Schema: {
    type: 'object',
    required: ['spec'],
    properties: {
      spec: {
        type: 'object',
        required: ['cidr'],
        properties: {
          cidr: { type: 'string', minLength: 1 },
          note: { type: 'string' },
          mode: { type: 'string', enum: ['open', 'closed'], default: 'open' },
          replicas: { type: 'integer', format: 'int32', minimum: 1, default: 1 },
        },
      },
      status: {
        type: 'object',
        properties: {
          replicas: { type: 'integer' },
          selector: { type: 'string' },
          conditions: {
            type: 'array',
            'x-kubernetes-list-type': 'map',
            'x-kubernetes-list-map-keys': ['type'],
            items: {
              type: 'object',
              required: ['type', 'status'],
              properties: { type: { type: 'string' }, status: { type: 'string' } },
            },
          },
        },
      },
    },
  },
};

export function networkDefinition(): object {
  const version = (name: string, storage: boolean): object => ({
    name,
    served: true,
    storage,
    schema,
    subresources: {
      status: {},
      scale: {
        specReplicasPath: '.spec.replicas',
        statusReplicasPath: '.status.replicas',
        labelSelectorPath: '.status.selector',
      },
    },
    additionalPrinterColumns: [
      { name: 'CIDR', type: 'string', jsonPath: '.spec.cidr' },
      { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
      { name: 'Note', type: 'string', jsonPath: '.spec.note', priority: 1 },
      { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
    ],
    selectableFields: [{ jsonPath: '.spec.cidr' }],
  });
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `networks.${networkGroup}` },
    spec: {
      group: networkGroup,
      scope: 'Namespaced',
      names: { plural: 'networks', kind: 'Network', shortNames: ['net'], categories: ['all'] },
      versions: [version('v1alpha1', true), version('v1beta1', false)],
    },
  };
}

export function network(name: string, spec: object = {}, metadata: object = {}): object {
  return {
    apiVersion: `${networkGroup}/v1alpha1`,
    kind: 'Network',
    metadata: { name, ...metadata },
    spec: { cidr: '10.0.0.0/16', ...spec },
  };
}

// The types of @kubewright/apimachinery that stand for a schema of their own, by the name they are exported as.
import type { JSONSchemaProps } from '@kubewright/apimachinery';

const integerOrString: JSONSchemaProps[] = [{ type: 'integer' }, { type: 'string' }];

/** @see https://github.com/kubernetes/apimachinery/blob/master/pkg/api/resource/quantity.go */
const quantityPattern =
  '^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$';

const text: JSONSchemaProps = { type: 'string' };

/** @see https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/v1/types.go (Condition) */
const condition: JSONSchemaProps = {
  type: 'object',
  description: 'One observation of the state of the object.',
  required: ['lastTransitionTime', 'message', 'reason', 'status', 'type'],
  properties: {
    lastTransitionTime: { type: 'string', format: 'date-time', description: 'When the status last changed.' },
    message: { type: 'string', maxLength: 32768, description: 'Why, for people; may be empty.' },
    observedGeneration: {
      type: 'integer',
      format: 'int64',
      minimum: 0,
      description: 'The metadata.generation that the condition was computed from.',
    },
    reason: {
      type: 'string',
      minLength: 1,
      maxLength: 1024,
      pattern: '^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$',
      description: 'Why, in one CamelCase word, for programs.',
    },
    status: { type: 'string', enum: ['True', 'False', 'Unknown'], description: 'Whether the condition holds.' },
    type: {
      type: 'string',
      maxLength: 316,
      pattern:
        '^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$',
      description: 'Of what the condition is, in CamelCase or in foo.example.com/CamelCase.',
    },
  },
};

/** @see https://github.com/kubernetes/api/blob/master/core/v1/types.go (ObjectReference) */
const objectReference: JSONSchemaProps = {
  type: 'object',
  properties: {
    apiVersion: text,
    fieldPath: text,
    kind: text,
    name: text,
    namespace: text,
    resourceVersion: text,
    uid: text,
  },
  'x-kubernetes-map-type': 'atomic',
};

/** @see https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/v1/types.go (LabelSelector) */
const labelSelector: JSONSchemaProps = {
  type: 'object',
  properties: {
    matchExpressions: {
      type: 'array',
      items: {
        type: 'object',
        required: ['key', 'operator'],
        properties: {
          key: text,
          operator: text,
          values: { type: 'array', items: text, 'x-kubernetes-list-type': 'atomic' },
        },
      },
      'x-kubernetes-list-type': 'atomic',
    },
    matchLabels: { type: 'object', additionalProperties: text },
  },
  'x-kubernetes-map-type': 'atomic',
};

const kubernetesObject: JSONSchemaProps = {
  type: 'object',
  properties: { apiVersion: text, kind: text, metadata: { type: 'object' } },
};

/** The schema that each name stands for. Copy before changing. */
export const knownTypes: ReadonlyMap<string, JSONSchemaProps> = new Map<string, JSONSchemaProps>([
  ['Int32', { type: 'integer', format: 'int32' }],
  ['Int64', { type: 'integer', format: 'int64' }],
  ['Float', { type: 'number', format: 'float' }],
  ['Double', { type: 'number', format: 'double' }],
  ['IntOrString', { 'x-kubernetes-int-or-string': true, anyOf: integerOrString }],
  ['Quantity', { 'x-kubernetes-int-or-string': true, anyOf: integerOrString, pattern: quantityPattern }],
  ['Timestamp', { type: 'string', format: 'date-time' }],
  ['MicroTime', { type: 'string', format: 'date-time' }],
  ['Duration', { type: 'string', format: 'duration' }],
  ['Bytes', { type: 'string', format: 'byte' }],
  ['Condition', condition],
  ['ObjectReference', objectReference],
  ['LabelSelector', labelSelector],
  ['ObjectMeta', { type: 'object' }],
  ['KubernetesObject', kubernetesObject],
  ['UnstructuredObject', { ...kubernetesObject, 'x-kubernetes-preserve-unknown-fields': true }],
]);

/** The names that stand for a scalar, in the order in which a printer tries them. `MicroTime` reads as `Timestamp`. */
export const knownScalars: readonly string[] = [
  'Int32',
  'Int64',
  'Float',
  'Double',
  'Quantity',
  'IntOrString',
  'Timestamp',
  'Duration',
  'Bytes',
];

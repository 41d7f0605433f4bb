// The custom resources that most cases use, installed once a server. Each shows what one family of behaviours needs:
// Widget has subresources and every kind of field, Gadget has no subresources, Depot is cluster-scoped.
import type { Transport, UnstructuredObject } from '@kubewright/apimachinery';
import { Api } from './api.ts';
import { customResourceDefinitions, resourcePath } from './resource-path.ts';

/** The group of the fixtures. */
export const group = 'contract.kubewright.dev';
export const groupVersion = `${group}/v1`;

export const widgets = resourcePath(groupVersion, 'widgets');
export const gadgets = resourcePath(groupVersion, 'gadgets');
export const depots = resourcePath(groupVersion, 'depots');

/** A Widget that is valid: `size` is all that it must have. */
export function widget(name: string, spec: Record<string, unknown> = {}, metadata: Record<string, unknown> = {}) {
  return {
    apiVersion: groupVersion,
    kind: 'Widget',
    metadata: { name, ...metadata },
    spec: { size: 1, ...spec },
  } satisfies UnstructuredObject;
}

/** A Gadget. */
export function gadget(name: string, content: Record<string, unknown> = {}) {
  return { apiVersion: groupVersion, kind: 'Gadget', metadata: { name }, ...content } satisfies UnstructuredObject;
}

/** A Depot. It has no namespace, so a case derives the name from its own. */
export function depot(name: string, spec: Record<string, unknown> = {}) {
  return { apiVersion: groupVersion, kind: 'Depot', metadata: { name }, spec } satisfies UnstructuredObject;
}

interface DefinitionInput {
  readonly group: string;
  readonly kind: string;
  readonly scope?: 'Namespaced' | 'Cluster';
  /** Members of the root schema's `properties`. */
  readonly properties: Record<string, unknown>;
  /** Further members of the one version. */
  readonly version?: Record<string, unknown>;
  /** Further members of `spec.names`. */
  readonly names?: Record<string, unknown>;
  readonly annotations?: Record<string, string>;
}

/** A CustomResourceDefinition with the one version v1; names are derived in the simplest way. */
export function definition(input: DefinitionInput) {
  const singular = input.kind.toLowerCase();
  const plural = `${singular}s`;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.${input.group}`,
      ...(input.annotations === undefined ? {} : { annotations: input.annotations }),
    },
    spec: {
      group: input.group,
      scope: input.scope ?? 'Namespaced',
      names: { kind: input.kind, plural, ...input.names },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', properties: input.properties } },
          ...input.version,
        },
      ],
    },
  } satisfies UnstructuredObject;
}

const condition = {
  type: 'object',
  required: ['type', 'status'],
  properties: {
    type: { type: 'string' },
    status: { type: 'string', enum: ['True', 'False', 'Unknown'] },
    reason: { type: 'string' },
  },
};

const widgetDefinition = definition({
  group,
  kind: 'Widget',
  names: { shortNames: ['wd'], categories: ['contract'] },
  properties: {
    spec: {
      type: 'object',
      required: ['size'],
      properties: {
        size: { type: 'integer', minimum: 1, maximum: 10 },
        color: { type: 'string', enum: ['red', 'green', 'blue'], default: 'red' },
        replicas: { type: 'integer', format: 'int32', minimum: 0, default: 1 },
        title: { type: 'string', maxLength: 10, pattern: '^[a-z]+$' },
        amount: { 'x-kubernetes-int-or-string': true },
        note: { type: 'string', nullable: true },
        settings: { type: 'object', additionalProperties: { type: 'string' } },
        placement: {
          type: 'object',
          'x-kubernetes-map-type': 'atomic',
          properties: { zone: { type: 'string' }, rack: { type: 'string' } },
        },
        nested: {
          type: 'object',
          properties: {
            enabled: { type: 'boolean', default: true },
            level: { type: 'integer', default: 3 },
          },
        },
        tags: { type: 'array', maxItems: 3, items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
        steps: { type: 'array', items: { type: 'string' } },
        ports: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
          items: {
            type: 'object',
            required: ['name', 'port'],
            properties: {
              name: { type: 'string' },
              port: { type: 'integer' },
              protocol: { type: 'string', default: 'TCP' },
            },
          },
        },
        anything: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      },
    },
    status: {
      type: 'object',
      properties: {
        phase: { type: 'string' },
        replicas: { type: 'integer' },
        selector: { type: 'string' },
        conditions: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['type'],
          items: condition,
        },
      },
    },
  },
  version: {
    subresources: {
      status: {},
      scale: {
        specReplicasPath: '.spec.replicas',
        statusReplicasPath: '.status.replicas',
        labelSelectorPath: '.status.selector',
      },
    },
    selectableFields: [{ jsonPath: '.spec.color' }],
    additionalPrinterColumns: [
      { name: 'Size', type: 'integer', jsonPath: '.spec.size', description: 'How large it is' },
      { name: 'Phase', type: 'string', jsonPath: '.status.phase' },
      { name: 'Title', type: 'string', jsonPath: '.spec.title', priority: 1 },
      { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
    ],
  },
});

const gadgetDefinition = definition({
  group,
  kind: 'Gadget',
  properties: {
    spec: { type: 'object', properties: { value: { type: 'string' } } },
    status: { type: 'object', properties: { phase: { type: 'string' } } },
  },
});

const depotDefinition = definition({
  group,
  kind: 'Depot',
  scope: 'Cluster',
  properties: { spec: { type: 'object', properties: { value: { type: 'string' } } } },
});

/** Installs the fixtures and waits until they are served. */
export async function installFixtures(transport: Transport): Promise<void> {
  const api = new Api(transport, 'default');
  const definitions = [widgetDefinition, gadgetDefinition, depotDefinition];
  for (const crd of definitions) (await api.peek('POST', customResourceDefinitions(undefined), crd)).expect(201);
  for (const collection of [widgets, gadgets, depots]) await untilServed(api, collection(undefined));
}

/**
 * Waits until a collection answers: kube-apiserver serves a resource a little after its definition is established,
 * and says 404 until then.
 */
export async function untilServed(api: Api, collection: string): Promise<void> {
  await api.until(collection, ({ status }) => status === 200);
}

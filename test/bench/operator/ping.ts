// The kind of the operator benchmark: a moment in its spec that belongs into its status.
import type { KubernetesObject } from '@kubewright/apimachinery';
import type { ResourceType } from '@kubewright/client';
import { defineResource, ResourceClient } from '@kubewright/client';

export interface Ping extends KubernetesObject {
  readonly spec?: Moment;
  readonly status?: Moment;
}

/** Microseconds since 1970, or a small number that is none. */
export interface Moment {
  readonly sent?: number;
}

export const pings: ResourceType<Ping, 'Namespaced', ResourceClient<Ping>> = defineResource<Ping>()({
  group: 'bench.kubewright.dev',
  version: 'v1',
  kind: 'Ping',
  listKind: 'PingList',
  plural: 'pings',
  scope: 'Namespaced',
  subresources: ['status'],
  client: (rest, namespace): ResourceClient<Ping> => new ResourceClient(rest, pings, namespace),
});

const moment = { type: 'object', properties: { sent: { type: 'integer', format: 'int64' } } };

/** The definition of the kind. */
export const pingDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'pings.bench.kubewright.dev' },
  spec: {
    group: pings.group,
    scope: pings.scope,
    names: { kind: pings.kind, listKind: pings.listKind, plural: pings.plural, singular: 'ping' },
    versions: [
      {
        name: pings.version,
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: { openAPIV3Schema: { type: 'object', properties: { spec: moment, status: moment } } },
      },
    ],
  },
} as const;

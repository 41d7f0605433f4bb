// The CustomResourceDefinition of things, and how a server comes to know it.
import type { UnstructuredObject } from '@kubewright/apimachinery';
import { ResourceClient } from '@kubewright/client';
import type { RestClient } from '@kubewright/client';
import { things } from './things.ts';

export const definition: UnstructuredObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'things.test.kubewright.dev' },
  spec: {
    group: things.group,
    scope: 'Namespaced',
    names: { plural: 'things', singular: 'thing', kind: 'Thing', listKind: 'ThingList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                properties: { value: { type: 'string' }, owner: { type: 'string' }, size: { type: 'integer' } },
              },
            },
          },
        },
      },
    ],
  },
};

const definitions = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  listKind: 'CustomResourceDefinitionList',
  plural: 'customresourcedefinitions',
  scope: 'Cluster',
  subresources: ['status'],
} as const;

/** Applies a definition and waits until it is established. */
export async function createDefinition(rest: RestClient, object: UnstructuredObject): Promise<void> {
  const client = new ResourceClient<UnstructuredObject, UnstructuredObject>(rest, definitions);
  await client.apply(object);
  const isEstablished = ({ status }: UnstructuredObject): boolean =>
    JSON.stringify(status ?? {}).includes('"Established"');
  if (isEstablished(await client.get(object.metadata?.name ?? ''))) return;
  for await (const event of client.watch()) if (isEstablished(event.object)) break;
}

// The resource that the simulation watches.
import { ResourceClient, defineResource } from '@kubewright/client';
import type { SharedInformer } from '@kubewright/client';
import type { Thing } from './server/stored-object.ts';

const descriptor = {
  group: 'test.kubewright.dev',
  version: 'v1',
  kind: 'Thing',
  listKind: 'ThingList',
  plural: 'things',
  scope: 'Namespaced',
  subresources: [],
} as const;

export const things = defineResource<Thing>()({
  ...descriptor,
  client: (rest, namespace) => new ResourceClient<Thing>(rest, descriptor, namespace),
});

export type ThingInformer = SharedInformer<Thing, string, 'Namespaced'>;

// Kinds for the tests: a namespaced one, a cluster-scoped one, and what they own. Declared by hand, as the generator does.
import type { Condition, KubernetesObject, ObjectMeta } from '@kubewright/apimachinery';
import type { RestClient } from '@kubewright/client';
import { defineResource, ResourceClient } from '@kubewright/client';

export interface Network extends KubernetesObject {
  apiVersion?: 'samples.example.com/v1';
  kind?: 'Network';
  metadata: ObjectMeta;
  spec: { cidr: string; configRef?: { name: string } };
  status?: { observedGeneration?: number; conditions?: Condition[] };
}

export interface Widget extends KubernetesObject {
  apiVersion?: 'samples.example.com/v1';
  kind?: 'Widget';
  metadata: ObjectMeta;
  spec: { size: number };
}

export interface ConfigMap extends KubernetesObject {
  apiVersion?: 'v1';
  kind?: 'ConfigMap';
  metadata: ObjectMeta;
  data?: Record<string, string>;
}

export class NetworkClient extends ResourceClient<Network> {
  constructor(rest: RestClient, namespace: string) {
    super(rest, networks, namespace);
  }
}

export class WidgetClient extends ResourceClient<Widget> {
  constructor(rest: RestClient) {
    super(rest, widgets);
  }
}

export class ConfigMapClient extends ResourceClient<ConfigMap> {
  constructor(rest: RestClient, namespace: string) {
    super(rest, configMaps, namespace);
  }
}

const samples = { group: 'samples.example.com', version: 'v1' };

export const networks = defineResource<Network>()({
  ...samples,
  kind: 'Network',
  listKind: 'NetworkList',
  plural: 'networks',
  scope: 'Namespaced',
  subresources: ['status'],
  client: (rest, namespace): NetworkClient => new NetworkClient(rest, namespace),
});

export const widgets = defineResource<Widget>()({
  ...samples,
  kind: 'Widget',
  listKind: 'WidgetList',
  plural: 'widgets',
  scope: 'Cluster',
  subresources: [],
  client: (rest): WidgetClient => new WidgetClient(rest),
});

export const configMaps = defineResource<ConfigMap>()({
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  listKind: 'ConfigMapList',
  plural: 'configmaps',
  scope: 'Namespaced',
  subresources: [],
  client: (rest, namespace): ConfigMapClient => new ConfigMapClient(rest, namespace),
});

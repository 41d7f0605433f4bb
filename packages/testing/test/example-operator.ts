// An operator as a user would write it: a Network owns a ConfigMap of its name that repeats the address range, and says in
// its status whether that exists.
import type { Condition, KubernetesObject, ObjectMeta } from '@kubewright/apimachinery';
import type { RestClient } from '@kubewright/client';
import { defineResource, ResourceClient, withIndexes } from '@kubewright/client';
import type { ReconcileContext, Request, Result } from '@kubewright/runtime';
import { controllerReference, defineController, requestFor, setCondition, watch } from '@kubewright/runtime';

export interface Network extends KubernetesObject {
  apiVersion?: 'samples.example.com/v1';
  kind?: 'Network';
  metadata: ObjectMeta;
  spec: { cidr: string; settingsRef?: string };
  status?: { observedGeneration?: number; conditions?: Condition[] };
}

export interface Widget extends KubernetesObject {
  apiVersion?: 'samples.example.com/v1';
  kind?: 'Widget';
  metadata: ObjectMeta;
  spec?: { size?: number };
}

export interface ConfigMap extends KubernetesObject {
  apiVersion?: 'v1';
  kind?: 'ConfigMap';
  metadata: ObjectMeta;
  data?: Record<string, string>;
}

class NetworkClient extends ResourceClient<Network> {
  constructor(rest: RestClient, namespace: string) {
    super(rest, networks, namespace);
  }
}

class WidgetClient extends ResourceClient<Widget> {
  constructor(rest: RestClient) {
    super(rest, widgets);
  }
}

class ConfigMapClient extends ResourceClient<ConfigMap> {
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

const networksBySettings = withIndexes(networks, { bySettings: 'spec.settingsRef' });

export async function reconcile(request: Request, context: ReconcileContext): Promise<Result | void> {
  const network = context.lister(networks).get(request);
  if (network?.metadata.deletionTimestamp !== undefined || network === undefined) return;

  const settings = context
    .lister(configMaps)
    .get({ namespace: request.namespace, name: network.spec.settingsRef ?? '-' });
  const configMap = await context.client(configMaps, request.namespace).apply(
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: request.name, ownerReferences: [controllerReference(network, networks)] },
      data: { cidr: network.spec.cidr, ...settings?.data },
    },
    // A controller takes back what is its own.
    { force: true },
  );

  const { generation } = network.metadata;
  const observed = generation === undefined ? {} : { observedGeneration: generation };
  const ready = {
    type: 'Ready',
    status: 'True',
    reason: 'Applied',
    message: `wrote ${configMap.metadata.name}`,
  } as const;
  await context.client(networks, request.namespace).applyStatus({
    apiVersion: 'samples.example.com/v1',
    kind: 'Network',
    metadata: { name: request.name },
    status: { ...observed, conditions: setCondition(network.status?.conditions, { ...ready, ...observed }) },
  });
}

export const controller = defineController({
  for: networks,
  owns: [configMaps],
  watches: [
    watch(configMaps, {
      map: ({ metadata }, { lister }) =>
        lister(networksBySettings)
          .byIndex('bySettings', metadata.name ?? '')
          .filter((network) => network.metadata.namespace === metadata.namespace)
          .map(requestFor),
    }),
  ],
  reads: [networksBySettings],
  reconcile,
});

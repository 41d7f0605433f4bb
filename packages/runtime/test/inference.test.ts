// What the compiler must infer for an operator's author, who writes no type arguments. The functions are never called.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AnyResourceType, DeepReadonly, ReconcileContext, Request, Result } from '../src/index.ts';
import {
  defineController,
  ensureFinalizer,
  owned,
  requestFor,
  setCondition,
  watch,
  withIndexes,
} from '../src/index.ts';
import type { ConfigMap, ConfigMapClient, Network, NetworkClient, WidgetClient } from './example-kinds.ts';
import { configMaps, networks, widgets } from './example-kinds.ts';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Fails to compile unless the two types are the same. */
function same<A, B>(_same: Same<A, B>): void {}

const networksByConfig = withIndexes(networks, { byConfig: 'spec.configRef.name' });

async function reconcile(request: Request, context: ReconcileContext): Promise<Result | void> {
  const network = context.lister(networks).get(request);
  same<typeof network, DeepReadonly<Network> | undefined>(true);
  if (network === undefined) return;
  // @ts-expect-error what a lister returns is read-only
  network.spec.cidr = 'x';

  const client = context.client(networks, request.namespace);
  same<typeof client, NetworkClient>(true);
  same<ReturnType<typeof context.client<typeof widgets>>, WidgetClient>(true);
  const widget = context.client(widgets);
  same<typeof widget, WidgetClient>(true);
  // @ts-expect-error a cluster-scoped kind has no namespace
  context.client(widgets, request.namespace);
  // @ts-expect-error nor this one
  context.client(widgets, 'default');
  const any: AnyResourceType = networks;
  context.client(any, request.namespace);
  // @ts-expect-error a namespaced kind needs a namespace
  context.client(networks);

  const config: ConfigMapClient = context.client(configMaps, request.namespace);
  await config.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: {} });
  const held = await ensureFinalizer(client, network, 'samples.example.com/cleanup');
  same<typeof held, DeepReadonly<Network>>(true);
  const conditions = setCondition(network.status?.conditions, { type: 'Ready', status: 'True', reason: 'Fine' });
  const { metadata } = network;
  await client.applyStatus({
    apiVersion: 'samples.example.com/v1',
    kind: 'Network',
    metadata: { name: request.name },
    status: { conditions, ...(metadata.generation === undefined ? {} : { observedGeneration: metadata.generation }) },
  });
  context.lister(networksByConfig).byIndex('byConfig', 'a').map(requestFor);
  // @ts-expect-error there is no such index
  context.lister(networksByConfig).byIndex('byNothing', 'a');
  context.lister(widgets).get(request.name);
  return { requeueAfter: 60_000 };
}

test('definitions take functions that know their object', () => {
  const controller = defineController({
    for: { resource: networks, when: (event) => event.object.spec.cidr !== '' },
    owns: [widgets, owned(configMaps, { when: ({ object }) => object.data?.['a'] !== 'b' })],
    watches: [
      watch(configMaps, {
        when: (event) => {
          same<typeof event.object, DeepReadonly<ConfigMap>>(true);
          return true;
        },
        map: ({ metadata }, { lister }) =>
          lister(networksByConfig)
            .byIndex('byConfig', metadata.name ?? '')
            .map((network) => requestFor(network)),
      }),
      watch(networks, { map: ({ metadata }) => [{ namespace: metadata.namespace, name: `${metadata.name}` }] }),
    ],
    reads: [networksByConfig, configMaps],
    reconcile,
  });
  assert.equal(controller.name, 'network');
  assert.equal(defineController({ for: widgets, reconcile: () => undefined }).resource, widgets);
  assert.equal(defineController({ for: networksByConfig, reconcile: async () => ({}) }).resource, networksByConfig);
});

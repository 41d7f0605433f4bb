// What is inferred from a token: mostly checked by the compiler, hence few assertions.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubernetesObject, ObjectMeta } from '@kubewright/apimachinery';
import { defineResource, withIndexes } from '@kubewright/client';
import type {
  AnyResourceType,
  ApplyOf,
  ClientOf,
  ClusterLister,
  ListerFor,
  NamespacedLister,
  ObjectOf,
  RestClient,
  SharedInformerFactory,
} from '@kubewright/client';

interface Network extends KubernetesObject {
  apiVersion?: 'samples.kubewright.dev/v1alpha1';
  kind?: 'Network';
  metadata: ObjectMeta;
  spec: { cidr: string; configRef?: { name: string } };
}

class NetworkClient {
  readonly namespace: string;
  constructor(_rest: RestClient, namespace: string) {
    this.namespace = namespace;
  }
}

const networks = defineResource<Network>()({
  group: 'samples.kubewright.dev',
  version: 'v1alpha1',
  kind: 'Network',
  listKind: 'NetworkList',
  plural: 'networks',
  scope: 'Namespaced',
  subresources: ['status'],
  client: (rest, namespace) => new NetworkClient(rest, namespace),
});
const zones = defineResource<Network>()({ ...networks, plural: 'zones', scope: 'Cluster', client: () => 1 });
const indexed = withIndexes(networks, { byConfig: 'spec.configRef.name', byCidr: (network) => [network.spec.cidr] });

/** Compiles only when both types are the same. */
type Same<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : never;
const same = <A, B>(yes: Same<A, B>): void => assert.equal(yes, true);

test('object, client and lister are inferred from the token', () => {
  same<ObjectOf<typeof networks>, Network>(true);
  same<ObjectOf<typeof indexed>, Network>(true);
  same<ClientOf<typeof networks>, NetworkClient>(true);
  same<ListerFor<typeof networks>, NamespacedLister<Network>>(true);
  same<ListerFor<typeof zones>, ClusterLister<Network>>(true);
  same<ListerFor<typeof indexed>, NamespacedLister<Network, 'byConfig' | 'byCidr'>>(true);
});

test('tokens of several kinds fit into one list', () => {
  const several: readonly AnyResourceType[] = [networks, zones, indexed];
  assert.deepEqual(
    several.map((resource) => Object.keys(resource.indexes)),
    [[], [], ['byConfig', 'byCidr']],
  );
});

test('an index that was not declared does not compile', () => {
  const check = (factory: SharedInformerFactory): void => {
    factory.informer(indexed).lister.byIndex('byConfig', 'x');
    factory.informer(indexed).lister.namespace('default').get('x')?.spec.cidr.at(0);
    // @ts-expect-error: no such index
    factory.informer(indexed).lister.byIndex('byName', 'x');
    // @ts-expect-error: no index at all
    factory.informer(networks).lister.byIndex('byConfig', 'x');
    // @ts-expect-error: listers are read-only
    for (const network of factory.informer(zones).lister.list()) network.spec.cidr = '';
  };
  assert.equal(typeof check, 'function');
});

test('declaring an index twice with different definitions is refused', () => {
  assert.throws(() => withIndexes(indexed, { byConfig: 'spec.cidr' }), /already have an index "byConfig"/);
  assert.doesNotThrow(() => withIndexes(indexed, { byConfig: 'spec.configRef.name' }));
});

test('what is undefined is left out of an apply, and may stand there', () => {
  const apply = (network: Network): ApplyOf<Network> => ({
    apiVersion: 'samples.kubewright.dev/v1alpha1',
    kind: 'Network',
    metadata: { name: 'a' },
    spec: { cidr: network.spec.cidr, configRef: network.spec.configRef },
  });
  assert.equal(
    JSON.stringify(apply({ metadata: {}, spec: { cidr: 'x' } }).spec),
    '{"cidr":"x"}',
    'as it has always been sent',
  );
});

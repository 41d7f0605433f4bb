// The operator on an embedded API server: the same code that runs in a cluster. There is no Deployment controller, so the
// tests write the Deployment's status themselves.
import assert from 'node:assert/strict';
import test from 'node:test';

import { deployments } from '@kubewright/kubernetes/apps/v1';
import { configMaps } from '@kubewright/kubernetes/core/v1';
import { findCondition, requestFor } from '@kubewright/runtime';
import { createTestEnvironment, reconcileContext, seed } from '@kubewright/testing';

import { register } from '../../generated/register.ts';
import { networks } from '../../generated/samples.kubewright.dev/v1alpha1/network.ts';
import { controller, reconcile } from './network.ts';

const crds = new URL('../../../config/crd/', import.meta.url);
const example = { metadata: { name: 'example' }, spec: { cidr: '10.1.0.0/16', gateways: 2 } };

test('a Network gets a Deployment of gateways, and says that they are starting', async (t) => {
  const environment = await createTestEnvironment({ crds, register });
  t.after(() => environment.stop());
  const network = await environment.client(networks).create(example);
  await environment.settled();

  const gateway = await environment.client(deployments).get('example-gateway');
  assert.equal(gateway.spec?.replicas, 2);
  assert.equal(gateway.metadata?.ownerReferences?.[0]?.uid, network.metadata.uid);
  assert.deepEqual(gateway.spec?.template.spec?.containers[0]?.env, [{ name: 'NETWORK_CIDR', value: '10.1.0.0/16' }]);

  const { status } = await environment.client(networks).get('example');
  assert.equal(status?.observedGeneration, 1);
  assert.equal(findCondition(status?.conditions, 'Ready')?.reason, 'GatewaysStarting');
});

test('it is ready when its gateways are', async (t) => {
  const environment = await createTestEnvironment({ crds, register });
  t.after(() => environment.stop());
  await environment.client(networks).create(example);
  await environment.settled();

  const gateway = await environment.client(deployments).get('example-gateway');
  const status = { replicas: 2, readyReplicas: 2, updatedReplicas: 2, observedGeneration: 1 };
  await environment.client(deployments).updateStatus({ ...gateway, status });
  await environment.settled();

  const network = await environment.client(networks).get('example');
  assert.equal(network.status?.readyGateways, 2);
  assert.equal(findCondition(network.status?.conditions, 'Ready')?.status, 'True');
});

test('a Deployment that somebody else scaled is put right', async (t) => {
  const environment = await createTestEnvironment({ crds, register });
  t.after(() => environment.stop());
  await environment.client(networks).create(example);
  await environment.settled();

  const scale = { type: 'merge', body: { spec: { replicas: 7 } } } as const;
  await environment.client(deployments).patch('example-gateway', scale);
  await environment.settled();

  assert.equal((await environment.client(deployments).get('example-gateway')).spec?.replicas, 2);
});

test('a Deployment of the same name that is not ours is left alone', async (t) => {
  const environment = await createTestEnvironment({ crds, register });
  t.after(() => environment.stop());
  const labels = { app: 'theirs' };
  await environment.client(deployments).create({
    metadata: { name: 'example-gateway' },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'theirs', image: 'theirs' }] } },
    },
  });
  await environment.client(networks).create(example);
  await environment.settled();

  const { status } = await environment.client(networks).get('example');
  assert.equal(findCondition(status?.conditions, 'Ready')?.reason, 'NameTaken');
  const theirs = await environment.client(deployments).get('example-gateway');
  assert.equal(theirs.spec?.template.spec?.containers[0]?.name, 'theirs');
});

test('a name that is taken is looked at again in a minute', async () => {
  const network = seed(networks, example);
  const labels = { app: 'theirs' };
  const spec = {
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'theirs', image: 'theirs' }] } },
  };
  const theirs = seed(deployments, { metadata: { name: 'example-gateway' }, spec });
  const context = await reconcileContext({ controller, objects: [network, theirs] });
  assert.deepEqual(await reconcile(requestFor(network), context), { requeueAfter: 60_000 });
  assert.deepEqual(Array.from(context.requests, String), [
    'patch networks.samples.kubewright.dev default/example (merge)',
    'patch networks.samples.kubewright.dev/status default/example (apply)',
  ]);
});

test('a Network that is deleted is there until its gateways have ended', async (t) => {
  const environment = await createTestEnvironment({ crds, register });
  t.after(() => environment.stop());
  const network = await environment.client(networks).create(example);
  await environment.settled();
  // A pod, as far as the Deployment's deletion is concerned.
  const gateway = await environment.client(deployments).get('example-gateway');
  const ownerReferences = [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: 'example-gateway',
      uid: gateway.metadata?.uid ?? '',
      blockOwnerDeletion: true,
    },
  ];
  await environment
    .client(configMaps)
    .create({ metadata: { name: 'pod', ownerReferences, finalizers: ['test.example.com/running'] } });

  await environment.client(networks).delete('example');
  await environment.settled();
  assert.deepEqual((await environment.client(networks).get('example')).metadata.finalizers, [
    'samples.kubewright.dev/gateways',
  ]);
  assert.equal((await environment.client(deployments).get('example-gateway')).metadata?.uid, gateway.metadata?.uid);

  await environment.client(configMaps).patch('pod', { type: 'merge', body: { metadata: { finalizers: null } } });
  await environment.client(networks).waitFor('example', (left) => left?.metadata.uid !== network.metadata.uid);
  assert.deepEqual((await environment.client(deployments).list()).items, []);
});

test('a Network that is out of range is refused', async (t) => {
  const environment = await createTestEnvironment({ crds });
  t.after(() => environment.stop());
  await assert.rejects(environment.client(networks).create({ ...example, spec: { cidr: 'all of it' } }), /spec\.cidr/);
  await assert.rejects(
    environment.client(networks).create({ ...example, spec: { cidr: '10.0.0.0/8', gateways: 10 } }),
    /spec\.gateways in body should be less than or equal to 9/,
  );
});

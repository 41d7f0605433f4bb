// The operator on an embedded API server, the same code that runs in a cluster, and single reconciles. This file is yours.
import assert from 'node:assert/strict';
import test from 'node:test';

import { configMaps } from '@kubewright/kubernetes/core/v1';
import { isConditionTrue, requestFor } from '@kubewright/runtime';
import { createTestEnvironment, reconcileContext, seed } from '@kubewright/testing';

import { register } from '../../generated/register.ts';
import type * as api from '../../generated/samples.kubewright.dev/v1alpha1/network.ts';
import { networks } from '../../generated/samples.kubewright.dev/v1alpha1/network.ts';
import { controller, reconcile } from './network.ts';

const crds = new URL('../../../config/crd/', import.meta.url);
const example: api.Network = { metadata: { name: 'example' }, spec: { message: 'Hello' } };

test('a Network gets what it asks for', async (t) => {
  const environment = await createTestEnvironment({ crds, register });
  t.after(() => environment.stop());
  const client = environment.client(networks);
  const created = await client.create(example);
  await environment.settled();

  const { status } = await client.get('example');
  assert.ok(isConditionTrue(status?.conditions, 'Ready'));

  const child = await environment.client(configMaps).get('example-network');
  assert.equal(child.metadata?.ownerReferences?.[0]?.uid, created.metadata.uid);
});

test('a second reconcile finds nothing to do', async () => {
  const object = seed(networks, example);
  const context = await reconcileContext({ controller, objects: [object] });
  await reconcile(requestFor(object), context);
  await context.refresh();
  context.requests.clear();
  await reconcile(requestFor(object), context);
  assert.deepEqual(context.requests.writes().map(String), []);
});

// One reconcile at a time, without an operator: what it does with what its listers show.
import assert from 'node:assert/strict';
import test from 'node:test';

import { deployments } from '@kubewright/kubernetes/apps/v1';
import { controllerReference, isTerminalError, requestFor } from '@kubewright/runtime';
import { reconcileContext, seed } from '@kubewright/testing';

import { foos } from '../../generated/samplecontroller.kubewright.dev/v1alpha1/foo.ts';
import { controller, reconcile } from './foo.ts';

const foo = seed(foos, { metadata: { name: 'example', uid: 'foo-uid' }, spec: { deploymentName: 'web', replicas: 2 } });
const request = requestFor(foo);
const spec = {
  selector: { matchLabels: { app: 'x' } },
  template: { metadata: { labels: { app: 'x' } }, spec: { containers: [{ name: 'x', image: 'x' }] } },
};

test('it creates the Deployment, writes the status, and says so', async () => {
  const context = await reconcileContext({ controller, objects: [foo] });
  await reconcile(request, context);

  assert.deepEqual(Array.from(context.requests, String), [
    'patch deployments.apps default/web (apply)',
    'patch foos.samplecontroller.kubewright.dev/status default/example (apply)',
  ]);
  assert.deepEqual((await context.stored(deployments, { name: 'web' }))?.metadata?.ownerReferences, [
    controllerReference(foo, foos),
  ]);
  assert.deepEqual(context.events.recorded.map(String), ['Normal Synced: Foo synced successfully']);
});

test('it does nothing when everything is as it should be', async () => {
  const context = await reconcileContext({ controller, objects: [foo] });
  await reconcile(request, context);
  await context.refresh();
  context.requests.clear();
  await reconcile(request, context);

  assert.deepEqual(Array.from(context.requests, String), []);
  assert.equal(context.events.recorded.length, 1);
});

test('it leaves a Deployment alone that another object controls, or nobody does', async () => {
  const other = controllerReference({ ...foo, metadata: { name: 'other', uid: 'other-uid' } });
  for (const ownerReferences of [[other], []]) {
    const theirs = seed(deployments, { metadata: { name: 'web', ownerReferences }, spec });
    const context = await reconcileContext({ controller, objects: [foo, theirs] });
    await assert.rejects(async () => reconcile(request, context), isTerminalError);

    assert.deepEqual(Array.from(context.requests, String), []);
    assert.match(String(context.events.recorded[0]), /^Warning ErrResourceExists: Deployment default\/web /);
  }
});

test('it does nothing for a Foo that is gone, or going', async () => {
  const going = { ...foo, metadata: { ...foo.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } };
  for (const objects of [[], [going]]) {
    const context = await reconcileContext({ controller, objects });
    await reconcile(request, context);
    assert.equal(context.requests.length, 0);
  }
});

test('a write that fails is no success', async () => {
  const context = await reconcileContext({ controller, objects: [foo] });
  context.faults.add({ match: { resource: 'deployments' }, fault: { type: 'error', code: 403 } });
  await assert.rejects(reconcile(request, context), { reason: 'Forbidden' });
  assert.deepEqual(context.events.recorded, []);
});

// The operator on an embedded API server: the same code that runs in a cluster. There is no Deployment controller, so the
// tests write the Deployment's status themselves.
import assert from 'node:assert/strict';
import test from 'node:test';

import { type Deployment, deployments } from '@kubewright/kubernetes/apps/v1';
import { events } from '@kubewright/kubernetes/events/v1';
import { createTestEnvironment, type TestEnvironment } from '@kubewright/testing';

import { register } from '../../generated/register.ts';
import { type Foo, foos } from '../../generated/samplecontroller.kubewright.dev/v1alpha1/foo.ts';

const crds = new URL('../../../config/crd/', import.meta.url);
const example: Foo = { metadata: { name: 'example' }, spec: { deploymentName: 'web', replicas: 2 } };

test('a Foo gets a Deployment of its name and size, and an event says so', async (t) => {
  const environment = await createTestEnvironment({ crds, register });
  t.after(() => environment.stop());
  const foo = await environment.client(foos).create(example);
  await environment.settled();

  const deployment = await environment.client(deployments).get('web');
  assert.equal(deployment.spec?.replicas, 2);
  assert.equal(deployment.metadata?.ownerReferences?.[0]?.uid, foo.metadata.uid);
  assert.equal((await environment.client(foos).get('example')).status?.availableReplicas, 0);
  await environment.until(async () => (await reasonsOf(environment)).includes('Synced'));
});

test('the status repeats how many replicas are available', async (t) => {
  const environment = await createTestEnvironment({ crds, register });
  t.after(() => environment.stop());
  await environment.client(foos).create(example);
  await environment.settled();

  const deployment = await environment.client(deployments).get('web');
  const status = { replicas: 2, readyReplicas: 2, availableReplicas: 2, observedGeneration: 1 };
  await environment.client(deployments).updateStatus({ ...deployment, status });
  await environment.settled();

  assert.equal((await environment.client(foos).get('example')).status?.availableReplicas, 2);
});

test('a Deployment that somebody else scaled is put right, unless the Foo leaves that to others', async (t) => {
  const environment = await createTestEnvironment({ crds, register });
  t.after(() => environment.stop());
  const scale = { type: 'merge', body: { spec: { replicas: 7 } } } as const;
  await environment.client(foos).create(example);
  await environment.client(foos).create({ metadata: { name: 'scaled' }, spec: { deploymentName: 'scaled' } });
  await environment.settled();
  await environment.client(deployments).patch('web', scale);
  await environment.client(deployments).patch('scaled', scale);
  await environment.settled();

  assert.equal((await environment.client(deployments).get('web')).spec?.replicas, 2);
  assert.equal((await environment.client(deployments).get('scaled')).spec?.replicas, 7);
});

test('a Deployment of that name that is not ours is left alone, until it is gone', async (t) => {
  const environment = await createTestEnvironment({ crds, register });
  t.after(() => environment.stop());
  await environment.client(deployments).create(theirs);
  await environment.client(foos).create(example);
  await environment.settled();

  assert.deepEqual((await environment.client(deployments).get('web')).spec?.template.metadata?.labels, {
    app: 'theirs',
  });
  await environment.until(async () => (await reasonsOf(environment)).includes('ErrResourceExists'));

  await environment.client(deployments).delete('web');
  await environment.until(() => environment.client(deployments).get('web'));
  await environment.settled();
  assert.equal((await environment.client(deployments).get('web')).spec?.template.metadata?.labels?.['app'], 'nginx');
});

test('another name means another Deployment, and the former one is deleted', async (t) => {
  const environment = await createTestEnvironment({ crds, register });
  t.after(() => environment.stop());
  await environment.client(foos).create(example);
  await environment.settled();
  await environment.client(foos).patch('example', { type: 'merge', body: { spec: { deploymentName: 'renamed' } } });
  await environment.settled();

  const { items } = await environment.client(deployments).list();
  assert.deepEqual(
    items.map(({ metadata }) => metadata?.name),
    ['renamed'],
  );
});

test('a Foo that is out of range is refused', async (t) => {
  const environment = await createTestEnvironment({ crds });
  t.after(() => environment.stop());
  const large = { ...example, spec: { deploymentName: 'web', replicas: 11 } };
  await assert.rejects(
    environment.client(foos).create(large),
    /spec\.replicas in body should be less than or equal to 10/,
  );
});

const theirs: Deployment = {
  metadata: { name: 'web' },
  spec: {
    selector: { matchLabels: { app: 'theirs' } },
    template: { metadata: { labels: { app: 'theirs' } }, spec: { containers: [{ name: 'theirs', image: 'theirs' }] } },
  },
};

async function reasonsOf(environment: TestEnvironment): Promise<(string | undefined)[]> {
  const { items } = await environment.client(events).list();
  return items.filter(({ regarding }) => regarding?.kind === 'Foo').map(({ reason }) => reason);
}

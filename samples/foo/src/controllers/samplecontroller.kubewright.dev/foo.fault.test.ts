// What the operator makes of a bad day: refused writes, lost connections, and nothing to do for hours. No test waits.
import assert from 'node:assert/strict';
import test from 'node:test';

import { FakeClock } from '@kubewright/apimachinery';
import { deployments } from '@kubewright/kubernetes/apps/v1';
import { createTestEnvironment, kubeconfigVariable } from '@kubewright/testing';

import { register } from '../../generated/register.ts';
import { type Foo, foos } from '../../generated/samplecontroller.kubewright.dev/v1alpha1/foo.ts';

const crds = new URL('../../../config/crd/', import.meta.url);
const example: Foo = { metadata: { name: 'example' }, spec: { deploymentName: 'web', replicas: 2 } };
const hour = 3_600_000;
/** Time on a real cluster is what it is. */
const skip = (process.env[kubeconfigVariable] ?? '') !== '' && 'needs a fake clock';

test('writes that are refused are tried again, later each time', { skip }, async (t) => {
  const clock = new FakeClock();
  const environment = await createTestEnvironment({ crds, register, clock });
  t.after(() => environment.stop());
  environment.faults.add({
    match: { verb: 'patch', resource: 'deployments' },
    fault: { type: 'error', code: 503 },
    times: 3,
  });
  await environment.client(foos).create(example);

  await environment.advance(5);
  assert.equal(environment.nextRequeue?.after, 10);
  await environment.settled();
  assert.equal(clock.monotonic(), 5 + 10 + 20);
  assert.ok(await environment.client(deployments).get('web'));
});

test('an hour of lost connections ends with everything in place', { skip }, async (t) => {
  const clock = new FakeClock();
  const environment = await createTestEnvironment({ crds, register, clock });
  t.after(() => environment.stop());
  const lost = environment.faults.add({ fault: { type: 'drop' }, probability: 0.5 });
  await environment.client(foos).create(example);
  await environment.advance(hour);
  lost.remove();
  await environment.settled({ timeout: hour });

  assert.ok(lost.hits > 0);
  assert.equal((await environment.client(foos).get('example')).status?.availableReplicas, 0);
});

test('where nothing happens, nothing is written', { skip }, async (t) => {
  const environment = await createTestEnvironment({ crds, register, clock: new FakeClock() });
  t.after(() => environment.stop());
  await environment.client(foos).create(example);
  await environment.settled();
  environment.requests.clear();

  await environment.advance(10 * hour);
  environment.expectNoWrites();
});

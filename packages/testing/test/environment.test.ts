import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defineController } from '@kubewright/runtime';
import { createTestEnvironment } from '../src/index.ts';
import { configMaps, controller, networks } from './example-operator.ts';

const crds = new URL('crds', import.meta.url);
const manifests = new URL('manifests/samples.yaml', import.meta.url);

/** For what needs a server without definitions, which a shared cluster may not be. */
const env = {};

test('an environment with definitions, objects and an operator, and nothing left of it afterwards', async () => {
  const environment = await createTestEnvironment({ crds, manifests, register: (manager) => manager.add(controller) });
  await environment.settled();
  const child = environment.lister(configMaps).get({ namespace: environment.namespace, name: 'sample' });
  assert.deepEqual(child?.data, { cidr: '10.1.0.0/16' });
  await environment.stop();
  await environment.stop();
  const left = process.getActiveResourcesInfo().filter((each) => /Timeout|Immediate|TCP/.test(each));
  assert.deepEqual(left, []);
});

test('each environment has a namespace of its own', async (t) => {
  const first = await createTestEnvironment();
  t.after(() => first.stop());
  const second = await createTestEnvironment();
  t.after(() => second.stop());
  assert.match(first.namespace, /^test-[0-9a-f]{10}$/);
  assert.notEqual(first.namespace, second.namespace);
  await first.client(configMaps).create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } });
  assert.equal(
    (await first.client(configMaps).list()).items.some(({ metadata }) => metadata.name === 'a'),
    true,
  );
  assert.throws(() => first.lister(configMaps), /no operator is running/);
});

test('what an await using of Node 24 disposes of is stopped', async () => {
  const environment = await createTestEnvironment({ crds, env, register: (manager) => manager.add(controller) });
  assert.ok(environment.lister(configMaps));
  const [operator] = environment.operators;
  assert.equal(operator?.manager.state.phase, 'running');
  await environment[Symbol.asyncDispose]();
  assert.equal(operator.manager.state.phase, 'stopped');
  assert.throws(() => environment.lister(configMaps), /no operator is running/);
});

test('a place without definitions is an error, not an empty environment', async () => {
  await assert.rejects(
    createTestEnvironment({ crds: manifests }),
    /there is no CustomResourceDefinition in .*samples\.yaml/,
  );
});

test('a kind that the server does not know is an error that says so', async () => {
  await assert.rejects(
    createTestEnvironment({ manifests, env }),
    /the server does not know Network in samples\.example\.com\/v1/,
  );
});

test('an operator that cannot start says why', async (t) => {
  const environment = await createTestEnvironment({ env });
  t.after(() => environment.stop());
  const start = environment.startOperator((manager) => manager.add(controller), { cacheSyncTimeout: 50 });
  await assert.rejects(start, /not ready after 0.05 s: the cache of networks\.[a-z.]+ is not filled/);
});

test('a reconcile that goes on failing keeps the environment from settling, and the message says why', async (t) => {
  const environment = await createTestEnvironment({ crds, manifests });
  t.after(() => environment.stop());
  const failing = defineController({
    for: networks,
    reconcile: () => {
      throw new Error('no such luck');
    },
  });
  await environment.startOperator((manager) => manager.add(failing));
  await assert.rejects(environment.settled({ timeout: 50 }), (error: Error) => {
    assert.match(error.message, /controller network has failed \d+ times on test-\w+\/sample: no such luck/);
    assert.match(error.message, /log: reconcile failed; tried again: no such luck/);
    return true;
  });
});

test('an operator that fails while a test waits ends the waiting', async () => {
  const environment = await createTestEnvironment();
  let fail: (error: Error) => void = () => undefined;
  await environment.startOperator((manager) => {
    manager.addRunnable({ name: 'broken', run: () => new Promise((_resolve, reject) => (fail = reject)) });
  });
  const waiting = environment.until(() => undefined);
  fail(new Error('no'));
  await assert.rejects(waiting, /runnable broken failed/);
  await assert.rejects(environment.stop(), /runnable broken failed/);
});

test('eventually takes checks, until takes values, and the compiler keeps them apart', async (t) => {
  const environment = await createTestEnvironment();
  t.after(() => environment.stop());
  let asked = 0;
  await environment.eventually(() => assert.ok(++asked > 2));
  const value: number = await environment.until(() => (asked++ > 4 ? asked : undefined));
  assert.ok(value > 4);
  // @ts-expect-error it may be undefined, which eventually would take for a pass
  await environment.eventually(() => (asked > 0 ? asked : undefined));
  await assert.rejects(
    environment.eventually(() => false, { timeout: 1 }),
    /not within 1 ms/,
  );
});

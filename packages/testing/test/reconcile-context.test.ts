// A reconcile without an operator: seeded listers, recorded requests, kept events and log.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isApiError } from '@kubewright/apimachinery';
import { deployments } from '@kubewright/kubernetes/apps/v1';
import { applyChildren, applyStatusQuietly, child, findCondition, requestFor, watch } from '@kubewright/runtime';
import { reconcileContext, seed } from '../src/index.ts';
import type { Network } from './example-operator.ts';
import { configMaps, controller, networks, reconcile, widgets } from './example-operator.ts';

const crds = new URL('crds', import.meta.url);
const network = seed(networks, { metadata: { name: 'a', uid: 'uid-a' }, spec: { cidr: '10.0.0.0/8' } });
const request = requestFor(network);

test('a reconcile is given what was seeded, and what it writes is recorded and stored', async () => {
  const context = await reconcileContext({ controller, objects: [network] });
  await reconcile(request, context);
  assert.deepEqual(Array.from(context.requests, String), [
    'patch configmaps default/a (apply)',
    'patch networks.samples.example.com/status default/a (apply)',
  ]);
  const [apply] = context.requests;
  assert.deepEqual([apply?.fieldManager, apply?.force], ['operator-under-test/network', true]);
  const stored = await context.stored(configMaps, request);
  assert.deepEqual(stored?.data, { cidr: '10.0.0.0/8' });
  assert.equal(stored.metadata.ownerReferences?.[0]?.uid, 'uid-a');
  const status = (await context.stored(networks, request))?.status;
  assert.equal(findCondition(status?.conditions, 'Ready')?.status, 'True');
  assert.equal(context.requests.length, 2);
});

test('listers stand still until they are told to catch up', async () => {
  const context = await reconcileContext({ controller, objects: [network] });
  await reconcile(request, context);
  assert.equal(context.lister(configMaps).get(request), undefined);
  await context.refresh();
  assert.deepEqual(context.lister(configMaps).get(request)?.data, { cidr: '10.0.0.0/8' });
  assert.equal(context.lister(networks).get(request)?.status?.observedGeneration, 1);
});

test('what listers return is frozen, and only what the controller names is there', async () => {
  const context = await reconcileContext({ controller, objects: [network] });
  const found = context.lister(networks).get(request);
  assert.throws(() => Object.assign(found?.spec ?? {}, { cidr: 'mine' }), TypeError);
  assert.throws(() => context.lister(deployments), /no controller of this manager watches deployments\.apps/);
  assert.throws(() => context.client(configMaps, undefined), /are namespaced/);
});

test('objects are as they are given: owners, status, deletion, cluster-scoped ones, other namespaces', async () => {
  const deleted: Network = {
    ...network,
    metadata: { ...network.metadata, deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: ['a.b/c'] },
    status: { observedGeneration: 7 },
  };
  const widget = seed(widgets, { metadata: { name: 'w' }, spec: { size: 3 } });
  const orphan = seed(configMaps, {
    metadata: { name: 'orphan', namespace: 'elsewhere', ownerReferences: [{ ...owner, uid: 'gone' }] },
  });
  const context = await reconcileContext({ controller, resources: [widgets], objects: [deleted, widget, orphan] });
  const found = context.lister(networks).get(request);
  assert.deepEqual([found?.metadata.deletionTimestamp, found?.status?.observedGeneration], ['2026-01-01T00:00:00Z', 7]);
  assert.equal(context.lister(widgets).get('w')?.spec?.size, 3);
  await context.refresh();
  assert.ok(context.lister(configMaps).get({ namespace: 'elsewhere', name: 'orphan' }));
  assert.match(context.lister(widgets).get('w')?.metadata.uid ?? '', /-/);
});
const owner = { apiVersion: 'samples.example.com/v1', kind: 'Network', name: 'a' };

test('with definitions the server checks and defaults, without it takes what it gets; built-in kinds are always checked', async () => {
  const wrong = { ...network, spec: { cidr: 7 } } as unknown as Network;
  const free = await reconcileContext({ controller });
  await free.client(networks, 'default').create(wrong);
  const strict = await reconcileContext({ controller, crds });
  await assert.rejects(
    strict.client(networks, 'default').create(wrong),
    (error) => isApiError(error) && error.isInvalid,
  );
  await assert.rejects(
    free.client(deployments, 'default').create({ metadata: { name: 'x' } }),
    (error) => isApiError(error) && error.isInvalid,
  );
  await assert.rejects(
    reconcileContext({ objects: [seed(widgets, { metadata: { name: 'w' } })] }),
    /no kind Widget of samples\.example\.com\/v1 is served/,
  );
});

test('events and log are kept, the clock stands still, faults strike', async () => {
  const context = await reconcileContext({ controller, objects: [network], attempt: 3 });
  context.events.event(network, 'Warning', 'Late', 'Reconcile', 'it is late');
  context.log.with({ a: 1 }).info('hello');
  assert.deepEqual(context.events.recorded.map(String), ['Warning Late: it is late']);
  assert.deepEqual(context.log.lines, [{ level: 'info', message: 'hello', fields: { a: 1 } }]);
  assert.equal(new Date(context.clock.now()).toISOString(), '2026-01-01T00:00:00.000Z');
  assert.equal(context.attempt, 3);
  context.faults.add({ match: { verb: 'patch' }, fault: { type: 'error', code: 409 } });
  await assert.rejects(reconcile(request, context), (error) => isApiError(error) && error.isConflict);
});

test('what a reconcile asks of its controller is kept', async () => {
  const { controller: own } = await reconcileContext({ controller });
  const source = watch(configMaps, { map: () => [] });
  own.enqueue(request, { after: 5 });
  const registration = own.watch(source);
  await own.watch(source).synced;
  assert.deepEqual([own.enqueued, [...own.watched]], [[{ request, options: { after: 5 } }], [source]]);
  registration.remove();
  own.setWorkers(3);
  assert.deepEqual([own.watched.size, own.state.name, own.state.workers], [0, 'network', 3]);
});

test('a second pass with caught-up listers writes nothing', async () => {
  const context = await reconcileContext({ resources: [networks, configMaps], objects: [network] });
  const pass = async (): Promise<void> => {
    const found = context.lister(networks).get(request);
    assert.ok(found !== undefined);
    const data = { cidr: found.spec.cidr };
    const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data } as const;
    await applyChildren(context, found, [child(configMaps, map)], { prune: [configMaps] });
    const status = { observedGeneration: 1 };
    const own = { apiVersion: 'samples.example.com/v1', kind: 'Network', metadata: { name: 'a' }, status } as const;
    await applyStatusQuietly(context, networks, own, request);
  };
  await pass();
  assert.equal(context.requests.writes().length, 2);
  await context.refresh();
  context.requests.clear();
  await pass();
  assert.deepEqual(Array.from(context.requests, String), []);
});

test('it is made in milliseconds', async (t) => {
  const count = 20;
  const before = process.cpuUsage();
  for (let index = 0; index < count; index += 1) await reconcileContext({ controller, objects: [network] });
  const { user, system } = process.cpuUsage(before);
  const milliseconds = (user + system) / 1000 / count;
  t.diagnostic(`${milliseconds.toFixed(1)} ms of CPU each`);
  assert.ok(milliseconds < 50, `${milliseconds} ms`);
});

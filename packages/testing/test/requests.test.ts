// What operators ask, and what goes wrong with it. The test's own requests are neither recorded nor broken.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestEnvironment } from '../src/index.ts';
import { configMaps, controller, networks } from './example-operator.ts';

const crds = new URL('crds', import.meta.url);
const create = { metadata: { name: 'a' }, spec: { cidr: '10.0.0.0/8' } };

test('the requests of operators are recorded in their name, those of the test are not', async (t) => {
  const environment = await createTestEnvironment({ crds });
  t.after(() => environment.stop());
  const operator = await environment.startOperator((manager) => manager.add(controller), { name: 'mine' });
  assert.equal(operator.user, `system:serviceaccount:${environment.namespace}:mine`);
  await environment.client(networks).create(create);
  await environment.settled();
  const where = `${environment.namespace}/a`;
  const writes = environment.requests.writes({ user: operator.user });
  assert.deepEqual(
    new Set(writes.map(String)),
    new Set([`patch configmaps ${where} (apply)`, `patch networks.samples.example.com/status ${where} (apply)`]),
  );
  assert.deepEqual(
    new Set(environment.requests.filter({ verb: ['list', 'watch', 'get'] }).map(({ resource }) => resource)),
    new Set(['configmaps', 'networks']),
  );
  assert.equal(environment.requests.filter({ verb: 'create', resource: 'networks' }).length, 0);
  assert.ok([...environment.requests].every(({ user }) => user === operator.user));
});

test('no writes are expected, and those that come are listed', async (t) => {
  const environment = await createTestEnvironment({ crds, register: (manager) => manager.add(controller) });
  t.after(() => environment.stop());
  environment.expectNoWrites();
  await environment.client(networks).create(create);
  await environment.settled();
  assert.throws(
    () => environment.expectNoWrites(),
    /expected no writes, but there were \d+:\n {2}patch configmaps .*\/a \(apply\): 20[01]\n/,
  );
  environment.expectNoWrites({ resource: 'secrets' });
  environment.requests.clear();
  environment.expectNoWrites();
});

test('faults hit operators, not the test, and the operator gets over them', async (t) => {
  const environment = await createTestEnvironment({ crds, register: (manager) => manager.add(controller) });
  t.after(() => environment.stop());
  const refused = environment.faults.add({
    match: { verb: 'patch', resource: 'configmaps' },
    fault: { type: 'error', code: 500 },
    times: 2,
  });
  const lost = environment.faults.add({
    match: { verb: 'patch', resource: 'networks/status' },
    fault: { type: 'drop', executed: true },
    times: 1,
  });
  environment.faults.add({ match: { verb: 'list' }, fault: { type: 'error', code: 403 } });
  await environment.client(networks).create(create);
  await environment.settled();
  assert.deepEqual([refused.hits, lost.hits], [2, 1]);
  assert.ok(environment.lister(configMaps).get({ namespace: environment.namespace, name: 'a' }));
  assert.equal((await environment.client(networks).get('a')).status?.observedGeneration, 1);
});

test('a watch that falls silent, or answers from the past, leaves the cache behind, and settled says so', async (t) => {
  const environment = await createTestEnvironment({ crds });
  t.after(() => environment.stop());
  environment.faults.add({ match: { verb: 'watch', resource: 'networks' }, fault: { type: 'silence', afterLines: 1 } });
  await environment.startOperator((manager) => manager.add(controller));
  await environment.client(networks).create(create);
  await assert.rejects(environment.settled({ timeout: 100 }), /the cache of networks is behind the server/);
});

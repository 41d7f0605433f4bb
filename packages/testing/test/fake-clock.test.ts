// An operator on a fake clock: days pass in milliseconds, and nothing waits.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock, sleep } from '@kubewright/apimachinery';
import type { Manager, Reconcile } from '@kubewright/runtime';
import { defineController, LeadershipLostError } from '@kubewright/runtime';
import { createTestEnvironment, kubeconfigVariable } from '../src/index.ts';
import type { TestEnvironment } from '../src/index.ts';
import { configMaps, controller, networks } from './example-operator.ts';

const crds = new URL('crds', import.meta.url);
/** Time on a real cluster is what it is. */
const env = {};
const minute = 60_000;
const day = 24 * 60 * minute;

async function start(reconcile: Reconcile): Promise<{ environment: TestEnvironment; clock: FakeClock }> {
  const clock = new FakeClock();
  const tested = defineController({ for: networks, owns: [configMaps], reconcile });
  const environment = await createTestEnvironment({ crds, env, clock, register: (manager) => manager.add(tested) });
  return { environment, clock };
}

const create = (environment: TestEnvironment, name = 'a') =>
  environment.client(networks).create({ metadata: { name }, spec: { cidr: '10.0.0.0/8' } });

test("timestamps are the clock's, and an operator settles without time", async (t) => {
  const clock = new FakeClock();
  const register = (manager: Manager): void => void manager.add(controller);
  const environment = await createTestEnvironment({ crds, env, clock, register });
  t.after(() => environment.stop());
  const { metadata } = await create(environment);
  assert.equal(metadata.creationTimestamp, '2026-01-01T00:00:00Z');
  await environment.settled();
  assert.deepEqual(environment.lister(configMaps).get({ namespace: environment.namespace, name: 'a' })?.data, {
    cidr: '10.0.0.0/8',
  });
  assert.equal(clock.monotonic(), 0);
});

test('requeueAfter of two days is seen at once, and happens when its time comes', async (t) => {
  const runs: number[] = [];
  const { environment, clock } = await start((_request, context) => {
    runs.push(context.clock.now());
    return { requeueAfter: 2 * day };
  });
  t.after(() => environment.stop());
  await create(environment);
  await environment.settled();
  assert.deepEqual(environment.nextRequeue, {
    request: { namespace: environment.namespace, name: 'a' },
    after: 2 * day,
    controller: 'network',
  });
  await environment.advance(2 * day - minute);
  assert.equal(runs.length, 1);
  assert.equal(environment.nextRequeue?.after, minute);
  await environment.advance(minute);
  assert.deepEqual(runs, [Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 1) + 2 * day]);
  assert.ok(clock.now() === runs[1]);
});

test('retries: advance stops where it is told to, settled goes on until they are over', async (t) => {
  const delays: number[] = [];
  const { environment, clock } = await start((_request, { attempt }) => {
    delays.push(clock.monotonic());
    if (attempt < 6) throw new Error('not yet');
  });
  t.after(() => environment.stop());
  await create(environment);
  await environment.advance(0);
  assert.deepEqual([delays, environment.nextRequeue?.after], [[0], 5]);
  await environment.advance(16);
  assert.deepEqual([delays, environment.nextRequeue?.after], [[0, 5, 15], 19]);
  await environment.settled();
  assert.deepEqual(delays, [0, 5, 15, 35, 75, 155]);
  assert.equal(environment.nextRequeue, undefined);
});

test('settling gives up after a while of the clock, in no time', async () => {
  const { environment } = await start(() => {
    throw new Error('never');
  });
  const before = performance.now();
  await create(environment);
  await assert.rejects(
    environment.settled({ timeout: 10 * minute }),
    /not within 600000 ms: controller network has failed/,
  );
  assert.ok(performance.now() - before < 5000);
  await environment.stop();
});

test('a reconcile may wait on the clock, or for something outside', async (t) => {
  let done = 0;
  const { environment, clock } = await start(async (request, context) => {
    if (request.name === 'clock') await sleep(context.clock, 1000, context.signal);
    // Time of the world, which is what something outside takes: longer than a few turns of the event loop.
    else await new Promise((resolve) => void setTimeout(resolve, 15));
    done += 1;
  });
  t.after(() => environment.stop());
  await create(environment, 'outside');
  await environment.settled();
  assert.deepEqual([done, clock.monotonic()], [1, 0]);
  await create(environment, 'clock');
  await environment.settled();
  assert.deepEqual([done, clock.monotonic()], [2, 1000]);
});

test('connections that are lost, and lists that are refused, come back as time passes', async (t) => {
  const { environment } = await start(controller.reconcile);
  t.after(() => environment.stop());
  environment.faults.add({
    match: { verb: ['watch', 'list'], resource: 'networks' },
    fault: { type: 'error', code: 503 },
    times: 3,
  });
  const watching = environment.requests.filter({ verb: 'watch', resource: 'networks' }).length;
  await environment.advance(11 * minute);
  assert.ok(environment.requests.filter({ verb: 'watch', resource: 'networks' }).length > watching);
  await create(environment);
  await environment.settled({ timeout: 5 * minute });
  assert.ok(environment.lister(configMaps).get({ namespace: environment.namespace, name: 'a' }));
});

test('a replica that is cut off loses the lease, and the other leads when it is over', async () => {
  const clock = new FakeClock();
  const environment = await createTestEnvironment({ crds, env, clock });
  const leaderElection = (identity: string) => ({ name: 'shared', namespace: environment.namespace, identity });
  const replica = (name: string) => {
    const options = { name, leaderElection: leaderElection(name) };
    return environment.startOperator((manager) => void manager.add(controller), options);
  };
  const first = await replica('first');
  await assert.rejects(replica('second'), /not within 60000 ms of the fake clock/);
  const cutOff = clock.monotonic();
  environment.faults.add({ match: { user: first.user }, fault: { type: 'drop' } });
  const third = await replica('third');
  const lease = clock.monotonic() - cutOff;
  // Within the lease, counted from the moment of the fault: its last renewal was before.
  assert.ok(lease > 5000 && lease <= 15_000 + 50, `${lease} ms`);
  await assert.rejects(first.stop(), LeadershipLostError);
  await create(environment);
  await third.settled();
  assert.equal(environment.requests.writes({ user: first.user, resource: 'configmaps' }).length, 0);
  assert.ok(environment.requests.writes({ user: third.user, resource: 'configmaps' }).length > 0);
  await environment.stop();
});

test('a fake clock is refused for a real cluster, and advance without one', async (t) => {
  await assert.rejects(
    createTestEnvironment({ clock: new FakeClock(), env: { [kubeconfigVariable]: '/some/where' } }),
    /a fake clock works on the embedded server only/,
  );
  const environment = await createTestEnvironment({ env });
  t.after(() => environment.stop());
  await assert.rejects(environment.advance(1), /no fake clock/);
  assert.equal(environment.nextRequeue, undefined);
});

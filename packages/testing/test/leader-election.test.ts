import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defineController, LeadershipLostError } from '@kubewright/runtime';
import type { Manager } from '@kubewright/runtime';
import { createTestEnvironment } from '../src/index.ts';
import { networks } from './example-operator.ts';

const crds = new URL('crds', import.meta.url);
const manifests = new URL('manifests/samples.yaml', import.meta.url);
const leases = (namespace: string): string => `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;

test('one replica works; stopped, it gives the lease back after its work, and the other takes over', async (t) => {
  const environment = await createTestEnvironment({ crds, manifests });
  t.after(() => environment.stop());
  const { namespace, rest } = environment;
  const order: string[] = [];
  const replica = (name: string) => (manager: Manager) =>
    void manager.add(defineController({ for: networks, reconcile: () => void order.push(name) }));
  const election = (identity: string) => ({
    name: 'replicated',
    leaderElection: { namespace, identity, leaseDuration: 1500, renewDeadline: 1000, retryPeriod: 50 },
  });
  const first = await environment.startOperator(replica('first'), election('first'));
  await first.settled();
  assert.deepEqual(order, ['first']);
  const lease = await rest.request<{ spec: { holderIdentity: string } }>({
    method: 'GET',
    path: `${leases(namespace)}/replicated`,
  });
  assert.equal(lease.spec.holderIdentity, 'first');

  const waiting = environment.startOperator(replica('second'), election('second'));
  const master = first.manager.metrics.gauge('leader_election_master_status', '');
  assert.equal(master.value({ name: 'replicated' }), 1);
  await first.stop();
  assert.equal(master.value({ name: 'replicated' }), 0);
  const complaints = first.log.filter(({ level }) => level === 'warn' || level === 'error');
  assert.deepEqual(complaints, []);
  const second = await waiting;
  await second.settled();
  assert.deepEqual(order, ['first', 'second']);
});

test('a lost lease stops the work at once, nothing more is written, and the manager says so', async (t) => {
  const environment = await createTestEnvironment({ crds, manifests });
  t.after(() => environment.stop());
  const { namespace, rest } = environment;
  const outcomes: unknown[] = [];
  const controller = defineController({
    for: networks,
    reconcile: async (_, { signal, client }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      await client(networks, namespace)
        .delete('sample')
        .catch((error: unknown) => outcomes.push(error));
    },
  });
  const leaderElection = { namespace, identity: 'me', leaseDuration: 1500, renewDeadline: 1000, retryPeriod: 10 };
  const operator = await environment.startOperator((manager) => manager.add(controller), {
    name: 'loser',
    leaderElection,
  });
  await environment.until(() => operator.manager.state.controllers[0]?.running === 1);
  const body = { spec: { holderIdentity: 'somebody else' } };
  const contentType = 'application/merge-patch+json';
  await rest.request({ method: 'PATCH', path: `${leases(namespace)}/loser`, body, contentType });
  await assert.rejects(
    environment.until(() => undefined),
    LeadershipLostError,
  );
  assert.ok(outcomes[0] instanceof LeadershipLostError);
  await assert.rejects(operator.stop(), LeadershipLostError);
  assert.ok(await environment.client(networks).get('sample'));
});

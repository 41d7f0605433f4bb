// A whole operator on an API server: a custom kind that owns ConfigMaps, from its creation to its deletion. The same tests
// run on a real cluster when KUBEWRIGHT_TEST_KUBECONFIG names one, but for what only a controller manager does.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { isApiError } from '@kubewright/apimachinery';
import {
  cacheOf,
  defineController,
  ensureFinalizer,
  findCondition,
  generationChanged,
  isBeingDeleted,
  onlyMetadata,
  removeFinalizer,
  setControllerReference,
  TerminalError,
} from '@kubewright/runtime';
import type { Manager, Reconcile } from '@kubewright/runtime';
import type { TestEnvironment, TestOperator } from '../src/index.ts';
import { createTestEnvironment, kubeconfigVariable } from '../src/index.ts';
import type { ConfigMap, Network } from './example-operator.ts';
import { configMaps, controller, networks, widgets } from './example-operator.ts';

const crds = new URL('crds', import.meta.url);
const bare = (process.env[kubeconfigVariable] ?? '') !== '' ? 'a bare kube-apiserver collects no garbage' : false;

let environment: TestEnvironment;
before(async () => {
  environment = await createTestEnvironment({ crds });
});
after(() => environment.stop());

const key = (name: string) => ({ namespace: environment.namespace, name });

function network(name: string, spec: Partial<Network['spec']> = {}): Network {
  const apiVersion = 'samples.example.com/v1';
  return { apiVersion, kind: 'Network', metadata: { name }, spec: { cidr: '10.0.0.0/16', ...spec } };
}

/** Runs an operator for the length of a test. */
async function withOperator(register: (manager: Manager) => void, body: (operator: TestOperator) => Promise<void>) {
  const operator = await environment.startOperator(register);
  try {
    await body(operator);
  } finally {
    await operator.stop();
  }
}

/** An operator for networks with a reconcile of the test's own. */
function networkOperator(reconcile: Reconcile, when = (): boolean => true) {
  return (manager: Manager): void => {
    manager.add(defineController({ for: { resource: networks, when }, owns: [configMaps], reconcile }));
  };
}

const withExample = (body: (operator: TestOperator) => Promise<void>): Promise<void> =>
  withOperator((manager) => manager.add(controller), body);

test('create -> the child appears -> the status is written', async () => {
  await withExample(async () => {
    const { metadata } = await environment.client(networks).create(network('created'));
    await environment.settled();
    const child = environment.lister(configMaps).get(key('created'));
    assert.deepEqual(child?.data, { cidr: '10.0.0.0/16' });
    assert.equal(child.metadata.ownerReferences?.[0]?.uid, metadata.uid);
    const { status } = await environment.client(networks).get('created');
    assert.equal(status?.observedGeneration, 1);
    const ready = findCondition(status.conditions, 'Ready');
    assert.deepEqual([ready?.status, ready?.observedGeneration], ['True', 1]);
  });
});

test('what exists before the operator starts is reconciled, too', async () => {
  await environment.client(networks).create(network('earlier'));
  await withExample(async () => {
    await environment.settled();
    assert.ok(environment.lister(configMaps).get(key('earlier')));
  });
});

test('settled means quiet: a reconcile of what is right already writes nothing', async () => {
  await environment.client(networks).create(network('quiet'));
  await withExample(async () => environment.settled());
  const versionOf = async () => (await environment.client(networks).get('quiet')).metadata.resourceVersion;
  const before = await versionOf();
  await withExample(async () => environment.settled());
  assert.equal(await versionOf(), before);
});

test('a change of the specification reaches the child', async () => {
  await withExample(async () => {
    await environment.client(networks).create(network('changed'));
    await environment.settled();
    const body = { spec: { cidr: '10.9.0.0/16' } };
    await environment.client(networks).patch('changed', { type: 'merge', body });
    await environment.settled();
    assert.equal((await environment.client(configMaps).get('changed')).data?.['cidr'], '10.9.0.0/16');
    assert.equal((await environment.client(networks).get('changed')).status?.observedGeneration, 2);
  });
});

test('deleting, or spoiling, a child brings it back', async () => {
  await withExample(async () => {
    await environment.client(networks).create(network('healed'));
    await environment.settled();
    const client = environment.client(configMaps);
    const first = await client.get('healed');
    await client.delete('healed');
    await environment.settled();
    assert.notEqual((await client.get('healed')).metadata.uid, first.metadata.uid);
    await client.patch('healed', { type: 'merge', body: { data: { cidr: 'spoiled' } } });
    await environment.settled();
    assert.equal((await client.get('healed')).data?.['cidr'], '10.0.0.0/16');
  });
});

test('a change of what is watched reaches the objects that refer to it, through an index', async () => {
  await withExample(async () => {
    await environment.client(networks).create(network('referring', { settingsRef: 'settings' }));
    await environment.settled();
    assert.equal(environment.lister(configMaps).get(key('referring'))?.data?.['mtu'], undefined);
    await environment.client(configMaps).create({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings' },
      data: { mtu: '9000' },
    });
    await environment.settled();
    assert.equal(environment.lister(configMaps).get(key('referring'))?.data?.['mtu'], '9000');
  });
});

test('deleting the owner deletes the child', { skip: bare }, async () => {
  await withExample(async () => {
    await environment.client(networks).create(network('left'));
    await environment.settled();
    await environment.client(networks).delete('left');
    await environment.eventually(() => environment.lister(configMaps).get(key('left')) === undefined);
    await environment.settled();
    assert.equal(environment.lister(networks).get(key('left')), undefined);
  });
});

test('a finalizer holds the object until its controller has cleaned up', async () => {
  const finalizer = 'samples.example.com/cleanup';
  const order: string[] = [];
  const register = networkOperator(async (request, { lister, client }) => {
    const found = lister(networks).get(request);
    if (found === undefined || request.name !== 'held') return;
    const networkClient = client(networks, request.namespace);
    if (isBeingDeleted(found)) {
      order.push('clean up');
      await removeFinalizer(networkClient, found, finalizer);
      return;
    }
    const held = await ensureFinalizer(networkClient, found, finalizer);
    order.push(`work on ${held.metadata.finalizers?.join()}`);
  });
  await withOperator(register, async () => {
    await environment.client(networks).create(network('held'));
    await environment.settled();
    assert.equal(order[0], `work on ${finalizer}`);
    await environment.client(networks).delete('held');
    await environment.until(async () => {
      try {
        await environment.client(networks).get('held');
        return false;
      } catch (error) {
        return isApiError(error) && error.isNotFound;
      }
    });
    assert.equal(order.at(-1), 'clean up');
    await environment.settled();
  });
});

test('B-42 with generationChanged the finalizer step must go on by itself, and does', async () => {
  let worked = 0;
  const register = networkOperator(
    async (request, { lister, client }) => {
      const found = lister(networks).get(request);
      if (found === undefined || request.name !== 'one-pass') return;
      await ensureFinalizer(client(networks, request.namespace), found, 'samples.example.com/one-pass');
      worked += 1;
    },
    generationChanged as () => boolean,
  );
  await withOperator(register, async () => {
    await environment.client(networks).create(network('one-pass'));
    await environment.settled();
    assert.equal(worked, 1);
    const body = { metadata: { finalizers: null } };
    await environment.client(networks).patch('one-pass', { type: 'merge', body });
  });
});

test('B-44 a conflict is retried with the newer object', async () => {
  const attempts: number[] = [];
  const register = networkOperator(async (request, { lister, client, attempt }) => {
    const found = lister(networks).get(request);
    if (found === undefined || request.name !== 'contended' || found.metadata.labels?.['done'] === 'yes') return;
    attempts.push(attempt);
    const networkClient = client(networks, request.namespace);
    if (attempt === 1) {
      const body = { metadata: { annotations: { by: 'somebody else' } } };
      await networkClient.patch(request.name, { type: 'merge', body });
    }
    const { metadata } = found;
    const labels = { ...metadata.labels, done: 'yes' };
    const body = { metadata: { resourceVersion: metadata.resourceVersion, labels } };
    await networkClient.patch(request.name, { type: 'merge', body });
  });
  await withOperator(register, async (operator) => {
    await environment.client(networks).create(network('contended'));
    await environment.settled();
    const { metadata } = await environment.client(networks).get('contended');
    assert.equal(metadata.labels?.['done'], 'yes');
    assert.equal(metadata.annotations?.['by'], 'somebody else');
    assert.equal(attempts[0], 1);
    assert.ok(attempts.length > 1);
    assert.deepEqual(
      operator.log.filter(({ level }) => level === 'error'),
      [],
    );
  });
});

test('B-38 a TerminalError rests until the next event', async () => {
  let runs = 0;
  const register = networkOperator((request) => {
    if (request.name !== 'wrong') return;
    runs += 1;
    throw new TerminalError('the specification is wrong');
  });
  await withOperator(register, async () => {
    await environment.client(networks).create(network('wrong'));
    await environment.settled();
    assert.equal(runs, 1);
    const body = { spec: { cidr: '10.1.0.0/16' } };
    await environment.client(networks).patch('wrong', { type: 'merge', body });
    await environment.settled();
    assert.equal(runs, 2);
  });
});

test('B-41 a cluster-scoped owner is asked for by name, and its client takes no namespace', async () => {
  const name = environment.namespace;
  const seen: unknown[] = [];
  const widgetController = defineController({
    for: widgets,
    owns: [configMaps],
    reconcile: async (request, { lister, client }) => {
      seen.push(request);
      const widget = lister(widgets).get(request);
      if (widget === undefined || request.name !== name) return;
      assert.equal((await client(widgets).get(request.name)).metadata.uid, widget.metadata.uid);
      const child: ConfigMap = {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { namespace: name, name: 'of-widget' },
      };
      const owned = setControllerReference(widget, child, widgets);
      await client(configMaps, name).apply({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'of-widget', ownerReferences: owned.metadata.ownerReferences },
      });
    },
  });
  await withOperator(
    (manager) => manager.add(widgetController),
    async (operator) => {
      await environment
        .client(widgets)
        .create({ apiVersion: 'samples.example.com/v1', kind: 'Widget', metadata: { name } });
      await operator.settled();
      assert.ok(operator.manager.lister(configMaps).get(key('of-widget')));
      await environment.client(configMaps).delete('of-widget');
      await environment.eventually(() => environment.client(configMaps).get('of-widget'));
      await operator.settled();
      assert.ok(seen.every((request) => JSON.stringify(request) === JSON.stringify({ name })));
      await environment.client(widgets).delete(name);
    },
  );
});

test('what a lister returns is frozen here', async () => {
  let thrown: unknown;
  const register = networkOperator((request, { lister }) => {
    const found = lister(networks).get(request);
    if (request.name !== 'frozen' || found === undefined) return;
    try {
      Object.assign(found.spec, { cidr: 'mine' });
    } catch (error) {
      thrown = error;
    }
  });
  await withOperator(register, async () => {
    await environment.client(networks).create(network('frozen'));
    await environment.settled();
    assert.ok(thrown instanceof TypeError);
  });
});

test('events are written to the API', async () => {
  const register = networkOperator((request, { lister, events }) => {
    const found = lister(networks).get(request);
    if (request.name !== 'eventful' || found === undefined) return;
    events.event(found, 'Normal', 'Seen', 'Reconcile', 'was seen');
  });
  await environment.client(networks).create(network('eventful'));
  await withOperator(register, async () => environment.settled());
  const path = `/apis/events.k8s.io/v1/namespaces/${environment.namespace}/events`;
  const { items } = await environment.rest.request<{ items: { reason: string; regarding: { name: string } }[] }>({
    method: 'GET',
    path,
  });
  const reasons = items.filter(({ regarding }) => regarding.name === 'eventful').map(({ reason }) => reason);
  assert.deepEqual(reasons, ['Seen']);
});

test('an operator settles whose caches hold a selection, or metadata alone', async () => {
  const client = environment.client(networks);
  await client.create({ ...network('outside'), metadata: { name: 'outside' } });
  await client.create({ ...network('inside'), metadata: { name: 'inside', labels: { selected: 'yes' } } });
  const seen = new Set<string>();
  const partial = onlyMetadata(networks);
  const selector = { labelSelector: 'selected=yes' };
  const operator = await environment.startOperator(
    (manager) => {
      manager.add(defineController({ for: partial, reconcile: ({ name }) => void seen.add(name) }));
    },
    { caches: { resyncPeriod: 0, resources: [cacheOf(partial, { selector })] } },
  );
  try {
    await operator.settled();
    assert.deepEqual([...seen], ['inside']);
    assert.equal(operator.manager.lister(partial).list().length, 1);
  } finally {
    await operator.stop();
  }
});

// The helpers that apply, against a server with managed fields: what they send, what they leave alone, what they delete.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { deployments } from '@kubewright/kubernetes/apps/v1';
import { resourceQuotas } from '@kubewright/kubernetes/core/v1';
import type { Child, ChildrenOptions, Reconcile } from '@kubewright/runtime';
import {
  AlreadyOwnedError,
  applyChildren,
  applyQuietly,
  child,
  ChildrenError,
  controlledBy,
  controllerReference,
  defineController,
  ResourceExistsError,
  TerminalError,
} from '@kubewright/runtime';
import type { TestEnvironment, TestOperator } from '../src/index.ts';
import { createTestEnvironment } from '../src/index.ts';
import { configMaps, networks } from './example-operator.ts';

let environment: TestEnvironment;
before(async () => {
  environment = await createTestEnvironment({ crds: new URL('crds', import.meta.url) });
});
after(() => environment.stop());

async function start(reconcile: Reconcile, name = 'network'): Promise<TestOperator> {
  const owns = [configMaps, deployments, resourceQuotas];
  return environment.startOperator((manager) =>
    manager.add(defineController({ name, for: networks, owns, reconcile })),
  );
}

const skipped = ({ manager }: TestOperator, resource: string): number =>
  manager.metrics
    .counter('kubewright_skipped_writes_total', '')
    .value({ field_manager: 'operator-under-test/network', resource });

const configMap = (name: string, data: Record<string, string>) =>
  child(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data });

/** Applies children for one network, as often as it changes. */
async function withChildren(
  name: string,
  childrenOf: (cidr: string) => readonly Child[],
  options: ChildrenOptions,
  body: (operator: TestOperator, failures: unknown[]) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  const operator = await start(async (request, context) => {
    const network = context.lister(networks).get(request);
    if (network === undefined || request.name !== name) return;
    try {
      await applyChildren(context, network, childrenOf(network.spec.cidr), options);
    } catch (error) {
      failures.push(error);
      throw new TerminalError('as expected', { cause: error });
    }
  });
  try {
    await environment.client(networks).create({ metadata: { name }, spec: { cidr: '10.0.0.0/8' } });
    await environment.settled();
    await body(operator, failures);
  } finally {
    await operator.stop();
  }
}

const change = (name: string, cidr: string) =>
  environment.client(networks).patch(name, { type: 'merge', body: { spec: { cidr } } });

const names = async () =>
  (await environment.client(configMaps).list()).items.flatMap(({ metadata }) =>
    metadata.name === undefined || metadata.name === 'kube-root-ca.crt' ? [] : [metadata.name],
  );

test('children are applied with owner and label, and what is no longer wanted is deleted', async () => {
  const childrenOf = (cidr: string) =>
    cidr === '10.0.0.0/8' ? [configMap('one', { cidr }), configMap('two', {})] : [configMap('three', { cidr })];
  await withChildren('set', childrenOf, { prune: [configMaps] }, async () => {
    const one = await environment.client(configMaps).get('one');
    assert.equal(one.metadata.ownerReferences?.[0]?.name, 'set');
    assert.equal(one.metadata.labels?.['kubewright.dev/applied-by'], 'operator-under-test.network');
    // Another controller's child of the same owner, and an object of nobody: both stay.
    const ownerReferences = one.metadata.ownerReferences ?? [];
    await environment.client(configMaps).create({ metadata: { name: 'other-controllers', ownerReferences } });
    await environment.client(configMaps).create({ metadata: { name: 'nobodys' } });
    await change('set', '10.1.0.0/16');
    await environment.settled();
    assert.deepEqual(await names(), ['nobodys', 'other-controllers', 'three']);
  });
});

test('nothing is sent when nothing changed, and it is counted', async () => {
  await withChildren(
    'quiet',
    (cidr) => [configMap('quiet', { cidr })],
    {},
    async (operator) => {
      const { metadata } = await environment.client(configMaps).get('quiet');
      const before = skipped(operator, 'configmaps');
      await environment.client(networks).patch('quiet', { type: 'merge', body: { metadata: { labels: { a: 'b' } } } });
      await environment.settled();
      assert.ok(skipped(operator, 'configmaps') > before);
      assert.equal(
        (await environment.client(configMaps).get('quiet')).metadata.resourceVersion,
        metadata.resourceVersion,
      );
      // Somebody else's change of our field is put right; one beside it is left alone.
      await environment
        .client(configMaps)
        .patch('quiet', { type: 'merge', body: { data: { cidr: 'x', theirs: 'y' } } });
      await environment.settled();
      const { data } = await environment.client(configMaps).get('quiet');
      assert.deepEqual(data, { cidr: '10.0.0.0/8', theirs: 'y' });
    },
  );
});

test('a quantity that a real server writes otherwise is sent once, not again and again', async (t) => {
  const outcomes: string[] = [];
  const operator = await start(async (request, context) => {
    const network = context.lister(networks).get(request);
    if (network === undefined || request.name !== 'quantity') return;
    const quota = {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'quantity', labels: { cidr: network.spec.cidr.replace('/', '-') } },
      spec: { hard: { 'requests.cpu': '1000m' } },
    } as const;
    const applied = await applyQuietly(context, resourceQuotas, quota, request);
    outcomes.push(`${applied.outcome}${applied.sent ? '' : ', not sent'}`);
  });
  t.after(() => operator.stop());
  await environment.client(networks).create({ metadata: { name: 'quantity' }, spec: { cidr: '10.0.0.0/8' } });
  await environment.settled();
  const status = { hard: { 'requests.cpu': '1' }, used: { 'requests.cpu': '0' } };
  const quota = await environment.client(resourceQuotas).get('quantity');
  await environment.client(resourceQuotas).updateStatus({ ...quota, status });
  await environment.client(networks).patch('quantity', { type: 'merge', body: { metadata: { labels: { a: 'b' } } } });
  await environment.settled();
  assert.deepEqual(new Set(outcomes), new Set(['created', 'unchanged, not sent']));
  assert.equal(outcomes.filter((outcome) => outcome === 'created').length, 1);
  assert.ok(skipped(operator, 'resourcequotas') > 0);
  await change('quantity', '10.1.0.0/16');
  await environment.settled();
  assert.equal(outcomes.filter((outcome) => outcome === 'changed').length, 1);
});

test('what another object controls, or nobody does, is left alone; the rest is applied, and all errors are told', async () => {
  const client = environment.client(configMaps);
  const other = await environment
    .client(networks)
    .create({ metadata: { name: 'other' }, spec: { cidr: '10.2.0.0/16' } });
  const ownerReferences = [controllerReference(other, networks)];
  await client.create({ metadata: { name: 'theirs', ownerReferences }, data: { a: 'theirs' } });
  await client.create({ metadata: { name: 'free' }, data: { a: 'free' } });
  const childrenOf = (cidr: string) => [configMap('theirs', {}), configMap('free', {}), configMap('ours', { cidr })];
  await withChildren('torn', childrenOf, { prune: [configMaps] }, async (_operator, failures) => {
    const [error] = failures;
    assert.ok(error instanceof ChildrenError);
    assert.ok(error.errors[0] instanceof AlreadyOwnedError && error.errors[1] instanceof ResourceExistsError);
    assert.match(
      error.message,
      /2 children failed: .*theirs is already controlled by Network other; .*free already exists/,
    );
    assert.deepEqual((await client.get('theirs')).data, { a: 'theirs' });
    assert.equal((await client.get('ours')).data?.['cidr'], '10.0.0.0/8');
  });
  await withChildren(
    'taking',
    () => [configMap('free', { b: 'x' })],
    { adopt: true },
    async (_operator, failures) => {
      assert.deepEqual(failures, []);
      assert.deepEqual((await client.get('free')).data, { a: 'free', b: 'x' });
    },
  );
});

test('a dry run changes nothing, and a refused child says why', async () => {
  const childrenOf = () => [configMap('dry', {}), configMap('Not a name', {})];
  await withChildren('dry', childrenOf, { dryRun: true }, async (_operator, failures) => {
    assert.match(String(failures[0]), /Not a name/);
    assert.ok(!(await names()).includes('dry'));
  });
});

test('one child named twice, and an owner of another namespace, are mistakes', async () => {
  await withChildren(
    'twice',
    () => [configMap('a', {}), configMap('a', {})],
    {},
    async (_operator, failures) => {
      assert.match(String(failures[0]), /named twice among the children: ConfigMap test-\w+\/a/);
      return Promise.resolve();
    },
  );
  const astray = child(configMaps, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a', namespace: 'default' },
  });
  await withChildren(
    'astray',
    () => [astray],
    {},
    async (_operator, failures) => {
      assert.match(String(failures[0]), /an owner is in the same namespace or cluster-scoped/);
      return Promise.resolve();
    },
  );
});

test('the child of another owner stays, and after a child that failed nothing is deleted', async () => {
  for (const name of ['first', 'second']) {
    await environment.client(networks).create({ metadata: { name }, spec: { cidr: '10.0.0.0/8' } });
  }
  const fails = { value: true };
  const failures: unknown[] = [];
  // Not among the controller's `owns`: the cache has no index by controller, and is looked through.
  const reconcile: Reconcile = async (request, context) => {
    const network = context.lister(networks).get(request);
    if (network === undefined || !['first', 'second'].includes(request.name)) return;
    const { cidr } = network.spec;
    const wanted =
      cidr === '10.0.0.0/8' ? [configMap(`${request.name}-old`, {})] : [configMap(`${request.name}-new`, {})];
    const broken = cidr !== '10.0.0.0/8' && fails.value ? [configMap('No Name', {})] : [];
    try {
      await applyChildren(context, network, [...broken, ...wanted], { prune: [configMaps] });
    } catch (error) {
      failures.push(error);
      throw new TerminalError('as expected', { cause: error });
    }
  };
  const operator = await environment.startOperator((manager) =>
    manager.add(defineController({ name: 'network', for: networks, reads: [configMaps], reconcile })),
  );
  try {
    await environment.settled();
    await change('first', '10.1.0.0/16');
    await environment.settled();
    const ours = async () => (await names()).filter((name) => /^(first|second)-/.test(name));
    assert.equal(failures.length, 1);
    assert.deepEqual(await ours(), ['first-new', 'first-old', 'second-old'], 'nothing is deleted');
    fails.value = false;
    await change('first', '10.2.0.0/16');
    await environment.settled();
    assert.deepEqual(await ours(), ['first-new', 'second-old']);
  } finally {
    await operator.stop();
  }
});

test('the objects that an owner controls are found by index, and without one', async () => {
  const found: number[] = [];
  await withChildren(
    'counted',
    () => [configMap('counted', {})],
    {},
    async ({ manager }) => {
      const owner = await environment.client(networks).get('counted');
      found.push(controlledBy((resource) => manager.lister(resource), configMaps, owner).length);
      assert.throws(
        () => controlledBy((resource) => manager.lister(resource), { ...configMaps, plural: 'x' }, owner),
        /x/,
      );
    },
  );
  assert.deepEqual(found, [1]);
});

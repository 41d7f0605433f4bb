// Garbage collection: in the background, in the foreground, and not at all.
import type { Api } from '../api.ts';
import type { ContractCase } from '../contract-case.ts';
import { contractCase } from '../contract-case.ts';
import { absent } from '../expectation.ts';
import { resourcePath } from '../resource-path.ts';
import {
  create,
  decided,
  gone,
  hold,
  referenceTo,
  secretKind,
  watchFromNow,
  widgetKind,
  type OwnedKind,
} from './ownership.ts';

const blocking = { blockOwnerDeletion: true };

const ofEachKind = [secretKind, widgetKind].flatMap((kind) => {
  const { name: what, path } = kind;
  return [
    contractCase(`in the background, dependents of ${what} go after it, and theirs after them`, async (api) => {
      const owner = await create(api, kind, 'owner');
      const child = await create(api, kind, 'child', [referenceTo(owner)]);
      await create(api, kind, 'grandchild', [referenceTo(child)]);
      const watch = await watchFromNow(api, path(api.namespace));
      await api.delete(path(api.namespace, 'owner'), { query: { propagationPolicy: 'Background' } });
      for (const name of ['owner', 'child', 'grandchild']) await watch.expect('DELETED', { metadata: { name } });
    }),

    contractCase(`in the foreground, dependents of ${what} go before it, and theirs before them`, async (api) => {
      const owner = await create(api, kind, 'owner');
      const child = await create(api, kind, 'child', [referenceTo(owner, blocking)]);
      await create(api, kind, 'grandchild', [referenceTo(child, blocking)]);
      const watch = await watchFromNow(api, path(api.namespace));
      await api.delete(path(api.namespace, 'owner'), { query: { propagationPolicy: 'Foreground' } });
      const foreground = { finalizers: ['foregroundDeletion'], deletionTimestamp: /./ };
      await watch.expect('MODIFIED', { metadata: { name: 'owner', ...foreground } });
      await watch.expect('MODIFIED', { metadata: { name: 'child', ...foreground } });
      await watch.expect('DELETED', { metadata: { name: 'grandchild' } });
      await watch.expect('DELETED', { metadata: { name: 'child' } });
      await watch.expect('DELETED', { metadata: { name: 'owner' } });
    }),

    contractCase(`in the foreground, ${what} waits for a dependent that blocks it`, async (api) => {
      const owner = await create(api, kind, 'owner');
      await create(api, kind, 'child', [referenceTo(owner, blocking)], { finalizers: [hold] });
      const watch = await watchFromNow(api, path(api.namespace));
      await api.delete(path(api.namespace, 'owner'), { query: { propagationPolicy: 'Foreground' } });
      await watch.expect('MODIFIED', { metadata: { name: 'owner' } });
      await watch.expect('MODIFIED', { metadata: { name: 'child', finalizers: [hold], deletionTimestamp: /./ } });
      await decided(api, kind);
      (await api.get(path(api.namespace, 'owner'))).expect(200, { metadata: { finalizers: ['foregroundDeletion'] } });
      await api.patch(path(api.namespace, 'child'), 'merge', { metadata: { finalizers: null } });
      await gone(api, path(api.namespace, 'owner'));
      (await api.get(path(api.namespace))).expect(200, { items: [] });
    }),

    contractCase(`in the foreground, ${what} does not wait for a dependent that does not block it`, async (api) => {
      const owner = await create(api, kind, 'owner');
      await create(api, kind, 'child', [referenceTo(owner)], { finalizers: [hold] });
      await create(api, kind, 'other', [referenceTo(owner, { blockOwnerDeletion: false })], { finalizers: [hold] });
      await api.delete(path(api.namespace, 'owner'), { query: { propagationPolicy: 'Foreground' } });
      await gone(api, path(api.namespace, 'owner'));
      await decided(api, kind);
      for (const name of ['child', 'other']) {
        (await api.get(path(api.namespace, name))).expect(200, { metadata: { deletionTimestamp: /./ } });
      }
    }),

    contractCase(`in the foreground, ${what} without dependents goes at once`, async (api) => {
      await create(api, kind, 'owner');
      const watch = await watchFromNow(api, path(api.namespace));
      await api.delete(path(api.namespace, 'owner'), { query: { propagationPolicy: 'Foreground' } });
      await watch.expect('MODIFIED', { metadata: { finalizers: ['foregroundDeletion'] } });
      await watch.expect('DELETED');
    }),

    contractCase(`in the foreground, ${what} with a finalizer of its own loses ours first`, async (api) => {
      const owner = await create(api, kind, 'owner', [], { finalizers: [hold] });
      await create(api, kind, 'child', [referenceTo(owner, blocking)]);
      await api.delete(path(api.namespace, 'owner'), { query: { propagationPolicy: 'Foreground' } });
      await gone(api, path(api.namespace, 'child'));
      const isLetGo = (finalizers: readonly string[] = []): boolean => !finalizers.includes('foregroundDeletion');
      await api.until(path(api.namespace, 'owner'), ({ body }) => isLetGo(body.metadata?.finalizers));
      (await api.get(path(api.namespace, 'owner'))).expect(200, { metadata: { finalizers: [hold] } });
    }),

    contractCase(`in the foreground, ${what} goes once its dependent blocks it no longer`, async (api) => {
      for (const [name, change] of Object.entries({
        loose: { blockOwnerDeletion: false },
        free: undefined,
      })) {
        const owner = await create(api, kind, `${name}-owner`);
        const child = `${name}-child`;
        await create(api, kind, child, [referenceTo(owner, blocking)], { finalizers: [hold] });
        await api.delete(path(api.namespace, `${name}-owner`), { query: { propagationPolicy: 'Foreground' } });
        await api.until(path(api.namespace, child), ({ body }) => body.metadata?.deletionTimestamp !== undefined);
        const ownerReferences = change === undefined ? null : [referenceTo(owner, change)];
        await api.patch(path(api.namespace, child), 'merge', { metadata: { ownerReferences } });
        await gone(api, path(api.namespace, `${name}-owner`));
        await decided(api, kind);
        await api.get(path(api.namespace, child));
      }
    }),

    contractCase(`orphaned dependents of ${what} stay without it`, async (api) => {
      const owner = await create(api, kind, 'owner');
      const other = await create(api, kind, 'other');
      await create(api, kind, 'one', [referenceTo(owner)]);
      await create(api, kind, 'two', [referenceTo(owner, blocking), referenceTo(other)]);
      const watch = await watchFromNow(api, path(api.namespace), { fieldSelector: 'metadata.name=owner' });
      await api.delete(path(api.namespace, 'owner'), { query: { propagationPolicy: 'Orphan' } });
      await watch.expect('MODIFIED', { metadata: { finalizers: ['orphan'], deletionTimestamp: /./ } });
      await watch.expect('DELETED');
      await decided(api, kind);
      (await api.get(path(api.namespace, 'one'))).expect(200, { metadata: { ownerReferences: absent } });
      (await api.get(path(api.namespace, 'two'))).expect(200, { metadata: { ownerReferences: [{ name: 'other' }] } });
    }),

    contractCase(`a dependent of ${what} and another stays with the other alone`, async (api) => {
      const owner = await create(api, kind, 'owner');
      const other = await create(api, kind, 'other');
      for (const [name, more] of Object.entries({ background: {}, foreground: blocking })) {
        const lost = await create(api, kind, `${name}-owner`);
        await create(api, kind, name, [referenceTo(owner), referenceTo(lost, more), referenceTo(other)]);
        await api.delete(path(api.namespace, `${name}-owner`), { query: { propagationPolicy: capitalized(name) } });
        await api.until(path(api.namespace, name), ({ body }) => body.metadata?.ownerReferences?.length === 2);
        await gone(api, path(api.namespace, `${name}-owner`));
        (await api.get(path(api.namespace, name))).expect(200, {
          metadata: { ownerReferences: [{ name: 'owner' }, { name: 'other' }], deletionTimestamp: absent },
        });
      }
      await api.delete(path(api.namespace, 'owner'));
      await api.delete(path(api.namespace, 'other'));
      await gone(api, path(api.namespace, 'background'));
      await gone(api, path(api.namespace, 'foreground'));
    }),

    contractCase(`dependents of ${what} are collected as their own finalizers wish`, async (api) => {
      for (const finalizer of ['orphan', 'foregroundDeletion']) {
        const name = finalizer.toLowerCase();
        const owner = await create(api, kind, `${name}-owner`);
        const child = await create(api, kind, `${name}-child`, [referenceTo(owner)], { finalizers: [finalizer] });
        await create(api, kind, `${name}-grandchild`, [referenceTo(child, blocking)]);
        await api.delete(path(api.namespace, `${name}-owner`));
        await gone(api, path(api.namespace, `${name}-child`));
        await decided(api, kind);
      }
      (await api.get(path(api.namespace))).expect(200, { items: [{ metadata: { name: 'orphan-grandchild' } }] });
    }),

    contractCase(`owners in a circle of ${what} go together`, async (api) => {
      for (const policy of ['Background', 'Foreground', 'Orphan']) {
        const [one, two] = [`${policy}-one`.toLowerCase(), `${policy}-two`.toLowerCase()];
        const first = await create(api, kind, one);
        const second = await create(api, kind, two, [referenceTo(first, blocking)]);
        const ownerReferences = [referenceTo(second, blocking)];
        await api.patch(path(api.namespace, one), 'merge', { metadata: { ownerReferences } });
        await decided(api, kind);
        await api.delete(path(api.namespace, one), { query: { propagationPolicy: policy } });
        await gone(api, path(api.namespace, one));
        if (policy !== 'Orphan') await gone(api, path(api.namespace, two));
      }
      await decided(api, kind);
      (await api.get(path(api.namespace))).expect(200, { items: [{ metadata: { name: 'orphan-two' } }] });
    }),

    contractCase(`what owns itself among ${what} goes when it is told to`, async (api) => {
      for (const policy of ['Background', 'Foreground', 'Orphan']) {
        const name = policy.toLowerCase();
        const self = await create(api, kind, name);
        const ownerReferences = [referenceTo(self)];
        await api.patch(path(api.namespace, name), 'merge', { metadata: { ownerReferences } });
        await decided(api, kind);
        (await api.peek('GET', path(api.namespace, name))).expect(200);
        await api.delete(path(api.namespace, name), { query: { propagationPolicy: policy } });
        await gone(api, path(api.namespace, name));
      }
    }),

    contractCase(`a whole collection of ${what} takes its dependents along`, async (api) => {
      const labels = { owner: 'yes' };
      const one = await create(api, kind, 'one', [], { labels });
      const two = await create(api, kind, 'two', [], { labels });
      await create(api, kind, 'child', [referenceTo(one), referenceTo(two)]);
      await create(api, kind, 'stranger');
      const query = { labelSelector: 'owner=yes', propagationPolicy: 'Foreground' };
      (await api.peek('DELETE', path(api.namespace), undefined, { query })).expect(200);
      for (const name of ['child', 'one', 'two']) await gone(api, path(api.namespace, name));
      (await api.get(path(api.namespace))).expect(200, { items: [{ metadata: { name: 'stranger' } }] });
    }),
  ];
});

const deployments = resourcePath('apps/v1', 'deployments');
const replicaSets = resourcePath('apps/v1', 'replicasets');
const pods = resourcePath('v1', 'pods');

const labels = { app: 'a' };
const podSpec = { containers: [{ name: 'main', image: 'none.example.com/none' }] };
const selected = { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: podSpec } };

const replicaSetKind: OwnedKind = {
  name: 'a ReplicaSet',
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  path: replicaSets,
  object: (name, metadata) => ({ metadata: { name, labels, ...metadata }, spec: { ...selected, replicas: 1 } }),
};

const podKind: OwnedKind = {
  name: 'a Pod',
  apiVersion: 'v1',
  kind: 'Pod',
  path: pods,
  object: (name, metadata) => ({ metadata: { name, labels, ...metadata }, spec: podSpec }),
};

/** What a Deployment and its controllers make, as they make it: each is the controller of the next, and blocks it. */
async function createWorkload(api: Api): Promise<void> {
  const owner = { controller: true, blockOwnerDeletion: true };
  const deployment = await api.post(deployments(api.namespace), { metadata: { name: 'a', labels }, spec: selected });
  const replicaSet = await create(api, replicaSetKind, 'a', [referenceTo(deployment.expect(201), owner)]);
  await create(api, podKind, 'a', [referenceTo(replicaSet, owner)]);
  // A collector hears of each kind by itself: it must know the dependents before their owner goes.
  for (const kind of [replicaSetKind, podKind]) await decided(api, kind);
}

const workloads = [
  contractCase('a workload goes as a whole, in the background', async (api) => {
    await createWorkload(api);
    (await api.delete(deployments(api.namespace, 'a'), { query: { propagationPolicy: 'Background' } })).expect(200);
    for (const path of [replicaSets, pods]) await gone(api, path(api.namespace, 'a'));
  }),

  contractCase('a workload goes as a whole, in the foreground', async (api) => {
    await createWorkload(api);
    const watch = await watchFromNow(api, replicaSets(api.namespace));
    await api.delete(deployments(api.namespace, 'a'), { query: { propagationPolicy: 'Foreground' } });
    await watch.expect('MODIFIED', { metadata: { finalizers: ['foregroundDeletion'] } });
    await watch.expect('DELETED');
    for (const path of [deployments, pods]) await gone(api, path(api.namespace, 'a'));
  }),

  contractCase('a workload loses its head alone when that is orphaned', async (api) => {
    await createWorkload(api);
    await api.delete(deployments(api.namespace, 'a'), { query: { propagationPolicy: 'Orphan' } });
    await gone(api, deployments(api.namespace, 'a'));
    (await api.get(replicaSets(api.namespace, 'a'))).expect(200, { metadata: { ownerReferences: absent } });
    (await api.get(pods(api.namespace, 'a'))).expect(200, { metadata: { ownerReferences: [{ kind: 'ReplicaSet' }] } });
  }),
];

function capitalized(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

export const collectionCases: readonly ContractCase[] = [...ofEachKind, ...workloads];

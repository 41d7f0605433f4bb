// Deletions that take their time: the grace of pods, and namespaces that are being emptied.
import { contractCase, type ContractCase } from '../contract-case.ts';
import type { Api } from '../api.ts';
import { widget, widgets } from '../fixtures.ts';
import { configMaps, namespaces, resourcePath, secrets } from '../resource-path.ts';

const pods = resourcePath('v1', 'pods');
const deployments = resourcePath('apps/v1', 'deployments');
const services = resourcePath('v1', 'services');
const hold = 'contract.kubewright.dev/hold';

function pod(name: string, spec: object = {}, metadata: object = {}) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, ...metadata },
    spec: { containers: [{ name: 'main', image: 'none.example.com/none' }], ...spec },
  };
}

/** A pod's own wish, a delete's, and whether it runs anywhere. */
const graces: readonly (readonly [what: string, spec: object, queries: readonly object[]])[] = [
  ['a pod that runs nowhere', {}, [{}]],
  ['a pod that runs nowhere, with grace', {}, [{ gracePeriodSeconds: 10 }]],
  ['a pod on a node', { nodeName: 'none' }, [{}, {}, { gracePeriodSeconds: 60 }, { gracePeriodSeconds: 5 }]],
  ['a pod on a node that wants ten seconds', { nodeName: 'none', terminationGracePeriodSeconds: 10 }, [{}]],
  ['a pod on a node that wants none', { nodeName: 'none', terminationGracePeriodSeconds: 0 }, [{}]],
  ['a pod on a node that wants less than none', { nodeName: 'none', terminationGracePeriodSeconds: -1 }, [{}]],
  ['a pod on a node at once', { nodeName: 'none' }, [{ gracePeriodSeconds: 0 }]],
  ['a pod on a node, first with grace and then at once', { nodeName: 'none' }, [{}, { gracePeriodSeconds: 0 }]],
  ['a pod on a node with less than no grace', { nodeName: 'none' }, [{ gracePeriodSeconds: -5 }]],
  ['a pod on a node in the foreground', { nodeName: 'none' }, [{ propagationPolicy: 'Foreground', dryRun: 'All' }]],
  ['a pod on a node as an experiment', { nodeName: 'none' }, [{ dryRun: 'All' }]],
];

async function terminating(api: Api): Promise<void> {
  await api.post(widgets(api.namespace), widget('held', {}, { finalizers: [hold] }));
  (await api.delete(namespaces(undefined, api.namespace))).expect(200, { status: { phase: 'Terminating' } });
}

export const deletionLifecycleCases: readonly ContractCase[] = [
  ...graces.map(([what, spec, queries]) =>
    contractCase(`delete of ${what}`, async (api) => {
      (await api.post(pods(api.namespace), pod('a', spec))).expect(201);
      for (const query of queries) await api.delete(pods(api.namespace, 'a'), { query: { ...query } });
      const { status } = await api.peek('GET', pods(api.namespace, 'a'));
      api.note('still there', status === 200);
    }),
  ),

  contractCase('a pod with a finalizer outlives its grace', async (api) => {
    await api.post(pods(api.namespace), pod('a', { nodeName: 'none' }, { finalizers: [hold] }));
    await api.delete(pods(api.namespace, 'a'), { query: { gracePeriodSeconds: 0 } });
    await api.delete(pods(api.namespace, 'a'));
    await api.patch(pods(api.namespace, 'a'), 'merge', { metadata: { finalizers: null } });
    (await api.get(pods(api.namespace, 'a'))).expect(404);
  }),

  contractCase('a pod that has ended has no grace', async (api) => {
    await api.post(pods(api.namespace), pod('a', { nodeName: 'none' }));
    await api.patch(pods(api.namespace, 'a', 'status'), 'merge', { status: { phase: 'Succeeded' } });
    await api.delete(pods(api.namespace, 'a'));
    (await api.get(pods(api.namespace, 'a'))).expect(404);
  }),

  contractCase('pods in a collection have their grace', async (api) => {
    await api.post(pods(api.namespace), pod('a', { nodeName: 'none' }));
    await api.post(pods(api.namespace), pod('b'));
    await api.delete(pods(api.namespace));
    (await api.get(pods(api.namespace))).expect(200, { items: [{ metadata: { name: 'a', deletionTimestamp: /./ } }] });
    await api.delete(pods(api.namespace), { query: { gracePeriodSeconds: 0 } });
    (await api.get(pods(api.namespace))).expect(200, { items: [] });
  }),

  ...(
    [
      ['a Widget', widgets, widget('a')],
      ['a ConfigMap', configMaps, { metadata: { name: 'a' } }],
      ['a Secret', secrets, { metadata: { name: 'a' } }],
      ['a Pod', pods, pod('a')],
      ['a Service', services, { metadata: { name: 'a' }, spec: { ports: [{ port: 80 }], clusterIP: 'None' } }],
      ['a generated name', configMaps, { metadata: { generateName: 'a-' } }],
    ] as const
  ).map(([what, path, object]) =>
    contractCase(`a namespace that is being deleted takes no ${what.slice(2)}`, async (api) => {
      await terminating(api);
      if (what !== 'a generated name') (await api.post(path(api.namespace), object)).expect(403);
      else (await api.peek('POST', path(api.namespace), object)).expect(403, { reason: 'Forbidden' });
      (
        await api.post(path(api.namespace), { ...object, metadata: { name: 'b' } }, { query: { dryRun: 'All' } })
      ).expect(403);
      if (path === widgets || path === configMaps) {
        const applied =
          path === widgets ? widget('c') : { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } };
        await api.patch(path(api.namespace, 'c'), 'apply', applied, { query: { fieldManager: 'm' } });
      }
    }),
  ),

  contractCase('what is in a namespace that is being deleted still changes', async (api) => {
    await terminating(api);
    const path = widgets(api.namespace, 'held');
    (await api.patch(path, 'merge', { spec: { size: 2 } })).expect(200);
    (await api.patch(widgets(api.namespace, 'held', 'status'), 'merge', { status: { phase: 'x' } })).expect(200);
    (await api.get(namespaces(undefined, api.namespace))).expect(200, { metadata: { deletionTimestamp: /./ } });
    (await api.post(namespaces(undefined), { metadata: { name: api.namespace } })).expect(409);
    await api.peek('DELETE', namespaces(undefined, api.namespace));
  }),

  contractCase('namespaces that may not be deleted', async (api) => {
    for (const name of ['default', 'kube-system', 'kube-public']) {
      (await api.delete(namespaces(undefined, name))).expect(403);
      (await api.delete(namespaces(undefined, name), { query: { dryRun: 'All' } })).expect(403);
    }
    (await api.delete(namespaces(undefined, 'none-such'))).expect(404);
    (await api.delete(namespaces(undefined))).expect(405);
  }),

  contractCase('a namespace is what its phase and label say', async (api) => {
    const path = namespaces(undefined, api.namespace);
    await api.patch(namespaces(undefined, api.namespace, 'status'), 'merge', { status: { phase: 'Terminating' } });
    await api.patch(path, 'merge', { metadata: { labels: { 'kubernetes.io/metadata.name': 'other' } } });
    await api.patch(path, 'merge', { metadata: { labels: null } });
  }),

  contractCase('the finalizers of a namespace are written through their own endpoint', async (api) => {
    const path = namespaces(undefined, api.namespace, 'finalize');
    for (const method of ['GET', 'DELETE']) (await api.request(method, path)).expect(405);
    for (const method of ['POST', 'PATCH']) (await api.request(method, path, {})).expect(405);
    const put = (finalizers: readonly string[], metadata: object = {}) =>
      api.put(path, { metadata: { name: api.namespace, ...metadata }, spec: { finalizers } });
    (await put(['example.com/x'])).expect(200, { spec: { finalizers: ['example.com/x'] } });
    (await put(['bad'])).expect(422);
    (await put([], { name: 'other' })).expect(400);
    (await put(['kubernetes'], { labels: { a: 'b' } })).expect(200);
    (await api.get(namespaces(undefined, api.namespace))).expect(200, { metadata: { labels: { a: 'b' } } });
    await terminating(api);
    (await put([])).expect(200, { status: { phase: 'Terminating' } });
    (await api.get(namespaces(undefined, api.namespace))).expect(404);
  }),

  contractCase('owners of another namespace and of a cluster are taken as they are', async (api) => {
    const owner = (kind: string, more: object = {}) => ({
      apiVersion: 'v1',
      kind,
      name: 'owner',
      uid: '00000000-0000-0000-0000-000000000001',
      ...more,
    });
    for (const [name, ownerReferences] of Object.entries({
      a: [owner('Namespace', { blockOwnerDeletion: true })],
      b: [owner('Node', { controller: true, blockOwnerDeletion: true })],
      c: [owner('ConfigMap'), owner('ConfigMap')],
      d: [owner('ConfigMap', { controller: false }), owner('Secret', { controller: true })],
    }))
      (
        await api.post(widgets(api.namespace), widget(name, {}, { ownerReferences }), { query: { dryRun: 'All' } })
      ).expect(201);
  }),

  contractCase('a Deployment goes in the background unless told otherwise', async (api) => {
    const deployment = (name: string) => ({
      metadata: { name, finalizers: [hold] },
      spec: {
        selector: { matchLabels: { app: 'a' } },
        template: { metadata: { labels: { app: 'a' } }, spec: pod('a').spec },
      },
    });
    await api.post(deployments(api.namespace), deployment('a'));
    await api.delete(deployments(api.namespace, 'a'), { query: { dryRun: 'All' } });
    await api.delete(deployments(api.namespace, 'a'), { query: { dryRun: 'All', propagationPolicy: 'Orphan' } });
    (await api.delete(deployments(api.namespace, 'a'))).expect(200, {
      metadata: { finalizers: [hold], generation: 2 },
    });
  }),
];

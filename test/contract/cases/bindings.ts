// Binding pods to nodes, as a scheduler does: by the pod's subresource, and by the older collection of bindings.
import { pods } from '../access.ts';
import { contractCase, type ContractCase } from '../contract-case.ts';
import { absent } from '../expectation.ts';
import { pod } from '../pod.ts';
import { resourcePath } from '../resource-path.ts';

const bindings = resourcePath('v1', 'bindings');

function binding(name: string, target: object = { name: 'somewhere' }, metadata: object = {}) {
  return { apiVersion: 'v1', kind: 'Binding', metadata: { name, ...metadata }, target };
}

export const bindingCases: readonly ContractCase[] = [
  contractCase('a binding gives a pod its node', async (api) => {
    await api.post(pods(api.namespace), pod('a'));
    const nominated = { status: { nominatedNodeName: 'elsewhere' } };
    await api.patch(pods(api.namespace, 'a', 'status'), 'merge', nominated);
    const path = pods(api.namespace, 'a', 'binding');
    (await api.post(path, binding('a'), { query: { dryRun: 'All' } })).expect(201);
    const more = { labels: { app: 'b', zone: 'x' }, annotations: { note: 'y' } };
    (await api.post(path, binding('a', { kind: 'Node', name: 'somewhere' }, more))).expect(201, { status: 'Success' });
    (await api.get(pods(api.namespace, 'a'))).expect(200, {
      metadata: { labels: { app: 'b', zone: 'x' }, annotations: { note: 'y' }, generation: 1 },
      spec: { nodeName: 'somewhere' },
      status: { nominatedNodeName: absent, conditions: [{ type: 'PodScheduled', status: 'True' }] },
    });
    (await api.post(path, binding('a', { name: 'elsewhere' }))).expect(409, { message: /already assigned to node/ });
    await api.delete(pods(api.namespace, 'a'));
    (await api.post(path, binding('a'))).expect(409, { message: /is being deleted/ });
  }),

  contractCase('a binding that says too little or the wrong thing is refused', async (api) => {
    await api.post(pods(api.namespace), pod('a'));
    await api.post(pods(api.namespace), pod('gated', { schedulingGates: [{ name: 'example.com/gate' }] }));
    const path = pods(api.namespace, 'a', 'binding');
    (await api.post(path, binding('b'))).expect(400, { message: 'name in URL does not match name in Binding object' });
    (await api.post(path, binding('a', {}))).expect(500, { message: 'target.name: Required value' });
    (await api.post(path, binding('a', { kind: 'Pod', name: 'x' }))).expect(500);
    (await api.post(path, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } })).expect(400);
    (await api.post(path, binding('a', { name: 'n' }, { uid: 'another' }))).expect(409, {
      message: /UID in precondition/,
    });
    (await api.post(path, binding('a', { name: 'n' }, { resourceVersion: '5' }))).expect(409);
    (await api.post(pods(api.namespace, 'none', 'binding'), binding('none'))).expect(404);
    (await api.post(pods(api.namespace, 'gated', 'binding'), binding('gated'))).expect(409, {
      message: /schedulingGates/,
    });
    (await api.get(pods(api.namespace, 'gated'))).expect(200, {
      status: { conditions: [{ reason: 'SchedulingGated' }] },
    });
    (await api.get(path)).expect(405);
    (await api.put(path, binding('a'))).expect(405);
  }),

  contractCase('the collection of bindings binds the pod that each names', async (api) => {
    await api.post(pods(api.namespace), pod('a'));
    const path = bindings(api.namespace);
    (await api.post(path, binding('a'))).expect(201, { status: 'Success' });
    (await api.get(pods(api.namespace, 'a'))).expect(200, { spec: { nodeName: 'somewhere' } });
    (await api.post(path, { ...binding('a'), metadata: {} })).expect(400, { message: 'Name parameter required.' });
    (await api.get(path)).expect(405);
    (await api.delete(path)).expect(405);
    (await api.get(bindings(api.namespace, 'a'))).expect(404);
    (await api.get(bindings(undefined))).expect(404);
    (await api.post(bindings(undefined), binding('a'))).expect(404);
  }),
];

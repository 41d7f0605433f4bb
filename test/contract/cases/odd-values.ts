// Values that are read otherwise than their schema says: what takes any value, quantities of no text, numbers too large for
// their type where objects are converted, and what of this is told when a workload changes by its scale.
import type { Api } from '../api.ts';
import { contractCase, type ContractCase } from '../contract-case.ts';
import { configMaps, resourcePath } from '../resource-path.ts';

const revisions = resourcePath('apps/v1', 'controllerrevisions');
const deployments = resourcePath('apps/v1', 'deployments');
const controllers = resourcePath('v1', 'replicationcontrollers');
const pods = resourcePath('v1', 'pods');
const autoscalers = resourcePath('autoscaling/v2', 'horizontalpodautoscalers');

const labels = { app: 'a' };
const template = { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'a:1' }] } };
const spread = { topologySpreadConstraints: [{ topologyKey: 'zone', maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule' }] };

const revision = (data: unknown): object => ({
  apiVersion: 'apps/v1',
  kind: 'ControllerRevision',
  metadata: { name: 'a' },
  data,
});

const autoscalerSpecs: readonly unknown[] = [
  1.5,
  { scaleTargetRef: true },
  { metrics: [1.5] },
  { metrics: false },
  { behavior: { scaleDown: 7 } },
  ...[[], {}, true, '', 'x'].map((averageValue) => ({ metrics: [{ pods: { target: { averageValue } } }] })),
];

const strangers: readonly unknown[] = [
  [{ op: 'add', path: '/data', value: { a: '1' }, unheardOf: 7 }],
  [{ op: 'test', path: '/kind', value: 'ConfigMap', x: { y: 1 } }, null, { op: 'test', path: '/kind', Op: 'add' }],
];

async function createDeployment(api: Api, spec: object): Promise<string> {
  const whole = { selector: { matchLabels: labels }, template: { ...template, spec: { ...template.spec, ...spec } } };
  (await api.post(deployments(api.namespace), { metadata: { name: 'a' }, spec: whole })).expect(201);
  return deployments(api.namespace, 'a');
}

export const oddValueCases: ContractCase[] = [
  contractCase("a revision's data is of any type to who applies it", async (api) => {
    const path = revisions(api.namespace, 'a');
    const as = (fieldManager: string) => ({ query: { fieldManager } });
    for (const data of ['x', [1], {}, 'x', []]) await api.patch(path, 'apply', revision(data), as('one'));
    await api.patch(path, 'apply', revision([1]), as('two'));
    await api.patch(path, 'strategic', { data: 7 });
  }),
  contractCase('values of wrong types in autoscalers', async (api) => {
    for (const spec of autoscalerSpecs) await api.post(autoscalers(api.namespace), { metadata: { name: 'a' }, spec });
  }),
  contractCase('members of operations of JSON patches that nobody knows', async (api) => {
    (await api.post(configMaps(api.namespace), { metadata: { name: 'a' } })).expect(201);
    for (const fieldValidation of ['Ignore', 'Warn', 'Strict'])
      for (const body of strangers)
        await api.patch(configMaps(api.namespace, 'a'), 'json', body, { query: { fieldValidation } });
  }),
  contractCase('replicas that an int32 cannot hold', async (api) => {
    const path = await createDeployment(api, {});
    const query = { fieldManager: 'm', force: true };
    for (const replicas of [2 ** 31, 2 ** 32 + 3]) {
      const scale = { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'a' }, spec: { replicas } };
      await api.patch(`${path}/scale`, 'apply', scale, { query });
      await api.patch(path, 'strategic', { spec: { replicas } });
      await api.patch(path, 'merge', { spec: { replicas } });
    }
  }),
  contractCase('what is warned of when a workload is scaled', async (api) => {
    const path = await createDeployment(api, spread);
    await api.patch(`${path}/scale`, 'merge', { spec: { replicas: 3 } });
    await api.put(`${path}/scale`, { metadata: { name: 'a' }, spec: { replicas: 4 } });
  }),
  contractCase('a job that is suspended may be sent elsewhere', async (api) => {
    const jobs = resourcePath('batch/v1', 'jobs');
    const spec = { suspend: true, template: { spec: { ...template.spec, restartPolicy: 'Never' } } };
    (await api.post(jobs(api.namespace), { metadata: { name: 'a' }, spec })).expect(201);
    const path = jobs(api.namespace, 'a');
    const required = { nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'Exists' }] }] };
    const nodeAffinity = { requiredDuringSchedulingIgnoredDuringExecution: required };
    const podAffinity = { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'zone' }] };
    const tolerations = [{ operator: 'Exists' }];
    const contentType = 'application/merge-patch+json';
    const change = async (changed: object): Promise<void> => {
      const body = { spec: { template: { spec: changed } } };
      const { status } = await api.peek('PATCH', path, body, { contentType });
      // What is refused is shown as the struct that it is in Go.
      api.note(JSON.stringify(changed), status);
    };
    for (const affinity of [{}, { nodeAffinity }, { podAffinity }, null]) await change({ affinity });
    await change({ tolerations });
    await api.patch(`${path}/status`, 'merge', { status: { startTime: '2020-01-01T00:00:00Z' } });
    await change({ tolerations: [] });
  }),
  contractCase('a replication controller that changes is warned of what it was', async (api) => {
    (await api.post(controllers(api.namespace), { metadata: { name: 'a' }, spec: { template } })).expect(201);
    const path = controllers(api.namespace, 'a');
    for (const spec of [spread, { topologySpreadConstraints: null }])
      await api.patch(path, 'merge', { spec: { template: { spec } } });
  }),
  contractCase('a toleration added to a pod is refused twice', async (api) => {
    (await api.post(pods(api.namespace), { metadata: { name: 'a' }, spec: template.spec })).expect(201);
    const operation = { op: 'add', path: '/spec/tolerations', value: [{ key: 'a', operator: 'Other' }] };
    await api.patch(pods(api.namespace, 'a'), 'json', [operation]);
  }),
  contractCase('unknown fields of strategic merge patches are told in the order of their names', async (api) => {
    const path = await createDeployment(api, {});
    await api.patch(path, 'strategic', { spec: { b: 1, $a: 2 }, $b: 1, metadata: { c: 1 }, a: 1 });
  }),
  contractCase('objects that have another uid, where some kinds are stored under old names', async (api) => {
    for (const plural of ['replicationcontrollers', 'endpoints', 'services'])
      await api.put(resourcePath('v1', plural)(api.namespace, 'none'), {
        metadata: { name: 'none', uid: '0' },
        ...(plural === 'replicationcontrollers' && { spec: { template } }),
      });
  }),
  contractCase('directives in what a strategic merge patch replaces are fields like all others', async (api) => {
    const budgets = resourcePath('policy/v1', 'poddisruptionbudgets');
    const spec = { selector: { matchLabels: { a: '1' } } };
    (await api.post(budgets(api.namespace), { metadata: { name: 'a' }, spec })).expect(201);
    for (const selector of [
      { $patch: 'delete' },
      { $patch: 'replace', matchLabels: { b: '1' } },
      null,
      { $patch: 'r' },
    ])
      await api.patch(budgets(api.namespace, 'a'), 'strategic', { spec: { selector } });
  }),
  contractCase('an object that is being deleted keeps how, unless a delete says otherwise', async (api) => {
    const created = await api.post(controllers(api.namespace), { metadata: { name: 'a' }, spec: { template } });
    const owner = { apiVersion: 'v1', kind: 'ReplicationController', name: 'a', blockOwnerDeletion: true };
    const ownerReferences = [{ ...owner, uid: created.body.metadata?.uid }];
    // While this is there, so is its owner.
    const metadata = { name: 'a', finalizers: ['example.com/a'], ownerReferences };
    (await api.post(configMaps(api.namespace), { metadata })).expect(201);
    const path = controllers(api.namespace, 'a');
    const remove = async (propagationPolicy?: string): Promise<void> => {
      const { metadata: left } = (await api.peek('DELETE', path, { propagationPolicy })).body;
      api.note(`finalizers after ${String(propagationPolicy)}`, left?.finalizers);
    };
    await remove('Foreground');
    await remove();
    const contentType = 'application/merge-patch+json';
    await api.peek('PATCH', configMaps(api.namespace, 'a'), { metadata: { finalizers: null } }, { contentType });
  }),
  contractCase('JSON patches of custom resources that make a list', async (api) => {
    const widgets = resourcePath('contract.kubewright.dev/v1', 'widgets');
    const body = { apiVersion: 'contract.kubewright.dev/v1', kind: 'Widget', metadata: { name: 'a' } };
    (await api.post(widgets(api.namespace), body)).expect(201);
    await api.patch(widgets(api.namespace, 'a'), 'json', [{ op: 'replace', path: '', value: [] }]);
  }),
  contractCase('finalizers of a budget need no domain', async (api) => {
    const budgets = resourcePath('policy/v1', 'poddisruptionbudgets')(api.namespace);
    for (const finalizers of [['a'], [' ']]) await api.post(budgets, { metadata: { name: 'a', finalizers } });
  }),
];

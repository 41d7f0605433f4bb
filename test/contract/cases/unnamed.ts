// Objects that are created without a name: what else is wrong with them is told, too. And what every way of creating, or of
// changing, an object checks alike.
import { contractCase, type ContractCase } from '../contract-case.ts';
import { configMaps, customResourceDefinitions, namespaces, resourcePath, secrets } from '../resource-path.ts';

const pods = resourcePath('v1', 'pods');
const controllers = resourcePath('v1', 'replicationcontrollers');
const podTemplates = resourcePath('v1', 'podtemplates');
const events = resourcePath('v1', 'events');
const leases = resourcePath('coordination.k8s.io/v1', 'leases');
const limitRanges = resourcePath('v1', 'limitranges');
const daemonSets = resourcePath('apps/v1', 'daemonsets');
const cronJobs = resourcePath('batch/v1', 'cronjobs');

const labels = { app: 'a' };
const template = { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'a:1' }] } };
const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: template.spec };
const jobTemplate = { spec: { template: { spec: { ...template.spec, restartPolicy: 'Never' } } } };
const budgets = resourcePath('policy/v1', 'poddisruptionbudgets');

export const unnamedCases: ContractCase[] = [
  contractCase('objects without a name that are otherwise wrong', async (api) => {
    await api.post(configMaps(api.namespace), { data: { '..': '1' }, metadata: { labels: { 'a b': '1' } } });
    await api.post(configMaps('nowhere'), { data: { '..': '1' } });
    await api.post(pods(api.namespace), { spec: { containers: [{ name: 'A' }] } });
    await api.post(resourcePath('apps/v1', 'deployments')(api.namespace), {});
    await api.post(resourcePath('rbac.authorization.k8s.io/v1', 'roles')(api.namespace), { rules: [{ verbs: [] }] });
    for (const spec of [{}, { minAvailable: -1 }]) await api.post(budgets(api.namespace), { spec });
    await api.post(events(api.namespace), {});
    await api.post(namespaces(undefined), { metadata: { labels: { 'a b': '1' } } });
    await api.post(customResourceDefinitions(undefined), { spec: {} });
    await api.post(resourcePath('v1', 'services')(api.namespace), {
      spec: { clusterIP: 'None', ports: [{ port: 0 }] },
    });
    await api.post(resourcePath('contract.kubewright.dev/v1', 'widgets')(api.namespace), {
      apiVersion: 'contract.kubewright.dev/v1',
      kind: 'Widget',
      spec: { size: -1, color: 7 },
    });
  }),
  contractCase('pods that are created by applying them are admitted as all others', async (api) => {
    const limits = [{ type: 'Pod', min: { memory: '1' } }];
    (await api.post(limitRanges(api.namespace), { metadata: { name: 'a' }, spec: { limits } })).expect(201);
    const query = { fieldManager: 'm' };
    (await api.patch(pods(api.namespace, 'a'), 'apply', pod, { query })).expect(403);
    (await api.delete(limitRanges(api.namespace, 'a'))).expect(200);
    const enforce = { 'pod-security.kubernetes.io/enforce': 'restricted' };
    await api.patch(namespaces(undefined, api.namespace), 'merge', { metadata: { labels: enforce } });
    (await api.patch(pods(api.namespace, 'a'), 'apply', pod, { query })).expect(403);
  }),
  contractCase(
    'metadata that is compared with what it was is refused as often as its kind looks at it',
    async (api) => {
      const wrong = [
        { finalizers: ['a', 'b c'] },
        { ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'p' }], annotations: { 'a b': '1' } },
        { uid: '1' },
      ];
      const valid = {
        [podTemplates(api.namespace)]: { template },
        [controllers(api.namespace)]: { spec: { template } },
        [cronJobs(api.namespace)]: { spec: { schedule: '@daily', jobTemplate } },
        [limitRanges(api.namespace)]: {},
        [budgets(api.namespace)]: {},
        [events(api.namespace)]: { involvedObject: { namespace: api.namespace } },
      };
      for (const [path, fields] of Object.entries(valid)) {
        (await api.post(path, { metadata: { name: 'a' }, ...fields })).expect(201);
        for (const metadata of wrong) await api.patch(`${path}/a`, 'merge', { metadata });
      }
    },
  ),
  contractCase('who says when an object was deleted owns that', async (api) => {
    const metadata = { name: 'a', finalizers: ['example.com/a'] };
    (await api.post(configMaps(api.namespace), { metadata })).expect(201);
    const path = configMaps(api.namespace, 'a');
    (await api.delete(path)).expect(200);
    for (const deletionTimestamp of ['2020-01-01T00:00:00Z', null, '2020-01-01T00:00:00Z'])
      await api.patch(path, 'merge', { metadata: { deletionTimestamp } });
    await api.patch(path, 'json', [{ op: 'remove', path: '/metadata/finalizers' }]);
    const applied = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'b', resourceVersion: '5' } };
    await api.patch(configMaps(api.namespace, 'b'), 'apply', applied, { query: { fieldManager: 'm', dryRun: 'All' } });
  }),
  contractCase("what a replication controller's status may not be", async (api) => {
    (await api.post(controllers(api.namespace), { metadata: { name: 'a' }, spec: { template } })).expect(201);
    const path = controllers(api.namespace, 'a', 'status');
    for (const status of [{ replicas: -1 }, { replicas: 1, readyReplicas: 2, observedGeneration: -2 }])
      await api.patch(path, 'merge', { status });
  }),
  contractCase('a daemon set is warned of its template when that changes', async (api) => {
    const topologySpreadConstraints = [{ topologyKey: 'zone', maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule' }];
    const spec = { ...template.spec, topologySpreadConstraints };
    const body = { selector: { matchLabels: labels }, template: { ...template, spec } };
    (await api.post(daemonSets(api.namespace), { metadata: { name: 'a' }, spec: body })).expect(201);
    const path = daemonSets(api.namespace, 'a');
    await api.patch(path, 'merge', { spec: { minReadySeconds: 3 } });
    await api.patch(path, 'merge', { spec: { template: { spec: { hostNetwork: true } } } });
  }),
  contractCase('bytes that are listed, and times of wrong types', async (api) => {
    for (const [index, a] of [[], [1, 2, null, 255], [256], ['x', true]].entries())
      await api.post(secrets(api.namespace), { metadata: { name: `a${index}` }, data: { a } });
    for (const a of [[], [1, 2], [256], ['x']])
      await api.patch(secrets(api.namespace, 'a1'), 'strategic', { data: { a } });
    (await api.post(leases(api.namespace), { metadata: { name: 'a' } })).expect(201);
    for (const acquireTime of [[], 1, 'x'])
      await api.patch(leases(api.namespace, 'a'), 'strategic', { spec: { acquireTime } });
  }),
];

// Patches that are none, or hardly, and what odd ones leave behind: bodies of the wrong type in every mode of field validation, directives that make no sense,
// and directives of the whole object. All answers are compared, as the words of each depend on who reads the patch first.
import type { Api } from '../api.ts';
import { contractCase, type ContractCase } from '../contract-case.ts';
import { configMaps, resourcePath, secrets } from '../resource-path.ts';

type Fields = Readonly<Record<string, unknown>>;

const deployments = resourcePath('apps/v1', 'deployments');
const leases = resourcePath('coordination.k8s.io/v1', 'leases');
const networkPolicies = resourcePath('networking.k8s.io/v1', 'networkpolicies');
const services = resourcePath('v1', 'services');
const serviceAccounts = resourcePath('v1', 'serviceaccounts');
const roles = resourcePath('rbac.authorization.k8s.io/v1', 'roles');

const modes = ['Ignore', 'Warn', 'Strict'];

async function createConfigMap(api: Api): Promise<string> {
  (await api.post(configMaps(api.namespace), { metadata: { name: 'a', labels: { x: '1' } }, data: { a: '1' } })).expect(
    201,
  );
  return configMaps(api.namespace, 'a');
}

async function createDeployment(api: Api): Promise<string> {
  const labels = { app: 'a' };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'a:1' }] } };
  const body = { metadata: { name: 'a' }, spec: { selector: { matchLabels: labels }, template } };
  (await api.post(deployments(api.namespace), body)).expect(201);
  return deployments(api.namespace, 'a');
}

/** In every mode, by every type: strings are sent as they are. */
const bodies = ['[]', '[1, null, {"a": null}]', '{}', '"x"', '1', 'null', '[', '', 'true'];

const operations: readonly unknown[] = [
  [null],
  [{}],
  [{ op: 1 }],
  [{ op: 'add' }],
  [{ op: 'add', path: 1 }],
  [{ op: 'add', path: '/data/x' }],
  [{ op: 'other', path: '/data/x', unheardOf: 1 }],
  [{ op: 'move', from: 3, path: '/x' }],
  [{ op: 'add', path: 'data/x', value: '1' }],
  [{ op: 'replace', path: '', value: [] }],
  [{ op: 'replace', path: '', value: { data: {} } }],
];

const ofWhole: readonly Fields[] = [
  { $patch: 'replace', data: { a: '1' } },
  { $patch: 'replace', metadata: { name: 'a' }, data: { b: '1' } },
  { $patch: 'replace', metadata: { name: 'a', labels: { x: null } }, unheardOf: 1 },
  { $patch: 'replace' },
  { $patch: 'delete' },
  { $patch: 'merge' },
  { $patch: 'other' },
  { $patch: 1 },
  { $patch: null, data: { b: '1' } },
  { $patch: { a: 1, b: ['x', 2, true] } },
  { $retainKeys: ['data'] },
  { $retainKeys: ['data'], data: { x: '1' } },
  // Of what kind the object is, its path says.
  { kind: 'Secret' },
  { kind: 1 },
  { kind: null },
  { apiVersion: 'x/y/z' },
  { apiVersion: 'v2' },
  { apiVersion: null },
];

const ofMetadata: readonly Fields[] = [
  { '$setElementOrder/finalizers': ['a/b'] },
  { '$setElementOrder/finalizers': 'x' },
  { '$setElementOrder/finalizers': null },
  { '$setElementOrder/labels': ['x'] },
  { '$setElementOrder/annotations': ['x'] },
  { '$setElementOrder/generation': [] },
  { '$setElementOrder/nothing': [] },
  { '$setElementOrder/': [] },
  { labels: { '$setElementOrder/x': [] } },
  { labels: { '$setElementOrder/y': [] } },
  { '$deleteFromPrimitiveList/finalizers': 'x' },
  { '$deleteFromPrimitiveList/labels': ['x'] },
  { $retainKeys: 'x' },
  { labels: { $patch: 1 } },
];

const ofPods: readonly Fields[] = [
  { '$setElementOrder/containers': [{}] },
  { '$setElementOrder/containers': ['x'] },
  { '$setElementOrder/containers': [null] },
  { '$setElementOrder/containers': [{ name: 'main' }, 'x'] },
  { '$setElementOrder/containers': [{ name: 'other' }] },
  { '$setElementOrder/affinity': [] },
  { '$setElementOrder/hostUsers': [] },
  { '$setElementOrder/overhead': [] },
  { containers: [{ name: 'main', '$setElementOrder/nothing': [] }] },
  { containers: [null] },
  { containers: ['x'] },
  { containers: [[]] },
  { containers: [{ name: 'main' }, 'x'] },
  { containers: [{ name: 1 }] },
  { containers: [{ $patch: 'delete' }] },
  { containers: [{ $patch: 'merge' }] },
  { containers: [{ $patch: 2 }] },
  { '$deleteFromPrimitiveList/containers': [1] },
];

/** Two faults each: which of them is told depends on who finds it. */
const mistyped: readonly Fields[] = [
  { metadata: { labels: [] }, spec: { acquireTime: '2' } },
  { metadata: { labels: [] }, spec: { leaseDurationSeconds: 'x' } },
  { spec: { leaseDurationSeconds: 'x' }, metadata: { labels: [] } },
  { spec: { leaseDurationSeconds: 'x', acquireTime: '2' } },
  { metadata: { creationTimestamp: 'x' }, spec: { leaseDurationSeconds: 'x' } },
  { metadata: { name: 1 }, spec: { acquireTime: 5 } },
  { spec: { leaseDurationSeconds: 'x', holderIdentity: 1 } },
];

export const malformedPatchCases: readonly ContractCase[] = [
  contractCase('patches of every type that are of the wrong one', async (api) => {
    const path = await createConfigMap(api);
    for (const fieldValidation of modes) {
      for (const body of bodies) {
        for (const type of ['merge', 'json', 'strategic', 'apply'] as const) {
          await api.patch(path, type, body, { query: { fieldManager: 'm', fieldValidation } });
        }
      }
    }
    // What there is none of is said before what is wrong with the patch.
    await api.patch(configMaps(api.namespace, 'none'), 'merge', '[');
  }),
  contractCase('operations of JSON patches that are none', async (api) => {
    const path = await createConfigMap(api);
    for (const fieldValidation of modes) {
      for (const body of operations) await api.patch(path, 'json', body, { query: { fieldValidation } });
    }
  }),
  contractCase('strategic merge patches of a whole object', async (api) => {
    const path = await createConfigMap(api);
    for (const body of ofWhole) await api.patch(path, 'strategic', body);
    const strict = { query: { fieldValidation: 'Strict' } };
    await api.patch(path, 'strategic', { $patch: 'replace', metadata: { name: 'a' }, unheardOf: 1 }, strict);
    (await api.patch(path, 'strategic', { $patch: 'replace', metadata: { name: 'a' }, data: { c: '1' } })).expect(200, {
      data: { c: '1' },
    });
  }),
  contractCase('directives of strategic merge patches that make no sense', async (api) => {
    const path = await createConfigMap(api);
    for (const metadata of ofMetadata) await api.patch(path, 'strategic', { metadata });
    const ofDeployment = await createDeployment(api);
    for (const spec of ofPods) await api.patch(ofDeployment, 'strategic', { spec: { template: { spec } } });
  }),
  contractCase('of several values of wrong types one is told', async (api) => {
    for (const body of mistyped) (await api.post(leases(api.namespace), body)).expect(400);
    const quantity = { spec: { containers: [{ resources: { limits: { cpu: 'zz' } } }] } };
    await api.post(deployments(api.namespace), { spec: { replicas: 'x', template: quantity } });
    const strategy = { rollingUpdate: { maxSurge: [] } };
    await api.post(deployments(api.namespace), { spec: { replicas: 'x', strategy, template: quantity } });
    await api.post(secrets(api.namespace), { metadata: { labels: 3 }, data: { a: '?' } });
  }),
  contractCase('bytes that are null are written anew by whatever comes next', async (api) => {
    const path = secrets(api.namespace, 'a');
    await api.post(secrets(api.namespace), { metadata: { name: 'a' }, data: { c: null } });
    const nothing = { metadata: { finalizers: null } };
    for (let time = 0; time < 2; time++) await api.patch(path, 'merge', nothing);
    const applied = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' }, data: { c: null, d: '' } };
    for (let time = 0; time < 2; time++)
      await api.patch(path, 'apply', applied, { query: { fieldManager: 'm', force: true } });
    for (let time = 0; time < 2; time++) await api.patch(path, 'merge', nothing);
  }),
  contractCase('rules that are sent empty to a role that goes', async (api) => {
    const path = roles(api.namespace, 'a');
    await api.post(roles(api.namespace), { metadata: { name: 'a', finalizers: ['a/b'] }, rules: [] });
    await api.delete(path);
    (await api.put(path, { metadata: { name: 'a' }, rules: [] })).expect(200, { rules: [] });
  }),
  contractCase('items without a key take away who owns what', async (api) => {
    const path = serviceAccounts(api.namespace, 'a');
    const applied = (fields: Fields): Fields => ({ apiVersion: 'v1', kind: 'ServiceAccount', ...fields });
    const forced = { query: { fieldManager: 'm', force: true } };
    await api.post(serviceAccounts(api.namespace), { metadata: { name: 'a' }, secrets: [{ name: 'b' }] });
    await api.patch(path, 'json', [{ op: 'add', path: '/secrets/-', value: null }]);
    await api.patch(path, 'merge', { metadata: { labels: { x: '1' } } });
    const labelled = applied({ metadata: { name: 'a', labels: { x: '2' } } });
    (await api.patch(path, 'apply', labelled, forced)).expect(500);
    for (const secrets of [[{ name: 'c' }], [{ name: 'c' }, { name: 'c' }]]) {
      await api.patch(path, 'merge', { secrets });
      await api.patch(path, 'apply', labelled, forced);
    }
    await api.post(serviceAccounts(api.namespace), { metadata: { name: 'b' }, secrets: [{}], imagePullSecrets: [{}] });
    await api.patch(serviceAccounts(api.namespace, 'b'), 'apply', applied({ metadata: { name: 'b' } }), forced);
  }),
  contractCase('a Service of another name keeps a policy that is not read', async (api) => {
    const path = services(api.namespace, 'a');
    const spec = { ports: [{ port: 443 }], clusterIP: 'None', externalName: 'b', internalTrafficPolicy: 'Local' };
    await api.post(services(api.namespace), { metadata: { name: 'a' }, spec });
    const named = (await api.patch(path, 'merge', { spec: { type: 'ExternalName' } })).expect(200);
    await api.get(path);
    await api.patch(path, 'merge', { metadata: { labels: { x: '1' } } });
    await api.patch(`${path}/status`, 'merge', { metadata: { labels: { x: '2' } } });
    await api.patch(path, 'strategic', { spec: { internalTrafficPolicy: null } });
    (await api.patch(path, 'merge', { spec: { type: 'ClusterIP', clusterIP: 'None' } })).expect(200, {
      spec: { internalTrafficPolicy: 'Cluster' },
    });
    await api.put(path, { ...named.body, metadata: { name: 'a' } });
    await api.patch(path, 'merge', { spec: { type: 'ClusterIP', clusterIP: 'None' } });
  }),
  contractCase('a list of defaults that a patch empties changes nothing', async (api) => {
    const path = networkPolicies(api.namespace, 'a');
    await api.post(networkPolicies(api.namespace), { metadata: { name: 'a' } });
    const emptied = [
      { op: 'remove', path: '/spec/policyTypes/0' },
      { op: 'add', path: '/metadata/labels', value: { x: '1' } },
    ];
    (await api.patch(path, 'json', emptied)).expect(200, { metadata: { generation: 1 } });
  }),
  contractCase('unknown fields are told in the order in which each type of patch is read', async (api) => {
    const path = await createConfigMap(api);
    for (const body of ['{"metadata":{"unheardOf":1},"unheardOf":1}', '{"unheardOf":1,"metadata":{"unheardOf":1}}']) {
      for (const type of ['merge', 'strategic'] as const) await api.patch(path, type, body);
      await api.post(configMaps(api.namespace), body.replace('{"unheardOf":1}', '{"name":"b","unheardOf":1}'), {
        query: { fieldValidation: 'Strict' },
      });
    }
  }),
];

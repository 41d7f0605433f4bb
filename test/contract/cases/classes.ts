// What a new object takes from classes: a pod its priority, a claim and an ingress the class that is the default. A
// default is everybody's in the cluster, so those cases leave none behind.
import assert from 'node:assert/strict';
import type { Answer, Api } from '../api.ts';
import { contractCase, type ContractCase } from '../contract-case.ts';
import { resourcePath } from '../resource-path.ts';

const pods = resourcePath('v1', 'pods');
const claims = resourcePath('v1', 'persistentvolumeclaims');
const ingresses = resourcePath('networking.k8s.io/v1', 'ingresses');
const priorities = '/apis/scheduling.k8s.io/v1/priorityclasses';

function pod(name: string, spec: object = {}) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: { containers: [{ name: 'a', image: 'a' }], ...spec },
  };
}

function priority(name: string, fields: object) {
  return { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, ...fields };
}

function claim(
  name: string,
  { annotations = {}, ...spec }: { annotations?: object; storageClassName?: string; resources?: object } = {},
) {
  const resources = { requests: { storage: '1Gi' } };
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, annotations },
    spec: { accessModes: ['ReadWriteOnce'], resources, ...spec },
  };
}

function ingress(
  name: string,
  { annotations = {}, ...spec }: { annotations?: object; ingressClassName?: string } = {},
) {
  const backend = { service: { name: 'a', port: { number: 80 } } };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, annotations },
    spec: { defaultBackend: backend, ...spec },
  };
}

/** Admission plugins learn of classes by watching them: asks, without storing anything, until what they say is so. */
async function untilAdmitted(api: Api, path: string, body: object, wanted: (answer: Answer) => boolean): Promise<void> {
  for (let asked = 0; asked < 500; asked++) {
    if (wanted(await api.peek('POST', path, body, { query: { dryRun: 'All' } }))) return;
  }
  assert.fail(`POST ${path} has not become as wanted`);
}

function specOf({ body }: Answer): Readonly<Record<string, unknown>> {
  return (body['spec'] ?? {}) as Readonly<Record<string, unknown>>;
}

/** A case of its own would give other cases' pods that priority. */
async function checkDefaultPriority(api: Api): Promise<void> {
  const [first, second] = [`${api.namespace}-first`, `${api.namespace}-second`];
  (await api.post(priorities, priority(first, { value: -5, globalDefault: true }))).expect(201);
  const unnamed = pod('e');
  await untilAdmitted(api, pods(api.namespace), unnamed, (answer) => specOf(answer)['priority'] === -5);
  (await api.post(pods(api.namespace), unnamed)).expect(201, { spec: { priorityClassName: first, priority: -5 } });
  (await api.post(priorities, priority(second, { value: 1, globalDefault: true }))).expect(403);
  (await api.post(priorities, priority(second, { value: 1 }))).expect(201);
  (await api.patch(`${priorities}/${second}`, 'merge', { globalDefault: true })).expect(403);
  (await api.patch(`${priorities}/${first}`, 'merge', { description: 'still' })).expect(200);
  for (const name of [first, second]) (await api.delete(`${priorities}/${name}`)).expect(200);
  await untilAdmitted(api, pods(api.namespace), pod('f'), (answer) => specOf(answer)['priority'] === 0);
}

export const classCases: readonly ContractCase[] = [
  contractCase('a pod has the priority of its class, or of the one that is the default', async (api) => {
    const [high, none] = [`${api.namespace}-high`, `${api.namespace}-none`];
    await api.post(pods(api.namespace), pod('a', { priorityClassName: none })).then((answer) => answer.expect(403));
    (await api.post(priorities, priority(high, { value: 7, preemptionPolicy: 'Never' }))).expect(201);
    const asking = pod('a', { priorityClassName: high });
    await untilAdmitted(api, pods(api.namespace), asking, ({ status }) => status === 201);
    (await api.post(pods(api.namespace), asking)).expect(201, { spec: { priority: 7, preemptionPolicy: 'Never' } });
    (await api.post(pods(api.namespace), pod('b', { priorityClassName: high, priority: 7 }))).expect(201);
    (await api.post(pods(api.namespace), pod('c', { priorityClassName: high, priority: 8 }))).expect(403);
    const other = { priorityClassName: high, preemptionPolicy: 'PreemptLowerPriority' };
    (await api.post(pods(api.namespace), pod('c', other))).expect(403);
    (await api.post(pods(api.namespace), pod('c', { priority: 1 }))).expect(403);
    (await api.post(pods(api.namespace), pod('c', { preemptionPolicy: 'Never' }))).expect(403);
    (await api.post(pods(api.namespace), pod('c', { priority: 0 }))).expect(201);
    const path = pods(api.namespace, 'a');
    (await api.patch(path, 'merge', { spec: { priority: null, preemptionPolicy: null } })).expect(200);
    for (const spec of [{ priority: 8 }, { priorityClassName: null }]) {
      const contentType = 'application/merge-patch+json';
      // The message shows the difference as Go prints it.
      (await api.peek('PATCH', path, { spec }, { contentType })).expect(422, {
        message: /may not change fields other/,
      });
    }
    const system = { priorityClassName: 'system-node-critical' };
    (await api.post(pods(api.namespace), pod('d', system))).expect(201, { spec: { priority: 2_000_001_000 } });
    (await api.delete(`${priorities}/${high}`)).expect(200);
    await checkDefaultPriority(api);
  }),

  contractCase('priority classes of the system are there, and stay', async (api) => {
    for (const name of ['system-node-critical', 'system-cluster-critical']) {
      (await api.get(`${priorities}/${name}`)).expect(200);
      (await api.delete(`${priorities}/${name}`)).expect(403);
      (await api.post(priorities, priority(name, { value: 1 }))).expect(422);
      (await api.post(priorities, priority(name, { value: 2_000_000_000, globalDefault: true }))).expect(422);
      (await api.patch(`${priorities}/${name}`, 'merge', { value: 1 })).expect(422);
    }
    (await api.post(priorities, priority('system-of-mine', { value: 1 }))).expect(422);
  }),

  contractCase('the value of a priority class has a bound, and stays', async (api) => {
    const name = `${api.namespace}-a`;
    (await api.post(priorities, priority(name, { value: 1_000_000_001 }))).expect(422);
    (await api.post(priorities, priority(name, { value: 1, preemptionPolicy: 'Sometimes' }))).expect(422);
    (await api.post(priorities, priority(name, { value: 1_000_000_000 }))).expect(201);
    const path = `${priorities}/${name}`;
    (await api.patch(path, 'merge', { value: 2, preemptionPolicy: 'Never' })).expect(422);
    (await api.patch(path, 'merge', { value: 1_000_000_001 })).expect(422);
    (await api.patch(path, 'merge', { description: 'a' })).expect(200);
    (await api.delete(path)).expect(200);
  }),

  contractCase('a claim without a class gets the default one', async (api) => {
    const classes = '/apis/storage.k8s.io/v1/storageclasses';
    const path = claims(api.namespace);
    (await api.post(path, claim('before'))).expect(201);
    const annotations = { 'storageclass.kubernetes.io/is-default-class': 'true' };
    const name = `${api.namespace}-a`;
    const type = { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', provisioner: 'a.com/b' };
    (await api.post(classes, { ...type, metadata: { name, annotations } })).expect(201);
    await untilAdmitted(api, path, claim('a'), (answer) => specOf(answer)['storageClassName'] === name);
    (await api.post(path, claim('a'))).expect(201, { spec: { storageClassName: name } });
    (await api.post(path, claim('b', { storageClassName: '' }))).expect(201, { spec: { storageClassName: '' } });
    const older = { 'volume.beta.kubernetes.io/storage-class': 'other' };
    (await api.post(path, claim('c', { annotations: older }))).expect(201);
    (await api.post(path, claim('e', { resources: { requests: { storage: '1.5' } } }))).expect(201);
    (await api.patch(claims(api.namespace, 'c'), 'merge', { metadata: { labels: { a: 'b' } } })).expect(200);
    (await api.patch(claims(api.namespace, 'before'), 'merge', { metadata: { labels: { a: 'b' } } })).expect(200);
    (await api.delete(`${classes}/${name}`)).expect(200);
    await untilAdmitted(api, path, claim('d'), (answer) => !('storageClassName' in specOf(answer)));
  }),

  contractCase('an ingress without a class gets the default one', async (api) => {
    const classes = '/apis/networking.k8s.io/v1/ingressclasses';
    const path = ingresses(api.namespace);
    const annotations = { 'ingressclass.kubernetes.io/is-default-class': 'true' };
    const [first, second] = [`${api.namespace}-a`, `${api.namespace}-b`];
    const type = { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', spec: { controller: 'a.com/b' } };
    (await api.post(classes, { ...type, metadata: { name: first, annotations } })).expect(201);
    (await api.post(classes, { ...type, metadata: { name: second } })).expect(201);
    await untilAdmitted(api, path, ingress('a'), (answer) => specOf(answer)['ingressClassName'] === first);
    (await api.post(path, ingress('a'))).expect(201, { spec: { ingressClassName: first } });
    (await api.post(path, ingress('b', { ingressClassName: second }))).expect(201);
    (await api.post(path, ingress('c', { annotations: { 'kubernetes.io/ingress.class': second } }))).expect(201);
    for (const name of [first, second]) (await api.delete(`${classes}/${name}`)).expect(200);
    await untilAdmitted(api, path, ingress('d'), (answer) => !('ingressClassName' in specOf(answer)));
  }),
];

// Patches of built-in kinds, whose lists have keys: server-side apply by several managers, the way there from client-side
// apply, and strategic merge patches with directives. The whole answers are compared.
import type { Api } from '../api.ts';
import { contractCase, type ContractCase } from '../contract-case.ts';
import { configMaps, resourcePath, secrets } from '../resource-path.ts';

type Fields = Readonly<Record<string, unknown>>;

const deployments = resourcePath('apps/v1', 'deployments');
const services = resourcePath('v1', 'services');
const leases = resourcePath('coordination.k8s.io/v1', 'leases');

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';
const clientSide = { query: { fieldManager: 'kubectl-client-side-apply' } };

const object = (apiVersion: string, kind: string, name: string, more: Fields): Fields => ({
  apiVersion,
  kind,
  metadata: { name },
  ...more,
});
const deployment = (spec: Fields): Fields => object('apps/v1', 'Deployment', 'd', { spec });
const withContainers = (...containers: Fields[]): Fields => ({ template: { spec: { containers } } });
const whole = (...containers: Fields[]): Fields => ({
  selector: { matchLabels: { app: 'a' } },
  template: { metadata: { labels: { app: 'a' }, annotations: { x: 'y' } }, spec: { containers } },
});

async function apply(api: Api, path: string, body: Fields, manager: string, force = false): Promise<void> {
  await api.patch(path, 'apply', body, { query: { fieldManager: manager, ...(force && { force: true }) } });
}

/** Each a patch by its own manager, on top of those before. */
async function applyEach(api: Api, path: string, bodies: readonly Fields[]): Promise<void> {
  for (const [index, body] of bodies.entries()) await apply(api, path, body, `manager-${index}`);
  await api.get(path);
}

async function patchEach(api: Api, path: string, patches: readonly Fields[]): Promise<void> {
  for (const patch of patches) await api.patch(path, 'strategic', patch);
}

const container = {
  name: 'one',
  image: 'a:1',
  env: [{ name: 'A', value: '1' }],
  volumeMounts: [
    { name: 'v', mountPath: '/v' },
    { name: 'v', mountPath: '/w' },
  ],
  ports: [{ containerPort: 80 }, { containerPort: 80, protocol: 'UDP' }],
};

async function createDeployment(api: Api): Promise<string> {
  const { template, ...rest } = whole(container) as { template: { spec: Fields } };
  const spec = {
    ...template.spec,
    volumes: [{ name: 'v', emptyDir: {} }],
    hostAliases: [{ ip: '1.1.1.1', hostnames: ['a'] }],
    imagePullSecrets: [{ name: 's' }],
    topologySpreadConstraints: [
      { maxSkew: 1, topologyKey: 'k', whenUnsatisfiable: 'DoNotSchedule', labelSelector: {} },
    ],
  };
  await api.post(deployments(api.namespace), deployment({ ...rest, template: { ...template, spec } }));
  return deployments(api.namespace, 'd');
}

const annotated = (api: Api, name: string, data: Fields): Fields => {
  const applied = object('v1', 'ConfigMap', name, {
    data,
    metadata: { annotations: {}, name, namespace: api.namespace },
  });
  return { metadata: { name, annotations: { [lastApplied]: `${JSON.stringify(applied)}\n` } }, data };
};

export const builtInPatchCases: readonly ContractCase[] = [
  contractCase('containers and their ports by several managers', async (api) => {
    const path = deployments(api.namespace, 'd');
    await apply(api, path, deployment({ replicas: 2, ...whole({ ...container, volumeMounts: [] }) }), 'first');
    await applyEach(api, path, [
      deployment(withContainers({ name: 'one', image: 'a:2' })),
      deployment(withContainers({ name: 'side', image: 's' })),
      deployment(withContainers({ name: 'one', ports: [{ containerPort: 80, protocol: 'UDP' }] })),
      deployment(withContainers({ name: 'one', ports: [{ containerPort: 81 }, { containerPort: 81 }] })),
      deployment(withContainers({ image: 'x' })),
      deployment(withContainers({ name: 'one', resources: { limits: { cpu: 1 } } })),
      deployment(withContainers({ name: 'one', resources: { limits: { cpu: '1000m' } } })),
    ]);
    await apply(api, path, deployment({ replicas: 2, ...whole({ name: 'one', image: 'a:1' }) }), 'first');
  }),
  contractCase('applied values of other types', async (api) => {
    const path = await createDeployment(api);
    await applyEach(api, path, [
      deployment({ replicas: null }),
      deployment({ replicas: 'x' }),
      deployment({ unknown: 1 }),
      deployment({ template: [] }),
    ]);
  }),
  contractCase('status and scale, applied', async (api) => {
    const path = await createDeployment(api);
    const status = { replicas: 2, conditions: [{ type: 'A', status: 'True' }] };
    await apply(api, `${path}/status`, object('apps/v1', 'Deployment', 'd', { status }), 'of-status');
    const scale = object('autoscaling/v1', 'Scale', 'd', { spec: { replicas: 5 } });
    await apply(api, `${path}/scale`, scale, 'of-scale');
    await apply(api, `${path}/scale`, scale, 'of-scale', true);
    await api.get(path);
  }),
  contractCase('ports of a service, applied', async (api) => {
    const service = (spec: Fields): Fields => object('v1', 'Service', 's', { spec });
    await applyEach(api, services(api.namespace, 's'), [
      service({ clusterIP: 'None', selector: { a: 'b' }, ports: [{ port: 80 }] }),
      service({ ports: [{ port: 80, name: 'x' }] }),
      service({ ports: [{ port: 80, protocol: 'UDP', name: 'u' }] }),
      service({ ports: [{ name: 'x' }] }),
      service({ selector: { a: 'c' } }),
    ]);
  }),
  contractCase('data, applied', async (api) => {
    const map = (more: Fields): Fields => object('v1', 'ConfigMap', 'c', more);
    await applyEach(api, configMaps(api.namespace, 'c'), [
      map({ data: { a: '1' }, binaryData: { b: 'AA==' } }),
      map({ data: { a: '1', c: '2' } }),
      map({ data: { a: 1 } }),
      map({ data: null }),
      map({ immutable: true }),
      map({ data: { z: '1' } }),
    ]);
    const secret = (more: Fields): Fields => object('v1', 'Secret', 'x', more);
    await applyEach(api, secrets(api.namespace, 'x'), [
      secret({ stringData: { a: 'b' } }),
      secret({ data: { a: 'Yg==' } }),
      secret({ stringData: { a: 'c' } }),
    ]);
  }),
  contractCase('times, applied', async (api) => {
    const lease = (renewTime: string): Fields =>
      object('coordination.k8s.io/v1', 'Lease', 'l', { spec: { holderIdentity: 'x', renewTime } });
    await applyEach(
      api,
      leases(api.namespace, 'l'),
      ['2020-01-01T00:00:00Z', '2020-01-01T00:00:00.000000Z', 'soon'].map(lease),
    );
  }),
  contractCase('from client-side to server-side apply', async (api) => {
    const path = configMaps(api.namespace, 'm');
    await api.post(configMaps(api.namespace), annotated(api, 'm', { a: '1', b: '2' }), clientSide);
    const change = { ...annotated(api, 'm', { a: '1', c: '3' }), data: { b: null, c: '3' } };
    await api.patch(path, 'strategic', change, clientSide);
    const { body } = await api.peek('GET', path);
    const { managedFields, resourceVersion } = (
      body as { metadata: { managedFields: Fields[]; resourceVersion: string } }
    ).metadata;
    const migrated = managedFields.map((entry) => ({ ...entry, manager: 'kubectl', operation: 'Apply' }));
    await api.patch(path, 'json', [
      { op: 'replace', path: '/metadata/managedFields', value: migrated },
      { op: 'replace', path: '/metadata/resourceVersion', value: resourceVersion },
    ]);
    await apply(api, path, object('v1', 'ConfigMap', 'm', { data: { a: '9' } }), 'kubectl');
    await apply(api, path, object('v1', 'ConfigMap', 'm', { data: { a: '8' } }), 'other');
    await api.get(path);
  }),
  contractCase('annotations of client-side apply that cannot be read', async (api) => {
    for (const [index, bad] of ['', '{', 'null', '[]', '{"apiVersion":"v9","kind":"X"}', 'x'].entries()) {
      const name = `m-${index}`;
      const metadata = { name, annotations: { [lastApplied]: bad } };
      await api.post(configMaps(api.namespace), { metadata, data: { a: '1' } }, clientSide);
      const path = configMaps(api.namespace, name);
      await apply(api, path, object('v1', 'ConfigMap', name, { data: { a: '2' } }), 'kubectl');
      await apply(api, path, object('v1', 'ConfigMap', name, { data: { a: '2' } }), 'kubectl', true);
    }
  }),
  contractCase('strategic merges into lists of a pod', async (api) => {
    const path = await createDeployment(api);
    const pod = (spec: Fields): Fields => ({ spec: { template: { spec } } });
    await patchEach(api, path, [
      pod({ containers: [{ name: 'one', volumeMounts: [{ mountPath: '/v', readOnly: true }] }] }),
      pod({ containers: [{ name: 'one', volumeMounts: [{ mountPath: '/v', $patch: 'delete' }] }] }),
      pod({ containers: [{ name: 'one', ports: [{ containerPort: 80, protocol: 'UDP', name: 'u' }] }] }),
      pod({ containers: [{ name: 'one', ports: [{ containerPort: 80, $patch: 'delete' }] }] }),
      pod({ hostAliases: [{ ip: '1.1.1.1', hostnames: ['b'] }] }),
      pod({ imagePullSecrets: [{ name: 't' }] }),
      pod({ topologySpreadConstraints: [{ topologyKey: 'k', maxSkew: 2, whenUnsatisfiable: 'DoNotSchedule' }] }),
      pod({ volumes: [{ name: 'v', $patch: 'replace', configMap: { name: 'c' } }] }),
      pod({ volumes: [{ $patch: 'replace' }] }),
      pod({ containers: [] }),
      pod({ containers: null }),
    ]);
    await api.get(path);
  }),
  contractCase('an order that names nothing', async (api) => {
    const path = await createDeployment(api);
    const added = ['z', 'y'].map((name) => ({ name, image: name }));
    for (const containers of [added.slice(0, 1), added]) {
      const spec = { '$setElementOrder/containers': [], containers };
      await api.patch(path, 'strategic', { spec: { template: { spec } } });
    }
    const wrong = { '$setElementOrder/containers': 'x' };
    await api.patch(path, 'strategic', { spec: { template: { spec: wrong } } });
  }),
  contractCase('directives in metadata and at the root', async (api) => {
    const path = await createDeployment(api);
    await patchEach(api, path, [
      { metadata: { $patch: 'delete' } },
      { $patch: 'delete' },
      { metadata: { labels: { $patch: 'replace', n: 'm' } } },
      { spec: { $retainKeys: ['replicas'], replicas: 4 } },
      { spec: { $retainKeys: 5 } },
      { metadata: { finalizers: ['a.b/c', 'a.b/c'] } },
      { metadata: { finalizers: [5] } },
      { metadata: { ownerReferences: [{ uid: 'u', apiVersion: 'v1', kind: 'X', name: 'n' }] } },
      { metadata: { ownerReferences: [{ uid: 'u', $patch: 'delete' }] } },
      { spec: { template: { metadata: { annotations: null } } } },
    ]);
  }),
  contractCase('strategic merges of services and config maps', async (api) => {
    const ports = [80, 81].map((port) => ({ port, name: `p-${port}` }));
    const service = object('v1', 'Service', 's', { spec: { clusterIP: 'None', ports } });
    await api.post(services(api.namespace), service);
    await patchEach(api, services(api.namespace, 's'), [
      { spec: { ports: [{ port: 80, targetPort: 'x' }] } },
      { spec: { ports: [{ port: 81, $patch: 'delete' }] } },
      { spec: { '$setElementOrder/ports': [{ port: 82 }, { port: 80 }], ports: [{ port: 82, name: 'c' }] } },
    ]);
    await api.post(configMaps(api.namespace), object('v1', 'ConfigMap', 'c', { data: { a: '1', b: '2' } }));
    await patchEach(api, configMaps(api.namespace, 'c'), [
      { data: { $patch: 'replace', c: '3' } },
      { data: { $patch: 'delete' } },
      { data: { $patch: 'merge' } },
      { binaryData: { x: 'AA==' } },
      { data: { '$setElementOrder/x': [] } },
    ]);
  }),
];

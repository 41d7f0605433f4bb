// The sample operators, and a new one, as a cluster runs them: bundled into one file, with a service account's token and with
// the RBAC that was generated for them and nothing else. The audit log of a real kube-apiserver says what they may and do.
// Without such a server this skips; where CI is set it fails.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { UnstructuredObject } from '@kubewright/apimachinery';
import { connect, DynamicClient, ignoreNotFound, ResourceClient } from '@kubewright/client';
import type { RestClient } from '@kubewright/client';
import { type Deployment, deployments } from '@kubewright/kubernetes/apps/v1';
import { type ConfigMap, configMaps } from '@kubewright/kubernetes/core/v1';
import { type Lease, leases } from '@kubewright/kubernetes/coordination/v1';
import { type Event, events } from '@kubewright/kubernetes/events/v1';
import { parseAllDocuments } from 'yaml';
import type { ControlPlane } from '../../scripts/control-plane/control-plane.ts';
import { startUnlessMissing } from '../../scripts/control-plane/start-unless-missing.ts';
import { bundleOperator } from './operator-bundle.ts';
import type { PolicyRule } from './permissions.ts';
import { forbidden, parseAuditLog, unused } from './permissions.ts';
import { Pod, until } from './pod.ts';
import type { ScaffoldedOperator } from './scaffolded-operator.ts';
import { scaffoldOperator } from './scaffolded-operator.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
// That plugin is off by default and on where security matters: owner references that block deletion need a permission.
const controlPlane = await startUnlessMissing({
  auditLog: true,
  admissionPlugins: ['OwnerReferencesPermissionEnforcement'],
});
after(() => controlPlane?.stop());

/** A sample, and what it can be asked for. */
interface Sample {
  readonly name: string;
  /** Makes an object want another Deployment than it has. */
  readonly change: object;
  /** What another object must ask for that has nothing to do with the first. */
  readonly late: object;
  /** The name of the Deployment of an object. */
  deploymentOf(object: UnstructuredObject): string;
  /** Another object whose Deployment's name is taken, if it is that of `taken`. */
  conflicting(object: UnstructuredObject, taken: string): UnstructuredObject;
  /** Whether the operator has said about the second object that the name is taken. */
  isRefused(rest: RestClient, object: UnstructuredObject): Promise<boolean>;
  /** Permissions that nothing here uses, each with its reason in docs/permissions.md. */
  readonly unused: readonly string[];
}

const specOf = (object: UnstructuredObject): Record<string, unknown> => object['spec'] as Record<string, unknown>;
const networks = { group: 'samples.kubewright.dev', version: 'v1alpha1', resource: 'networks' };
const samples: readonly Sample[] = [
  {
    name: 'network',
    change: { spec: { gateways: 3 } },
    late: {},
    deploymentOf: ({ metadata }) => `${metadata?.name}-gateway`,
    conflicting: (object, taken) => ({ ...object, metadata: { name: taken.replace(/-gateway$/, '') } }),
    isRefused: async (rest, { metadata }) => {
      const read = await new DynamicClient(rest).resource(networks, 'default').get(metadata?.name ?? '');
      return JSON.stringify(read).includes('"reason":"NameTaken"');
    },
    unused: [
      'create apps/deployments',
      'list apps/deployments',
      'list samples.kubewright.dev/networks',
      'patch events.k8s.io/events',
      'update samples.kubewright.dev/networks/finalizers',
    ],
  },
  {
    name: 'foo',
    change: { spec: { deploymentName: 'renamed' } },
    late: { deploymentName: 'late' },
    deploymentOf: (object) => String(specOf(object)['deploymentName']),
    conflicting: (object, taken) => ({
      ...object,
      metadata: { name: 'refused' },
      spec: { ...specOf(object), deploymentName: taken },
    }),
    isRefused: async (rest, { metadata }) => {
      const { items } = await new ResourceClient<Event>(rest, events, 'default').list();
      return items.some(
        ({ reason, regarding }) => reason === 'ErrResourceExists' && regarding?.name === metadata?.name,
      );
    },
    unused: [
      'create apps/deployments',
      'list apps/deployments',
      'list samplecontroller.kubewright.dev/foos',
      'update samplecontroller.kubewright.dev/foos/finalizers',
    ],
  },
];

/** The kind of a new operator, as its child is named. */
const lamp = 'lamp';
let scaffold: ScaffoldedOperator | undefined;
const folderOf = (sample: Sample): string => `${root}/samples/${sample.name}`;
before(async () => {
  if (controlPlane === undefined) return;
  // All before the first runs: that plugin looks for new kinds every 30 s, and refuses those that it does not know.
  const rest = connect(controlPlane);
  scaffold = await scaffoldOperator(`${lamp}-operator`, 'Lamp');
  for (const folder of [...samples.map(folderOf), scaffold.directory]) await install(rest, folder);
  rest.close();
});

const skip = controlPlane === undefined && 'no kube-apiserver';
describe('as in a cluster', { concurrency: true, skip }, () => {
  for (const sample of samples) {
    it(`samples/${sample.name} runs with its own permissions, and another replica takes over`, () =>
      runInCluster(sample, controlPlane as ControlPlane));
  }
  it('a new operator runs with its own permissions', () =>
    runNewOperator(scaffold as ScaffoldedOperator, controlPlane as ControlPlane));
});

async function runInCluster(sample: Sample, { server, ca, token, auditLogPath = '' }: ControlPlane): Promise<void> {
  const folder = folderOf(sample);
  const name = `${sample.name}-operator`;
  const namespace = `${name}-system`;
  const rest = connect({ server, ca, token });
  const pods: Pod[] = [];
  try {
    const roles = documents(`${folder}/config/rbac`).filter(isBound);
    const rules = roles.flatMap((role) => role['rules'] as PolicyRule[]);
    const { path } = await bundleOperator(`${folder}/src/main.ts`, `${root}/.test-output/in-cluster/${name}.mjs`);
    const start = async (): Promise<Pod> => {
      const serviceAccount = { namespace, name };
      const pod = await Pod.start({
        controlPlane: { server, ca },
        rest,
        serviceAccount,
        program: path,
        env: { LEADER_ELECT: 'true' },
      });
      pods.push(pod);
      return pod;
    };

    const first = await start();
    await until('the first replica leads', () => leads(first) || failed(first));
    const second = await start();
    await until('both are ready', async () => (await first.isReady()) && (await second.isReady()));
    assert.ok(!leads(second), 'one leads at a time');

    // What there is to do: a new object, a Deployment that gets ready, a name that is taken, an object that changes.
    const [object] = documents(`${folder}/config/samples`) as [UnstructuredObject];
    const objects = await new DynamicClient(rest).of({ ...object, metadata: { namespace: 'default' } });
    const children = new ResourceClient<Deployment>(rest, deployments, 'default');
    const wanted = sample.deploymentOf(object);
    await objects.create(object);
    const child = await until('a Deployment', () => children.get(wanted));
    await children.updateStatus({ ...child, status: { replicas: 2, readyReplicas: 2, availableReplicas: 2 } });
    await until('the status', async () => {
      const { status } = await objects.get(object.metadata?.name ?? '');
      return Object.values((status ?? {}) as object).includes(2);
    });
    const taken = `${sample.name}-taken-gateway`;
    const { selector, template } = child.spec ?? {};
    await children.create({ metadata: { name: taken }, spec: { selector, template } } as Deployment);
    const refused = sample.conflicting(object, taken);
    await objects.create(refused);
    await until('the refusal of a name that is taken', () => sample.isRefused(rest, refused));
    const changed = await objects.patch(object.metadata?.name ?? '', { type: 'merge', body: sample.change });
    await until('the change', async () => {
      const { metadata } = await children.get(sample.deploymentOf(changed));
      return metadata?.generation !== child.metadata?.generation || metadata?.name !== wanted;
    });

    assert.equal(await first.stop('SIGKILL'), 'SIGKILL');
    await until('the second replica leads', () => leads(second) || failed(second), 40_000);
    const late = { ...object, metadata: { name: 'late' }, spec: { ...specOf(object), ...sample.late } };
    await objects.create(late);
    const last = await until('a Deployment by the second replica', () => children.get(sample.deploymentOf(late)));
    await objects.delete('late');
    await until('the end of the object', async () => {
      // There is no garbage collector, which lets a Deployment go that is deleted after its pods.
      const letGo = { type: 'merge', body: { metadata: { finalizers: null } } } as const;
      await ignoreNotFound(children.patch(last.metadata?.name ?? '', letGo));
      return (await ignoreNotFound(objects.get('late'))) === undefined;
    });
    assert.equal(await second.stop(), 0, second.output);
    const { spec } = await new ResourceClient<Lease>(rest, leases, namespace).get(name);
    assert.equal(spec?.holderIdentity ?? '', '', 'a replica that is asked to end gives the lease back');

    const requests = parseAuditLog(readFileSync(auditLogPath, 'utf8'), `system:serviceaccount:${namespace}:${name}`);
    assert.ok(requests.length > 10, 'its requests are in the audit log');
    assert.deepEqual(forbidden(requests), []);
    assert.deepEqual(unused(rules, requests), sample.unused);
  } finally {
    for (const pod of pods) await pod.stop('SIGKILL');
    rest.close();
  }
}

async function runNewOperator(operator: ScaffoldedOperator, controlPlane: ControlPlane): Promise<void> {
  const { directory } = operator;
  const name = `${lamp}-operator`;
  const serviceAccount = { namespace: `${name}-system`, name };
  const rest = connect(controlPlane);
  const { path } = await bundleOperator(`${directory}/src/main.ts`, `${root}/.test-output/in-cluster/${name}.mjs`);
  const pod = await Pod.start({ controlPlane, rest, serviceAccount, program: path });
  try {
    await until('it is ready', async () => (await pod.isReady()) || failed(pod));
    const [object] = documents(`${directory}/config/samples`) as [UnstructuredObject];
    const objects = await new DynamicClient(rest).of({ ...object, metadata: { namespace: 'default' } });
    const { metadata } = await objects.create(object);
    const children = new ResourceClient<ConfigMap>(rest, configMaps, 'default');
    await until('its ConfigMap', () => children.get(`${metadata?.name}-${lamp}`));
    await until('its status', async () => (await objects.get(metadata?.name ?? ''))['status'] !== undefined);
    assert.equal(await pod.stop(), 0, pod.output);

    const rules = documents(`${directory}/config/rbac`).filter(isBound);
    const user = `system:serviceaccount:${serviceAccount.namespace}:${name}`;
    const requests = parseAuditLog(readFileSync(controlPlane.auditLogPath ?? '', 'utf8'), user);
    assert.deepEqual(forbidden(requests), []);
    assert.deepEqual(
      unused(
        rules.flatMap((role) => role['rules'] as PolicyRule[]),
        requests,
      ).filter((permission) => !permission.endsWith('/leases')),
      [
        'create core/configmaps',
        'create events.k8s.io/events',
        'list core/configmaps',
        `list samples.kubewright.dev/${lamp}s`,
        'patch events.k8s.io/events',
        `patch samples.kubewright.dev/${lamp}s`,
        `update samples.kubewright.dev/${lamp}s/finalizers`,
      ],
    );
    operator.remove();
  } finally {
    await pod.stop('SIGKILL');
    rest.close();
  }
}

/** Whether a role is one that the operator has: those for people are bound to nobody. */
function isBound({ kind, metadata }: UnstructuredObject): boolean {
  return (kind === 'Role' || kind === 'ClusterRole') && !/-(admin|editor|viewer)$/.test(metadata?.name ?? '');
}

/** Applies what `kubectl apply -k config/default` would, but the Deployment that runs the image. */
async function install(rest: RestClient, folder: string): Promise<void> {
  const client = new DynamicClient(rest);
  const manager = documents(`${folder}/config/manager`).filter(({ kind }) => kind === 'Namespace');
  const objects = [...manager, ...documents(`${folder}/config/crd`), ...documents(`${folder}/config/rbac`)];
  for (const object of objects) {
    await (await client.of(object)).apply(object, { fieldManager: 'in-cluster-test' });
  }
}

function documents(folder: string): UnstructuredObject[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml') && file !== 'kustomization.yaml');
  return files
    .toSorted()
    .flatMap((file) => parseAllDocuments(readFileSync(`${folder}/${file}`, 'utf8')))
    .map((document) => document.toJS() as UnstructuredObject);
}

function leads(pod: Pod): boolean {
  return pod.log.some(({ message, self }) => message === 'leader elected' && self === true);
}

/** @throws Error with what it wrote when it has ended */
function failed(pod: Pod): false {
  if (pod.child.exitCode !== null) throw new Error(`it ended: ${pod.output}`);
  return false;
}

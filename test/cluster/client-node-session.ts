// What @kubernetes/client-node does with a server, unmodified and with what its users write: typed APIs, custom objects,
// an informer, patches of every kind, server-side apply. The report has nothing in it that differs between two servers.
import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { installPeers } from '../bench/peers.ts';

/** An object of the package's models, as far as we look. */
interface PeerObject {
  readonly metadata: { readonly name?: string; readonly resourceVersion?: string; readonly managedFields?: unknown };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
  readonly items?: readonly PeerObject[];
}

type Call = (parameters: object, options?: object) => Promise<PeerObject>;
type Api<Names extends string> = Readonly<Record<Names, Call>>;
type Verbs<Kind extends string> = `${'create' | 'read' | 'list' | 'replace' | 'patch' | 'delete'}Namespaced${Kind}`;

interface Apis {
  readonly CoreV1Api: Api<Verbs<'ConfigMap'> | Verbs<'Secret'> | 'createNamespace' | 'createNamespacedEvent'>;
  readonly AppsV1Api: Api<Verbs<'Deployment'> | `${'read' | 'patch'}NamespacedDeploymentScale`>;
  readonly CoordinationV1Api: Api<Verbs<'Lease'>>;
  readonly ApiextensionsV1Api: Api<'createCustomResourceDefinition' | 'deleteCustomResourceDefinition'>;
  readonly CustomObjectsApi: Api<
    `${'create' | 'get' | 'list' | 'patch' | 'delete'}NamespacedCustomObject` | 'patchNamespacedCustomObjectStatus'
  >;
  readonly VersionApi: { getCode(): Promise<{ gitVersion: string }> };
}

interface KubeConfig {
  loadFromString(text: string): void;
  makeApiClient<Name extends keyof Apis>(api: { readonly of: Name }): Apis[Name];
}

interface Informer {
  on(verb: 'add' | 'update' | 'delete', hear: (object: PeerObject) => void): void;
  on(verb: 'error', hear: (error: unknown) => void): void;
  start(): Promise<void>;
  stop(): Promise<void>;
  list(): readonly PeerObject[];
}

/** What we use of the package, which is installed on demand and so cannot be imported as others are. */
type ClientNode = { readonly [Name in keyof Apis]: { readonly of: Name } } & {
  readonly KubeConfig: new () => KubeConfig;
  readonly PatchStrategy: Readonly<Record<'JsonPatch' | 'MergePatch' | 'ServerSideApply', string>>;
  readonly V1MicroTime: new (time: string) => Date;
  readonly Watch: new (config: KubeConfig) => {
    watch(
      path: string,
      query: object,
      event: (type: string, object: PeerObject) => void,
      done: (error: unknown) => void,
    ): Promise<AbortController>;
  };
  readonly KubernetesObjectApi: {
    makeApiClient(config: KubeConfig): Readonly<Record<'create' | 'read' | 'delete', Call>> & {
      patch(object: object, ...rest: unknown[]): Promise<PeerObject>;
    };
  };
  makeInformer(config: KubeConfig, path: string, list: () => Promise<PeerObject>): Informer;
  setHeaderOptions(name: string, value: string): object;
};

const namespace = 'client-node';
const group = 'node.test.kubewright.dev';
const things = { group, version: 'v1', namespace, plural: 'things' };

/** @throws Error when the package cannot be installed */
export async function loadClientNode(): Promise<ClientNode> {
  const entry = join(installPeers('kubernetes'), 'node_modules', '@kubernetes', 'client-node', 'dist', 'index.js');
  return (await import(pathToFileURL(entry).href)) as ClientNode;
}

/** @returns what it saw */
export async function useClientNode(peer: ClientNode, kubeconfig: string): Promise<Record<string, unknown>> {
  const config = new peer.KubeConfig();
  config.loadFromString(kubeconfig);
  const version = (await config.makeApiClient(peer.VersionApi).getCode()).gitVersion;
  await config.makeApiClient(peer.CoreV1Api).createNamespace({ body: { metadata: { name: namespace } } });
  const seen = {
    version: version.replace(/\+.*/, ''),
    configMaps: await configMaps(peer, config),
    secret: await secret(peer, config),
    deployments: await deployments(peer, config),
    lease: await lease(peer, config),
    customObjects: await customObjects(peer, config),
    informer: await informer(peer, config),
    generic: await generic(peer, config),
    errors: await errors(peer, config),
  };
  // Without the classes of its models.
  return JSON.parse(JSON.stringify(seen)) as Record<string, unknown>;
}

/** Every verb, the three patches, and apply against another manager. */
async function configMaps(peer: ClientNode, config: KubeConfig): Promise<object> {
  const core = config.makeApiClient(peer.CoreV1Api);
  const one = { name: 'one', namespace };
  const body = { metadata: { name: 'one', labels: { app: 'demo' } }, data: { key: 'value' } };
  await core.createNamespacedConfigMap({ namespace, body });
  const read = await core.readNamespacedConfigMap(one);
  await core.replaceNamespacedConfigMap({ ...one, body: { ...read, data: { key: 'replaced' } } });
  await core.patchNamespacedConfigMap({ ...one, body: [{ op: 'add', path: '/data/json', value: 'patch' }] });
  const merging = peer.setHeaderOptions('Content-Type', peer.PatchStrategy.MergePatch);
  await core.patchNamespacedConfigMap({ ...one, body: { data: { merge: 'patch', key: null } } }, merging);
  const applying = peer.setHeaderOptions('Content-Type', peer.PatchStrategy.ServerSideApply);
  const applied = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one' }, data: { json: 'apply' } };
  const apply = { ...one, body: applied, fieldManager: 'applier' };
  const conflict = await refusal(core.patchNamespacedConfigMap(apply, applying));
  const forced = await core.patchNamespacedConfigMap({ ...apply, force: true }, applying);
  const listed = await core.listNamespacedConfigMap({ namespace, labelSelector: 'app=demo', limit: 5 });
  await core.deleteNamespacedConfigMap(one);
  return { conflict, data: forced.data, listed: namesOf(listed) };
}

async function secret(peer: ClientNode, config: KubeConfig): Promise<unknown> {
  const core = config.makeApiClient(peer.CoreV1Api);
  const body = { metadata: { name: 'secret' }, stringData: { password: 'swordfish' } };
  await core.createNamespacedSecret({ namespace, body });
  const { data } = await core.readNamespacedSecret({ name: 'secret', namespace });
  const listed = await core.listNamespacedSecret({ namespace, fieldSelector: 'type=Opaque' });
  await core.deleteNamespacedSecret({ name: 'secret', namespace });
  return { data, listed: namesOf(listed) };
}

async function deployments(peer: ClientNode, config: KubeConfig): Promise<unknown> {
  const apps = config.makeApiClient(peer.AppsV1Api);
  const web = { name: 'web', namespace };
  const labels = { app: 'web' };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'nginx' }] } };
  const spec = { selector: { matchLabels: labels }, template };
  await apps.createNamespacedDeployment({ namespace, body: { metadata: { name: 'web' }, spec } });
  await apps.patchNamespacedDeploymentScale({ ...web, body: [{ op: 'replace', path: '/spec/replicas', value: 4 }] });
  const scale = await apps.readNamespacedDeploymentScale(web);
  const read = await apps.readNamespacedDeployment(web);
  await apps.deleteNamespacedDeployment({ ...web, propagationPolicy: 'Background' });
  const left = await apps.listNamespacedDeployment({ namespace });
  return { scale: scale.spec, spec: read.spec, left: namesOf(left) };
}

async function lease(peer: ClientNode, config: KubeConfig): Promise<unknown> {
  const coordination = config.makeApiClient(peer.CoordinationV1Api);
  const held = { holderIdentity: 'me', leaseDurationSeconds: 15 };
  const at = (time: string): object => ({ ...held, acquireTime: new peer.V1MicroTime(time) });
  const body = { metadata: { name: 'lease' }, spec: at('2026-01-02T03:04:05.678Z') };
  const created = await coordination.createNamespacedLease({ namespace, body });
  const newer = { ...created, spec: at('2026-01-02T03:05:00Z') };
  const { spec } = await coordination.replaceNamespacedLease({ name: 'lease', namespace, body: newer });
  // As two candidates do: the second one wrote after what it read had changed.
  const late = await refusal(coordination.replaceNamespacedLease({ name: 'lease', namespace, body: created }));
  await coordination.deleteNamespacedLease({ name: 'lease', namespace });
  return { spec, late: { code: late.code, reason: late.reason } };
}

/** A definition of its own, awaited with a watch. */
async function customObjects(peer: ClientNode, config: KubeConfig): Promise<unknown> {
  const definition = `things.${group}`;
  // As its models call what is a reserved word.
  const size = { type: 'integer', minimum: 1, _default: 7 };
  const properties = {
    spec: { type: 'object', _default: {}, properties: { size } },
    status: { type: 'object', properties: { ready: { type: 'boolean' } } },
  };
  const extensions = config.makeApiClient(peer.ApiextensionsV1Api);
  await extensions.createCustomResourceDefinition({
    body: {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: definition },
      spec: {
        group,
        scope: 'Namespaced',
        names: { plural: 'things', kind: 'Thing' },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            subresources: { status: {} },
            schema: { openAPIV3Schema: { type: 'object', properties } },
          },
        ],
      },
    },
  });
  await established(peer, config, definition);
  const custom = config.makeApiClient(peer.CustomObjectsApi);
  const kind = { apiVersion: `${group}/v1`, kind: 'Thing' };
  const created = await custom.createNamespacedCustomObject({ ...things, body: { ...kind, metadata: { name: 'a' } } });
  const merging = peer.setHeaderOptions('Content-Type', peer.PatchStrategy.MergePatch);
  await custom.patchNamespacedCustomObject({ ...things, name: 'a', body: { spec: { size: 8 } } }, merging);
  const bad = custom.patchNamespacedCustomObject({ ...things, name: 'a', body: { spec: { size: 0 } } }, merging);
  const invalid = await refusal(bad);
  await custom.patchNamespacedCustomObjectStatus({ ...things, name: 'a', body: { status: { ready: true } } }, merging);
  const { spec, status } = await custom.getNamespacedCustomObject({ ...things, name: 'a' });
  await custom.deleteNamespacedCustomObject({ ...things, name: 'a' });
  const left = namesOf(await custom.listNamespacedCustomObject(things));
  await extensions.deleteCustomResourceDefinition({ name: definition });
  return { created: created.spec, invalid, spec, status, left };
}

async function established(peer: ClientNode, config: KubeConfig, definition: string): Promise<void> {
  const watching = new EventEmitter();
  // What the watch tells first; it also ends when it is aborted.
  const told = once(watching, 'told') as Promise<[unknown]>;
  const controller = await new peer.Watch(config).watch(
    '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
    { fieldSelector: `metadata.name=${definition}` },
    (_type, { status }) => {
      const met = status?.conditions?.some(({ type, status: is }) => type === 'Established' && is === 'True');
      if (met) watching.emit('told', 'established');
    },
    (error) => watching.emit('told', error),
  );
  const [what] = await told;
  controller.abort();
  assert.equal(what, 'established');
}

async function informer(peer: ClientNode, config: KubeConfig): Promise<unknown> {
  const core = config.makeApiClient(peer.CoreV1Api);
  const create = (name: string): Promise<PeerObject> =>
    core.createNamespacedSecret({ namespace, body: { metadata: { name } } });
  const heard: string[] = [];
  const failed: string[] = [];
  const listening = new EventEmitter();
  const informed = peer.makeInformer(config, `/api/v1/namespaces/${namespace}/secrets`, () =>
    core.listNamespacedSecret({ namespace }),
  );
  for (const verb of ['add', 'update', 'delete'] as const) {
    informed.on(verb, ({ metadata }) => {
      heard.push(`${verb} ${metadata.name}`);
      listening.emit('heard');
    });
  }
  informed.on('error', (error) => {
    failed.push(String(error));
    listening.emit('heard');
  });
  const hearing = (act: () => Promise<unknown>): Promise<unknown> => Promise.all([once(listening, 'heard'), act()]);
  await create('early');
  await hearing(() => informed.start());
  await hearing(() => create('late'));
  await hearing(() =>
    core.patchNamespacedSecret({
      name: 'late',
      namespace,
      body: [{ op: 'add', path: '/metadata/labels', value: { a: 'b' } }],
    }),
  );
  await hearing(() => core.deleteNamespacedSecret({ name: 'early', namespace }));
  const cached = informed.list().map(({ metadata }) => metadata.name);
  // It tells of its own end as of an error.
  const seen = { heard, cached, failed: [...failed] };
  await informed.stop();
  return seen;
}

/** The API for any kind, which finds its paths by discovery. */
async function generic(peer: ClientNode, config: KubeConfig): Promise<unknown> {
  const objects = peer.KubernetesObjectApi.makeApiClient(config);
  const metadata = { name: 'generic', namespace };
  const rules = [{ host: 'example.test' }];
  const ingress = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata, spec: { rules } };
  const { ServerSideApply } = peer.PatchStrategy;
  await objects.patch(ingress, undefined, undefined, 'generic', true, ServerSideApply);
  const { spec } = await objects.read(ingress);
  await objects.delete(ingress);
  return { spec, gone: (await refusal(objects.read(ingress))).code };
}

async function errors(peer: ClientNode, config: KubeConfig): Promise<unknown> {
  const core = config.makeApiClient(peer.CoreV1Api);
  const late = { name: 'late', namespace };
  return [
    await refusal(core.readNamespacedConfigMap({ name: 'nobody', namespace })),
    await refusal(core.createNamespacedSecret({ namespace, body: { metadata: { name: late.name } } })),
    await refusal(core.createNamespacedConfigMap({ namespace, body: { metadata: { name: 'No' } } })),
    await refusal(core.patchNamespacedSecret({ ...late, body: [{ op: 'test', path: '/data/a', value: 'b' }] })),
  ];
}

interface Refusal {
  readonly code: number;
  readonly reason?: string;
}

/** The Status that a call is refused with. */
async function refusal(call: Promise<unknown>): Promise<Refusal> {
  const error = (await call.then(
    () => assert.fail('it was not refused'),
    (reason: unknown) => reason,
  )) as { readonly code: number; readonly body: unknown };
  if (error.body === undefined) throw error;
  // A body of a kind that the package's description does not name stays text.
  const body = (typeof error.body === 'string' ? JSON.parse(error.body) : error.body) as Refusal;
  assert.equal(body.code, error.code);
  return body;
}

const namesOf = (list: PeerObject): unknown => list.items?.map(({ metadata }) => metadata.name);

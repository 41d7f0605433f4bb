// The client against a real kube-apiserver: every verb, subresources, discovery, dynamic and metadata clients, integers
// above 2^53, impersonation, proxies, tokens and certificates that change, plugins.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { FakeClock, encodeJson, exactInteger } from '@kubewright/apimachinery';
import type { ApiError, UnstructuredObject } from '@kubewright/apimachinery';
import {
  DynamicClient,
  NoMatchError,
  ResourceClient,
  RestMapper,
  connect,
  discover,
  ignoreNotFound,
  inClusterConfig,
  metadataClient,
  parseKubeconfig,
  retryOnConflict,
} from '@kubewright/client';
import type { ClientConfig, RestClient, RestClientOptions } from '@kubewright/client';
import type { TokenRequest } from '@kubewright/kubernetes/authentication/v1';
import type { Scale } from '@kubewright/kubernetes/autoscaling/v1';
import { deployments } from '@kubewright/kubernetes/apps/v1';
import { configMaps, pods, serviceAccounts } from '@kubewright/kubernetes/core/v1';
import type { ConfigMap, Pod } from '@kubewright/kubernetes/core/v1';
import type { Eviction } from '@kubewright/kubernetes/policy/v1';
import { createAuthority } from '../../packages/client/test/support/certificates.ts';
import { httpProxy, socksProxy } from '../../packages/client/test/support/proxies.ts';
import type { ControlPlane } from '../../scripts/control-plane/control-plane.ts';
import { startUnlessMissing } from '../../scripts/control-plane/start-unless-missing.ts';
import { installPeers } from '../bench/peers.ts';

const authority = createAuthority();
const folder = await mkdtemp(join(tmpdir(), 'kubewright-client-'));
const controlPlane = await startUnlessMissing({ clientCa: authority.cert });
const opened: RestClient[] = [];

after(async () => {
  for (const rest of opened) rest.close();
  await controlPlane?.stop();
  await rm(folder, { recursive: true });
});

function open(config: Partial<ClientConfig> = {}, options: Omit<RestClientOptions, 'transport'> = {}): RestClient {
  const { server, ca } = controlPlane as ControlPlane;
  const rest = connect({ server, ca, ...config }, { fieldManager: 'client-test', ...options });
  opened.push(rest);
  return rest;
}

const admin = (options?: Omit<RestClientOptions, 'transport'>): RestClient =>
  open({ token: controlPlane?.token ?? '' }, options);

interface UserInfo {
  readonly username: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** Whom the server takes the client for. */
async function whoAmI(rest: RestClient): Promise<UserInfo> {
  const review = await rest.request<{ status: { userInfo: UserInfo } }>({
    method: 'POST',
    path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
  });
  return review.status.userInfo;
}

async function rejection(promise: Promise<unknown>): Promise<ApiError> {
  return promise.then(
    () => assert.fail('it did not reject'),
    (error: ApiError) => error,
  );
}

interface Gauge extends UnstructuredObject {
  metadata: NonNullable<UnstructuredObject['metadata']>;
  spec?: { big?: number | bigint; small?: number; replicas?: number; list?: number[] };
  status?: { replicas?: number };
}

const gauges = {
  group: 'client.test.kubewright.dev',
  version: 'v1',
  kind: 'Gauge',
  listKind: 'GaugeList',
  plural: 'gauges',
  scope: 'Namespaced',
  subresources: ['status', 'scale'],
} as const;

async function installGauges(rest: RestClient): Promise<ResourceClient<Gauge>> {
  const int64 = { type: 'integer', format: 'int64' };
  const definitions = await new DynamicClient(rest).kind({
    group: 'apiextensions.k8s.io',
    kind: 'CustomResourceDefinition',
  });
  await definitions.create({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `gauges.${gauges.group}` },
    spec: {
      group: gauges.group,
      scope: 'Namespaced',
      names: { plural: 'gauges', singular: 'gauge', kind: 'Gauge', shortNames: ['gg'], categories: ['meters'] },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          subresources: {
            status: {},
            scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' },
          },
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: {
                spec: {
                  type: 'object',
                  properties: {
                    big: int64,
                    small: int64,
                    replicas: { type: 'integer' },
                    list: { type: 'array', items: int64 },
                  },
                },
                status: { type: 'object', properties: { replicas: { type: 'integer' } } },
              },
            },
          },
        },
      ],
    },
  });
  await definitions.waitFor(
    `gauges.${gauges.group}`,
    (definition) => JSON.stringify(definition?.['status'] ?? {}).includes('"type":"Established"'),
    { timeout: 20_000 },
  );
  const client = new ResourceClient<Gauge>(rest, gauges, 'default');
  // The definition is established a moment before every part of the server serves it.
  for (;;) if ((await ignoreNotFound(client.list())) !== undefined) return client;
}

describe('the client against kube-apiserver', { skip: controlPlane === undefined && 'no kube-apiserver' }, () => {
  test('verbs and their options', async () => {
    const rest = admin();
    const maps = configMaps.client(rest, 'default');
    const base: ConfigMap = { metadata: { name: 'verbs', labels: { app: 'verbs' } }, data: { a: '1' } };
    const dry = await maps.create(base, { dryRun: true });
    assert.equal(dry.metadata?.name, 'verbs');
    assert.equal(await ignoreNotFound(maps.get('verbs')), undefined);
    const created = await maps.create(base);
    assert.equal((await rejection(maps.create(base))).isAlreadyExists, true);
    assert.deepEqual(
      created.metadata?.managedFields?.map(({ manager }) => manager),
      ['client-test'],
    );

    const stale = { ...created, data: { a: '2' } };
    await maps.patch('verbs', { type: 'merge', body: { data: { b: '1' } } });
    assert.equal((await rejection(maps.update(stale))).isConflict, true);
    const updated = await retryOnConflict(async () => maps.update({ ...(await maps.get('verbs')), data: { a: '3' } }));
    assert.deepEqual(updated.data, { a: '3' });
    await maps.patch('verbs', { type: 'json', body: [{ op: 'test', path: '/data/a', value: '3' }] });
    const failed = maps.patch('verbs', { type: 'json', body: [{ op: 'test', path: '/data/a', value: '4' }] });
    assert.equal((await rejection(failed)).isInvalid, true);
    const strategic = { metadata: { finalizers: ['test.kubewright.dev/keep'] } };
    const patched = await maps.patch('verbs', { type: 'strategic', body: strategic });
    assert.deepEqual(patched.metadata?.finalizers, ['test.kubewright.dev/keep']);

    const { items, metadata } = await maps.list({ labelSelector: { matchLabels: { app: 'verbs' } } });
    assert.deepEqual(
      items.map(({ kind, apiVersion }) => [kind, apiVersion]),
      [['ConfigMap', 'v1']],
    );
    const exact = { resourceVersion: metadata.resourceVersion ?? '', resourceVersionMatch: 'Exact' } as const;
    assert.equal((await maps.list({ ...exact, fieldSelector: 'metadata.name=verbs', limit: 1 })).items.length, 1);
    assert.equal((await maps.get('verbs', { resourceVersion: '0' })).metadata?.name, 'verbs');

    const wrong = { preconditions: { uid: 'somebody-else' } };
    assert.equal((await rejection(maps.delete('verbs', wrong))).isConflict, true);
    const staying = await maps.delete('verbs', { propagationPolicy: 'Background' });
    assert.ok(staying.kind !== 'Status' && staying.metadata?.deletionTimestamp !== undefined);
    const gone = maps.waitFor('verbs', (object) => object === undefined, { timeout: 20_000 });
    await maps.patch('verbs', { type: 'merge', body: { metadata: { finalizers: null } } });
    assert.equal(await gone, undefined);

    for (const name of ['one', 'two', 'three']) await maps.create({ metadata: { name, labels: { app: 'many' } } });
    const seen: (string | undefined)[] = [];
    const many = { labelSelector: 'app=many', limit: 2 };
    for await (const item of new ResourceClient<ConfigMap>(rest, configMaps, 'default').items(many))
      seen.push(item.metadata?.name);
    assert.deepEqual(seen, ['one', 'three', 'two']);
    assert.equal((await maps.delete('one')).kind, 'Status');
    await maps.deleteCollection({ labelSelector: 'app=many' });
    assert.equal((await maps.list({ labelSelector: 'app=many' })).items.length, 0);
  });

  test('server-side apply says who owns what', async () => {
    const rest = admin();
    const client = deployments.client(rest, 'default');
    const container = { name: 'web', image: 'web:1' };
    const deployment = (replicas: number) => ({
      apiVersion: 'apps/v1' as const,
      kind: 'Deployment' as const,
      metadata: { name: 'web' },
      spec: {
        replicas,
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: { containers: [container] } },
      },
    });
    await client.apply(deployment(1), { fieldManager: 'first' });
    const conflict = await rejection(client.apply(deployment(2), { fieldManager: 'second' }));
    assert.equal(conflict.isConflict, true);
    assert.deepEqual(conflict.fieldConflicts, [{ field: 'spec.replicas', manager: 'first' }]);
    assert.equal((await client.apply(deployment(2), { fieldManager: 'second', force: true })).spec?.replicas, 2);
    await client.patch('web', { type: 'merge', body: { spec: { replicas: 3 } } }, { fieldManager: 'updater' });
    const [second] = (await rejection(client.apply(deployment(4), { fieldManager: 'second' }))).fieldConflicts;
    assert.deepEqual([second?.field, second?.manager, second?.apiVersion], ['spec.replicas', 'updater', 'apps/v1']);
  });

  test('subresources: status, scale, log, eviction', async () => {
    const rest = admin();
    const scale = await deployments.client(rest, 'default').scale().get('web');
    assert.equal(scale.kind, 'Scale');
    const scaled = await deployments
      .client(rest, 'default')
      .scale()
      .update('web', { ...scale, spec: { replicas: 5 } });
    assert.equal((scaled as Scale).spec?.replicas, 5);
    const client = pods.client(rest, 'default');
    const pod: Pod = { metadata: { name: 'evicted' }, spec: { containers: [{ name: 'a', image: 'a' }] } };
    await client.create(pod);
    const status = { ...(await client.get('evicted')), status: { phase: 'Running' } } as Pod;
    assert.equal((await client.updateStatus(status)).status?.phase, 'Running');
    const resource = new ResourceClient<Pod>(rest, pods, 'default');
    // Nobody runs it, so that it has said nothing.
    assert.equal(await resource.subresource('log').text('evicted', { tailLines: 1 }), '');
    await resource.subresource<Eviction>('eviction').create('evicted', { metadata: { name: 'evicted' } });
    const left = await ignoreNotFound(client.get('evicted'));
    assert.ok(left === undefined || left.metadata?.deletionTimestamp !== undefined);
  });

  test('watches: as iterable, going on, of metadata', async () => {
    const rest = admin();
    const maps = new ResourceClient<ConfigMap>(rest, configMaps, 'default');
    const { metadata } = await maps.list();
    const selector = { labelSelector: 'app=watched', resourceVersion: metadata.resourceVersion ?? '' };
    const events: string[] = [];
    const goingOn = (async () => {
      for await (const { type, object } of maps.retryWatch(selector)) {
        events.push(`${type} ${object.data?.['n'] ?? ''}`);
        if (type === 'DELETED') break;
      }
    })();
    const meta = metadataClient(rest, configMaps, 'default');
    const first = (async () => {
      for await (const { object } of meta.watch(selector)) return object;
      return undefined;
    })();
    await maps.create({ metadata: { name: 'watched', labels: { app: 'watched' } }, data: { n: '1' } });
    await maps.patch('watched', { type: 'merge', body: { data: { n: '2' } } });
    await maps.delete('watched');
    await goingOn;
    assert.deepEqual(events, ['ADDED 1', 'MODIFIED 2', 'DELETED 2']);
    const object = await first;
    assert.equal(object?.kind, 'PartialObjectMetadata');
    assert.equal(object?.metadata.name, 'watched');
    assert.equal('data' in (object ?? {}), false);
  });

  test('metadata alone: lists, objects, patches', async () => {
    const rest = admin();
    await configMaps.client(rest, 'default').create({ metadata: { name: 'meta' }, data: { a: 'b' } });
    const meta = metadataClient(rest, configMaps, 'default');
    const object = await meta.get('meta');
    assert.deepEqual([object.kind, 'data' in object], ['PartialObjectMetadata', false]);
    const patched = await meta.patch('meta', { type: 'merge', body: { metadata: { labels: { a: 'b' } } } });
    assert.deepEqual([patched.kind, patched.metadata.labels], ['PartialObjectMetadata', { a: 'b' }]);
    const { items } = await meta.list({ labelSelector: 'a=b' });
    assert.deepEqual(
      items.map((item) => [item.kind, item.metadata.name, 'data' in item]),
      [['PartialObjectMetadata', 'meta', false]],
    );
    await meta.delete('meta');
  });

  test('discovery in both forms says the same; a new kind is found at once', async () => {
    const rest = admin();
    const aggregated = await discover(rest);
    assert.deepEqual(aggregated.failures, []);
    // A server from before 1.27 does not know what is asked for, and answers with plain JSON.
    const old = Object.create(rest, {
      request: {
        value: (request: Parameters<RestClient['request']>[0]) =>
          rest.request({ ...request, accept: 'application/json' }),
      },
    }) as RestClient;
    const sorted = (all: Awaited<ReturnType<typeof discover>>): string[] =>
      all.groups
        .flatMap(({ versions }) => versions)
        .flatMap(({ resources }) => resources)
        .map((resource) => {
          const lists = [resource.verbs, resource.shortNames, resource.categories, resource.subresources];
          const { group, version, kind, plural, singular, scope } = resource;
          return JSON.stringify([group, version, kind, plural, singular, scope, lists.map((list) => list.toSorted())]);
        })
        .toSorted();
    assert.deepEqual(sorted(await discover(old)), sorted(aggregated));
    const order = (all: Awaited<ReturnType<typeof discover>>): string[] =>
      all.groups.map(({ name, versions }) => `${name} ${versions.map(({ version }) => version).join(' ')}`);
    assert.deepEqual(order(await discover(old)), order(aggregated));

    const mapper = new RestMapper({ rest });
    assert.equal((await mapper.resource('deploy')).plural, 'deployments');
    await assert.rejects(mapper.resource('gg'), NoMatchError);
    await installGauges(rest);
    const found = await mapper.resource('gg');
    assert.deepEqual(
      [found.kind, found.scope, found.categories, found.subresources.toSorted()],
      ['Gauge', 'Namespaced', ['meters'], ['scale', 'status']],
    );
    assert.equal((await mapper.kind({ group: 'apps', kind: 'ReplicaSet' })).version, 'v1');
  });

  test('integers above 2^53 survive being read, changed elsewhere and written', async () => {
    const rest = admin();
    const client = new ResourceClient<Gauge>(rest, gauges, 'default');
    const text = async (name: string): Promise<string> =>
      rest.request<string>({
        method: 'GET',
        path: `/apis/${gauges.group}/v1/namespaces/default/gauges/${name}`,
        // Not decoded.
        accept: 'application/yaml',
      });
    await client.create({ metadata: { name: 'big' }, spec: { big: 9007199254740993n, small: 1, list: [1] } });
    await client.patch('big', { type: 'merge', body: { spec: { list: [9223372036854775807n] } } });
    const read = await client.get('big');
    assert.equal(exactInteger(read.spec ?? {}, 'big'), 9007199254740993n);
    await client.update({ ...read, spec: { ...read.spec, small: 2 } });
    const written = await text('big');
    assert.match(written, /big: 9007199254740993\n/);
    assert.match(written, /- 9223372036854775807\n/);
    assert.match(written, /small: 2\n/);
    for await (const { object } of client.watch({ fieldSelector: 'metadata.name=big' })) {
      assert.match(encodeJson(object), /"big":9007199254740993[,}]/);
      break;
    }
    for await (const object of client.items()) assert.equal(exactInteger(object.spec ?? {}, 'big'), 9007199254740993n);
    await new DynamicClient(rest)
      .of({ apiVersion: `${gauges.group}/v1`, kind: 'Gauge', metadata: read.metadata })
      .then(async (dynamic) => dynamic.update((await dynamic.get('big')) as Gauge));
    assert.match(await text('big'), /big: 9007199254740993\n/);
  });

  test('a dynamic client writes any kind; unknown fields are warned about, or refused', async () => {
    const warnings: string[] = [];
    const attempts: (number | undefined)[] = [];
    const rest = admin({
      onWarning: (warning) => void warnings.push(warning),
      observer: { started: () => ({ attempted: ({ code }) => void attempts.push(code) }) },
    });
    const dynamic = new DynamicClient(rest);
    const gauge = {
      apiVersion: `${gauges.group}/v1`,
      kind: 'Gauge',
      metadata: { name: 'dynamic', namespace: 'default' },
      spec: { small: 1, unknown: 2 },
    };
    const client = await dynamic.of(gauge);
    await client.create(gauge);
    assert.deepEqual(warnings, ['unknown field "spec.unknown"']);
    assert.equal((await rejection(client.update(gauge, { fieldValidation: 'Strict' }))).isBadRequest, true);
    const path = dynamic.resource({ group: gauges.group, version: 'v1', resource: 'gauges' }, 'default');
    assert.equal((await path.get('dynamic')).kind, 'Gauge');
    const scale = await path.subresource<Scale>('scale').patch('dynamic', {
      type: 'merge',
      body: { spec: { replicas: 3 } },
    });
    assert.equal(scale.spec?.replicas, 3);
    const status = { ...gauge, metadata: { name: 'dynamic' }, status: { replicas: 2 } };
    assert.deepEqual((await path.applyStatus({ ...status, spec: undefined }))['status'], { replicas: 2 });
    assert.ok(attempts.includes(201) && attempts.includes(400) && attempts.includes(200), String(attempts));
  });

  test('impersonation', async () => {
    const impersonate = { user: 'jane', groups: ['developers'], extra: { 'example.com/reason': ['a test'] } };
    const jane = open({ token: controlPlane?.token ?? '', impersonate });
    const user = await whoAmI(jane);
    assert.deepEqual([user.username, user.groups], ['jane', ['developers', 'system:authenticated']]);
    assert.deepEqual(user.extra, { 'example.com/reason': ['a test'] });
    const forbidden = await rejection(configMaps.client(jane, 'default').list());
    assert.equal(forbidden.isForbidden, true);
    assert.match(forbidden.message, /User "jane" cannot list resource "configmaps"/);
  });

  test('proxies, for requests and for watches', async () => {
    const port = Number(new URL(controlPlane?.server ?? '').port);
    const [http, socks] = [await httpProxy({ to: { port } }), await socksProxy({ to: { port } })];
    try {
      for (const proxy of [`http://127.0.0.1:${http.port}`, `socks5://127.0.0.1:${socks.port}`]) {
        const rest = open({ token: controlPlane?.token ?? '', proxy });
        assert.equal((await whoAmI(rest)).username, 'kubewright-admin');
        for await (const { object } of configMaps.client(rest, '').watch({ resourceVersion: '0' })) {
          assert.equal(object.kind, 'ConfigMap');
          break;
        }
        rest.close();
      }
      assert.match(http.asked[0] ?? '', /^CONNECT 127\.0\.0\.1:\d+$/);
      assert.match(socks.asked[0] ?? '', /127\.0\.0\.1:\d+$/);
    } finally {
      http.close();
      socks.close();
    }
  });

  test("a service account's folder: its token changes and so does the caller", async () => {
    const rest = admin();
    const accounts = serviceAccounts.client(rest, 'default');
    const tokenOf = async (name: string): Promise<string> => {
      await accounts.create({ metadata: { name } });
      const request: TokenRequest = { metadata: {}, spec: { audiences: [], expirationSeconds: 600 } };
      const resource = new ResourceClient(rest, serviceAccounts, 'default');
      const answer = await resource.subresource<TokenRequest>('token').create(name, request);
      return answer.status?.token ?? '';
    };
    const directory = join(folder, 'account');
    await mkdir(directory);
    await writeFile(join(directory, 'token'), await tokenOf('before'));
    await writeFile(join(directory, 'ca.crt'), controlPlane?.ca ?? '');
    await writeFile(join(directory, 'namespace'), 'default');
    const { hostname, port } = new URL(controlPlane?.server ?? '');
    const env = { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port };
    const clock = new FakeClock();
    const config = await inClusterConfig({ env, directory, clock });
    assert.equal(config.namespace, 'default');
    const pod = open(config);
    assert.equal((await whoAmI(pod)).username, 'system:serviceaccount:default:before');
    await writeFile(join(directory, 'token'), await tokenOf('after'));
    assert.equal((await whoAmI(pod)).username, 'system:serviceaccount:default:before');
    await clock.advance(60_000);
    assert.equal((await whoAmI(pod)).username, 'system:serviceaccount:default:after');
  });

  test('client certificates in files that are renewed', async () => {
    const clock = new FakeClock();
    const write = async (commonName: string): Promise<void> => {
      const { cert, key } = authority.issue({ commonName, organizations: ['system:masters'] });
      await Promise.all([writeFile(join(folder, 'cert.pem'), cert), writeFile(join(folder, 'key.pem'), key)]);
    };
    await write('jane');
    await writeFile(join(folder, 'ca.pem'), controlPlane?.ca ?? '');
    const kubeconfig = {
      'current-context': 'x',
      contexts: [{ name: 'x', context: { cluster: 'x', user: 'x' } }],
      clusters: [{ name: 'x', cluster: { server: controlPlane?.server, 'certificate-authority': 'ca.pem' } }],
      users: [{ name: 'x', user: { 'client-certificate': 'cert.pem', 'client-key': 'key.pem' } }],
    };
    const rest = open(await parseKubeconfig(JSON.stringify(kubeconfig), { directory: folder, clock }));
    assert.equal((await whoAmI(rest)).username, 'jane');
    const watch = configMaps.client(rest, '').watch({ resourceVersion: '0' })[Symbol.asyncIterator]();
    await watch.next();
    await write('june');
    await clock.advance(60_000);
    assert.equal((await whoAmI(rest)).username, 'june');
    // The watch of before goes on over its own connection.
    await configMaps.client(rest, 'default').create({ metadata: { name: 'renewed' } });
    for (let seen = await watch.next(); seen.done !== true; seen = await watch.next())
      if (seen.value.object.metadata?.name === 'renewed') break;
    await watch.return?.();
  });

  test('a program that gives credentials, and runs again when they have expired or were refused', async () => {
    const hooks = withLibrary();
    try {
      const program = join(folder, 'plugin.mjs');
      const said = join(folder, 'credentials.json');
      const ran = join(folder, 'runs');
      await writeFile(
        program,
        `import { appendFileSync, readFileSync } from 'node:fs';\n` +
          `appendFileSync(${JSON.stringify(ran)}, 'x');\nconsole.log(readFileSync(${JSON.stringify(said)}, 'utf8'));\n`,
      );
      /** How often it ran since the last question. */
      const runs = async (): Promise<number> => {
        const count = (await readFile(ran, 'utf8')).length;
        await writeFile(ran, '');
        return count;
      };
      // Unless it says otherwise, this has expired already, so that each request asks again.
      const say = async (status: object): Promise<void> =>
        writeFile(
          said,
          JSON.stringify({
            apiVersion: 'client.authentication.k8s.io/v1',
            kind: 'ExecCredential',
            status: { expirationTimestamp: '2020-01-01T00:00:00Z', ...status },
          }),
        );
      const kubeconfig = {
        'current-context': 'x',
        contexts: [{ name: 'x', context: { cluster: 'x', user: 'x' } }],
        clusters: [
          {
            name: 'x',
            cluster: {
              server: controlPlane?.server,
              'certificate-authority-data': Buffer.from(controlPlane?.ca ?? '').toString('base64'),
            },
          },
        ],
        users: [
          {
            name: 'x',
            user: {
              exec: {
                apiVersion: 'client.authentication.k8s.io/v1',
                command: process.execPath,
                args: [program],
                interactiveMode: 'Never',
              },
            },
          },
        ],
      };
      await say({ token: 'nobody knows it', expirationTimestamp: '2099-01-01T00:00:00Z' });
      const withToken = open(await parseKubeconfig(JSON.stringify(kubeconfig)));
      assert.equal((await rejection(whoAmI(withToken))).isUnauthorized, true);
      assert.equal(await runs(), 1);
      await say({ token: controlPlane?.token, expirationTimestamp: '2099-01-01T00:00:00Z' });
      for (let request = 0; request < 3; request += 1) {
        assert.equal((await whoAmI(withToken)).username, 'kubewright-admin');
      }
      assert.equal(await runs(), 1, 'after the refusal, and then no more: it has not expired');
      await say({ token: controlPlane?.token });
      const expiring = open(await parseKubeconfig(JSON.stringify(kubeconfig)));
      for (let request = 0; request < 3; request += 1) await whoAmI(expiring);
      assert.equal(await runs(), 4, 'at the start and for each request');
      for (const name of ['jane', 'june']) {
        const { cert, key } = authority.issue({ commonName: name });
        await say({ clientCertificateData: cert, clientKeyData: key });
        const withCertificate = open(await parseKubeconfig(JSON.stringify(kubeconfig)));
        assert.equal((await whoAmI(withCertificate)).username, name);
      }
      await say({});
      await assert.rejects(parseKubeconfig(JSON.stringify(kubeconfig)), /plugin of .* user "x" gave no credentials/);
      await writeFile(program, `console.error('log in first'); process.exit(1)`);
      await assert.rejects(parseKubeconfig(JSON.stringify(kubeconfig)), (error: Error) =>
        /plugin of .* user "x" failed: log in first/.test(error.stack ?? ''),
      );
    } finally {
      hooks.deregister();
    }
  });
});

/** Lets the optional peer be found, where the benchmarks keep it. */
function withLibrary(): { deregister(): void } {
  const library = join(installPeers('kubernetes'), 'node_modules', '@kubernetes', 'client-node', 'dist', 'index.js');
  return registerHooks({
    resolve: (specifier, context, next) =>
      specifier === '@kubernetes/client-node'
        ? { url: pathToFileURL(library).href, shortCircuit: true }
        : next(specifier, context),
  });
}

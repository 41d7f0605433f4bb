// What a server serves, in all the ways that servers say it, and from kinds to resources.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FakeClock } from '@kubewright/apimachinery';
import { createApiServer } from '@kubewright/apiserver';
import {
  DynamicClient,
  NoMatchError,
  RestClient,
  RestMapper,
  SharedInformerFactory,
  connect,
  discover,
  unstructured,
} from '@kubewright/client';
import { ScriptedServer, settle } from './support/scripted-server.ts';
import type { Exchange } from './support/scripted-server.ts';

function setUp() {
  const server = new ScriptedServer();
  return { server, rest: new RestClient({ transport: server.transport, clock: new FakeClock() }) };
}

/** Answers each request by its path; 404 for what is not there, in whatever order they come. */
async function serve(server: ScriptedServer, paths: Record<string, unknown>, count: number): Promise<string[]> {
  const asked: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const exchange: Exchange = await server.next();
    asked.push(exchange.path);
    const answer = paths[exchange.path];
    if (answer === undefined) exchange.refuse(404, 'NotFound');
    else if (typeof answer === 'number') exchange.refuse(answer, 'ServiceUnavailable', 'no endpoints');
    else exchange.json(answer);
  }
  return asked;
}

const deployment = (version: string) => ({
  resource: 'deployments',
  responseKind: { group: 'apps', version, kind: 'Deployment' },
  scope: 'Namespaced',
  singularResource: 'deployment',
  shortNames: ['deploy'],
  categories: ['all'],
  verbs: ['get', 'list'],
  subresources: [{ subresource: 'status' }, { subresource: 'scale' }],
});

const aggregated = {
  '/api': {
    kind: 'APIGroupDiscoveryList',
    items: [
      {
        metadata: {},
        versions: [
          {
            version: 'v1',
            freshness: 'Current',
            resources: [
              { resource: 'pods', responseKind: { kind: 'Pod' }, scope: 'Namespaced', singularResource: 'pod' },
              { resource: 'bindings', responseKind: {}, scope: 'Namespaced' },
            ],
          },
        ],
      },
    ],
  },
  '/apis': {
    kind: 'APIGroupDiscoveryList',
    items: [
      {
        metadata: { name: 'apps' },
        versions: [
          { version: 'v1', freshness: 'Current', resources: [deployment('v1')] },
          { version: 'v1beta1', freshness: 'Current', resources: [deployment('v1beta1')] },
        ],
      },
      { metadata: { name: 'metrics.k8s.io' }, versions: [{ version: 'v1beta1', freshness: 'Stale', resources: [] }] },
    ],
  },
};

const legacy = {
  '/api': { kind: 'APIVersions', versions: ['v1'] },
  '/apis': {
    kind: 'APIGroupList',
    groups: [
      {
        name: 'apps',
        versions: [{ version: 'v1beta1' }, { version: 'v1' }],
        preferredVersion: { version: 'v1' },
      },
      { name: 'metrics.k8s.io', versions: [{ version: 'v1beta1' }] },
    ],
  },
  '/api/v1': { resources: [{ name: 'pods', singularName: 'pod', namespaced: true, kind: 'Pod', verbs: ['get'] }] },
  '/apis/apps/v1': {
    resources: [
      {
        name: 'deployments',
        singularName: 'deployment',
        namespaced: true,
        kind: 'Deployment',
        verbs: ['get'],
        shortNames: ['deploy'],
      },
      { name: 'deployments/scale', namespaced: true, kind: 'Scale', group: 'autoscaling', version: 'v1' },
      { name: 'deployments/status', namespaced: true, kind: 'Deployment' },
    ],
  },
  '/apis/apps/v1beta1': { resources: [] },
  '/apis/metrics.k8s.io/v1beta1': 503,
};

describe('discovery', () => {
  test('in two documents; a stale version is a failure beside the good groups', async () => {
    const { server, rest } = setUp();
    const answer = discover(rest);
    assert.deepEqual((await serve(server, aggregated, 2)).sort(), ['/api', '/apis']);
    const { groups, failures } = await answer;
    assert.deepEqual(
      groups.map(({ name, versions }) => [name, versions.map(({ version }) => version)]),
      [
        ['', ['v1']],
        ['apps', ['v1', 'v1beta1']],
        ['metrics.k8s.io', ['v1beta1']],
      ],
    );
    assert.deepEqual(groups[1]?.versions[0]?.resources, [
      {
        group: 'apps',
        version: 'v1',
        kind: 'Deployment',
        listKind: 'DeploymentList',
        plural: 'deployments',
        singular: 'deployment',
        scope: 'Namespaced',
        shortNames: ['deploy'],
        categories: ['all'],
        verbs: ['get', 'list'],
        subresources: ['status', 'scale'],
      },
    ]);
    assert.deepEqual(
      groups[0]?.versions[0]?.resources.map(({ plural }) => plural),
      ['pods'],
    );
    assert.deepEqual(
      failures.map(({ group, version }) => [group, version]),
      [['metrics.k8s.io', 'v1beta1']],
    );
  });

  test('as it was before 1.27: the preferred version comes first, a silent group is a failure', async () => {
    const { server, rest } = setUp();
    const answer = discover(rest);
    await serve(server, legacy, 6);
    const { groups, failures } = await answer;
    assert.deepEqual(
      groups.map(({ name, versions }) => [name, versions.map(({ version }) => version)]),
      [
        ['', ['v1']],
        ['apps', ['v1', 'v1beta1']],
      ],
    );
    assert.deepEqual(groups[1]?.versions[0]?.resources[0]?.subresources, ['scale', 'status']);
    assert.equal(groups[1]?.versions[0]?.resources.length, 1);
    assert.match(failures[0]?.error.message ?? '', /no endpoints/);
  });

  test('of the embedded server', async () => {
    const rest = connect(createApiServer().handle);
    const { groups, failures } = await discover(rest);
    assert.deepEqual(failures, []);
    assert.ok(groups.length > 15);
  });
});

describe('rest mapper', () => {
  const cases: [string, (mapper: RestMapper) => Promise<{ version: string; plural: string }>, string][] = [
    ['a kind', (m) => m.kind({ group: 'apps', kind: 'Deployment' }), 'deployments v1'],
    ['a version', (m) => m.kind({ group: 'apps', kind: 'Deployment', version: 'v1beta1' }), 'deployments v1beta1'],
    ['a plural', (m) => m.resource('deployments'), 'deployments v1'],
    ['a singular', (m) => m.resource('Deployment'), 'deployments v1'],
    ['a short name', (m) => m.resource('deploy'), 'deployments v1'],
    ['with a group', (m) => m.resource('deploy.apps'), 'deployments v1'],
    ['with a version', (m) => m.resource('deployments.v1beta1.apps'), 'deployments v1beta1'],
    ['in parts', (m) => m.resource({ resource: 'pods', group: '' }), 'pods v1'],
  ];
  for (const [name, ask, expected] of cases) {
    test(name, async () => {
      const { server, rest } = setUp();
      const answer = ask(new RestMapper({ rest }));
      await serve(server, aggregated, 2);
      const { plural, version } = await answer;
      assert.equal(`${plural} ${version}`, expected);
    });
  }

  test('what is not known makes one new request, shared by who asks at the same time', async () => {
    const { server, rest } = setUp();
    const mapper = new RestMapper({ rest });
    const first = Promise.all([mapper.resource('pods'), mapper.kind({ group: 'apps', kind: 'Deployment' })]);
    await serve(server, aggregated, 2);
    await first;
    await mapper.resource('deploy');
    assert.equal(server.count, 2);
    const missing = mapper.kind({ group: 'test.kubewright.dev', kind: 'Thing' });
    await serve(server, { '/api': { versions: [] }, '/apis': { groups: [] } }, 2);
    await assert.rejects(missing, new NoMatchError('the server has no kind "test.kubewright.dev/(any version) Thing"'));
    const later = mapper.resource('deploy');
    await serve(server, aggregated, 2);
    assert.equal((await later).kind, 'Deployment');
    const stop = new AbortController();
    const aborted = assert.rejects(mapper.resource('nothing', { signal: stop.signal }), /enough/);
    stop.abort(new Error('enough'));
    await aborted;
    await serve(server, aggregated, 2);
    await settle();
    const silent = mapper.resource('nodes.metrics.k8s.io');
    await serve(server, aggregated, 2);
    await assert.rejects(silent, /as far as it can say \(metrics.k8s.io\/v1beta1: its API server does not answer/);
  });
});

test('a kind that is known only when the program runs has informers and listers, too', async () => {
  const rest = connect(createApiServer().handle, { fieldManager: 'test' });
  const dynamic = new DynamicClient(rest);
  const maps = unstructured(await dynamic.mapper.resource('cm'));
  const factory = new SharedInformerFactory(rest);
  const informer = factory.informer(maps);
  await maps.client(rest, 'default').create({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a', labels: { app: 'x' } },
    data: { key: 'value' },
  });
  const stop = new AbortController();
  factory.start(stop.signal);
  await factory.waitForSync();
  assert.deepEqual(
    informer.lister.list({ labelSelector: 'app=x' }).map(({ data }) => data),
    [{ key: 'value' }],
  );
  stop.abort();
  await informer.stopped;
});

test('a dynamic client finds the resource of an object, or of a path without asking', async () => {
  const { server, rest } = setUp();
  const dynamic = new DynamicClient(rest);
  const pods = dynamic.resource({ group: '', version: 'v1', resource: 'pods' }, 'default').list();
  const exchange = await server.next();
  assert.equal(exchange.path, '/api/v1/namespaces/default/pods');
  exchange.json({ kind: 'PodList', apiVersion: 'v1', metadata: {}, items: [{ metadata: { name: 'a' } }] });
  assert.deepEqual((await pods).items, [{ metadata: { name: 'a' }, apiVersion: 'v1', kind: 'Pod' }]);
  const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'shop' } };
  const found = dynamic.of(object);
  await serve(server, aggregated, 2);
  void (await found).create(object).catch(() => undefined);
  const write = await server.next();
  assert.equal(`${write.request.method} ${write.path}`, 'POST /apis/apps/v1/namespaces/shop/deployments');
  await assert.rejects(dynamic.of({ apiVersion: 'v1' }), TypeError);
});

// The caches of a manager: what each resource's holds, and how that changes while the manager runs.
import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import type { HttpRequest, KubernetesObject } from '@kubewright/apimachinery';
import { FakeClock } from '@kubewright/apimachinery';
import { allNamespaces, connect, onlyMetadata, stripManagedFields } from '@kubewright/client';
import type { CacheOptions } from '../src/cache-options.ts';
import { cacheOf } from '../src/cache-options.ts';
import { Caches } from '../src/caches.ts';
import { defineController } from '../src/controller-definition.ts';
import { createManager } from '../src/manager.ts';
import { MetricsRegistry } from '../src/metrics/registry.ts';
import type { ConfigMap } from './example-kinds.ts';
import { configMaps, networks } from './example-kinds.ts';
import { recordingLogger } from './recording-logger.ts';
import { scriptedServer } from './scripted-server.ts';

const map: ConfigMap = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { namespace: 'default', name: 'a', uid: 'u', resourceVersion: '1' },
  data: { key: 'value' },
};
const path = '/api/v1/configmaps';
const inNamespace = (namespace: string): string => `/api/v1/namespaces/${namespace}/configmaps`;
const collections = { [path]: [map], [inNamespace('one')]: [], [inNamespace('two')]: [] };

const stops: AbortController[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop.abort();
});

/** Caches of a server that remembers what it was asked for. */
async function started(options: CacheOptions, namespaces?: readonly string[]) {
  const asked: { path: string; query: Record<string, string>; accept: string | undefined }[] = [];
  const server = scriptedServer(collections);
  const transport = (request: HttpRequest) => {
    const url = new URL(request.path, 'http://server');
    asked.push({
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      accept: request.headers['accept'],
    });
    return server.transport(request);
  };
  const clock = new FakeClock();
  const rest = connect(transport, { clock });
  const log = recordingLogger([]);
  const metrics = new MetricsRegistry();
  const caches = new Caches({
    rest,
    namespaces,
    clock,
    log,
    freeze: false,
    metrics,
    name: 'test',
    options,
    random: () => 0.5,
  });
  const stop = new AbortController();
  stops.push(stop);
  caches.informer(configMaps);
  caches.start(stop.signal);
  await caches.waitForSync(1000, stop.signal);
  return { caches, asked, clock, server, stop, metrics };
}

describe('the cache of a resource', () => {
  test('has namespaces, selectors and a transform of its own, or those of all', async () => {
    const own = await started(
      {
        selector: { labelSelector: 'app=all' },
        resources: [
          cacheOf(configMaps, {
            namespaces: ['one', { namespace: allNamespaces, fieldSelector: 'metadata.name=a' }],
            transform: (object) => ({ ...object, data: { only: object.data?.['key'] ?? '' } }),
          }),
        ],
      },
      ['two'],
    );
    assert.deepEqual(
      own.asked.map((each) => [each.path, each.query['labelSelector'], each.query['fieldSelector']]),
      [
        [inNamespace('one'), 'app=all', undefined],
        [path, undefined, 'metadata.name=a,metadata.namespace!=one'],
      ],
    );
    assert.deepEqual(own.caches.lister(configMaps).list()[0]?.data, { only: 'value' });
    const all = await started({ selector: { labelSelector: 'app=all' }, transform: stripManagedFields }, [
      'one',
      'two',
    ]);
    assert.deepEqual(
      all.asked.map((each) => [each.path, each.query['labelSelector']]),
      [
        [inNamespace('one'), 'app=all'],
        [inNamespace('two'), 'app=all'],
      ],
    );
  });

  test('empty namespaces of the manager mean all, and a resource that is named twice is refused', async () => {
    const { asked } = await started({}, []);
    assert.deepEqual(
      asked.map((each) => each.path),
      [path],
    );
    const twice = [cacheOf(configMaps, {}), cacheOf(configMaps, { resyncPeriod: 0 })];
    await assert.rejects(started({ resources: twice }), /names configmaps twice/);
  });

  test('is told of again every ten hours, or as the options say', async () => {
    for (const [options, hours] of [
      [{}, 10],
      [{ resyncPeriod: 3_600_000 }, 1],
      [{ resources: [cacheOf(configMaps, { resyncPeriod: 7_200_000 })] }, 2],
      [{ resyncPeriod: 0 }, undefined],
    ] as const) {
      const { caches, clock } = await started(options);
      let resyncs = 0;
      caches.informer(configMaps).addHandler(({ resync }) => void (resyncs += resync ? 1 : 0));
      await clock.advance((hours ?? 1000) * 3_600_000 - 1);
      assert.equal(resyncs, 0);
      await clock.advance(1);
      assert.equal(resyncs, hours === undefined ? 0 : 1);
    }
  });

  test('of metadata stands beside that of the whole objects, for controllers that name it so', async () => {
    const server = scriptedServer(collections);
    const clock = new FakeClock();
    const rest = connect(server.transport, { clock });
    const manager = createManager({ name: 'test', rest, clock, log: recordingLogger([]) });
    const seen: unknown[] = [];
    const partial = onlyMetadata(configMaps);
    manager.add(
      defineController({
        name: 'partial',
        for: partial,
        reads: [configMaps],
        reconcile: (request, { lister }) => {
          const found = lister(partial).get(request as { namespace: string; name: string });
          // @ts-expect-error there is no data in metadata
          seen.push(found?.metadata.name, found?.data, lister(configMaps).list()[0]?.data);
        },
      }),
    );
    const stop = new AbortController();
    const ended = manager.start(stop.signal);
    await Promise.race([manager.started, ended]);
    for (let turn = 0; turn < 5; turn += 1) await clock.advance(0);
    assert.deepEqual(seen, ['a', undefined, { key: 'value' }]);
    assert.equal(server.watches, 2);
    const scope = manager.informer(configMaps).scope;
    assert.deepEqual(scope, { namespaces: undefined, selector: undefined });
    assert.throws(
      () => manager.informer(onlyMetadata(networks)),
      /no controller of this manager watches the metadata of networks/,
    );
    stop.abort();
    await ended;
    assert.equal(clock.pending, 0);
  });

  test('changes its namespaces while it runs, and is gone when nobody uses it any more', async () => {
    const { caches, asked, server } = await started({}, ['one']);
    const heard: string[] = [];
    caches.use(configMaps).addHandler(({ type, key }) => void heard.push(`${type} ${key}`));
    const informer = caches.cached(configMaps);
    informer.setScope({});
    await informer.waitForSync();
    assert.deepEqual(
      asked.map((each) => each.path),
      [inNamespace('one'), path],
    );
    assert.deepEqual(heard, ['added default/a']);
    assert.equal(caches.lister(configMaps).list().length, 1);
    assert.equal(server.watches, 1);
    caches.release(configMaps);
    await informer.stopped;
    assert.equal(server.watches, 0);
    assert.throws(() => caches.lister(configMaps), /no controller of this manager watches configmaps/);
  });
});

test('a transform is given objects of its resource only', () => {
  const seen: KubernetesObject[] = [];
  const { options } = cacheOf(networks, {
    transform: (network) => {
      seen.push({ metadata: { name: network.spec.cidr } });
      return network;
    },
  });
  options.transform?.({ metadata: {}, spec: { cidr: 'x' } } as KubernetesObject);
  assert.deepEqual(seen, [{ metadata: { name: 'x' } }]);
});

// Caches against a real kube-apiserver: metadata alone, scopes that change while they run, all namespaces but some, and
// reconciles that read what they wrote though the watch lags.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { Transport } from '@kubewright/apimachinery';
import {
  SharedInformerFactory,
  allNamespaces,
  connect,
  createTransport,
  onlyMetadata,
  stripManagedFields,
} from '@kubewright/client';
import type { RestClient } from '@kubewright/client';
import { configMaps, namespaces } from '@kubewright/kubernetes/core/v1';
import { createManager, defineController, silentLogger } from '@kubewright/runtime';
import type { ControlPlane } from '../../scripts/control-plane/control-plane.ts';
import { startUnlessMissing } from '../../scripts/control-plane/start-unless-missing.ts';

const controlPlane = await startUnlessMissing();
const skip = controlPlane === undefined && 'no kube-apiserver';
const opened: RestClient[] = [];

after(async () => {
  for (const rest of opened) rest.close();
  await controlPlane?.stop();
});

function open(wrap: (transport: Transport) => Transport = (transport) => transport): RestClient {
  const { server, ca, token } = controlPlane as ControlPlane;
  const transport = createTransport({ server, ca, token });
  const wrapped = Object.assign(
    wrap((request) => transport(request)),
    { close: () => transport.close() },
  );
  const rest = connect(wrapped, { fieldManager: 'cache-test' });
  opened.push(rest);
  return rest;
}

async function createNamespace(rest: RestClient, name: string): Promise<void> {
  await namespaces.client(rest, '').create({ metadata: { name } });
}

function patience(): AbortSignal {
  return AbortSignal.timeout(20_000);
}

describe('caches', { skip }, () => {
  for (const streaming of [true, false]) {
    test(`of metadata hold no content, ${streaming ? 'streamed' : 'listed'}`, async () => {
      const rest = open();
      const namespace = streaming ? 'metadata-streamed' : 'metadata-listed';
      await createNamespace(rest, namespace);
      const client = configMaps.client(rest, namespace);
      await client.create({ metadata: { name: 'a', labels: { app: 'x' } }, data: { large: 'x'.repeat(10_000) } });
      const factory = new SharedInformerFactory(rest, {
        streaming,
        namespaces: [namespace],
        transform: stripManagedFields,
      });
      const informer = factory.informer(onlyMetadata(configMaps));
      factory.start(patience());
      await factory.waitForSync(patience());
      const one = informer.lister.get({ namespace, name: 'a' });
      assert.deepEqual(Object.keys(one ?? {}), ['apiVersion', 'kind', 'metadata']);
      assert.deepEqual([one?.apiVersion, one?.kind, one?.metadata?.managedFields], ['v1', 'ConfigMap', undefined]);
      const { metadata } = await client.patch('a', { type: 'merge', body: { metadata: { labels: { app: 'y' } } } });
      const written = { key: `${namespace}/a`, uid: metadata?.uid, resourceVersion: metadata?.resourceVersion };
      assert.equal(await informer.waitForWrite({ ...written, labels: undefined }, patience()), true);
      assert.equal(informer.lister.list({ labelSelector: 'app=y' }).length, 1);
      await factory.remove(onlyMetadata(configMaps));
    });
  }

  test('change their namespaces and selectors while they run; all but some is one of them', async () => {
    const rest = open();
    for (const name of ['scope-a', 'scope-b', 'scope-c']) {
      await createNamespace(rest, name);
      for (const tier of ['web', 'db']) {
        await configMaps.client(rest, name).create({ metadata: { name: tier, labels: { tier, test: 'scope' } } });
      }
    }
    const selector = { labelSelector: 'test=scope' };
    const factory = new SharedInformerFactory(rest, { namespaces: ['scope-a'], selector });
    const informer = factory.informer(configMaps);
    const heard: string[] = [];
    let hear = (): void => undefined;
    informer.addHandler(({ type, key }) => {
      heard.push(`${type} ${key}`);
      hear();
    });
    factory.start(patience());
    const next = async (): Promise<readonly string[]> => {
      await informer.waitForSync(patience());
      return heard.splice(0).sort();
    };
    assert.deepEqual(await next(), ['added scope-a/db', 'added scope-a/web']);
    informer.addNamespace('scope-b');
    assert.deepEqual(await next(), ['added scope-b/db', 'added scope-b/web']);
    informer.setScope({
      namespaces: ['scope-a', { namespace: 'scope-b', labelSelector: 'test=scope,tier=web' }],
      selector,
    });
    assert.deepEqual(await next(), ['deleted scope-b/db']);
    informer.setScope({
      namespaces: ['scope-a', { namespace: allNamespaces, labelSelector: 'test=scope,tier=db' }],
      selector,
    });
    assert.deepEqual(await next(), ['added scope-b/db', 'added scope-c/db', 'deleted scope-b/web']);
    assert.deepEqual(
      informer.sources.map(({ selector: { fieldSelector } }) => fieldSelector),
      [undefined, 'metadata.namespace!=scope-a'],
    );
    informer.setScope({ selector: { labelSelector: 'test=scope', fieldSelector: 'metadata.name=web' } });
    assert.deepEqual(await next(), [
      'added scope-b/web',
      'added scope-c/web',
      'deleted scope-a/db',
      'deleted scope-b/db',
      'deleted scope-c/db',
    ]);
    const hearing = new Promise<void>((resolve) => (hear = resolve));
    await configMaps.client(rest, 'scope-c').delete('web');
    await hearing;
    assert.deepEqual(heard, ['deleted scope-c/web']);
    await factory.remove(configMaps);
  });

  for (const ownWrites of [true, false]) {
    test(`reconciles read ${ownWrites ? 'what they wrote' : 'old objects when they do not wait'} (B-44)`, async () => {
      const namespace = `own-writes-${ownWrites}`;
      const rest = open(laggingWatches(20));
      await createNamespace(rest, namespace);
      const client = configMaps.client(rest, namespace);
      await client.create({ metadata: { name: 'counter' }, data: { count: '0' } });
      const seen: number[] = [];
      const manager = createManager({
        name: 'test',
        rest,
        namespaces: [namespace],
        log: silentLogger,
        caches: { ownWrites },
      });
      const stop = new AbortController();
      manager.add(
        defineController({
          name: 'counter',
          for: { resource: configMaps, when: ({ metadata }) => metadata.name === 'counter' },
          reconcile: async ({ name }, context) => {
            const found = context.lister(configMaps).get({ namespace, name });
            const count = Number(found?.data?.['count']);
            if (seen.length === 20) {
              stop.abort();
              return undefined;
            }
            seen.push(count);
            const body = { data: { count: String(count + 1) } };
            await context.client(configMaps, namespace).patch(name, { type: 'merge', body });
            return { requeueAfter: 1 };
          },
        }),
      );
      const started = performance.now();
      await manager.start(AbortSignal.any([stop.signal, patience()]));
      const stale = seen.filter((count, index) => count !== index).length;
      const { data } = await client.get('counter');
      const waits = manager.metrics.counter('kubewright_own_write_waits_total', '').value({ controller: 'counter' });
      console.log(
        `own writes ${ownWrites}: ${seen.length} reconciles, ${stale} of them read an old object, the counter is at ` +
          `${data?.['count']}, ${waits} waited, ${Math.round(performance.now() - started)} ms`,
      );
      if (ownWrites) assert.deepEqual([stale, data?.['count']], [0, '20']);
      else assert.ok(stale > 0, 'the watch does not lag');
    });
  }
});

/** Watches whose events come late by so many milliseconds: longer than a reconcile needs to write and to come again. */
function laggingWatches(milliseconds: number): (transport: Transport) => Transport {
  async function* late(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of body) {
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      yield chunk;
    }
  }
  return (transport) => async (request) => {
    const response = await transport(request);
    return request.path.includes('watch=true') ? { ...response, body: late(response.body) } : response;
  };
}

// A reconcile sees what an earlier one of its request wrote: on the embedded server, with watch events held back.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { KubernetesObject, Transport } from '@kubewright/apimachinery';
import { FakeClock } from '@kubewright/apimachinery';
import { createApiServer } from '@kubewright/apiserver';
import type { AnySharedInformer, WrittenState } from '@kubewright/client';
import { connect } from '@kubewright/client';
import type { CacheOptions } from '../src/cache-options.ts';
import { cacheOf } from '../src/cache-options.ts';
import { defineController } from '../src/controller-definition.ts';
import { createManager } from '../src/manager.ts';
import { MetricsRegistry } from '../src/metrics/registry.ts';
import type { OwnWritesOptions } from '../src/own-writes.ts';
import { locationOf, OwnWrites } from '../src/own-writes.ts';
import type { Reconcile } from '../src/reconcile.ts';
import type { ConfigMap } from './example-kinds.ts';
import { configMaps } from './example-kinds.ts';
import { recordingLogger } from './recording-logger.ts';

describe('the object of a path', () => {
  const cases: [path: string, location: string | undefined][] = [
    ['/api/v1/namespaces/default/configmaps/a', '/configmaps default/a'],
    ['/api/v1/namespaces/default/configmaps', '/configmaps default/undefined'],
    ['/apis/apps/v1/namespaces/default/deployments/a/scale', 'apps/deployments default/a'],
    ['/apis/samples.example.com/v1/widgets/a%3Ab/status', 'samples.example.com/widgets undefined/a:b'],
    ['/api/v1/namespaces/x', '/namespaces undefined/x'],
    ['/api/v1/namespaces/x/finalize', '/namespaces undefined/x'],
    ['/api/v1/namespaces/x/pods/a/eviction', '/pods x/a'],
    ['/healthz', undefined],
    ['/api', undefined],
    ['/api/v1/%', undefined],
  ];
  for (const [path, expected] of cases) {
    test(path, () => {
      const found = locationOf(path);
      assert.equal(found && `${found.group}/${found.plural} ${found.namespace}/${found.name}`, expected);
    });
  }
});

const server = createApiServer();
after(() => server.close());

/** A server whose watches can be made to lag. */
function lagging() {
  let release = (): void => undefined;
  let held: Promise<void> | undefined;
  async function* delayed(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of body) {
      await held;
      yield chunk;
    }
  }
  const transport: Transport = async (request) => {
    const response = await server.handle(request);
    return request.path.includes('watch=true') ? { ...response, body: delayed(response.body) } : response;
  };
  return {
    transport,
    hold: (): void => void (held = new Promise((resolve) => (release = resolve))),
    release: (): void => {
      held = undefined;
      release();
    },
  };
}

let names = 0;

/** A manager with one controller of ConfigMaps, for the one with the name returned; on a fake clock. */
async function setUp(
  reconcile: (name: string, ...args: Parameters<Reconcile>) => ReturnType<Reconcile>,
  caches: CacheOptions = {},
) {
  const watches = lagging();
  const clock = new FakeClock();
  const rest = connect(watches.transport, { clock, fieldManager: 'test' });
  const name = `own-writes-${(names += 1)}`;
  const client = configMaps.client(rest, 'default');
  const manager = createManager({ name: 'test', rest, clock, log: recordingLogger([]), caches });
  const failures: unknown[] = [];
  manager.add(
    defineController({
      name: 'test',
      for: { resource: configMaps, when: (event) => event.metadata.name === name },
      reconcile: async (...args) => {
        try {
          return await reconcile(name, ...args);
        } catch (error) {
          failures.push(error);
          throw error;
        }
      },
    }),
  );
  const stop = new AbortController();
  const ended = manager.start(stop.signal);
  await Promise.race([manager.started, ended]);
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 10; turn += 1) await clock.advance(0);
  };
  const metric = (metricName: string): number => manager.metrics.counter(metricName, '').value({ controller: 'test' });
  const end = async (): Promise<void> => {
    watches.release();
    stop.abort();
    await ended;
  };
  return { ...watches, clock, client, name, manager, failures, settle, metric, end };
}

/** Counts up what the cache says, once more each time it is called; the watch lags from the first write on. */
async function countedTwice(caches: CacheOptions) {
  const seen: string[] = [];
  const bench = await setUp(async (name, { namespace = '' }, { client, lister }) => {
    const found = lister(configMaps).get({ namespace, name });
    const count = found?.data?.['count'];
    if (count === undefined) return undefined;
    if (seen.length === 2) return { requeueAfter: 10 };
    seen.push(count);
    if (seen.length === 1) bench.hold();
    await client(configMaps, namespace).patch(name, {
      type: 'merge',
      body: { data: { count: String(Number(count) + 1) } },
    });
    return { requeueAfter: 10 };
  }, caches);
  await bench.client.create({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: bench.name },
    data: { count: '0' },
  });
  await bench.settle();
  assert.deepEqual(seen, ['0']);
  await bench.clock.advance(10);
  await bench.settle();
  return { ...bench, seen };
}

describe('a reconcile right after a write', () => {
  test('reads the old object when it does not wait: what happens elsewhere (B-44)', async () => {
    const { seen, end, client, name } = await countedTwice({ ownWrites: false });
    assert.deepEqual(seen, ['0', '0']);
    assert.equal((await client.get(name)).data?.['count'], '1', 'an update is lost');
    await end();
  });

  test('waits until the cache shows the write (B-44)', async () => {
    const { seen, release, settle, end, client, name, metric } = await countedTwice({});
    assert.deepEqual(seen, ['0'], 'it has not begun');
    release();
    await settle();
    assert.deepEqual(seen, ['0', '1']);
    assert.equal((await client.get(name)).data?.['count'], '2');
    assert.equal(metric('kubewright_own_write_waits_total'), 1);
    assert.equal(metric('kubewright_own_write_timeouts_total'), 0);
    await end();
  });

  test('waits a second at most, once for each write', async () => {
    const { seen, clock, settle, end, metric, manager } = await countedTwice({});
    const reconciles = (): number | undefined => manager.state.controllers[0]?.reconciles;
    await clock.advance(999);
    assert.deepEqual(seen, ['0']);
    await clock.advance(1);
    await settle();
    assert.deepEqual(seen, ['0', '0']);
    assert.equal(metric('kubewright_own_write_timeouts_total'), 1);
    await clock.advance(10 + 1000);
    await settle();
    assert.deepEqual([reconciles(), metric('kubewright_own_write_waits_total')], [3, 2]);
    await clock.advance(10);
    await settle();
    assert.deepEqual([reconciles(), metric('kubewright_own_write_waits_total')], [4, 2], 'it has been waited for');
    await end();
    assert.equal(clock.pending, 0);
  });

  test('does not wait for a write that changed nothing, for a dry run, or for what is not cached', async () => {
    let runs = 0;
    const bench = await setUp(
      async (name, { namespace = '' }, { client }) => {
        runs += 1;
        const maps = client(configMaps, namespace);
        await maps.patch(name, { type: 'merge', body: { data: { same: 'x' } } });
        await maps.patch(name, { type: 'merge', body: { data: { same: 'y' } } }, { dryRun: true });
        if (runs === 1) await maps.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `${name}-child` } });
        return runs < 3 ? { requeueAfter: 10 } : undefined;
      },
      { resources: [cacheOf(configMaps, { selector: { labelSelector: 'app=test' } })] },
    );
    const object: ConfigMap = {
      metadata: { name: bench.name, labels: { app: 'test' } },
      data: { same: 'x' },
    };
    await bench.client.create(object);
    await bench.settle();
    bench.hold();
    await bench.clock.advance(10);
    await bench.clock.advance(10);
    await bench.settle();
    assert.equal(runs, 3);
    assert.equal(bench.metric('kubewright_own_write_waits_total'), 0);
    await bench.end();
  });

  test('waits for a deletion, and for a last finalizer that goes (B-44)', async () => {
    const seen: (KubernetesObject | undefined)[] = [];
    const bench = await setUp(async (name, { namespace = '' }, { client, lister }) => {
      const found = lister(configMaps).get({ namespace, name });
      seen.push(found as KubernetesObject | undefined);
      if (found === undefined || seen.length > 4) return undefined;
      const maps = client(configMaps, namespace);
      bench.hold();
      if (seen.length === 1) await maps.delete(name);
      else await maps.patch(name, { type: 'merge', body: { metadata: { finalizers: [] } } });
      return { requeueAfter: 10 };
    });
    await bench.client.create({ metadata: { name: bench.name, finalizers: ['example.com/hold'] } });
    await bench.settle();
    const states = (): unknown[] => seen.map((found) => found && found.metadata?.deletionTimestamp !== undefined);
    for (const expected of [true, undefined]) {
      const before = seen.length;
      await bench.clock.advance(10);
      await bench.settle();
      assert.equal(seen.length, before);
      bench.release();
      await bench.settle();
      assert.equal(states()[before], expected);
    }
    await bench.end();
  });
});

describe('the record of writes', () => {
  /** A record over one cache, which shows what the test says. */
  function record(options: OwnWritesOptions = {}) {
    const shown = new Set<string>();
    const informer = {
      shows: ({ key, resourceVersion }: WrittenState) => shown.has(`${key} ${resourceVersion}`),
      waitForWrite: () => new Promise<boolean>(() => undefined),
    };
    const clock = new FakeClock();
    const caches = { informersOf: () => [informer as unknown as AnySharedInformer] };
    const writes = new OwnWrites(options, { controller: 'test', clock, caches, metrics: new MetricsRegistry() });
    const write = (request: string, name: string, resourceVersion: string): void => {
      const path = `/api/v1/namespaces/default/configmaps/${name}`;
      writes.record(request, { method: 'PUT', path }, { metadata: { name, uid: name, resourceVersion } });
    };
    return { shown, clock, writes, write };
  }
  const { signal } = new AbortController();

  test('is about one request, or about all of a controller that asks for that', () => {
    const [own, all] = [record(), record({ of: 'controller' })];
    for (const { write } of [own, all]) write('default/one', 'one', '1');
    assert.equal(own.writes.wait('default/two', signal), undefined);
    assert.ok(own.writes.wait('default/one', signal) instanceof Promise);
    assert.ok(all.writes.wait('default/two', signal) instanceof Promise);
  });

  test('keeps the last write of an object, and none that a cache shows already', () => {
    const { writes, write, shown } = record();
    shown.add('default/shown 1');
    write('a', 'shown', '1');
    assert.equal(writes.pending, 0);
    write('a', 'x', '1');
    write('a', 'x', '2');
    assert.equal(writes.pending, 1);
    shown.add('default/x 2');
    assert.equal(writes.wait('a', signal), undefined);
    assert.equal(writes.pending, 0);
  });

  test('forgets what nobody asks for: at once when it shows, after a minute when it never does', async () => {
    const { writes, write, shown, clock } = record();
    for (let count = 0; count < 1000; count += 1) {
      write(`request-${count}`, `x${count}`, '1');
      if (count % 10 > 0) shown.add(`default/x${count} 1`);
    }
    assert.ok(writes.pending < 200, `${writes.pending} are kept`);
    await clock.advance(60_001);
    for (let count = 0; count < 200; count += 1) {
      shown.add(`default/y${count} 1`);
      write('request', `y${count}`, '1');
    }
    assert.ok(writes.pending <= 16, `${writes.pending} are kept`);
  });

  test('of a collection that was deleted is about each object of it', () => {
    const { writes } = record();
    const items = ['a', 'b'].map((name) => ({
      metadata: { name, namespace: 'default', uid: name, resourceVersion: '1' },
    }));
    writes.record('r', { method: 'DELETE', path: '/api/v1/namespaces/default/configmaps' }, { kind: 'List', items });
    assert.equal(writes.pending, 2);
  });
});

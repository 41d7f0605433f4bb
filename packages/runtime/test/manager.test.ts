// A manager on a fake clock and a scripted server: the order of starting and stopping, and what a failure does.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '@kubewright/apimachinery';
import type { AnyResourceType } from '@kubewright/client';
import { connect } from '@kubewright/client';
import { defineController } from '../src/controller-definition.ts';
import type { Manager } from '../src/manager.ts';
import { createManager } from '../src/manager.ts';
import type { ManagerOptions } from '../src/manager-options.ts';
import type { Reconcile, ReconcileContext } from '../src/reconcile.ts';
import type { Network } from './example-kinds.ts';
import { configMaps, networks, widgets } from './example-kinds.ts';
import type { LogLine } from './recording-logger.ts';
import { recordingLogger } from './recording-logger.ts';
import type { ScriptedServer } from './scripted-server.ts';
import { scriptedServer } from './scripted-server.ts';

const network: Network = {
  apiVersion: 'samples.example.com/v1',
  kind: 'Network',
  metadata: { namespace: 'default', name: 'a', uid: 'u', resourceVersion: '1' },
  spec: { cidr: '10.0.0.0/8' },
};
const collections = { '/apis/samples.example.com/v1/networks': [network], '/api/v1/configmaps': [] };

interface Bench {
  readonly manager: Manager;
  readonly clock: FakeClock;
  readonly server: ScriptedServer;
  readonly lines: LogLine[];
  /** Starts, and lets everything happen that needs no time. */
  readonly start: () => Promise<{ readonly stop: AbortController; readonly ended: Promise<void> }>;
}

function bench(options: Partial<ManagerOptions> = {}, server = scriptedServer(collections)): Bench {
  const clock = new FakeClock();
  const lines: LogLine[] = [];
  const rest = connect(server.transport, { clock, fieldManager: 'test' });
  const manager = createManager({ name: 'test', rest, clock, log: recordingLogger(lines), freeze: true, ...options });
  return {
    manager,
    clock,
    server,
    lines,
    start: async () => {
      const stop = new AbortController();
      const ended = manager.start(stop.signal);
      // Handled by the test; here it only must not count as unhandled in between.
      ended.catch(() => undefined);
      for (let turn = 0; turn < 5; turn += 1) await clock.advance(0);
      return { stop, ended };
    },
  };
}

function networkController(reconcile: Reconcile, reads: readonly AnyResourceType[] = []) {
  return defineController({ for: networks, reads, reconcile });
}

/** What a server does that does not answer. */
function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

/** The context that a reconcile of the one network is given. */
async function contextOf(
  reads: readonly AnyResourceType[] = [],
): Promise<{ context: ReconcileContext; readonly end: () => Promise<void> }> {
  const { manager, start } = bench();
  let context: ReconcileContext | undefined;
  manager.add(networkController((_, given) => void (context = given), reads));
  const { stop, ended } = await start();
  assert.ok(context !== undefined);
  const end = (): Promise<void> => {
    stop.abort();
    return ended;
  };
  return { context, end };
}

test('reconciles what is there, and stops cleanly: no watch, no timer is left', async () => {
  const { manager, clock, server, lines, start } = bench();
  const seen: unknown[] = [];
  manager.add(networkController((request, { lister }) => void seen.push(request, lister(networks).get(request)?.spec)));
  const { stop, ended } = await start();
  await manager.started;
  assert.deepEqual(seen, [{ namespace: 'default', name: 'a' }, { cidr: '10.0.0.0/8' }]);
  const synced = lines.find(({ message }) => message === 'caches synced');
  assert.deepEqual(synced?.fields, { resources: ['networks.samples.example.com'] });
  assert.equal(server.watches, 1);
  stop.abort();
  await ended;
  assert.equal(server.watches, 0);
  assert.equal(clock.pending, 0);
});

test('listers are frozen when asked to be, read-only in the type anyway', async () => {
  const { context, end } = await contextOf();
  const found = context.lister(networks).get({ namespace: 'default', name: 'a' });
  assert.throws(() => Object.assign(found?.spec ?? {}, { cidr: 'x' }), TypeError);
  await end();
});

test('a namespaced kind needs a namespace, a cluster-scoped one takes none', async () => {
  const { context, end } = await contextOf();
  const { client } = context;
  assert.throws(
    () => client(networks, undefined),
    /networks\.samples\.example\.com are namespaced: pass the namespace/,
  );
  assert.throws(() => client(networks, ''), /namespaced/);
  assert.equal(client(widgets).constructor.name, 'WidgetClient');
  assert.equal(client(widgets, undefined).constructor.name, 'WidgetClient');
  await end();
});

test('a lister of what nobody watches names the three ways to watch it', async () => {
  const { context, end } = await contextOf([configMaps]);
  assert.deepEqual(context.lister(configMaps).list(), []);
  assert.throws(
    () => context.lister(widgets),
    /no controller of this manager watches widgets\.samples\.example\.com: name it in a controller's owns, watches or reads/,
  );
  const indexed = { ...networks, indexes: { byCidr: 'spec.cidr' } };
  assert.throws(() => context.lister(indexed), /the cache of networks\.samples\.example\.com has no index "byCidr"/);
  await end();
});

test('fields are applied in the name of manager and controller', async () => {
  const paths: string[] = [];
  const server = scriptedServer(collections, ({ path }) => {
    paths.push(path);
    return Promise.resolve({});
  });
  const { manager, start } = bench({}, server);
  manager.add(
    networkController(async (_, { client, fieldManager }) => {
      assert.equal(fieldManager, 'test/network');
      await client(configMaps, 'default').apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } });
    }),
  );
  const { stop, ended } = await start();
  assert.match(paths[0] ?? '', /\/configmaps\/c\?.*fieldManager=test%2Fnetwork/);
  stop.abort();
  await ended;
});

test('health is served before the caches are filled, ready only after, metrics where asked', async () => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const inner = scriptedServer(collections);
  const server = {
    ...inner,
    transport: async (request: Parameters<typeof inner.transport>[0]) => {
      await held;
      return inner.transport(request);
    },
  };
  const local = { port: 0, host: '127.0.0.1' };
  const { manager, start } = bench({ health: local, metrics: local }, server);
  manager.add(networkController(() => undefined));
  manager.addHealthCheck('own', () => undefined);
  const { stop, ended } = await start();
  while (manager.ports.metrics === undefined) await new Promise((resolve) => setImmediate(resolve));
  const status = async (port: number | undefined, path: string): Promise<number> =>
    (await fetch(`http://127.0.0.1:${port}${path}`)).status;
  const { health, metrics } = manager.ports;
  assert.deepEqual([await status(health, '/healthz'), await status(health, '/readyz')], [200, 500]);
  release();
  await manager.started;
  assert.deepEqual([await status(health, '/healthz/own'), await status(health, '/readyz')], [200, 200]);
  const text = await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text();
  assert.match(text, /controller_runtime_max_concurrent_reconciles\{controller="network"\} 1/);
  stop.abort();
  await ended;
  await assert.rejects(status(health, '/healthz'));
});

test('a kind that cannot be listed fails the start after the limit, and says which and why (B-45)', async () => {
  const { manager, clock, start } = bench({ cacheSyncTimeout: 5000 });
  manager.add(networkController(() => undefined, [widgets]));
  const { ended } = await start();
  await clock.advance(5000);
  await assert.rejects(
    ended,
    /not ready after 5 s: the cache of widgets\.samples\.example\.com is .*no such path.*CustomResourceDefinition/,
  );
  assert.equal(clock.pending, 0);
});

test('the first failure of any part stops everything and is what start rejects with', async () => {
  const { manager, clock, server, start } = bench();
  const order: string[] = [];
  manager.add(networkController(() => void order.push('reconciled')));
  manager.addRunnable({
    name: 'other',
    run: async ({ signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      order.push('other stopped');
      throw new Error('while stopping, which nobody needs to know');
    },
  });
  let fail: (error: Error) => void = () => undefined;
  manager.addRunnable({ name: 'broken', run: () => new Promise((_resolve, reject) => (fail = reject)) });
  const { ended } = await start();
  fail(new Error('no'));
  await assert.rejects(
    ended,
    (error: Error) => error.message === 'runnable broken failed' && /no/.test(String(error.cause)),
  );
  assert.deepEqual(order, ['reconciled', 'other stopped']);
  assert.equal(server.watches, 0);
  assert.equal(clock.pending, 0);
});

test('controllers stop before caches do', async () => {
  let release = (): void => undefined;
  const { manager, clock, server, start } = bench();
  manager.add(networkController(() => new Promise((resolve) => (release = () => resolve()))));
  const { stop, ended } = await start();
  stop.abort();
  await clock.advance(1000);
  assert.equal(server.watches, 1, 'the cache lives as long as a reconcile may read it');
  release();
  await ended;
  assert.equal(server.watches, 0);
});

test('the last events are written before the connection goes, unless the server does not answer', async () => {
  for (const answers of [true, false]) {
    const server = scriptedServer(collections, ({ signal }) => (answers ? Promise.resolve({}) : untilAborted(signal)));
    const { manager, clock, start } = bench({}, server);
    manager.add(
      networkController((request, { events, lister }) => {
        const found = lister(networks).get(request);
        if (found !== undefined) events.event(found, 'Normal', 'Seen', 'Reconcile', 'saw it');
      }),
    );
    const { stop, ended } = await start();
    stop.abort();
    await clock.advance(0);
    await clock.advance(answers ? 0 : 2000);
    await ended;
    assert.ok(server.requests.includes('POST /apis/events.k8s.io/v1/namespaces/default/events'));
    assert.equal(clock.pending, 0);
  }
});

test('a reconcile may finish; halfway through the grace period its signal and its requests abort', async () => {
  const server = scriptedServer(collections, ({ signal }) => untilAborted(signal));
  const { manager, clock, lines, start } = bench({ gracePeriod: 30_000 }, server);
  manager.add(
    networkController(async (request, { client }) => {
      await client(networks, request.namespace).delete(request.name);
    }),
  );
  const { stop, ended } = await start();
  stop.abort();
  await clock.advance(14_999);
  assert.ok(!lines.some(({ message }) => message === 'reconcile interrupted'));
  await clock.advance(1);
  await ended;
  assert.ok(lines.some(({ message }) => message === 'reconcile interrupted'));
});

test('what does not stop within the grace period is named', async () => {
  const { manager, clock, start } = bench({ gracePeriod: 1000 });
  manager.add(networkController(() => new Promise(() => undefined)));
  const { stop, ended } = await start();
  stop.abort();
  await clock.advance(1000);
  await assert.rejects(ended, {
    message: /^controller network \(reconciling default\/a, reconcileId [0-9a-f-]{36}\) did not stop within 1 s$/,
  });
});

test('told to stop before it started, it does not start', async () => {
  const { manager, server } = bench();
  manager.add(networkController(() => assert.fail('nothing should run')));
  await manager.start(AbortSignal.abort());
  assert.deepEqual(server.requests, []);
  await assert.rejects(manager.start(), /started already; it is in phase stopped/);
});

test('controllers have names of their own', () => {
  const { manager } = bench();
  manager.add(networkController(() => undefined));
  assert.throws(() => manager.add(networkController(() => undefined)), /there is a controller "network" already/);
});

test('a name that does not fit into a lease or a field manager is refused', () => {
  for (const name of ['', 'a/b', '-a', 'a'.repeat(64)])
    assert.throws(() => createManager({ name }), /no name for a manager/);
});

test('leader election needs a namespace', async () => {
  const { manager, start } = bench({ leaderElection: true, env: {} });
  manager.add(networkController(() => undefined));
  const { ended } = await start();
  await assert.rejects(ended, /leader election needs a namespace/);
});

// What a manager does with its controllers while it runs, on a fake clock and a scripted server.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '@kubewright/apimachinery';
import type { HttpRequest, KubernetesObject } from '@kubewright/apimachinery';
import { connect } from '@kubewright/client';
import { defineController } from '../src/controller-definition.ts';
import { createManager } from '../src/manager.ts';
import type { ManagerOptions } from '../src/manager-options.ts';
import { watch } from '../src/source.ts';
import { configMaps, networks, widgets } from './example-kinds.ts';
import type { LogLine } from './recording-logger.ts';
import { recordingLogger } from './recording-logger.ts';
import { scriptedServer } from './scripted-server.ts';

const metadata = (name: string) => ({ namespace: 'default', name, uid: name, resourceVersion: '1' });
const widgetPath = '/apis/samples.example.com/v1/widgets';

/** A manager whose server has one network and two ConfigMaps, and grants the lease when the test says so. */
function bench(options: Partial<ManagerOptions> = {}) {
  const clock = new FakeClock();
  const lines: LogLine[] = [];
  const collections: Record<string, KubernetesObject[]> = {
    '/apis/samples.example.com/v1/networks': [
      { apiVersion: 'samples.example.com/v1', kind: 'Network', metadata: metadata('n') },
    ],
    '/api/v1/configmaps': ['c', 'd'].map((name) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata(name) })),
  };
  let grant = (): void => undefined;
  const granted = new Promise<void>((resolve) => (grant = resolve));
  let version = 1;
  const server = scriptedServer(collections, async ({ path, body }: HttpRequest) => {
    if (!path.includes('/leases')) return {};
    await granted;
    const lease = JSON.parse(Buffer.from(body ?? []).toString()) as { metadata: object };
    version += 1;
    return { ...lease, metadata: { ...lease.metadata, resourceVersion: String(version) } };
  });
  const rest = connect(server.transport, { clock, fieldManager: 'test' });
  const manager = createManager({ name: 'test', rest, clock, log: recordingLogger(lines), ...options });
  const stop = new AbortController();
  const turns = async (count = 8): Promise<void> => {
    for (let turn = 0; turn < count; turn += 1) await clock.advance(0);
  };
  const start = async (): Promise<{ ended: Promise<void> }> => {
    const ended = manager.start(stop.signal);
    ended.catch(() => undefined);
    await turns();
    return { ended };
  };
  return { clock, lines, collections, server, manager, stop, turns, start, grant };
}

const election = { leaderElection: { namespace: 'default', identity: 'me' } };

test('a running controller takes requests, changes its workers, and watches more, and less', async () => {
  const { manager, server, stop, turns, start } = bench();
  const seen: string[] = [];
  const listed: number[] = [];
  const definition = defineController({
    for: networks,
    reconcile: ({ name }, { lister }) => {
      seen.push(name);
      if (name.startsWith('of-')) listed.push(lister(configMaps).list().length);
    },
  });
  manager.add(definition);
  assert.throws(() => manager.controller(definition), /the manager has not started/);
  const { ended } = await start();
  assert.throws(() => manager.controller({ name: 'other' }), /there is no controller "other"/);
  const controller = manager.controller(definition);
  controller.enqueue({ name: 'asked' }, { priority: 3 });
  controller.setWorkers(3);
  await turns();
  assert.deepEqual([seen, controller.state.workers, server.watches], [['n', 'asked'], 3, 1]);
  const source = watch(configMaps, { map: ({ metadata: { name = '' } }) => [{ name: `of-${name}` }] });
  const registration = controller.watch(source);
  await registration.synced;
  await turns();
  assert.deepEqual([seen.slice(2), listed, server.watches], [['of-c', 'of-d'], [2, 2], 2]);
  registration.remove();
  await turns();
  assert.equal(server.watches, 1, 'what nobody uses is not watched any more');
  assert.throws(() => manager.lister(configMaps), /no controller of this manager watches configmaps/);
  stop.abort();
  await ended;
  assert.equal(server.watches, 0);
});

test('what two controllers use is watched until neither does', async () => {
  const { manager, server, stop, turns, start } = bench();
  const reconcile = (): void => undefined;
  const first = defineController({ name: 'first', for: networks, reads: [configMaps], reconcile });
  const second = defineController({ name: 'second', for: networks, reconcile });
  manager.add(first).add(second);
  const { ended } = await start();
  manager
    .controller(second)
    .watch(watch(configMaps, { map: () => [] }))
    .remove();
  await turns();
  assert.equal(server.watches, 2);
  assert.equal(manager.lister(configMaps).list().length, 2);
  stop.abort();
  await ended;
});

test('a standby is warm: caches are filled and requests wait before the election, none is reconciled', async () => {
  const { manager, server, stop, turns, start, grant } = bench(election);
  const seen: string[] = [];
  const definition = defineController({ for: networks, reconcile: ({ name }) => void seen.push(name) });
  manager.add(definition);
  const { ended } = await start();
  assert.deepEqual([seen, manager.controller(definition).state.queued, server.watches], [[], 1, 1]);
  manager.controller(definition).enqueue({ name: 'asked' });
  grant();
  await turns();
  assert.deepEqual(seen, ['asked', 'n']);
  stop.abort();
  await ended;
});

test('without warm-up a standby watches nothing', async () => {
  const { manager, server, stop, turns, start, grant } = bench({ ...election, controllers: { warmUp: false } });
  const seen: string[] = [];
  const definition = defineController({ for: networks, reconcile: ({ name }) => void seen.push(name) });
  manager.add(definition);
  const { ended } = await start();
  assert.deepEqual([manager.controller(definition).state.queued, server.watches], [0, 0]);
  grant();
  await turns(16);
  assert.deepEqual([seen, server.watches], [['n'], 1]);
  stop.abort();
  await ended;
  assert.equal(server.watches, 0);
});

test('a kind that appears within the limit is waited for (B-45)', async () => {
  const { manager, collections, clock, stop, turns, start } = bench({ cacheSyncTimeout: 60_000 });
  const seen: string[] = [];
  manager.add(defineController({ for: widgets, reconcile: ({ name }) => void seen.push(name) }));
  const { ended } = await start();
  await clock.advance(30_000);
  assert.equal(manager.state.phase, 'caches');
  const widget = { uid: 'w', name: 'w', resourceVersion: '1' };
  collections[widgetPath] = [{ apiVersion: 'samples.example.com/v1', kind: 'Widget', metadata: widget }];
  await clock.advance(29_999);
  await turns();
  assert.deepEqual([manager.state.phase, seen], ['running', ['w']]);
  stop.abort();
  await ended;
});

test('liveness fails while a reconcile is stuck, and says which in the log', async () => {
  const local = { port: 0, host: '127.0.0.1' };
  const { manager, clock, lines, stop, turns, start } = bench({ health: local });
  let release = (): void => undefined;
  manager.add(
    defineController({
      for: networks,
      reconcileTimeout: 1000,
      stuckAfter: 5000,
      reconcile: () => new Promise((resolve) => (release = () => resolve())),
    }),
  );
  const { ended } = await start();
  while (manager.ports.health === undefined || manager.state.phase !== 'running') await turns();
  const status = async (path: string): Promise<number> =>
    (await fetch(`http://127.0.0.1:${manager.ports.health}${path}`)).status;
  await clock.advance(5999);
  assert.equal(await status('/healthz'), 200);
  await clock.advance(1);
  assert.deepEqual([await status('/healthz'), await status('/healthz/controllers')], [500, 500]);
  assert.equal(await status('/healthz?exclude=controllers'), 200);
  const why = lines.find(({ message }) => message === 'health check failed')?.fields['error'];
  assert.match(String(why), /the reconcile of default\/n by controller network .* has not ended after 6 s/);
  release();
  await turns();
  assert.equal(await status('/healthz'), 200);
  stop.abort();
  await ended;
});

test('lost promises are watched for while a manager runs, unless it is told not to', async () => {
  for (const watches of [true, false]) {
    const before = process.listenerCount('unhandledRejection');
    const { manager, stop, start } = bench({ detachedRejections: watches });
    manager.add(defineController({ for: networks, reconcile: () => undefined }));
    const { ended } = await start();
    assert.equal(process.listenerCount('unhandledRejection'), before + (watches ? 1 : 0));
    stop.abort();
    await ended;
    assert.equal(process.listenerCount('unhandledRejection'), before);
  }
});

test('a panic that is not recovered from stops the manager (B-39)', async () => {
  const { manager, server, start } = bench({ controllers: { recoverPanic: false } });
  manager.add(
    defineController({
      for: networks,
      reconcile: () => {
        throw new RangeError('Invalid array length');
      },
    }),
  );
  const { ended } = await start();
  await assert.rejects(
    ended,
    (error: Error) => error.message === 'controller network failed' && error.cause instanceof RangeError,
  );
  assert.equal(server.watches, 0);
});

test('settings for all controllers are checked when the manager is made', () => {
  assert.throws(() => bench({ controllers: { workers: 0 } }), /manager "test": workers must be an integer above 0/);
});

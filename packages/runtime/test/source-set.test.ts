// Sources of a controller that come and go, with real informers on a scripted server.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '@kubewright/apimachinery';
import type { AnyResourceType, AnySharedInformer, ResourceType } from '@kubewright/client';
import { connect, SharedInformerFactory } from '@kubewright/client';
import { channel } from '../src/channel.ts';
import { defineController } from '../src/controller-definition.ts';
import { Controller } from '../src/controller.ts';
import { MetricsRegistry } from '../src/metrics/registry.ts';
import type { OperatorContext } from '../src/reconcile.ts';
import type { SourceCaches } from '../src/source-set.ts';
import { watch } from '../src/source.ts';
import { configMaps, networks } from './example-kinds.ts';
import type { LogLine } from './recording-logger.ts';
import { recordingLogger } from './recording-logger.ts';
import { scriptedServer } from './scripted-server.ts';

const metadata = (name: string) => ({ namespace: 'default', name, uid: name, resourceVersion: '1' });
const collections = {
  '/apis/samples.example.com/v1/networks': [
    { apiVersion: 'samples.example.com/v1', kind: 'Network', metadata: metadata('n') },
  ],
  '/api/v1/configmaps': ['c', 'd'].map((name) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata(name) })),
};

/** A controller for networks that listens. */
function listening(channels: Parameters<typeof channel<string>>[0][] = []) {
  const clock = new FakeClock();
  const server = scriptedServer(collections);
  const factory = new SharedInformerFactory(connect(server.transport, { clock, fieldManager: 'test' }), { clock });
  const released: string[] = [];
  const caches: SourceCaches = {
    lister: () => assert.fail('no lister is needed'),
    informer: (resource: AnyResourceType): AnySharedInformer =>
      factory.informer(resource as ResourceType<object, never, unknown, string>) as unknown as AnySharedInformer,
    release: (resource) => {
      released.push(resource.plural);
      void factory.remove(resource);
    },
  };
  const seen: string[] = [];
  const lines: LogLine[] = [];
  const map = (name: string) => [{ name }];
  const controller = new Controller(
    defineController({
      for: networks,
      watches: channels.map((events) => channel(events, { map })),
      reconcile: ({ name }) => void seen.push(name),
    }),
    {
      clock,
      log: recordingLogger(lines),
      metrics: new MetricsRegistry(),
      contextFor: (each) => ({ ...each, clock }) as unknown as OperatorContext,
    },
  );
  const [stop, end] = [new AbortController(), new AbortController()];
  const start = (): { running: Promise<void> } => {
    factory.start(end.signal);
    return { running: controller.run(stop.signal, new AbortController().signal) };
  };
  const close = async (): Promise<void> => {
    stop.abort();
    end.abort();
    await Promise.all(factory.informers.map((informer) => informer.stopped));
    controller.close();
    await clock.advance(0);
  };
  return { clock, server, caches, controller, released, seen, lines, start, close };
}

const ofConfigMaps = () => watch(configMaps, { map: ({ metadata: { name = '' } }) => [{ name: `of-${name}` }] });

test('a watch can be added to a running controller, and removed: what nobody uses is not watched any more', async () => {
  const { clock, server, caches, controller, released, seen, start, close } = listening();
  const listens = controller.listen(caches);
  const { running } = start();
  await listens;
  await clock.advance(0);
  assert.deepEqual([seen, server.watches], [['n'], 1]);
  const source = ofConfigMaps();
  const registration = controller.watch(source);
  await registration.synced;
  await clock.advance(0);
  assert.deepEqual([seen, server.watches], [['n', 'of-c', 'of-d'], 2]);
  controller.watch(source);
  await clock.advance(0);
  assert.equal(seen.length, 3, 'the same source again is nothing new');
  registration.remove();
  registration.remove();
  await clock.advance(0);
  assert.deepEqual([released, server.watches], [['configmaps'], 1]);
  controller.watch(source);
  await clock.advance(0);
  assert.deepEqual([seen.slice(3), server.watches], [['of-c', 'of-d'], 2]);
  await close();
  await running;
  assert.deepEqual([server.watches, clock.pending], [0, 0]);
});

test('a watch that was added before there are caches begins with them; one that was removed before never does', async () => {
  const { clock, server, caches, controller, seen, start, close } = listening();
  controller.watch(ofConfigMaps());
  controller.watch(watch(configMaps, { map: () => assert.fail('it was removed') })).remove();
  const listens = controller.listen(caches);
  const { running } = start();
  await listens;
  await clock.advance(0);
  assert.deepEqual([seen, server.watches], [['n', 'of-c', 'of-d'], 2]);
  await close();
  await running;
});

test('a channel is read while the controller runs, not before', async () => {
  const opened: number[] = [];
  const feed = async function* (signal: AbortSignal): AsyncGenerator<string> {
    opened.push(1);
    yield 'external';
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  };
  const { clock, caches, controller, seen, start, close } = listening([feed]);
  const listens = controller.listen(caches);
  await clock.advance(0);
  assert.deepEqual(opened, []);
  const { running } = start();
  await listens;
  await clock.advance(0);
  assert.deepEqual([opened.length, seen.includes('external')], [1, true]);
  const registration = controller.watch(channel(feed, { map: (name) => [{ name: `late-${name}` }] }));
  await registration.synced;
  await clock.advance(0);
  assert.ok(seen.includes('late-external'));
  registration.remove();
  await close();
  await running;
  assert.equal(clock.pending, 0);
});

test('a channel that cannot go on ends the controller', async () => {
  async function* broken(): AsyncGenerator<string> {
    yield await Promise.resolve('a');
    throw new Error('connection lost');
  }
  const { caches, controller, start, close } = listening([broken()]);
  const listens = controller.listen(caches);
  const { running } = start();
  await assert.rejects(running, /channel channel failed/);
  await listens;
  await close();
});

test('a source has its own priority for what happens, not for what was there', async () => {
  const { clock, caches, controller, seen, start, close } = listening();
  const map = (name: string) => () => [{ name }];
  controller.watch(watch(configMaps, { map: map('high'), priority: 9 }));
  controller.watch(watch(configMaps, { map: map('low'), priority: -200 }));
  const listens = controller.listen(caches);
  const { running } = start();
  await listens;
  await clock.advance(0);
  assert.deepEqual(seen, ['n', 'high', 'low']);
  assert.throws(() => watch(configMaps, { map: map('x'), priority: 1.5 }), /priority must be an integer/);
  await close();
  await running;
});

test('a reconcile watches what only it knows of, and asks for other requests', async () => {
  const { clock, server, caches, start, controller, close } = listening();
  const seen: string[] = [];
  const source = watch(configMaps, { map: ({ metadata: { name = '' } }) => [{ name: `of-${name}` }] });
  const watching = defineController({
    for: networks,
    reconcile: ({ name }, context) => {
      seen.push(name);
      if (name !== 'n') return;
      context.controller.watch(source);
      if (seen.length === 1) context.controller.enqueue({ name }, { after: 10 });
    },
  });
  const own = new Controller(watching, {
    clock,
    log: recordingLogger([]),
    metrics: new MetricsRegistry(),
    contextFor: (each) => ({ ...each, clock }) as unknown as OperatorContext,
  });
  const listens = own.listen(caches);
  const { running } = start();
  const stop = new AbortController();
  const ends = own.run(stop.signal, new AbortController().signal);
  await listens;
  await clock.advance(10);
  assert.deepEqual([seen, server.watches], [['n', 'of-c', 'of-d', 'n'], 2]);
  assert.equal(controller.state.reconciles, 0);
  stop.abort();
  await close();
  await Promise.all([running, ends]);
});

// Nothing outlives its signal: requests, watches, informers, queues and managers over real sockets, aborted at random
// points, leave no socket, no timer and no listener. The seed is printed; the same seed does the same things.
import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { createApiServer } from '@kubewright/apiserver';
import type { ApiServer, ListenAddress } from '@kubewright/apiserver';
import {
  RateLimitingQueue,
  RestMapper,
  ResourceClient,
  SharedInformerFactory,
  connect,
  retryOnError,
  silentLogger,
} from '@kubewright/client';
import type { ClientConfig, RestClient } from '@kubewright/client';
import { configMaps } from '@kubewright/kubernetes/core/v1';
import type { ConfigMap } from '@kubewright/kubernetes/core/v1';
import { createManager, defineController } from '@kubewright/runtime';
import { httpProxy } from '../../client/test/support/proxies.ts';

const seed = Number(process.env['KUBEWRIGHT_LEAK_SEED'] ?? 1);
const rounds = Number(process.env['KUBEWRIGHT_LEAK_ROUNDS'] ?? 6);
/** Pieces of work at a time. */
const perRound = 40;
/** How long what has been aborted may take to let go; milliseconds. */
const patience = 10_000;

/** Work that ends when its signal aborts, at the latest. */
type Work = (rest: RestClient, signal: AbortSignal) => Promise<unknown>;

const clientOf = (rest: RestClient): ResourceClient<ConfigMap> =>
  new ResourceClient<ConfigMap>(rest, configMaps, 'default');

const works: Readonly<Record<string, Work>> = {
  read: (rest, signal) => clientOf(rest).get('nobody', { signal }),
  write: (rest, signal) =>
    clientOf(rest).create({ metadata: { generateName: 'leak-' }, data: { text: 'x'.repeat(2000) } }, { signal }),
  list: (rest, signal) => clientOf(rest).list({ signal }),
  async pages(rest, signal) {
    for await (const _ of clientOf(rest).items({ limit: 2, signal }));
  },
  async watch(rest, signal) {
    for await (const _ of clientOf(rest).watch({ signal }));
  },
  async leftWatch(rest, signal) {
    for await (const _ of clientOf(rest).watch({ resourceVersion: '0', signal })) break;
  },
  async retryWatch(rest, signal) {
    for await (const _ of clientOf(rest).retryWatch({ resourceVersion: '1', signal }));
  },
  wait: (rest, signal) =>
    clientOf(rest).waitFor('never', (object) => object !== undefined, { signal, timeout: 60_000 }),
  discovery: (rest, signal) => new RestMapper({ rest, signal }).resource('pods'),
  retries: (rest, signal) =>
    retryOnError(
      () => true,
      () => clientOf(rest).get('nobody', { signal }),
      { signal, backoff: { steps: 9, duration: 5000 } },
    ),
  async informer(rest, signal) {
    const factory = new SharedInformerFactory(rest, { log: silentLogger });
    const informer = factory.informer(configMaps);
    informer.addHandler(() => undefined);
    factory.start(signal);
    await informer.waitForSync(signal);
  },
  async queue(_rest, signal) {
    const queue = new RateLimitingQueue<string>();
    for (let key = 0; key < 50; key += 1) queue.addAfter(`key-${key}`, 1000 + key);
    queue.addRateLimited('failing');
    const worker = (async () => {
      for (let key = await queue.get(); key !== undefined; key = await queue.get()) queue.done(key);
    })();
    await aborted(signal);
    queue.shutDown();
    await worker;
  },
  async manager(rest, signal) {
    const manager = createManager({ name: 'leak', rest, log: silentLogger, health: { port: 0, host: '127.0.0.1' } });
    manager.add(
      defineController({
        name: 'leak',
        for: configMaps,
        reconcile: async ({ namespace }, { client, signal: own }) => {
          await client(configMaps, namespace).list({ limit: 1, signal: own });
          return { requeueAfter: 60_000 };
        },
      }),
    );
    await manager.start(signal);
  },
};

/** How the server is reached, and what lets go of the way. */
interface Way {
  readonly config: ClientConfig;
  close(): void;
}

const ways: Readonly<Record<string, (server: ApiServer) => Promise<Way>>> = {
  async 'over TCP'(server) {
    const { url } = await server.listen();
    return { config: { server: url }, close: () => undefined };
  },
  async 'over TLS'(server) {
    return { config: secure(await server.listen({ tls: true })), close: () => undefined };
  },
  async 'over TLS through a proxy'(server) {
    const address = await server.listen({ tls: true });
    const proxy = await httpProxy({ to: address });
    const config = { ...secure(address), proxy: `http://127.0.0.1:${proxy.port}` };
    return { config, close: () => proxy.close() };
  },
};

function secure({ url, certificateAuthority = '', clientCertificate }: ListenAddress): ClientConfig {
  return { server: url, ca: certificateAuthority, ...clientCertificate };
}

for (const [name, open] of Object.entries(ways)) test(`nothing outlives its signal, ${name}`, (t) => run(t, open));

async function run(t: TestContext, open: (server: ApiServer) => Promise<Way>): Promise<void> {
  const server = createApiServer();
  const way = await open(server);
  const random = generator(seed);
  // Lives as long as the process, as a program's own shutdown signal does: whoever listens to it must stop.
  const forever = new AbortController();
  const warmUp = connect(way.config);
  await clientOf(warmUp).list();
  warmUp.close();
  await settle(() => !process.getActiveResourcesInfo().includes('TCPSocketWrap'));
  const before = holdings();
  const peak = { ...before };
  const counts: Record<string, number> = {};

  for (let round = 0; round < rounds; round += 1) {
    const rest = connect(way.config, { log: silentLogger });
    const signals: AbortSignal[] = [];
    const running = Array.from({ length: perRound }, async () => {
      const [name, work] = pick(random, Object.entries(works));
      counts[name] = (counts[name] ?? 0) + 1;
      const stop = new AbortController();
      signals.push(stop.signal);
      // Every second piece of work also ends with a signal that never aborts, through one that is derived from it.
      const signal = random() < 0.5 ? stop.signal : AbortSignal.any([stop.signal, forever.signal]);
      const done = work(rest, signal).then(
        () => 'done',
        () => 'failed',
      );
      const turns = Math.floor(random() ** 3 * 400);
      for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      for (const [kind, count] of Object.entries(holdings())) peak[kind] = Math.max(peak[kind] ?? 0, count);
      stop.abort(new Error('enough'));
      await done;
    });
    // Requests that nobody aborts, with a signal that lives on.
    const plain = Array.from({ length: 10 }, () => clientOf(rest).list({ signal: forever.signal }));
    await Promise.all([...running, ...plain]);
    await settle(() => signals.every((signal) => getEventListeners(signal, 'abort').length === 0));
    assert.equal(rest.inFlight, 0);
    rest.close();
  }

  const same = (): boolean => JSON.stringify(holdings()) === JSON.stringify(before);
  await settle(same);
  assert.deepEqual(holdings(), before);
  assert.equal(getEventListeners(forever.signal, 'abort').length, 0);
  const show = (all: Record<string, number>): string =>
    Object.entries(all)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ');
  t.diagnostic(`seed ${seed}: ${rounds * perRound} pieces of work (${show(counts)}), ${rounds * 10} more requests`);
  t.diagnostic(`before: ${show(before)}; at most: ${show(peak)}; after: ${show(holdings())}`);
  way.close();
  await server.close();
}

/** What the process holds, by kind. */
function holdings(): Record<string, number> {
  const held: Record<string, number> = { TCPSocketWrap: 0, Timeout: 0, listeners: 0 };
  for (const kind of process.getActiveResourcesInfo()) held[kind] = (held[kind] ?? 0) + 1;
  // Immediates are the turns of this test, requests for writing end by themselves.
  delete held['Immediate'];
  for (const event of process.eventNames()) held['listeners'] = (held['listeners'] ?? 0) + process.listenerCount(event);
  return held;
}

/** Waits, in turns of the event loop, for what real sockets do after they are told. */
async function settle(condition: () => boolean): Promise<void> {
  const end = performance.now() + patience;
  while (!condition() && performance.now() < end) await new Promise((resolve) => setImmediate(resolve));
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function pick<T>(random: () => number, items: readonly T[]): T {
  return items[Math.floor(random() * items.length)] as T;
}

/** Mulberry32. */
function generator(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

// In which order a manager comes up and goes down, what can be added later, and what a lost lease does.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { FakeClock } from '@kubewright/apimachinery';
import type { HttpRequest } from '@kubewright/apimachinery';
import { connect } from '@kubewright/client';
import { defineController } from '../src/controller-definition.ts';
import { LeadershipLostError } from '../src/leadership.ts';
import { createManager } from '../src/manager.ts';
import type { Manager } from '../src/manager.ts';
import type { ManagerOptions } from '../src/manager-options.ts';
import type { OperatorContext } from '../src/reconcile.ts';
import type { Runnable } from '../src/runnable.ts';
import type { Network } from './example-kinds.ts';
import { networks, widgets } from './example-kinds.ts';
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
const collections = {
  '/apis/samples.example.com/v1/networks': [network],
  '/apis/samples.example.com/v1/widgets': [],
};
const local = { port: 0, host: '127.0.0.1' };
const election = { leaderElection: { namespace: 'default', identity: 'me' } };

const stops: AbortController[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop.abort();
});

interface Bench {
  readonly manager: Manager;
  readonly clock: FakeClock;
  readonly server: ScriptedServer;
  readonly order: string[];
  readonly lines: LogLine[];
  /** Lets the lease be answered no more. */
  readonly silence: () => void;
  /** Answers the request to /held. */
  readonly answer: () => void;
  readonly start: () => { readonly stop: AbortController; readonly ended: Promise<void> };
}

/** `order` hears about every request, about phases, and about what the test adds. */
function bench(options: Partial<ManagerOptions> = {}): Bench {
  const clock = new FakeClock();
  const order: string[] = [];
  const lines: LogLine[] = [];
  let silent = false;
  let version = 1;
  let answer = (): void => undefined;
  const server = scriptedServer(collections, async ({ path, body, signal }: HttpRequest) => {
    if (path.startsWith('/held')) {
      return new Promise((resolve, reject) => {
        answer = () => resolve({});
        signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      });
    }
    if (!path.includes('/leases')) return {};
    if (silent) throw Object.assign(new Error('no route'), { code: 'EHOSTUNREACH' });
    const lease = JSON.parse(Buffer.from(body ?? []).toString()) as {
      metadata: object;
      spec: { holderIdentity: string };
    };
    order.push(lease.spec.holderIdentity === '' ? 'lease released' : 'lease held');
    version += 1;
    return { ...lease, metadata: { ...lease.metadata, resourceVersion: String(version) } };
  });
  const log = recordingLogger(lines);
  const onPhase: ManagerOptions['log'] = {
    ...log,
    debug: (message, fields) => {
      if (message === 'manager phase') order.push(`phase ${String(fields?.['phase'])}`);
    },
    with: () => log,
  };
  const rest = connect(server.transport, { clock, fieldManager: 'test' });
  const manager = createManager({ name: 'test', rest, clock, log: onPhase, ...options });
  const start = () => {
    const stop = new AbortController();
    stops.push(stop);
    const ended = manager.start(stop.signal);
    ended.catch(() => undefined);
    return { stop, ended };
  };
  return { manager, clock, server, order, lines, silence: () => (silent = true), answer: () => answer(), start };
}

/** Says when it starts, and ends a turn after it is told to. */
function runnable(name: string, order: string[], more: Partial<Runnable> = {}): Runnable {
  return {
    name,
    run: async ({ signal }) => {
      order.push(`${name} starts`);
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      order.push(`${name} ends`);
    },
    ...more,
  };
}

async function turns(clock: FakeClock, count = 8): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await clock.advance(0);
}

test('comes up: endpoints, servers, caches, others and warm-up, election, leader group; goes down reversed, the lease last', async () => {
  const { manager, clock, order, start, server } = bench({ ...election, health: local });
  manager.addRunnable(
    runnable('server', order, { beforeCaches: true, serving: async () => void order.push('serves') }),
  );
  manager.addRunnable(runnable('other', order, { leaderElection: false }));
  manager.addRunnable(runnable('leader', order, { warmUp: async () => void order.push('leader warms up') }));
  manager.add(defineController({ for: networks, reconcile: () => void order.push('reconcile') }));
  const { stop, ended } = start();
  while (manager.ports.health === undefined) await clock.advance(0);
  await turns(clock);
  await manager.started;
  const leaders = ['leader starts', 'reconcile'];
  assert.deepEqual(order.splice(-2).toSorted(), leaders);
  assert.deepEqual(order.splice(0), [
    'phase endpoints',
    'phase servers',
    'server starts',
    'serves',
    'phase caches',
    'phase election',
    'leader warms up',
    'other starts',
    'lease held',
    'phase running',
  ]);
  stop.abort();
  await ended;
  assert.deepEqual(order, [
    'other ends',
    'phase stopping',
    'leader ends',
    'server ends',
    'lease released',
    'phase stopped',
  ]);
  assert.equal(server.watches, 0);
  assert.equal(clock.pending, 0);
});

test('caches are not asked for before what the API server needs for them serves (B-46)', async () => {
  const { manager, clock, order, start, server } = bench();
  let serves: () => void = () => undefined;
  const serving = new Promise<void>((resolve) => (serves = resolve));
  manager.addRunnable(runnable('webhooks', order, { beforeCaches: true, serving: () => serving }));
  manager.add(defineController({ for: networks, reconcile: () => undefined }));
  const { stop, ended } = start();
  await turns(clock);
  assert.deepEqual([server.requests, manager.state.phase], [[], 'servers']);
  serves();
  await turns(clock);
  assert.equal(manager.state.phase, 'running');
  assert.equal(server.watches, 1);
  stop.abort();
  await ended;
});

test('a server that fails before it serves stops the start, which would wait for ever', async () => {
  const { manager, start, server } = bench();
  const never = new Promise<void>(() => undefined);
  const run = (): Promise<void> => Promise.reject(new Error('port taken'));
  manager.addRunnable({ name: 'webhooks', beforeCaches: true, serving: () => never, run });
  await assert.rejects(start().ended, /runnable webhooks failed/);
  assert.deepEqual(server.requests, []);
});

test('a controller or runnable that is added while it runs starts at once, with its cache filled', async () => {
  const { manager, clock, order, start, server } = bench();
  const { stop, ended } = start();
  await manager.started;
  manager.addRunnable(runnable('late', order, { leaderElection: false }));
  let found: unknown;
  manager.add(
    defineController({
      for: networks,
      reads: [widgets],
      reconcile: (request, { lister }) => {
        found = [lister(networks).get(request)?.metadata?.name, lister(widgets).list()];
      },
    }),
  );
  await turns(clock);
  assert.deepEqual(found, ['a', []]);
  assert.ok(order.includes('late starts'));
  assert.equal(server.watches, 2);
  stop.abort();
  await ended;
  assert.equal(server.watches, 0);
  assert.equal(clock.pending, 0);
  assert.throws(() => manager.addRunnable(runnable('too late', order)), /the manager is stopped: nothing can be added/);
});

test('added on a replica that waits, it waits, too; a cache that cannot be filled stops the manager', async () => {
  const { manager, clock, order, start, silence } = bench({ ...election, cacheSyncTimeout: 5000 });
  silence();
  const { stop, ended } = start();
  await turns(clock);
  assert.equal(manager.state.phase, 'election');
  manager.addRunnable(runnable('leader', order));
  manager.addRunnable(runnable('other', order, { leaderElection: false }));
  await turns(clock);
  assert.ok(!order.includes('leader starts') && order.includes('other starts'));
  const missing = { ...widgets, plural: 'absent' };
  manager.addRunnable(runnable('reader', order, { reads: [missing] }));
  await turns(clock);
  await clock.advance(5000);
  await assert.rejects(
    ended,
    (error: Error) => /runnable reader failed/.test(error.message) && /absent/.test(String(error.cause)),
  );
  stop.abort();
});

test('a lost lease is not waited for: start rejects at once, whatever is stuck, and nothing is released (B-47)', async () => {
  const { manager, clock, order, start, silence } = bench(election);
  let context: OperatorContext | undefined;
  manager.addRunnable({
    name: 'stuck',
    run: (given) => {
      context = given;
      return new Promise(() => undefined);
    },
  });
  const { ended } = start();
  await manager.started;
  silence();
  await clock.advance(9999);
  assert.equal(manager.state.phase, 'running');
  await clock.advance(1);
  await assert.rejects(ended, LeadershipLostError);
  assert.ok(!order.includes('lease released'));
  assert.equal(context?.signal.aborted, true);
  const write = context?.rest.request({ method: 'POST', path: '/x', body: {} });
  await assert.rejects(write ?? Promise.resolve());
  assert.equal(clock.pending, 0);
});

test('asked to stop, a leader hears the answer to what it has written before it gives the lease back', async () => {
  for (const answered of [true, false]) {
    const { manager, clock, order, server, start, answer } = bench(election);
    let outcome = '';
    manager.addRunnable({
      name: 'writer',
      run: async ({ rest, signal }) => {
        await rest.request({ method: 'POST', path: '/held', body: {} }).catch((error: Error) => (outcome = error.name));
        order.push('write ended');
        assert.ok(signal.aborted);
        await assert.rejects(rest.request({ method: 'POST', path: '/late', body: {} }), { name: 'AbortError' });
      },
    });
    const { stop, ended } = start();
    await manager.started;
    await turns(clock);
    stop.abort();
    await clock.advance(14_000);
    assert.ok(!order.includes('write ended'));
    if (answered) answer();
    await clock.advance(2000);
    await ended;
    const end = answered ? ['write ended', 'lease released'] : ['write ended'];
    assert.deepEqual(
      order.filter((each) => !each.startsWith('phase') && each !== 'lease held'),
      end,
    );
    assert.equal(outcome, answered ? '' : 'AbortError');
    assert.ok(!server.requests.includes('POST /late'));
    assert.equal(clock.pending, 0);
  }
});

test('events of a leader that lost its lease stay here, too', async () => {
  const { manager, clock, server, start, silence } = bench(election);
  let context: OperatorContext | undefined;
  manager.addRunnable({ name: 'any', run: async (given) => void (context = given) });
  start();
  await manager.started;
  await turns(clock);
  await turns(clock);
  silence();
  await clock.advance(10_000);
  const events = (): number => server.requests.filter((request) => request.endsWith('/events')).length;
  context?.events.event(network, 'Normal', 'Seen', 'See', 'after the end');
  await turns(clock);
  assert.equal(events(), 1, 'that it became leader, and nothing after that');
});

test('grace period: none waits for nothing and blames nobody; Infinity or below zero waits for ever', async () => {
  for (const [gracePeriod, waits] of [
    [0, false],
    [Infinity, true],
    [-1, true],
  ] as const) {
    const { manager, clock, start } = bench({ gracePeriod });
    let end: () => void = () => undefined;
    manager.addRunnable({ name: 'stuck', run: () => new Promise((resolve) => (end = () => resolve())) });
    const { stop, ended } = start();
    await manager.started;
    await turns(clock);
    let over = false;
    void ended.then(() => (over = true));
    stop.abort();
    await clock.advance(24 * 3_600_000);
    assert.equal(over, !waits, `${gracePeriod}`);
    end();
    await ended;
    assert.equal(clock.pending, 0);
  }
});

test('only what is stuck is named', async () => {
  const { manager, clock, order, start } = bench({ gracePeriod: 1000 });
  manager.addRunnable({ name: 'stuck', run: () => new Promise(() => undefined) });
  manager.addRunnable(runnable('fine', order));
  const { stop, ended } = start();
  await manager.started;
  await turns(clock);
  stop.abort();
  await clock.advance(1000);
  await assert.rejects(ended, { message: 'runnable stuck did not stop within 1 s' });
});

test('a runnable that asks for what does not go together is refused', () => {
  const { manager, order } = bench();
  const refused = (more: Partial<Runnable>, message: RegExp): void => {
    assert.throws(() => manager.addRunnable(runnable('r', order, more)), message);
  };
  refused({ beforeCaches: true, leaderElection: true }, /cannot both run before the caches and wait for leadership/);
  refused({ serving: async () => undefined }, /serving\(\), which is for beforeCaches/);
  refused({ leaderElection: false, warmUp: async () => undefined }, /warmUp\(\), which is for those that wait/);
});

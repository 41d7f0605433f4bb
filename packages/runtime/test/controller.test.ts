// One controller on a fake clock, with a reconcile that the test scripts and no caches.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError, FakeClock } from '@kubewright/apimachinery';
import type { KubernetesObject } from '@kubewright/apimachinery';
import type { AnySharedInformer, EventHandler } from '@kubewright/client';
import type { ControllerDefaults, ControllerSettings } from '../src/controller-settings.ts';
import { defineController } from '../src/controller-definition.ts';
import { Controller } from '../src/controller.ts';
import { MetricsRegistry } from '../src/metrics/registry.ts';
import type { OperatorContext, Reconcile, ReconcileContext } from '../src/reconcile.ts';
import type { Request } from '../src/request.ts';
import type { Source } from '../src/source.ts';
import { watch } from '../src/source.ts';
import { TerminalError } from '../src/terminal-error.ts';
import { configMaps, networks } from './example-kinds.ts';
import { objectEvent } from './object-event.ts';
import type { LogLine } from './recording-logger.ts';
import { recordingLogger } from './recording-logger.ts';

const a: Request = { namespace: 'default', name: 'a' };
const b: Request = { namespace: 'default', name: 'b' };

/** A started controller. `calls` has one entry for each reconcile: the name and when it began. */
function started(reconcile: Reconcile, options: Partial<ControllerSettings> = {}, defaults: ControllerDefaults = {}) {
  const clock = new FakeClock();
  const metrics = new MetricsRegistry();
  const lines: LogLine[] = [];
  const calls: [string, number][] = [];
  const contexts: ReconcileContext[] = [];
  const [stop, interrupt] = [new AbortController(), new AbortController()];
  const definition = defineController({
    for: networks,
    ...options,
    reconcile: (request, context) => {
      calls.push([request.name, clock.monotonic()]);
      contexts.push(context);
      return reconcile(request, context);
    },
  });
  const controller = new Controller(definition, {
    clock,
    log: recordingLogger(lines),
    metrics,
    defaults,
    contextFor: (each) => ({ ...each, clock, fieldManager: 'test/network' }) as unknown as OperatorContext,
  });
  const running = controller.run(stop.signal, interrupt.signal);
  const count = (name: string, labels: Record<string, string> = {}): number =>
    metrics.counter(`controller_runtime_${name}`, '').value({ controller: 'network', ...labels });
  return { clock, metrics, lines, calls, contexts, controller, stop, interrupt, running, count };
}

/** What an informer of the source's resource would call. */
function handlerFor(controller: Controller, source: Source): EventHandler<KubernetesObject> {
  let handler: EventHandler<KubernetesObject> | undefined;
  const informer = {
    addHandler: (added: EventHandler<KubernetesObject>) => {
      handler = added;
      return { synced: Promise.resolve(), remove: () => undefined };
    },
  } as unknown as AnySharedInformer;
  controller.watch(source);
  void controller.listen({ lister: () => assert.fail(), informer: () => informer, release: () => undefined });
  return handler ?? assert.fail('the source does not listen');
}

/** A reconcile that fails as often as there are errors, then succeeds. */
function failing(...errors: unknown[]): Reconcile {
  return () => {
    if (errors.length > 0) throw errors.shift();
  };
}

test('a request is reconciled once, with an id, an attempt and a logger of its own', async () => {
  const { clock, controller, calls, contexts, lines, count, stop, running } = started((_, { log }) => log.info('here'));
  controller.enqueue(a);
  await clock.advance(0);
  assert.deepEqual(calls, [['a', 0]]);
  assert.equal(contexts[0]?.attempt, 1);
  assert.match(contexts[0]?.reconcileId ?? '', /^[0-9a-f-]{36}$/);
  assert.deepEqual(lines.find(({ message }) => message === 'here')?.fields, {
    controller: 'network',
    controllerGroup: 'samples.example.com',
    controllerKind: 'Network',
    ...a,
    reconcileId: contexts[0]?.reconcileId,
    attempt: 1,
  });
  assert.equal(count('reconcile_total', { result: 'success' }), 1);
  stop.abort();
  await running;
});

test('one key is never worked on twice at once; a change meanwhile runs it once more (B-32, B-30)', async () => {
  const releases: (() => void)[] = [];
  const reconcile = (): Promise<void> => new Promise((resolve) => void releases.push(resolve));
  const { clock, controller, calls, stop, running } = started(reconcile, { workers: 3 });
  controller.enqueue(a);
  controller.enqueue(b);
  await clock.advance(0);
  controller.enqueue(a);
  controller.enqueue(a);
  await clock.advance(0);
  assert.deepEqual(calls, [
    ['a', 0],
    ['b', 0],
  ]);
  assert.deepEqual([controller.state.running, controller.state.failing.length], [2, 0]);
  releases[0]?.();
  await clock.advance(0);
  assert.deepEqual(calls.slice(2), [['a', 0]]);
  releases.forEach((release) => release());
  stop.abort();
  await running;
  assert.equal(calls.length, 3);
});

test('failures are tried again after 5 ms, doubling, and success resets the count (B-34, B-37)', async () => {
  const error = new Error('no');
  const { clock, controller, calls, contexts, count, stop, running } = started(failing(error, error, error));
  controller.enqueue(a);
  await clock.advance(1000);
  assert.deepEqual(calls, [
    ['a', 0],
    ['a', 5],
    ['a', 15],
    ['a', 35],
  ]);
  assert.deepEqual(
    contexts.map(({ attempt }) => attempt),
    [1, 2, 3, 4],
  );
  assert.equal(new Set(contexts.map(({ reconcileId }) => reconcileId)).size, 4);
  assert.deepEqual([count('reconcile_errors_total'), count('reconcile_total', { result: 'error' })], [3, 3]);
  controller.enqueue(a);
  await clock.advance(0);
  assert.equal(contexts[4]?.attempt, 1);
  stop.abort();
  await running;
});

test('what fails is shown until it succeeds', async () => {
  const error = new Error('no');
  const { clock, controller, stop, running } = started(failing(error, error));
  controller.enqueue(a);
  await clock.advance(5);
  assert.deepEqual(controller.state.failing, [{ request: a, failures: 2, error }]);
  await clock.advance(10);
  assert.deepEqual(controller.state.failing, []);
  assert.equal(controller.state.reconciles, 3);
  stop.abort();
  await running;
});

test('requeueAfter runs again then, also beyond what setTimeout can wait (B-37)', async () => {
  const delays = [1500, 60 * 24 * 3600_000];
  const reconcile: Reconcile = () => ({ requeueAfter: delays.shift() });
  const { clock, controller, calls, count, stop, running } = started(reconcile);
  controller.enqueue(a);
  await clock.advance(1499);
  assert.equal(calls.length, 1);
  await clock.advance(1);
  assert.equal(calls.length, 2);
  await clock.advance(60 * 24 * 3600_000);
  assert.equal(calls.length, 3);
  assert.deepEqual(
    [count('reconcile_total', { result: 'requeue_after' }), count('reconcile_total', { result: 'success' })],
    [2, 1],
  );
  stop.abort();
  await running;
});

test('requeueAfter of 0 or less means soon, ever later, until a result that is none of these', async () => {
  const delays = [0, -5, 0, undefined, 0];
  const reconcile: Reconcile = () => ({ requeueAfter: delays.shift() });
  const { clock, controller, calls, contexts, count, stop, running } = started(reconcile);
  controller.enqueue(a);
  await clock.advance(4);
  assert.deepEqual([calls.length, controller.state.requeued], [1, [a]]);
  await clock.advance(1000);
  assert.deepEqual(calls, [
    ['a', 0],
    ['a', 5],
    ['a', 15],
    ['a', 35],
  ]);
  assert.deepEqual(controller.state.requeued, []);
  assert.deepEqual([count('reconcile_total', { result: 'requeue' }), count('reconcile_errors_total')], [3, 0]);
  controller.enqueue(a);
  await clock.advance(5);
  assert.deepEqual(
    contexts.map(({ attempt }) => attempt),
    [1, 2, 3, 4, 1, 2],
  );
  stop.abort();
  await running;
});

test('a requeueAfter that is no number is a failure', async () => {
  const results = [{ requeueAfter: Number.NaN }];
  const { clock, controller, lines, calls, stop, running } = started(() => results.shift());
  controller.enqueue(a);
  await clock.advance(5);
  assert.equal(calls.length, 2);
  assert.match(String(lines.find(({ level }) => level === 'error')?.fields['error']), /finite number of milliseconds/);
  stop.abort();
  await running;
});

test('a TerminalError is counted and not tried again before the next event (B-38)', async () => {
  const { clock, controller, calls, count, stop, running } = started(failing(new TerminalError('never')));
  controller.enqueue(a);
  await clock.advance(2_000_000);
  assert.equal(calls.length, 1);
  assert.deepEqual([count('terminal_reconcile_errors_total'), count('reconcile_errors_total')], [1, 1]);
  controller.enqueue(a);
  await clock.advance(0);
  assert.equal(calls.length, 2);
  stop.abort();
  await running;
});

test('a panic is an error with its stack and a metric, and is tried again (B-39)', async () => {
  const { clock, controller, calls, lines, count, stop, running } = started(
    failing(new TypeError("Cannot read properties of undefined (reading 'x')"), 'a thrown string'),
  );
  controller.enqueue(a);
  await clock.advance(20);
  assert.equal(calls.length, 3);
  assert.equal(count('reconcile_panics_total'), 2);
  const errors = lines.filter(({ level }) => level === 'error');
  assert.deepEqual(
    errors.map(({ message }) => message),
    Array(2).fill('reconcile panicked; tried again'),
  );
  assert.match((errors[0]?.fields['error'] as Error | undefined)?.stack ?? '', /controller\.test\.ts/);
  stop.abort();
  await running;
});

test('what was thrown is in the log, also where it is nothing', async () => {
  const { clock, controller, lines, stop, running } = started(() => Promise.reject(undefined));
  controller.enqueue(a);
  await clock.advance(0);
  const [failure] = lines.filter(({ level }) => level === 'error');
  assert.equal(failure?.fields['error'], 'undefined was thrown');
  stop.abort();
  await running;
});

test('a conflict is tried again without alarm (B-44)', async () => {
  const conflict = ApiError.modified({ group: 'samples.example.com', resource: 'networks' }, 'a');
  const { clock, controller, calls, lines, stop, running } = started(failing(conflict));
  controller.enqueue(a);
  await clock.advance(5);
  assert.equal(calls.length, 2);
  assert.deepEqual(
    lines.filter(({ level }) => level === 'error' || level === 'warn'),
    [],
  );
  stop.abort();
  await running;
});

test('what the server refuses on principle is tried again slowly, a busy server when it says', async () => {
  const networksResource = { group: 'samples.example.com', resource: 'networks' };
  const errors = [
    ApiError.forbidden(networksResource, 'a', 'no'),
    ApiError.forbidden(networksResource, 'a', 'no'),
    new Error('while listing', { cause: ApiError.tooManyRequests('busy', 60) }),
  ];
  const { clock, controller, calls, stop, running } = started(failing(...errors));
  controller.enqueue(a);
  await clock.advance(62_999);
  assert.deepEqual(calls, [
    ['a', 0],
    ['a', 1000],
    ['a', 3000],
  ]);
  await clock.advance(6001);
  assert.equal(calls.length, 4);
  stop.abort();
  await running;
});

test("another manager's field is no stale cache: that conflict is an error", async () => {
  const conflict = ApiError.applyConflict('conflict with "x"', [{ reason: 'FieldManagerConflict', field: '.data' }]);
  const { clock, controller, lines, stop, running } = started(failing(conflict));
  controller.enqueue(a);
  await clock.advance(5);
  assert.equal(lines.filter(({ level }) => level === 'error').length, 1);
  stop.abort();
  await running;
});

test('a timeout aborts the signal, but the key is free only when the promise settles', async () => {
  let release = (): void => undefined;
  let runs = 0;
  const reconcile: Reconcile = () => {
    runs += 1;
    return runs === 1 ? new Promise((resolve) => (release = () => resolve())) : undefined;
  };
  const { clock, controller, contexts, lines, count, stop, running } = started(reconcile, {
    workers: 2,
    reconcileTimeout: 100,
  });
  controller.enqueue(a);
  await clock.advance(99);
  assert.equal(contexts[0]?.signal.aborted, false);
  await clock.advance(1);
  assert.equal(contexts[0]?.signal.aborted, true);
  assert.equal((contexts[0]?.signal.reason as Error | undefined)?.name, 'TimeoutError');
  assert.equal(count('reconcile_timeouts_total'), 1);
  assert.ok(lines.some(({ level }) => level === 'warn'));
  controller.enqueue(a);
  await clock.advance(100_000);
  assert.equal(runs, 1);
  release();
  await clock.advance(0);
  assert.equal(runs, 2);
  assert.equal(contexts[1]?.signal.aborted, false);
  stop.abort();
  await running;
  assert.equal(clock.pending, 0);
});

test('stopping lets what runs finish and takes nothing more', async () => {
  let release = (): void => undefined;
  const reconcile: Reconcile = () => new Promise((resolve) => (release = () => resolve()));
  const { clock, controller, calls, contexts, stop, running } = started(reconcile);
  controller.enqueue(a);
  controller.enqueue(b);
  await clock.advance(0);
  stop.abort();
  await clock.advance(10);
  assert.equal(contexts[0]?.signal.aborted, false);
  release();
  await running;
  assert.deepEqual(calls, [['a', 0]]);
  assert.equal(clock.pending, 0);
});

test('an interruption aborts what runs and is no failure', async () => {
  const reconcile: Reconcile = (_, { signal }) =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
  const { clock, controller, lines, count, stop, interrupt, running } = started(reconcile);
  controller.enqueue(a);
  await clock.advance(0);
  stop.abort();
  interrupt.abort(new Error('enough'));
  await running;
  assert.equal(count('reconcile_errors_total'), 0);
  assert.deepEqual(
    lines.filter(({ level }) => level === 'error'),
    [],
  );
});

test('an event that leads to one request twice, as an update within one owner does, asks once', async () => {
  const { clock, controller, calls, stop, running } = started(() => undefined);
  const source = watch(configMaps, { map: () => [a, b, a] });
  const handler = handlerFor(controller, source);
  const configMap = { metadata: { namespace: 'default', name: 'c' } };
  handler(objectEvent(configMap, configMap));
  await clock.advance(0);
  assert.deepEqual(calls, [
    ['a', 0],
    ['b', 0],
  ]);
  stop.abort();
  await running;
});

test('what was there at the start waits behind what happens now; a retry keeps its priority (B-40)', async () => {
  const { clock, controller, calls, stop, running } = started(
    (request, { attempt }) => {
      if (request.name === 'b' && attempt === 1) throw new Error('once');
    },
    { oldestEvery: Infinity },
  );
  const source = watch(configMaps, { map: ({ metadata }) => [{ name: metadata.name ?? '' }] });
  const handler = handlerFor(controller, source);
  const at = (name: string, resourceVersion = '1') => ({ metadata: { namespace: 'default', name, resourceVersion } });
  const told = (initial: boolean, ...names: string[]): void => {
    for (const name of names) handler({ ...objectEvent(undefined, at(name)), initial });
  };
  told(true, 'a', 'b', 'c');
  handler(objectEvent(at('resync'), at('resync')));
  told(false, 'live');
  handler(objectEvent(at('changed', '1'), at('changed', '2')));
  told(false, 'c');
  controller.enqueue({ name: 'urgent' }, { priority: 5 });
  await clock.advance(0);
  assert.deepEqual(
    calls.map(([name]) => name),
    ['urgent', 'live', 'changed', 'c', 'a', 'b', 'resync'],
  );
  told(true, 'd');
  told(false, 'e');
  await clock.advance(5);
  assert.deepEqual(calls.slice(7), [
    ['e', 0],
    ['d', 0],
    ['b', 5],
  ]);
  stop.abort();
  await running;
});

test('the priority of a result is that of the reconcile it asks for, which has the one before by default', async () => {
  const results = [{ requeueAfter: 10, priority: 7 }, { requeueAfter: 10 }, { requeueAfter: 10, priority: 0.5 }];
  let release = (): void => undefined;
  const { clock, controller, metrics, lines, stop, running } = started(({ name }) =>
    name === 'b' ? new Promise((resolve) => (release = () => resolve())) : results.shift(),
  );
  const depths = (): string[] =>
    Array.from(metrics.text().matchAll(/workqueue_depth\{.*priority="(.*)"\} (.*)/g), ([, priority, depth]) => {
      return `${priority}: ${depth}`;
    });
  controller.enqueue(a, { priority: -3 });
  assert.deepEqual(depths(), ['0: 0', '-3: 1']);
  for (let turn = 0; turn < 2; turn += 1) {
    await clock.advance(0);
    controller.enqueue(b);
    await clock.advance(10);
    assert.deepEqual(depths(), ['0: 0', '7: 1']);
    release();
  }
  await clock.advance(0);
  assert.match(String(lines.find(({ level }) => level === 'error')?.fields['error']), /priority must be an integer/);
  stop.abort();
  await running;
});

test('an error beats what it would have asked for; a result above 0 resets the count (B-37)', async () => {
  const answers: (() => { requeueAfter: number })[] = [
    () => {
      throw new Error('no');
    },
    () => ({ requeueAfter: 100 }),
    () => {
      throw new Error('no');
    },
  ];
  const { clock, controller, calls, contexts, stop, running } = started(() => answers.shift()?.());
  controller.enqueue(a);
  await clock.advance(1000);
  assert.deepEqual(calls, [
    ['a', 0],
    ['a', 5],
    ['a', 105],
    ['a', 110],
  ]);
  assert.deepEqual(
    contexts.map(({ attempt }) => attempt),
    [1, 2, 1, 2],
  );
  stop.abort();
  await running;
});

test('an event before the requested time reconciles once, then what that reconcile says counts (B-33)', async () => {
  const results = [{ requeueAfter: 1000 }];
  const { clock, controller, calls, stop, running } = started(() => results.shift());
  controller.enqueue(a);
  await clock.advance(500);
  assert.equal(controller.state.delayed, 1);
  controller.enqueue(a);
  await clock.advance(10_000);
  assert.deepEqual(calls, [
    ['a', 0],
    ['a', 500],
  ]);
  stop.abort();
  await running;
});

test('a controller says which reconciles run, the first of them by name', async () => {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const { clock, controller, contexts, stop, running } = started(() => released, { workers: 5 });
  assert.equal(controller.doing, '');
  for (const name of ['a', 'b', 'c', 'd', 'e']) controller.enqueue({ namespace: 'default', name });
  await clock.advance(0);
  const named = ['a', 'b', 'c'].map((name, index) => `default/${name}, reconcileId ${contexts[index]?.reconcileId}`);
  assert.equal(controller.doing, ` (reconciling ${named.join('; ')} and 2 more)`);
  release();
  stop.abort();
  await running;
  assert.equal(controller.doing, '');
});

test('requests of several clusters are different requests', async () => {
  const requests: Request[] = [
    a,
    { ...a, cluster: 'east/1' },
    { ...a, cluster: 'west' },
    { name: 'a', cluster: 'west' },
  ];
  const seen: Request[] = [];
  const { clock, controller, stop, running } = started((request) => {
    seen.push(request);
    return seen.length <= requests.length ? { requeueAfter: 5 } : undefined;
  });
  for (const request of [...requests, ...requests]) controller.enqueue(request);
  await clock.advance(5);
  assert.deepEqual(seen, [...requests, ...requests]);
  stop.abort();
  await running;
});

test('more workers at run time, then fewer: those that run finish', async () => {
  const releases: (() => void)[] = [];
  const { clock, controller, calls, metrics, stop, running } = started(
    () => new Promise((resolve) => void releases.push(resolve)),
  );
  for (let name = 0; name < 6; name += 1) controller.enqueue({ name: String(name) });
  await clock.advance(0);
  assert.equal(calls.length, 1);
  controller.setWorkers(3);
  await clock.advance(0);
  assert.deepEqual([calls.length, controller.state.workers], [3, 3]);
  assert.match(metrics.text(), /max_concurrent_reconciles\{controller="network"\} 3\n/);
  controller.setWorkers(1);
  releases.splice(0, 2).forEach((release) => release());
  await clock.advance(0);
  assert.deepEqual([calls.length, controller.state.running], [3, 1]);
  releases.splice(0).forEach((release) => release());
  await clock.advance(0);
  assert.deepEqual([calls.length, controller.state.running], [4, 1]);
  for (const workers of [0, 1.5, -1]) assert.throws(() => controller.setWorkers(workers), /workers must be an integer/);
  stop.abort();
  releases.splice(0).forEach((release) => release());
  await running;
});

test('a reconcile that ignores its aborted signal is stuck after a while: state and metric say so until it ends', async () => {
  let release = (): void => undefined;
  const { clock, controller, contexts, metrics, lines, stop, running } = started(
    () => new Promise((resolve) => (release = () => resolve())),
    { reconcileTimeout: 1000 },
  );
  const gauge = (): number => metrics.gauge('kubewright_stuck_reconciles', '').value({ controller: 'network' });
  controller.enqueue(a);
  await clock.advance(60_999);
  assert.deepEqual([controller.state.stuck, gauge()], [[], 0]);
  await clock.advance(1);
  const [reconcileId] = contexts.map((context) => context.reconcileId);
  assert.deepEqual(controller.state.stuck, [{ request: a, reconcileId, runningFor: 61_000 }]);
  assert.throws(() => controller.assertNotStuck(), /default\/a by controller network .* has not ended after 61 s/);
  assert.equal(gauge(), 1);
  assert.match(metrics.text(), /workqueue_longest_running_processor_seconds\{.*\} 61\n/);
  assert.match(metrics.text(), /workqueue_unfinished_work_seconds\{.*\} 61\n/);
  assert.equal(lines.filter(({ message }) => /is stuck/.test(message)).length, 1);
  release();
  await clock.advance(0);
  assert.deepEqual([controller.state.stuck, gauge()], [[], 0]);
  controller.assertNotStuck();
  stop.abort();
  await running;
  assert.equal(clock.pending, 0);
});

test('a panic ends a controller that does not recover from them (B-39)', async () => {
  const panic = new TypeError("Cannot read properties of undefined (reading 'x')");
  const { clock, controller, count, running } = started(failing(new Error('only a failure'), panic), {
    recoverPanic: false,
  });
  const ended = assert.rejects(running, panic);
  controller.enqueue(a);
  await clock.advance(5);
  await ended;
  assert.equal(count('reconcile_panics_total'), 1);
  assert.equal(clock.pending, 0);
});

test("a controller's own logger, and what the manager says for all", async () => {
  const { clock, controller, lines, stop, running } = started(
    (_, { log }) => log.info('here'),
    { logFor: (log, { name }) => log.with({ tenant: `of-${name}` }), reconcileTimeout: 5 },
    { workers: 2, reconcileTimeout: 7, groupKindWorkers: { 'Network.samples.example.com': 4, Network: 5 } },
  );
  assert.equal(controller.state.workers, 4);
  controller.enqueue(a);
  await clock.advance(0);
  const { fields } = lines.find(({ message }) => message === 'here') ?? {};
  assert.deepEqual([fields?.['tenant'], fields?.['name']], ['of-a', 'a']);
  stop.abort();
  await running;
});

test("the queue's metrics have controller-runtime's names", async () => {
  const { clock, controller, metrics, stop, running } = started(failing(new Error('no')));
  controller.enqueue(a);
  await clock.advance(5);
  const text = metrics.text();
  for (const line of [
    'workqueue_adds_total{controller="network",name="network"} 2',
    'workqueue_retries_total{controller="network",name="network"} 1',
    'workqueue_depth{controller="network",name="network",priority="0"} 0',
    'workqueue_longest_running_processor_seconds{controller="network",name="network"} 0',
    'workqueue_queue_duration_seconds_count{controller="network",name="network"} 2',
    'workqueue_work_duration_seconds_count{controller="network",name="network"} 2',
    'controller_runtime_max_concurrent_reconciles{controller="network"} 1',
    'controller_runtime_active_workers{controller="network"} 0',
    'controller_runtime_reconcile_time_seconds_count{controller="network"} 2',
    'controller_runtime_reconcile_total{controller="network",result="requeue"} 0',
  ]) {
    assert.ok(text.includes(`${line}\n`), `${line} is missing in\n${text}`);
  }
  stop.abort();
  await running;
});

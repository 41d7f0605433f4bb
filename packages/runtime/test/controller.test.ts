// One controller on a fake clock, with a reconcile that the test scripts and no caches.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError, FakeClock } from '@kubewright/apimachinery';
import type { ControllerOptions } from '../src/controller-definition.ts';
import { defineController } from '../src/controller-definition.ts';
import { Controller } from '../src/controller.ts';
import { MetricsRegistry } from '../src/metrics/registry.ts';
import type { OperatorContext, Reconcile, ReconcileContext } from '../src/reconcile.ts';
import type { Request } from '../src/request.ts';
import { watch } from '../src/source.ts';
import { TerminalError } from '../src/terminal-error.ts';
import type { Network } from './example-kinds.ts';
import { configMaps, networks } from './example-kinds.ts';
import { objectEvent } from './object-event.ts';
import type { LogLine } from './recording-logger.ts';
import { recordingLogger } from './recording-logger.ts';

const a: Request = { namespace: 'default', name: 'a' };
const b: Request = { namespace: 'default', name: 'b' };

/** A started controller. `calls` has one entry for each reconcile: the name and when it began. */
function started(
  reconcile: Reconcile,
  options: Partial<Pick<ControllerOptions<Network, 'Namespaced', unknown, never>, 'workers' | 'reconcileTimeout'>> = {},
) {
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
    contextFor: (each) => ({ ...each, clock, fieldManager: 'test/network' }) as unknown as OperatorContext,
  });
  const running = controller.run(stop.signal, interrupt.signal);
  const count = (name: string, labels: Record<string, string> = {}): number =>
    metrics.counter(`controller_runtime_${name}`, '').value({ controller: 'network', ...labels });
  return { clock, metrics, lines, calls, contexts, controller, stop, interrupt, running, count };
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
  const handler = controller.handlerFor(source, { lister: () => assert.fail() });
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

test('a mapping that throws loses its event only', async () => {
  const { clock, controller, calls, lines, stop, running } = started(() => undefined);
  const source = watch(configMaps, {
    map: ({ object }) => {
      if (object.data === undefined) throw new Error('no data');
      return [a];
    },
  });
  const handler = controller.handlerFor(source, { lister: () => assert.fail() });
  handler(objectEvent(undefined, { metadata: { namespace: 'default', name: 'c' } }));
  handler(objectEvent(undefined, { metadata: { namespace: 'default', name: 'd' }, data: {} }));
  await clock.advance(0);
  assert.deepEqual(calls, [['a', 0]]);
  const { message, fields } = lines.find(({ level }) => level === 'error') ?? {};
  assert.deepEqual([message, fields?.['key']], ['the mapping of an event failed', 'default/c']);
  stop.abort();
  await running;
});

test("the queue's metrics have controller-runtime's names", async () => {
  const { clock, controller, metrics, stop, running } = started(failing(new Error('no')));
  controller.enqueue(a);
  await clock.advance(5);
  const text = metrics.text();
  for (const line of [
    'workqueue_adds_total{name="network",controller="network"} 2',
    'workqueue_retries_total{name="network",controller="network"} 1',
    'workqueue_depth{name="network",controller="network"} 0',
    'workqueue_longest_running_processor_seconds{name="network",controller="network"} 0',
    'workqueue_queue_duration_seconds_count{name="network",controller="network"} 2',
    'workqueue_work_duration_seconds_count{name="network",controller="network"} 2',
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

// What is served is valid, has controller-runtime's names, and counts what happens.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '@kubewright/apimachinery';
import { connect } from '@kubewright/client';
import { defineController } from '../../src/controller-definition.ts';
import { createManager } from '../../src/manager.ts';
import { clientMetrics } from '../../src/metrics/client-metrics.ts';
import { collectProcessMetrics } from '../../src/metrics/process-metrics.ts';
import { MetricsRegistry } from '../../src/metrics/registry.ts';
import { networks } from '../example-kinds.ts';
import { recordingLogger } from '../recording-logger.ts';
import { scriptedServer } from '../scripted-server.ts';
import { readExposition } from './exposition.ts';

const network = {
  apiVersion: 'samples.example.com/v1',
  kind: 'Network',
  metadata: { namespace: 'default', name: 'a', uid: 'u', resourceVersion: '1' },
};

/** @see https://github.com/kubernetes-sigs/controller-runtime/tree/main/pkg/metrics */
const expected = {
  controller_runtime_active_workers: 'gauge',
  controller_runtime_max_concurrent_reconciles: 'gauge',
  controller_runtime_reconcile_errors_total: 'counter',
  controller_runtime_reconcile_panics_total: 'counter',
  controller_runtime_reconcile_time_seconds: 'histogram',
  controller_runtime_reconcile_timeouts_total: 'counter',
  controller_runtime_reconcile_total: 'counter',
  controller_runtime_terminal_reconcile_errors_total: 'counter',
  leader_election_master_status: 'gauge',
  leader_election_slowpath_total: 'counter',
  nodejs_eventloop_lag_max_seconds: 'gauge',
  nodejs_eventloop_lag_p99_seconds: 'gauge',
  nodejs_gc_duration_seconds: 'histogram',
  nodejs_heap_size_used_bytes: 'gauge',
  process_cpu_seconds_total: 'counter',
  process_resident_memory_bytes: 'gauge',
  rest_client_rate_limiter_duration_seconds: 'histogram',
  rest_client_request_duration_seconds: 'histogram',
  rest_client_request_retries_total: 'counter',
  rest_client_request_size_bytes: 'histogram',
  rest_client_requests_total: 'counter',
  rest_client_response_size_bytes: 'histogram',
  workqueue_adds_total: 'counter',
  workqueue_depth: 'gauge',
  workqueue_longest_running_processor_seconds: 'gauge',
  workqueue_queue_duration_seconds: 'histogram',
  workqueue_retries_total: 'counter',
  workqueue_unfinished_work_seconds: 'gauge',
  workqueue_work_duration_seconds: 'histogram',
};

test("a manager's metrics are valid text and have controller-runtime's, client-go's and prom-client's names", async () => {
  const clock = new FakeClock();
  const server = scriptedServer({ '/apis/samples.example.com/v1/networks': [network] }, ({ body }) => {
    const lease = JSON.parse(Buffer.from(body ?? []).toString()) as { metadata: object };
    return Promise.resolve({ ...lease, metadata: { ...lease.metadata, resourceVersion: '1' } });
  });
  const rest = connect(server.transport, { clock });
  const address = { port: 0, host: '127.0.0.1' };
  const manager = createManager({
    name: 'test',
    rest,
    clock,
    log: recordingLogger([]),
    metrics: address,
    leaderElection: { namespace: 'default' },
  });
  manager.add(defineController({ for: networks, reconcile: () => undefined }));
  const stop = new AbortController();
  const ended = manager.start(stop.signal);
  await manager.started;
  await manager.reconciled();
  const response = await fetch(`http://127.0.0.1:${manager.ports.metrics}/metrics`);
  assert.equal(response.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
  const families = readExposition(await response.text());
  stop.abort();
  await ended;
  const types = Object.fromEntries(Array.from(families, ([name, { type }]) => [name, type]));
  assert.deepEqual({ ...types, ...expected }, types);
  const value = (name: string, key: string): number | undefined => families.get(name)?.samples.get(key);
  const reconciled = 'controller_runtime_reconcile_total';
  assert.equal(value(reconciled, `${reconciled}{controller="network",result="success"}`), 1);
  assert.equal(value('leader_election_master_status', 'leader_election_master_status{name="test"}'), 1);
});

test('requests to the server are counted by code, method and host', async () => {
  const clock = new FakeClock();
  const registry = new MetricsRegistry();
  let answers = 0;
  const answer = (status: number, headers = {}) => ({
    status,
    headers,
    body: (async function* () {
      yield Buffer.from('{"kind":"Status","reason":"TooManyRequests"}');
    })(),
  });
  const transport = Object.assign(
    async () => {
      answers += 1;
      if (answers === 1) return answer(429, { 'retry-after': '1' });
      if (answers === 2) return answer(200);
      throw new Error('no route');
    },
    { host: 'server:6443' },
  );
  const rest = connect(transport, { clock, observer: clientMetrics(registry) });
  const sent = rest.request({ method: 'PUT', path: '/x', body: { a: 1 } });
  await clock.advance(1000);
  await sent;
  await assert.rejects(rest.request({ method: 'DELETE', path: '/x' }));
  const families = readExposition(registry.text());
  assert.deepEqual(Object.fromEntries(families.get('rest_client_requests_total')?.samples ?? []), {
    'rest_client_requests_total{code="429",host="server:6443",method="PUT"}': 1,
    'rest_client_requests_total{code="200",host="server:6443",method="PUT"}': 1,
    'rest_client_requests_total{code="<error>",host="server:6443",method="DELETE"}': 1,
  });
  const count = (name: string, labels: string) => families.get(name)?.samples.get(`${name}${labels}`);
  assert.equal(count('rest_client_request_retries_total', '{code="429",host="server:6443",verb="PUT"}'), 1);
  assert.equal(
    families
      .get('rest_client_request_size_bytes')
      ?.samples.get('rest_client_request_size_bytes_sum{host="server:6443",verb="PUT"}'),
    14,
  );
});

test('a blocked event loop shows as lag, until the next scrape', async () => {
  const registry = new MetricsRegistry();
  const collected = collectProcessMetrics(registry);
  const lag = (): number => {
    const name = 'nodejs_eventloop_lag_max_seconds';
    return readExposition(registry.text()).get(name)?.samples.get(name) ?? Number.NaN;
  };
  // Node looks at the loop every 20 ms, by a timer that nobody can wait for; a scrape begins anew with its next look, and
  // what came between that and the one after it shows.
  const looks = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));
  lag();
  await looks();
  const until = performance.now() + 300;
  while (performance.now() < until);
  await looks();
  assert.ok(lag() > 0.2);
  // A busy machine may be late by itself.
  do await looks();
  while (!(lag() < 0.2));
  collected.stop();
});

test('the same labels in another order are the same series; names that cannot be are refused', () => {
  const registry = new MetricsRegistry();
  const counter = registry.counter('a_total', 'A.');
  counter.increment({ x: '1', y: '2' });
  counter.increment({ y: '2', x: '1' });
  assert.equal(counter.value({ x: '1', y: '2' }), 2);
  assert.throws(() => counter.increment({ 'x-y': '' }), /"x-y" is no name for a label/);
  const numbers = registry.gauge('b', 'Numbers.');
  for (const value of [Infinity, -Infinity, Number.NaN, 1e21, 1e-7, -0]) numbers.set(value, { of: String(value) });
  readExposition(registry.text());
});

// What is measured of caches: on a manager's caches and a scripted server that is told when to answer what.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HttpResponse, Transport } from '@kubewright/apimachinery';
import { FakeClock } from '@kubewright/apimachinery';
import { connect } from '@kubewright/client';
import { Caches } from '../../src/caches.ts';
import { MetricsRegistry } from '../../src/metrics/registry.ts';
import { configMaps } from '../example-kinds.ts';
import { recordingLogger } from '../recording-logger.ts';

const labels = { name: 'test', group: '', version: 'v1', resource: 'configmaps' };

function line(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}

function map(name: string, resourceVersion: string): unknown {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default', uid: name, resourceVersion } };
}

/** A server that refuses twice, then lists two objects, and sends one event a watch. */
function server(): {
  readonly transport: Transport;
  readonly send: (value: unknown) => void;
  readonly end: () => void;
} {
  let requests = 0;
  let wake = (): void => undefined;
  const waiting: Uint8Array[] = [];
  let ended = false;
  async function* events(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const next = waiting.shift();
      if (next !== undefined) yield next;
      else if (ended) return void (ended = false);
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  async function* once(value: unknown): AsyncGenerator<Uint8Array> {
    yield line(value);
  }
  const answer = (status: number, body: AsyncIterable<Uint8Array>): HttpResponse => ({ status, headers: {}, body });
  return {
    transport: async ({ path }) => {
      requests += 1;
      if (requests === 1) return answer(400, once({ kind: 'Status', code: 400, reason: 'BadRequest' }));
      if (requests === 2) return answer(503, once({ kind: 'Status', code: 503, reason: 'ServiceUnavailable' }));
      if (path.includes('watch=true')) return answer(200, events());
      const items = [map('a', '1'), map('b', '2')];
      return answer(200, once({ kind: 'ConfigMapList', apiVersion: 'v1', metadata: { resourceVersion: '10' }, items }));
    },
    send: (value) => {
      waiting.push(line(value));
      wake();
    },
    end: () => {
      ended = true;
      wake();
    },
  };
}

test('objects, versions, silence, lists, watches, failures and handlers', async (t) => {
  const stop = new AbortController();
  t.after(() => stop.abort());
  const { transport, send, end } = server();
  const clock = new FakeClock();
  const metrics = new MetricsRegistry();
  const rest = connect(transport, { clock });
  const log = recordingLogger([]);
  const caches = new Caches({
    rest,
    namespaces: [],
    clock,
    log,
    freeze: false,
    metrics,
    name: 'test',
    random: () => 0.5,
  });
  const value = (name: string, more: Record<string, string> = {}): string | undefined => {
    const wanted = Object.entries({ ...labels, ...more }).map(([label, text]) => `${label}="${text}"`);
    const series = `${name}{${wanted.toSorted().join(',')}} `;
    const found = metrics
      .text()
      .split('\n')
      .find((each) => each.startsWith(series));
    return found?.slice(series.length);
  };
  const informer = caches.informer(configMaps);
  let release = (): void => undefined;
  informer.addHandler(() => undefined);
  informer.addAsyncHandler(() => new Promise<void>((resolve) => (release = resolve)));
  assert.deepEqual([value('kubewright_cache_synced'), value('kubewright_cache_objects')], ['0', '0']);
  assert.equal(value('informer_store_resource_version'), undefined);
  caches.start(stop.signal);
  for (let turn = 0; turn < 100 && !informer.hasSynced; turn += 1) await clock.advance(1000);
  for (let turn = 0; turn < 5; turn += 1) await clock.advance(0);
  assert.deepEqual([value('kubewright_cache_synced'), value('kubewright_cache_objects')], ['1', '2']);
  assert.equal(value('kubewright_reflector_failures_total', { step: 'stream', outcome: 'unsupported' }), '1');
  assert.equal(value('kubewright_reflector_failures_total', { step: 'list', outcome: 'unreachable' }), '1');
  const bytes = [map('a', '1'), map('b', '2')].map((object) => JSON.stringify(object).length);
  assert.equal(value('kubewright_cache_bytes'), String(bytes.reduce((sum, each) => sum + each)));
  assert.equal(value('reflector_lists_total'), '1');
  assert.equal(value('reflector_items_per_list_sum'), '2');
  assert.equal(value('informer_store_resource_version'), '10');
  assert.equal(value('informer_queued_items'), '1', 'one is being handled, one waits');
  // The stream that was refused, and the one that is open.
  assert.equal(value('reflector_watches_total'), '2');
  await clock.advance(0);
  const before = value('informer_processing_latency_seconds_count');
  send({ type: 'MODIFIED', object: map('a', '12345678901234567') });
  await clock.advance(0);
  assert.equal(value('informer_store_resource_version'), '345678901234567');
  assert.equal(value('kubewright_cache_silence_seconds'), '0');
  await clock.advance(7000);
  assert.equal(value('kubewright_cache_silence_seconds'), '7');
  assert.equal(Number(value('informer_processing_latency_seconds_count')), Number(before) + 1);
  release();
  await clock.advance(0);
  assert.ok(Number(value('informer_processing_latency_seconds_sum')) >= 7, 'the asynchronous handler took that long');
  end();
  await clock.advance(0);
  assert.deepEqual([value('reflector_watches_total'), value('reflector_items_per_watch_sum')], ['3', '1']);
  caches.release(configMaps);
  caches.use(configMaps);
  caches.release(configMaps);
  assert.equal(value('kubewright_cache_objects'), undefined, 'what is not cached is not told of');
});

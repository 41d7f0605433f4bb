// Spans through the real OpenTelemetry API, with a provider that remembers and a context that follows promises.
import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, test } from 'node:test';
import { ApiError, FakeClock } from '@kubewright/apimachinery';
import { connect } from '@kubewright/client';
import { defineController } from '../../src/controller-definition.ts';
import { createManager } from '../../src/manager.ts';
import type { SpanAttributes, TracingApi, TracingSpan } from '../../src/tracing/tracing-api.ts';
import { loadTracingApi } from '../../src/tracing/tracing-api.ts';
import { networks } from '../example-kinds.ts';
import { recordingLogger } from '../recording-logger.ts';
import { scriptedServer } from '../scripted-server.ts';

/** What the API lets an SDK register. */
interface RegistrableApi extends TracingApi {
  readonly ROOT_CONTEXT: unknown;
  readonly trace: TracingApi['trace'] & { setGlobalTracerProvider(provider: unknown): boolean; disable(): void };
  readonly context: TracingApi['context'] & { setGlobalContextManager(manager: unknown): boolean; disable(): void };
  readonly propagation: TracingApi['propagation'] & {
    setGlobalPropagator(propagator: unknown): boolean;
    disable(): void;
  };
}

interface Recorded {
  readonly name: string;
  readonly kind: number;
  readonly attributes: SpanAttributes;
  readonly parent: string | undefined;
  error?: string;
  status?: number;
  ended: boolean;
}

/** As an SDK does, but in memory. */
function register(api: RegistrableApi) {
  const spans: Recorded[] = [];
  const names = new WeakMap<object, string>();
  const startSpan = (
    name: string,
    options: { kind: number; attributes: SpanAttributes },
    context: never,
  ): TracingSpan => {
    const parent = api.trace.getSpan(context);
    const recorded: Recorded = { name, ...options, parent: parent && names.get(parent), ended: false };
    const span: TracingSpan = {
      setAttribute: (key, value) => (recorded.attributes[key] = value),
      setStatus: ({ code }) => (recorded.status = code),
      recordException: (error) => void (recorded.error = error.message),
      isRecording: () => true,
      end: () => void (recorded.ended = true),
    };
    names.set(span, name);
    spans.push(recorded);
    return span;
  };
  const storage = new AsyncLocalStorage<unknown>();
  api.trace.setGlobalTracerProvider({ getTracer: () => ({ startSpan }) });
  api.context.setGlobalContextManager({
    active: () => storage.getStore() ?? api.ROOT_CONTEXT,
    with: (context: unknown, call: () => unknown) => storage.run(context, call),
    enable: () => undefined,
    disable: () => undefined,
  });
  api.propagation.setGlobalPropagator({
    inject: (context: never, carrier: Record<string, string>) => {
      const span = api.trace.getSpan(context);
      if (span !== undefined) carrier['traceparent'] = names.get(span) ?? '';
    },
  });
  const unregister = (): void => {
    api.trace.disable();
    api.context.disable();
    api.propagation.disable();
  };
  return { spans, unregister };
}

const api = loadTracingApi() as RegistrableApi | undefined;
const skip = api === undefined && !process.env['CI'] && '@opentelemetry/api is not installed here';

describe('tracing', { skip }, () => {
  test('a reconcile is a span with its requests as children, which are told of it; a failure is in both', async () => {
    assert.ok(api !== undefined);
    const { spans, unregister } = register(api);
    const traceparents: (string | undefined)[] = [];
    const metadata = { namespace: 'default', name: 'a', uid: 'u', resourceVersion: '1' };
    const network = { apiVersion: 'samples.example.com/v1', kind: 'Network', metadata };
    const server = scriptedServer({ '/apis/samples.example.com/v1/networks': [network] }, ({ headers, path }) => {
      traceparents.push(headers['traceparent']);
      if (path.startsWith('/refused')) throw ApiError.forbidden({ group: '', resource: 'things' }, 'x', 'not yours');
      return Promise.resolve({});
    });
    const clock = new FakeClock();
    const rest = connect(server.transport, { clock });
    const manager = createManager({ name: 'test', rest, clock, log: recordingLogger([]) });
    let reconcileId = '';
    manager.add(
      defineController({
        for: networks,
        reconcile: async (_request, context) => {
          ({ reconcileId } = context);
          await context.rest.request({ method: 'POST', path: '/things', body: {} });
          await context.rest.request({ method: 'POST', path: '/refused', body: {} });
        },
      }),
    );
    const stop = new AbortController();
    const ended = manager.start(stop.signal);
    await manager.reconciled();
    stop.abort();
    await ended;
    unregister();
    assert.deepEqual(
      spans.map(({ name, parent, kind, ended: over }) => ({ name, parent, kind, over })),
      [
        { name: 'reconcile network', parent: undefined, kind: api.SpanKind.INTERNAL, over: true },
        { name: 'POST', parent: 'reconcile network', kind: api.SpanKind.CLIENT, over: true },
        { name: 'POST', parent: 'reconcile network', kind: api.SpanKind.CLIENT, over: true },
      ],
    );
    const [reconcile, sent, refused] = spans;
    assert.deepEqual(reconcile?.attributes, {
      'kubewright.controller': 'network',
      'kubewright.object.group': 'samples.example.com',
      'kubewright.object.kind': 'Network',
      'kubewright.object.name': 'a',
      'kubewright.reconcile.id': reconcileId,
      'kubewright.reconcile.attempt': 1,
      'k8s.namespace.name': 'default',
      'error.type': 'Forbidden',
    });
    assert.deepEqual([sent?.attributes['url.path'], sent?.status], ['/things', undefined]);
    assert.equal(refused?.status, api.SpanStatusCode.ERROR);
    assert.equal(reconcile?.status, api.SpanStatusCode.ERROR);
    assert.equal(reconcile?.error, refused?.error);
    assert.deepEqual(traceparents, ['POST', 'POST']);
  });

  test('switched off, there are none', async () => {
    assert.ok(api !== undefined);
    const { spans, unregister } = register(api);
    const server = scriptedServer({ '/apis/samples.example.com/v1/networks': [] });
    const rest = connect(server.transport, { clock: new FakeClock() });
    const manager = createManager({ name: 'test', rest, log: recordingLogger([]), tracing: false });
    manager.add(defineController({ for: networks, reconcile: () => undefined }));
    const stop = new AbortController();
    const ended = manager.start(stop.signal);
    await manager.started;
    stop.abort();
    await ended;
    unregister();
    assert.deepEqual(spans, []);
  });
});

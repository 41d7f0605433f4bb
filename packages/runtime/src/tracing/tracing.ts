// Spans of reconciles, and of the requests that they make. Where they go is the business of the OpenTelemetry SDK that the
// operator's author sets up; without one they cost next to nothing, and without the API package nothing.
import type { ObservedRequest, RequestObservation, RequestObserver } from '@kubewright/client';
import { isApiError } from '@kubewright/apimachinery';
import type { SpanAttributes, Tracer, TracingApi, TracingSpan } from './tracing-api.ts';

/** What a reconcile's span says. */
export interface TracedReconcile {
  readonly controller: string;
  readonly group: string;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly reconcileId: string;
  readonly attempt: number;
}

/** Makes spans. */
export class Tracing {
  readonly #api: TracingApi;
  readonly #tracer: Tracer;

  constructor(api: TracingApi) {
    this.#api = api;
    this.#tracer = api.trace.getTracer('@kubewright/runtime');
  }

  /** Runs a reconcile within a span of its own. */
  async reconcile<T>(about: TracedReconcile, call: () => T | Promise<T>): Promise<T> {
    const { context, trace, SpanKind } = this.#api;
    const { controller, group, kind, namespace, name, reconcileId, attempt } = about;
    const attributes: SpanAttributes = {
      'kubewright.controller': controller,
      'kubewright.object.group': group,
      'kubewright.object.kind': kind,
      'kubewright.object.name': name,
      'kubewright.reconcile.id': reconcileId,
      'kubewright.reconcile.attempt': attempt,
      ...(namespace === undefined ? {} : { 'k8s.namespace.name': namespace }),
    };
    const active = context.active() as never;
    const span = this.#tracer.startSpan(`reconcile ${controller}`, { kind: SpanKind.INTERNAL, attributes }, active);
    try {
      return await context.with(trace.setSpan(active, span as never) as never, call);
    } catch (error) {
      this.#fail(span, error);
      throw error;
    } finally {
      span.end();
    }
  }

  /** Makes spans of requests that are part of another span: a cache's watches are nobody's part. */
  readonly requests: RequestObserver = {
    started: (request) => {
      const { context, trace } = this.#api;
      const active = context.active() as never;
      return trace.getSpan(active) === undefined ? undefined : this.#request(request, active);
    },
  };

  #request({ method, path, host, headers }: ObservedRequest, active: never): RequestObservation {
    const { trace, propagation, SpanKind } = this.#api;
    const [address = '', port] = host.split(/:(?=\d+$)/);
    const attributes: SpanAttributes = {
      'http.request.method': method,
      'url.path': path,
      ...(address === '' ? {} : { 'server.address': address }),
      ...(port === undefined ? {} : { 'server.port': Number(port) }),
    };
    const span = this.#tracer.startSpan(method, { kind: SpanKind.CLIENT, attributes }, active);
    // kube-apiserver goes on with a trace that it is told of.
    propagation.inject(trace.setSpan(active, span as never) as never, headers);
    let retries = 0;
    return {
      attempted: ({ code }) => {
        if (code !== undefined) span.setAttribute('http.response.status_code', code);
      },
      retrying: () => void (retries += 1),
      ended: ({ error }) => {
        if (retries > 0) span.setAttribute('http.request.resend_count', retries);
        if (error !== undefined) this.#fail(span, error);
        span.end();
      },
    };
  }

  #fail(span: TracingSpan, error: unknown): void {
    if (!span.isRecording()) return;
    const failure = error instanceof Error ? error : new Error(String(error));
    if (isApiError(error)) span.setAttribute('error.type', error.status.reason ?? String(error.code));
    span.recordException(failure);
    span.setStatus({ code: this.#api.SpanStatusCode.ERROR, message: failure.message });
  }
}

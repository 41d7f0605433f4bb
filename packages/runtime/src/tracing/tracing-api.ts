// As much of @opentelemetry/api as we use, by its shape: who does not have the package compiles all the same.
// @see https://open-telemetry.github.io/opentelemetry-js/modules/_opentelemetry_api.html
import { createRequire } from 'node:module';

/** The values of attributes. */
export type SpanAttributes = Record<string, string | number | boolean>;

/** One span. */
export interface TracingSpan {
  setAttribute(key: string, value: string | number | boolean): unknown;
  setStatus(status: { code: number; message?: string }): unknown;
  recordException(error: Error): void;
  isRecording(): boolean;
  end(): void;
}

/** Makes spans. */
export interface Tracer {
  // The context is the package's own affair.
  startSpan(name: string, options: { kind: number; attributes: SpanAttributes }, context: never): TracingSpan;
}

/** What `import * as api from '@opentelemetry/api'` gives. */
export interface TracingApi {
  readonly trace: {
    getTracer(name: string): Tracer;
    getSpan(context: never): object | undefined;
    setSpan(context: never, span: never): unknown;
  };
  readonly context: {
    active(): unknown;
    with<T>(context: never, call: () => T): T;
  };
  readonly propagation: { inject(context: never, carrier: Record<string, string>): void };
  readonly SpanKind: { readonly INTERNAL: number; readonly CLIENT: number };
  readonly SpanStatusCode: { readonly ERROR: number };
}

/** The package, if it is installed beside us. The only place that loads it; bundlers do not see it, nor miss it. */
export function loadTracingApi(): TracingApi | undefined {
  try {
    return createRequire(import.meta.url)('@opentelemetry/api') as TracingApi;
  } catch {
    return undefined;
  }
}

// A server whose every answer a test writes: requests wait in line until the test takes and answers them.
import type { HttpRequest, HttpResponse, KubernetesObject, Transport } from '@kubewright/apimachinery';

/** The body of a response that the test feeds. */
export class ScriptedBody implements AsyncIterable<Uint8Array> {
  readonly #chunks: Uint8Array[] = [];
  #end: { error?: unknown } | undefined;
  #wake: (() => void) | undefined;
  /** The reader has let go, or the request was aborted. */
  closed = false;

  constructor(signal: AbortSignal | undefined) {
    signal?.addEventListener('abort', () => this.fail(signal.reason), { once: true });
  }

  /** Sends one watch event, or several. */
  send(...events: unknown[]): this {
    this.sendText(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
    return this;
  }

  sendText(text: string): void {
    this.sendBytes(Buffer.from(text));
  }

  sendBytes(bytes: Uint8Array): void {
    this.#chunks.push(bytes);
    this.#wake?.();
  }

  end(): void {
    this.#end ??= {};
    this.#wake?.();
  }

  /** The connection breaks. */
  fail(error: unknown): void {
    this.closed = true;
    this.#end ??= { error };
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for (;;) {
        const chunk = this.#chunks.shift();
        if (chunk !== undefined) {
          yield chunk;
        } else if (this.#end !== undefined) {
          if ('error' in this.#end) throw this.#end.error;
          return;
        } else {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
        }
      }
    } finally {
      this.closed = true;
    }
  }
}

/** One request, to be answered once. */
export class Exchange {
  readonly request: HttpRequest;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly #resolve: (response: HttpResponse) => void;
  readonly #reject: (error: unknown) => void;

  constructor(request: HttpRequest, resolve: (response: HttpResponse) => void, reject: (error: unknown) => void) {
    const url = new URL(request.path, 'http://server');
    this.request = request;
    this.path = url.pathname;
    this.query = Object.fromEntries(url.searchParams);
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** The body sent, decoded. */
  get body(): unknown {
    return JSON.parse(Buffer.from(this.request.body ?? []).toString('utf8'));
  }

  json(value: unknown, status = 200, headers: Record<string, string> = {}): void {
    this.stream(status, headers).send(value).end();
  }

  text(value: string, status = 200, headers: Record<string, string> = {}): void {
    const body = this.stream(status, headers);
    body.sendText(value);
    body.end();
  }

  /** A Status of failure. */
  refuse(code: number, reason: string, message = reason, headers: Record<string, string> = {}, details = {}): void {
    this.json(
      { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code, reason, message, details },
      code,
      headers,
    );
  }

  /** No answer: the connection is refused, reset, ... */
  fail(code: string): void {
    this.#reject(Object.assign(new Error(`connect ${code}`), { code }));
  }

  stream(status = 200, headers: Record<string, string> = {}): ScriptedBody {
    const body = new ScriptedBody(this.request.signal);
    this.#resolve({ status, headers, body });
    return body;
  }
}

/** The transport, and the test's end of it. */
export class ScriptedServer {
  readonly #arrived: Exchange[] = [];
  readonly #takers: ((exchange: Exchange) => void)[] = [];
  /** How many requests ever arrived. */
  count = 0;

  readonly transport: Transport = (request) =>
    new Promise((resolve, reject) => {
      const exchange = new Exchange(request, resolve, reject);
      request.signal?.addEventListener('abort', () => reject(request.signal?.reason), { once: true });
      this.count += 1;
      const taker = this.#takers.shift();
      if (taker === undefined) this.#arrived.push(exchange);
      else taker(exchange);
    });

  /** The next request, waiting for it if need be. */
  next(): Promise<Exchange> {
    const exchange = this.#arrived.shift();
    if (exchange !== undefined) return Promise.resolve(exchange);
    return new Promise((resolve) => void this.#takers.push(resolve));
  }

  /** Requests that nobody has taken yet. */
  get pending(): number {
    return this.#arrived.length;
  }
}

/** Lets everything that can run without time passing run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

export interface Thing extends KubernetesObject {
  apiVersion?: 'test.kubewright.dev/v1';
  kind?: 'Thing';
  metadata: NonNullable<KubernetesObject['metadata']>;
  spec?: { value?: string; owner?: string; size?: number };
}

/** An object as a server sends it. */
export function thing(name: string, resourceVersion: string, spec: Thing['spec'] = {}, uid = `uid-${name}`): Thing {
  return {
    apiVersion: 'test.kubewright.dev/v1',
    kind: 'Thing',
    metadata: { name, namespace: 'default', uid, resourceVersion },
    spec,
  };
}

export function thingList(resourceVersion: string, items: Thing[], more = {}): unknown {
  return { apiVersion: 'test.kubewright.dev/v1', kind: 'ThingList', metadata: { resourceVersion, ...more }, items };
}

export function bookmark(resourceVersion: string, end = false): unknown {
  const annotations = end ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {};
  return {
    type: 'BOOKMARK',
    object: { apiVersion: 'test.kubewright.dev/v1', kind: 'Thing', metadata: { resourceVersion, ...annotations } },
  };
}

/** An ERROR event. */
export function watchFailure(code: number, reason: string, details = {}): unknown {
  return {
    type: 'ERROR',
    object: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code, reason, details },
  };
}

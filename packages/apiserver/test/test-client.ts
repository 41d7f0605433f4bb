// A small client over a server's door, for tests: JSON in, JSON out, watches as lines.
import assert from 'node:assert/strict';
import type { HttpResponse, Transport } from '@kubewright/apimachinery';
import type { ApiServer, ApiServerOptions } from '../src/index.ts';
import { createApiServer } from '../src/index.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The body when it is JSON. */
  readonly body: unknown;
}

export interface RequestOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export class TestClient {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async send(method: string, path: string, { body, headers = {} }: RequestOptions = {}): Promise<Answer> {
    const bytes =
      body instanceof Uint8Array
        ? body
        : new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
    const response = await this.#transport({
      method,
      path,
      headers: { 'content-type': 'application/json', ...headers },
      body: body === undefined ? undefined : bytes,
    });
    const text = await readText(response);
    const isJson = response.headers['content-type']?.startsWith('application/json') === true;
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson ? (JSON.parse(text) as unknown) : undefined,
    };
  }

  /** Sends, and fails unless the answer is a success. */
  async expect(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
    const answer = await this.send(method, path, options);
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${answer.text}`);
    return answer;
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.send('GET', path, { headers });
  }

  post(path: string, body: unknown): Promise<Answer> {
    return this.expect('POST', path, { body });
  }

  patch(path: string, type: 'merge' | 'json' | 'strategic' | 'apply', body: unknown): Promise<Answer> {
    const types = {
      merge: 'merge-patch+json',
      json: 'json-patch+json',
      strategic: 'strategic-merge-patch+json',
      apply: 'apply-patch+yaml',
    };
    return this.expect('PATCH', path, { body, headers: { 'content-type': `application/${types[type]}` } });
  }

  delete(path: string, body?: unknown): Promise<Answer> {
    return this.expect('DELETE', path, body === undefined ? {} : { body });
  }

  async watch(path: string, headers: Readonly<Record<string, string>> = {}): Promise<TestWatch> {
    const stop = new AbortController();
    const response = await this.#transport({ method: 'GET', path, headers, signal: stop.signal });
    assert.equal(response.status, 200);
    return new TestWatch(response, stop);
  }
}

/** The events of a watch, one at a time. */
export class TestWatch {
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #stop: AbortController;
  #rest = '';

  constructor(response: HttpResponse, stop: AbortController) {
    this.#chunks = response.body[Symbol.asyncIterator]();
    this.#stop = stop;
  }

  /** The next event; undefined when the watch has ended. */
  async next(): Promise<{ type: string; object: unknown } | undefined> {
    while (!this.#rest.includes('\n')) {
      const { value, done } = await this.#chunks.next();
      if (done === true) return undefined;
      this.#rest += new TextDecoder().decode(value as Uint8Array);
    }
    const end = this.#rest.indexOf('\n');
    const line = this.#rest.slice(0, end);
    this.#rest = this.#rest.slice(end + 1);
    return JSON.parse(line) as { type: string; object: unknown };
  }

  /** `TYPE name` of the next events. */
  async take(count: number): Promise<string[]> {
    const seen: string[] = [];
    for (let index = 0; index < count; index++) {
      const event = await this.next();
      seen.push(
        event === undefined ? 'end' : `${event.type} ${String(at(event.object, 'metadata', 'name') ?? '')}`.trim(),
      );
    }
    return seen;
  }

  stop(): void {
    this.#stop.abort();
  }
}

/** What is at a path of fields and indexes; undefined where a step is missing. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((current, step) => {
    if (typeof current !== 'object' || current === null) return undefined;
    return (current as Record<string | number, unknown>)[step];
  }, value);
}

/** The list at a path. */
export function list(value: unknown, ...path: readonly (string | number)[]): unknown[] {
  const found = at(value, ...path);
  assert.ok(Array.isArray(found), `no list at ${path.join('.')}`);
  return found;
}

/** The names of a list's items. */
export function names(body: unknown): unknown[] {
  return list(body, 'items').map((item) => at(item, 'metadata', 'name'));
}

async function readText(response: HttpResponse): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** A server that is closed when the test ends. */
export function startServer(
  t: { after(fn: () => Promise<void>): void },
  options: ApiServerOptions = {},
): { server: ApiServer; client: TestClient } {
  const faults: string[] = [];
  const log = {
    info: () => undefined,
    error: (message: string, fields?: object) => void faults.push(`${message} ${JSON.stringify(fields)}`),
  };
  const server = createApiServer({ log, ...options });
  t.after(async () => {
    await server.close();
    assert.deepEqual(faults, []);
  });
  return { server, client: new TestClient(server.handle) };
}

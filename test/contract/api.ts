// What a case holds of the server under test: raw requests, recorded. Nothing is interpreted, retried or corrected on
// the way, so that no kindness of a client hides a difference between servers.
import assert from 'node:assert/strict';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import type { HttpResponse, Transport, UnstructuredObject } from '@kubewright/apimachinery';
import { contradictions, type Expectation } from './expectation.ts';
import { recordedHeaders, type Step, type Transcript } from './transcript.ts';
import { Watch } from './watch.ts';

/** How long one exchange may take. Milliseconds. */
const requestTimeout = 30_000;

/** How long {@link Api.until} asks, and how often. Milliseconds. */
const pollTimeout = 20_000;
const pollInterval = 50;

/** The media types of patches, by the word that cases use. */
const patchTypes = {
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;

/** Who asks, besides the administrator that every case is. */
interface Caller {
  readonly headers: Readonly<Record<string, string>>;
  /** Behind each request in the record. */
  readonly name: string;
}

const itself: Caller = { headers: {}, name: '' };

export type Query = Readonly<Record<string, string | number | boolean>>;

export interface RequestOptions {
  readonly query?: Query;
  readonly accept?: string;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A response, read whole. */
export class Answer {
  /** Such as `PUT /api/v1/namespaces/a`. */
  readonly request: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** An empty object when the body is no JSON object. */
  readonly body: UnstructuredObject;
  readonly text: string;

  constructor(request: string, { status, headers }: HttpResponse, text: string) {
    this.request = request;
    this.status = status;
    this.headers = headers;
    this.text = text;
    const parsed = parseJson(text);
    this.body = typeof parsed === 'object' && parsed !== null ? (parsed as UnstructuredObject) : {};
  }

  /** Fails the case unless the status is this one and the body and headers are as expected. */
  expect(status: number, body: Expectation = {}, headers: Expectation = {}): this {
    const found = [
      ...(this.status === status ? [] : [`status: expected ${status}, got ${this.status}`]),
      ...contradictions(body, this.body),
      ...contradictions(headers, this.headers, 'headers'),
    ];
    if (found.length > 0) assert.fail(`${this.request}\n  ${found.join('\n  ')}\n  body: ${this.text.slice(0, 2_000)}`);
    return this;
  }

  /** `metadata.resourceVersion`; fails the case when there is none. */
  get resourceVersion(): string {
    const version = this.body.metadata?.resourceVersion;
    assert.ok(version, `${this.request} returned no resourceVersion: ${this.text.slice(0, 500)}`);
    return version;
  }
}

/** The server under test, as one case sees it. */
export class Api {
  /** A namespace that only this case uses. It exists. */
  readonly namespace: string;
  readonly #transport: Transport;
  readonly #steps: Step[];
  readonly #watches: Watch[];
  readonly #caller: Caller;

  constructor(transport: Transport, namespace: string, origin?: Api, caller: Caller = itself) {
    this.#transport = transport;
    this.namespace = namespace;
    this.#steps = origin === undefined ? [] : origin.#steps;
    this.#watches = origin === undefined ? [] : origin.#watches;
    this.#caller = caller;
  }

  /** The same server, and the same record, as somebody else: an administrator's word for it. */
  as(user: string, ...groups: readonly string[]): Api {
    const headers = {
      'impersonate-user': user,
      ...(groups.length === 0 ? {} : { 'impersonate-group': groups.join(',') }),
    };
    return new Api(this.#transport, this.namespace, this, { headers, name: ` as ${[user, ...groups].join(' of ')}` });
  }

  /** The same with a bearer token. */
  withToken(token: string): Api {
    const headers = { authorization: `Bearer ${token}` };
    return new Api(this.#transport, this.namespace, this, { headers, name: ' with a token' });
  }

  /** What happened so far. */
  get transcript(): Transcript {
    return this.#steps;
  }

  get(path: string, options?: RequestOptions): Promise<Answer> {
    return this.request('GET', path, undefined, options);
  }

  post(path: string, body: unknown, options?: RequestOptions): Promise<Answer> {
    return this.request('POST', path, body, options);
  }

  put(path: string, body: unknown, options?: RequestOptions): Promise<Answer> {
    return this.request('PUT', path, body, options);
  }

  patch(path: string, type: keyof typeof patchTypes, body: unknown, options?: RequestOptions): Promise<Answer> {
    return this.request('PATCH', path, body, { contentType: patchTypes[type], ...options });
  }

  /** @param body - DeleteOptions */
  delete(path: string, options?: RequestOptions, body?: unknown): Promise<Answer> {
    return this.request('DELETE', path, body, options);
  }

  /** Any request. A body that is a string is sent as it is, everything else as JSON. */
  async request(method: string, path: string, body?: unknown, options: RequestOptions = {}): Promise<Answer> {
    const answer = await this.peek(method, path, body, options);
    this.#record(answer.request, answer);
    return answer;
  }

  /** As {@link request}, but not recorded: for what servers may answer differently, such as "not yet". */
  async peek(method: string, path: string, body?: unknown, options: RequestOptions = {}): Promise<Answer> {
    const target = withQuery(path, options.query);
    // A timer that keeps the process: a server in it may have nothing but timers that do not.
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(new Error(`${method} ${target}: no answer`)), requestTimeout);
    try {
      const response = await this.#transport({
        method,
        path: target,
        headers: { ...requestHeaders(body, options), ...this.#caller.headers },
        body: body === undefined ? undefined : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
        signal: abort.signal,
      });
      const text = (await buffer(response.body)).toString('utf8');
      return new Answer(`${method} ${target}${this.#caller.name}`, response, text);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Opens a watch. The response is recorded, and then each event when the case takes it. */
  async watch(path: string, query: Query = {}, accept = 'application/json'): Promise<Watch> {
    const target = withQuery(path, { ...query, watch: true });
    const request = `GET ${target}${this.#caller.name}`;
    const abort = new AbortController();
    const response = await this.#transport({
      method: 'GET',
      path: target,
      headers: { accept, ...this.#caller.headers },
      signal: abort.signal,
    });
    const watch = new Watch(request, response, abort, (event, object) =>
      this.#steps.push({ request, event, body: object }),
    );
    this.#watches.push(watch);
    this.#record(request, response);
    return watch;
  }

  /** Adds to the record a part of what was seen with {@link peek}. */
  note(what: string, part: unknown): void {
    this.#steps.push({ request: `(${what})`, body: part });
  }

  /**
   * Asks again and again, unrecorded, until the answer is as wanted. For what a server does in its own time and no watch
   * tells, such as serving a new resource.
   */
  async until(path: string, wanted: (answer: Answer) => boolean, options?: RequestOptions): Promise<Answer> {
    const deadline = performance.now() + pollTimeout;
    for (;;) {
      const answer = await this.peek('GET', path, undefined, options);
      if (wanted(answer)) return answer;
      if (performance.now() > deadline)
        assert.fail(`GET ${path} has not become as wanted: ${answer.status} ${answer.text}`);
      await delay(pollInterval);
    }
  }

  /** Ends what the case left open. */
  close(): void {
    for (const watch of this.#watches) watch.close();
  }

  #record(request: string, { status, headers, ...rest }: HttpResponse | Answer): void {
    const kept: Record<string, string> = {};
    for (const name of recordedHeaders) {
      const value = headers[name];
      if (value !== undefined) kept[name] = value;
    }
    const body = 'text' in rest ? { body: parseJson(rest.text) ?? rest.text } : {};
    this.#steps.push({ request, status, headers: kept, ...body });
  }
}

function requestHeaders(body: unknown, { accept, contentType, headers }: RequestOptions): Record<string, string> {
  return {
    accept: accept ?? 'application/json',
    // Kubernetes derives the default field manager from it.
    'user-agent': 'contract',
    ...(body === undefined ? {} : { 'content-type': contentType ?? 'application/json' }),
    ...headers,
  };
}

function withQuery(path: string, query: Query = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) parameters.append(name, String(value));
  return parameters.size === 0 ? path : `${path}?${parameters}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

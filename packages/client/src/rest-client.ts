// Requests and answers in JSON over a transport: query strings, errors as ApiError, retries that the server asks for,
// warnings. Knows nothing of resources.
import { decodeJson, encodeJson, sleep, systemClock } from '@kubewright/apimachinery';
import type { ApiError, Clock, HttpResponse, Transport } from '@kubewright/apimachinery';
import { startDeadline } from './deadline.ts';
import { responseError, retryAfterSeconds } from './response-error.ts';

/** A query; undefined entries are left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** One request. */
export interface RestRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** The path without query. */
  readonly path: string;
  readonly query?: Query | undefined;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Default `application/json`. */
  readonly contentType?: string | undefined;
  /** Default `application/json`. With anything else the answer is returned as text. */
  readonly accept?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Asked each time that the request is about to leave, retries included; throwing keeps it back. */
  readonly beforeSend?: (() => void) | undefined;
}

export interface RestClientOptions {
  readonly transport: Transport;
  readonly clock?: Clock;
  /** Default `kubewright`. */
  readonly userAgent?: string;
  /** What writes send as `fieldManager` when they name none. */
  readonly fieldManager?: string;
  /**
   * Whether server-side apply takes fields from other managers when the call does not say; default false. Controllers
   * want true: what they declare is what must be.
   *
   * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#using-server-side-apply-in-a-controller
   */
  readonly forceApply?: boolean;
  /** Called with the text of each warning that the server sends; default: nothing. */
  readonly onWarning?: (text: string) => void;
  /** Milliseconds for a whole exchange that is no stream; default 65,000. Servers give up after a minute themselves. */
  readonly timeout?: number;
}

/** @see https://github.com/kubernetes/client-go/blob/master/rest/request.go (maxRetries) */
const maximumRetries = 10;

/** How long a read waits after a lost connection. @see https://github.com/kubernetes/client-go/blob/master/rest/with_retry.go */
const lostConnectionDelay = 1000;

/** kube-apiserver's `--request-timeout` is one minute, and some time on the way. */
const defaultTimeout = 65_000;

/** Talks JSON to one server. */
export class RestClient {
  readonly clock: Clock;
  readonly fieldManager: string | undefined;
  readonly forceApply: boolean;
  readonly #transport: Transport;
  readonly #userAgent: string;
  readonly #onWarning: ((text: string) => void) | undefined;
  readonly #timeout: number;

  constructor(options: RestClientOptions) {
    this.clock = options.clock ?? systemClock;
    this.fieldManager = options.fieldManager;
    this.forceApply = options.forceApply ?? false;
    this.#transport = options.transport;
    this.#userAgent = options.userAgent ?? 'kubewright';
    this.#onWarning = options.onWarning;
    this.#timeout = options.timeout ?? defaultTimeout;
  }

  /**
   * Sends a request and decodes the answer. Answers of 429 and 5xx that carry `Retry-After` are retried up to ten times;
   * a read is also repeated when the connection is lost.
   *
   * @throws ApiError when the server refuses; the signal's reason when aborted; the transport's error when no answer came.
   */
  async request<T>(request: RestRequest): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.#attempt(request);
      if ('value' in outcome) return outcome.value as T;
      if (outcome.retryAfter === undefined || attempt > maximumRetries) throw outcome.error;
      await sleep(this.clock, outcome.retryAfter, request.signal);
      request.signal?.throwIfAborted();
    }
  }

  /**
   * Sends a request once and returns the answer with its body unread. Only the caller's signal ends it.
   *
   * @throws as {@link request} does
   */
  async stream(request: RestRequest): Promise<HttpResponse> {
    const response = await this.#send(request, request.signal);
    if (response.status < 400) return response;
    throw responseError(response.status, response.headers, await readText(response));
  }

  /** Lets go of idle connections, if the transport keeps any. */
  close(): void {
    if ('close' in this.#transport && typeof this.#transport.close === 'function') this.#transport.close();
  }

  async #attempt(request: RestRequest): Promise<{ value: unknown } | { error: unknown; retryAfter?: number }> {
    const what = `${request.method} ${request.path}`;
    const deadline = startDeadline(
      this.clock,
      this.#timeout,
      `${what}: no answer in ${this.#timeout} ms`,
      request.signal,
    );
    try {
      const response = await this.#send(request, deadline.signal);
      const text = await readText(response);
      if (response.status < 400) return { value: decode(text, request, what) };
      const error = responseError(response.status, response.headers, text);
      return isRetriable(error, response) ? { error, retryAfter: error.retryAfter ?? 0 } : { error };
    } catch (error) {
      if (deadline.signal.aborted) throw deadline.signal.reason;
      return request.method === 'GET' && isLostConnection(error)
        ? { error, retryAfter: lostConnectionDelay }
        : { error };
    } finally {
      deadline.cancel();
    }
  }

  async #send(request: RestRequest, signal: AbortSignal | undefined): Promise<HttpResponse> {
    signal?.throwIfAborted();
    const headers: Record<string, string> = {
      accept: request.accept ?? 'application/json',
      'user-agent': this.#userAgent,
    };
    let body: Uint8Array | undefined;
    if (request.body !== undefined) {
      headers['content-type'] = request.contentType ?? 'application/json';
      body = Buffer.from(encodeJson(request.body));
    }
    const path = request.path + formatQuery(request.query);
    const { method, beforeSend } = request;
    beforeSend?.();
    const response = await this.#transport({ method, path, headers, body, signal, beforeSend });
    const warning = response.headers['warning'];
    if (warning !== undefined && this.#onWarning !== undefined) {
      for (const text of parseWarnings(warning)) this.#onWarning(text);
    }
    return response;
  }
}

/** The body, whole. The place where the items of a large list will be split off as they arrive. */
async function readText(response: HttpResponse): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function decode(text: string, request: RestRequest, what: string): unknown {
  if (request.accept !== undefined && !request.accept.includes('json')) return text;
  if (text === '') return undefined;
  try {
    return decodeJson(text);
  } catch (error) {
    throw new Error(`${what}: the answer is not JSON: ${text.slice(0, 80)}`, { cause: error });
  }
}

/** The server must ask for the retry: a 500 alone may have had its effect. */
function isRetriable(error: ApiError, response: HttpResponse): boolean {
  return (
    (response.status === 429 || response.status >= 500) &&
    error.isTransient &&
    retryAfterSeconds(response.headers) !== undefined
  );
}

function isLostConnection(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}

function formatQuery(query: Query | undefined): string {
  if (query === undefined) return '';
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.append(name, String(value));
  return search.size === 0 ? '' : `?${search.toString()}`;
}

/** `299 - "text"`, several of them separated by commas. @see https://www.rfc-editor.org/rfc/rfc7234#section-5.5 */
function parseWarnings(header: string): string[] {
  const warnings = header.matchAll(/\b299 \S+ "((?:[^"\\]|\\.)*)"/g);
  return Array.from(warnings, ([, text = '']) => text.replaceAll(/\\(.)/g, '$1'));
}

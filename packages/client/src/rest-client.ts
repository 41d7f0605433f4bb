// Requests and answers in JSON over a transport: query strings, errors as ApiError, retries that the server asks for,
// warnings. Knows nothing of resources.
import { decodeJson, encodeJson, sleep, systemClock } from '@kubewright/apimachinery';
import type { Clock, HttpResponse, Transport } from '@kubewright/apimachinery';
import { startDeadline } from './deadline.ts';
import { isLater } from './later.ts';
import type { Logger } from './log.ts';
import { RequestLimits } from './request-limits.ts';
import type { RequestRate } from './request-limits.ts';
import type { RequestObservation, RequestObserver } from './request-observer.ts';
import { responseError } from './response-error.ts';
import { answerDelay, failureDelay, maximumRetries } from './retry-policy.ts';
import { BodyChunks } from './transport/body-chunks.ts';
import { parseWarnings } from './warning.ts';

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
  /** Milliseconds; default the client's. */
  readonly timeout?: number | undefined;
  /** Sent whatever the client's limits say, such as the renewal of a lease, which must not wait behind other work. */
  readonly urgent?: boolean | undefined;
  /** Asked each time that the request is about to leave, retries included; throwing keeps it back. */
  readonly beforeSend?: (() => void) | undefined;
}

/** What a {@link RestClient} needs. */
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
  /** Requests that may be under way at once, streams aside; default {@link defaultMaxInFlight}. Others wait in line. */
  readonly maxInFlight?: number;
  /**
   * Requests a second, streams aside; default no limit, as in controller-runtime: the server's own priority and fairness
   * knows better, and says so with 429 and `Retry-After`.
   */
  readonly rate?: RequestRate;
  /** Told when a limit of its own holds a request back. */
  readonly log?: Logger;
  /** Told of every request: metrics, tracing. */
  readonly observer?: RequestObserver;
  /** Numbers in [0, 1), for delays; default Math.random. */
  readonly random?: () => number;
}

/** kube-apiserver's `--request-timeout` is one minute, and some time on the way. */
const defaultTimeout = 65_000;

const none: readonly RequestObserver[] = [];

/** A request made ready to be sent, also several times. */
interface Prepared {
  readonly headers: Record<string, string>;
  readonly body: Uint8Array | undefined;
  /** With the query. */
  readonly path: string;
}

/** How an attempt ended. */
type Outcome =
  { readonly value: unknown } | { readonly error: unknown; readonly code?: number; readonly delay: number | undefined };

/** Talks JSON to one server. */
export class RestClient {
  readonly clock: Clock;
  readonly fieldManager: string | undefined;
  readonly forceApply: boolean;
  /** In one piece: a client is lent to each reconcile, and most of them send nothing. */
  readonly #options: RestClientOptions;
  #limits: RequestLimits | undefined;
  #observers: readonly RequestObserver[];

  /** @throws RangeError for limits that let no request through. */
  constructor(options: RestClientOptions) {
    const { clock = systemClock, maxInFlight, rate, observer } = options;
    this.clock = clock;
    this.fieldManager = options.fieldManager;
    this.forceApply = options.forceApply ?? false;
    this.#options = options;
    this.#observers = observer === undefined ? none : [observer];
    if (maxInFlight !== undefined || rate !== undefined) this.#limits = this.#makeLimits();
  }

  /** `host:port` of the server; empty when the transport does not say. */
  get host(): string {
    const { transport } = this.#options;
    return 'host' in transport && typeof transport.host === 'string' ? transport.host : '';
  }

  /** Requests under way, streams aside. */
  get inFlight(): number {
    return this.#limits?.inFlight ?? 0;
  }

  /** Tells an observer of the requests from now on. @returns ends that */
  observe(observer: RequestObserver): () => void {
    if (!this.#observers.includes(observer)) this.#observers = [...this.#observers, observer];
    return () => {
      this.#observers = this.#observers.filter((each) => each !== observer);
    };
  }

  /**
   * Sends a request and decodes the answer. Answers of 429 and 5xx that carry `Retry-After` of a minute at most are retried
   * up to ten times; a read is also repeated after a 429 without it, and when the connection is lost. An integer above 2^53
   * keeps its digits, as `decodeJson` says.
   *
   * @throws ApiError when the server refuses; the signal's reason when aborted; the transport's error when no answer came.
   */
  async request<T>(request: RestRequest): Promise<T> {
    const prepared = this.#prepare(request);
    const began = this.clock.monotonic();
    const observations = this.#observe(request, prepared.headers, false);
    try {
      for (let attempt = 1; ; attempt += 1) {
        const outcome = await this.#takeTurn(request, prepared, attempt, observations);
        if ('value' in outcome) {
          for (const each of observations) each.ended?.({ duration: this.clock.monotonic() - began });
          return outcome.value as T;
        }
        const { delay, code } = outcome;
        if (delay === undefined || attempt > maximumRetries) throw outcome.error;
        for (const each of observations) each.retrying?.({ code, delay });
        await sleep(this.clock, delay, request.signal);
        request.signal?.throwIfAborted();
      }
    } catch (error) {
      for (const each of observations) each.ended?.({ duration: this.clock.monotonic() - began, error });
      throw error;
    }
  }

  /**
   * Sends a request once and returns the answer with its body unread. Only the caller's signal ends it, and the client's
   * limits do not hold it back.
   *
   * @throws as {@link request} does
   */
  async stream(request: RestRequest): Promise<HttpResponse> {
    const prepared = this.#prepare(request);
    const began = this.clock.monotonic();
    const observations = this.#observe(request, prepared.headers, true);
    const attempted = this.#attempted(prepared, observations);
    let error: unknown;
    try {
      const response = await this.#send(request, prepared, request.signal);
      attempted(response.status, undefined);
      if (response.status < 400) return response;
      error = responseError(response.status, response.headers, (await readBody(response)).toString('utf8'));
    } catch (reason) {
      attempted(undefined, undefined);
      error = reason;
    } finally {
      const duration = this.clock.monotonic() - began;
      for (const each of observations) each.ended?.({ duration, ...(error === undefined ? {} : { error }) });
    }
    throw error;
  }

  /** Lets go of idle connections, if the transport keeps any. */
  close(): void {
    const { transport } = this.#options;
    if ('close' in transport && typeof transport.close === 'function') transport.close();
  }

  /** An attempt, within the client's own limits. */
  async #takeTurn(
    request: RestRequest,
    prepared: Prepared,
    attempt: number,
    observations: readonly RequestObservation[],
  ): Promise<Outcome> {
    if (request.urgent === true) return this.#attempt(request, prepared, attempt, observations);
    const limits = (this.#limits ??= this.#makeLimits());
    const entered = limits.enter(() => describe(request), request.signal);
    const held = isLater(entered) ? await entered : entered;
    for (const each of observations) each.held?.(held);
    try {
      return await this.#attempt(request, prepared, attempt, observations);
    } finally {
      limits.leave();
    }
  }

  async #attempt(
    request: RestRequest,
    prepared: Prepared,
    attempt: number,
    observations: readonly RequestObservation[],
  ): Promise<Outcome> {
    const timeout = request.timeout ?? this.#options.timeout ?? defaultTimeout;
    const late = (): string => `${describe(request)}: no answer in ${timeout} ms`;
    const deadline = startDeadline(this.clock, timeout, late, request.signal);
    const attempted = this.#attempted(prepared, observations);
    try {
      const response = await this.#send(request, prepared, deadline.signal);
      const body = await readBody(response);
      attempted(response.status, body.length);
      const text = textOf(body, request);
      if (response.status < 400) return { value: decode(text, request) };
      const error = responseError(response.status, response.headers, text);
      return {
        error,
        code: response.status,
        delay: answerDelay(request, response, error, attempt, this.#options.random ?? Math.random),
      };
    } catch (error) {
      attempted(undefined, undefined);
      if (deadline.signal.aborted) throw deadline.signal.reason;
      return { error, delay: failureDelay(request, error) };
    } finally {
      deadline.cancel();
    }
  }

  #makeLimits(): RequestLimits {
    const { maxInFlight, rate, log } = this.#options;
    return new RequestLimits({ clock: this.clock, maxInFlight, rate, log });
  }

  #prepare(request: RestRequest): Prepared {
    const headers: Record<string, string> = {
      accept: request.accept ?? 'application/json',
      'user-agent': this.#options.userAgent ?? 'kubewright',
    };
    const path = request.path + formatQuery(request.query);
    if (request.body === undefined) return { headers, path, body: undefined };
    headers['content-type'] = request.contentType ?? 'application/json';
    return { headers, path, body: Buffer.from(encodeJson(request.body)) };
  }

  #observe(request: RestRequest, headers: Record<string, string>, stream: boolean): RequestObservation[] {
    const { method, path } = request;
    const observations: RequestObservation[] = [];
    for (const observer of this.#observers) {
      const observation = observer.started({ method, path, host: this.host, stream, headers });
      if (observation !== undefined) observations.push(observation);
    }
    return observations;
  }

  /** What to call when an attempt that begins now has ended; the first call counts. */
  #attempted(
    { body }: Prepared,
    observations: readonly RequestObservation[],
  ): (code: number | undefined, received: number | undefined) => void {
    if (observations.length === 0) return () => undefined;
    const began = this.clock.monotonic();
    let told = false;
    return (code, received) => {
      if (told) return;
      told = true;
      const duration = this.clock.monotonic() - began;
      for (const each of observations) each.attempted?.({ code, duration, sent: body?.byteLength ?? 0, received });
    };
  }

  async #send(request: RestRequest, prepared: Prepared, signal: AbortSignal | undefined): Promise<HttpResponse> {
    signal?.throwIfAborted();
    const { method, beforeSend } = request;
    beforeSend?.();
    const response = await this.#options.transport({ method, ...prepared, signal, beforeSend });
    const warning = response.headers['warning'];
    if (warning !== undefined && this.#options.onWarning !== undefined) {
      for (const text of parseWarnings(warning)) this.#options.onWarning(text);
    }
    return response;
  }
}

function describe(request: RestRequest): string {
  return `${request.method} ${request.path}`;
}

/** The body, whole. */
async function readBody(response: HttpResponse): Promise<Buffer> {
  if (response.body instanceof BodyChunks) return response.body.whole();
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body) chunks.push(chunk);
  const [only] = chunks;
  if (chunks.length === 1 && only !== undefined) return Buffer.from(only.buffer, only.byteOffset, only.byteLength);
  return Buffer.concat(chunks);
}

/** @throws Error that says what else there is, for an answer beyond V8's longest text, half a gigabyte */
function textOf(body: Buffer, request: RestRequest): string {
  try {
    return body.toString('utf8');
  } catch (error) {
    const size = `${Math.round(body.length / 1e6)} MB`;
    throw new Error(
      `${describe(request)}: an answer of ${size} is no longer one text: read it in pages, or by an informer`,
      {
        cause: error,
      },
    );
  }
}

function decode(text: string, request: RestRequest): unknown {
  if (request.accept !== undefined && !request.accept.includes('json')) return text;
  if (text === '') return undefined;
  try {
    return decodeJson(text);
  } catch (error) {
    throw new Error(`${describe(request)}: the answer is not JSON: ${text.slice(0, 80)}`, { cause: error });
  }
}

function formatQuery(query: Query | undefined): string {
  if (query === undefined) return '';
  let text = '';
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined)
      text += `${text === '' ? '?' : '&'}${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
  }
  return text;
}

// A connection lent to one piece of work: the same requests, but they end with the work's signal, are made in its own
// name, and writes are refused when the work has lost the right to them.
import type { HttpResponse, Transport } from '@kubewright/apimachinery';
import { isApiError } from '@kubewright/apimachinery';
import type { RequestObserver, RestRequest } from '@kubewright/client';
import { RestClient } from '@kubewright/client';
import type { JoinedSignal } from './joined-signal.ts';
import { joinSignals } from './joined-signal.ts';
import type { WriteFence } from './write-fence.ts';

/** What the work adds to its requests. */
export interface RestScope {
  /** After it nothing is sent any more, and reads end. Default: none, but the request's own. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Ends writes that have been sent, too; default `signal`. Later than that, so that work which is asked to stop still
   * hears the answers to what it has written.
   */
  readonly interrupt?: AbortSignal | undefined;
  /** What writes send as `fieldManager` when they name none. */
  readonly fieldManager: string;
  readonly fence?: WriteFence | undefined;
  /** Told of each write that the server accepted, with its answer. Must not throw. */
  readonly onWritten?: ((write: RestRequest, answer: unknown) => void) | undefined;
}

/** Borrows a {@link RestClient}; closing it closes nothing. */
export class ScopedRestClient extends RestClient {
  readonly #lender: RestClient;
  readonly #scope: RestScope;

  constructor(lender: RestClient, scope: RestScope) {
    super({
      transport: noTransport,
      clock: lender.clock,
      fieldManager: scope.fieldManager,
      // A controller is the authority on what it declares: Kubernetes' own advice is to force.
      forceApply: true,
    });
    this.#lender = lender;
    this.#scope = scope;
  }

  override get host(): string {
    return this.#lender.host;
  }

  override get inFlight(): number {
    return this.#lender.inFlight;
  }

  override observe(observer: RequestObserver): () => void {
    return this.#lender.observe(observer);
  }

  override async request<T>(request: RestRequest): Promise<T> {
    const { signal, release } = this.#join(request);
    try {
      if (request.method === 'GET') return await this.#lender.request<T>({ ...request, signal });
      const answer = await this.#write({ ...request, signal }, (sent) => this.#lender.request<T>(sent));
      this.#scope.onWritten?.(request, answer);
      return answer;
    } finally {
      release();
    }
  }

  override async stream(request: RestRequest): Promise<HttpResponse> {
    const { signal, release } = this.#join(request);
    try {
      const response =
        request.method === 'GET'
          ? await this.#lender.stream({ ...request, signal })
          : await this.#write({ ...request, signal }, (sent) => this.#lender.stream(sent));
      return request.signal === undefined ? response : { ...response, body: releasing(response.body, release) };
    } catch (error) {
      release();
      throw error;
    }
  }

  override close(): void {}

  /** Reads end with the work's signal, writes that have left with its interruption. */
  #join(request: RestRequest): JoinedSignal {
    const { signal, interrupt = signal } = this.#scope;
    return joinSignals(request.signal, request.method === 'GET' ? signal : interrupt);
  }

  async #write<T>(request: RestRequest, send: (request: RestRequest) => Promise<T>): Promise<T> {
    const { signal, fence } = this.#scope;
    let sent = false;
    const beforeSend = (): void => {
      // An earlier attempt has been answered, or there would be no other.
      sent = false;
      signal?.throwIfAborted();
      fence?.assertMayWrite();
      request.beforeSend?.();
      sent = true;
    };
    signal?.throwIfAborted();
    try {
      return await send({ ...request, beforeSend });
    } catch (error) {
      if (sent && !isApiError(error)) fence?.lostSightOfWrite();
      throw error;
    }
  }
}

const noTransport: Transport = () => Promise.reject(new Error('a borrowed connection has no transport of its own'));

async function* releasing(body: AsyncIterable<Uint8Array>, release: () => void): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } finally {
    release();
  }
}

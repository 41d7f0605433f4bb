// A connection lent to one piece of work: the same requests, but they end with the work's signal, are made in its own
// name, and writes are refused when the work has lost the right to them.
import type { HttpResponse } from '@kubewright/apimachinery';
import type { RestRequest } from '@kubewright/client';
import { RestClient } from '@kubewright/client';

/** What the work adds to its requests. */
export interface RestScope {
  /** Default: none, but the request's own. */
  readonly signal?: AbortSignal | undefined;
  /** What writes send as `fieldManager` when they name none. */
  readonly fieldManager: string;
  /** Throws when nothing may be written any more; asked as each write, or its retry, is about to leave. */
  readonly assertMayWrite?: (() => void) | undefined;
}

/** Borrows a {@link RestClient}; closing it closes nothing. */
export class ScopedRestClient extends RestClient {
  readonly #lender: RestClient;
  readonly #scope: RestScope;

  constructor(lender: RestClient, scope: RestScope) {
    super({
      transport: () => Promise.reject(new Error('a borrowed connection has no transport of its own')),
      clock: lender.clock,
      fieldManager: scope.fieldManager,
      // A controller is the authority on what it declares: Kubernetes' own advice is to force.
      forceApply: true,
    });
    this.#lender = lender;
    this.#scope = scope;
  }

  override async request<T>(request: RestRequest): Promise<T> {
    return this.#lender.request<T>(this.#within(request));
  }

  override async stream(request: RestRequest): Promise<HttpResponse> {
    return this.#lender.stream(this.#within(request));
  }

  override close(): void {}

  #within(request: RestRequest): RestRequest {
    const { signal: ours, assertMayWrite } = this.#scope;
    const { signal: theirs } = request;
    const signal = ours === undefined || theirs === undefined ? (theirs ?? ours) : AbortSignal.any([theirs, ours]);
    return { ...request, signal, ...(request.method === 'GET' ? {} : { beforeSend: assertMayWrite }) };
  }
}

// Requests and answers in JSON over a transport: query strings, errors as ApiError, retries that the server asks for,
// warnings. Knows nothing of resources.
import type { Clock, HttpResponse, Transport } from '@kubewright/apimachinery';

/** A query; undefined entries are left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** One request. */
export interface RestRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** The path without query. */
  readonly path: string;
  readonly query?: Query;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Default `application/json`. */
  readonly contentType?: string;
  /** Default `application/json`. */
  readonly accept?: string;
  readonly signal?: AbortSignal | undefined;
}

export interface RestClientOptions {
  readonly transport: Transport;
  readonly clock?: Clock;
  /** Default `kubewright/<version>`. */
  readonly userAgent?: string;
  /** What writes send as `fieldManager` when they name none. */
  readonly fieldManager?: string;
  /** Called with the text of each warning that the server sends; default: nothing. */
  readonly onWarning?: (text: string) => void;
}

export declare class RestClient {
  readonly fieldManager: string | undefined;
  readonly clock: Clock;
  constructor(options: RestClientOptions);
  request<T>(request: RestRequest): Promise<T>;
  stream(request: RestRequest): Promise<HttpResponse>;
  close(): void;
}

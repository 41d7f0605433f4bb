// The shape of one HTTP exchange, so that a client can be connected to a server with or without a socket.
// Types only: the client's transport and the embedded API server both speak it.

/** One request. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query, starting with a slash. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | undefined;
  /** Ends the exchange, the streaming of the response's body included. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Called when the request is about to leave, after everything that may take time (queueing, credentials, connecting).
   * Throwing keeps it back: the exchange rejects with what was thrown, and the server has not seen the request.
   */
  readonly beforeSend?: (() => void) | undefined;
}

/** One response. The body is read once; not reading it is back-pressure. */
export interface HttpResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Carries one request to a server and its response back. Rejects only when the exchange itself failed (no connection,
 * reset, aborted); a response with any status resolves.
 */
export type Transport = (request: HttpRequest) => Promise<HttpResponse>;

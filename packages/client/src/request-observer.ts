// Who wants to know of requests: metrics, tracing. A client without observers pays nothing for them.
import type { RestRequest } from './rest-client.ts';

/** A request as it begins. */
export interface ObservedRequest {
  readonly method: RestRequest['method'];
  /** Without the query. */
  readonly path: string;
  /** `host:port` of the server; empty when the transport does not say, as when it has no socket. */
  readonly host: string;
  /** A watch, or another answer that is read as it comes. */
  readonly stream: boolean;
  /** Sent with every attempt. An observer may add to them, such as `traceparent`; names in lower case. */
  readonly headers: Record<string, string>;
}

/** One exchange with the server; a request that is retried has several. */
export interface ObservedAttempt {
  /** The HTTP status; undefined when no answer came. */
  readonly code: number | undefined;
  /** Milliseconds from sending to the end of the body, or of the head of a stream. */
  readonly duration: number;
  /** Bytes of the body sent. */
  readonly sent: number;
  /** Bytes of the body received; undefined for a stream, whose body is still to come. */
  readonly received: number | undefined;
}

/** What follows one request. Implementations never throw. */
export interface RequestObservation {
  /** The attempt was held back by the client's own rate limit or limit of requests in flight, for so many milliseconds. */
  held?(milliseconds: number): void;
  attempted?(attempt: ObservedAttempt): void;
  /** Another attempt will be made, `delay` milliseconds after the one that ended with `code`. */
  retrying?(retry: { readonly code: number | undefined; readonly delay: number }): void;
  /**
   * The caller gets the answer or the error. Of a stream this is when its body begins.
   *
   * @param end.duration - milliseconds since the request began, waiting and retries included
   */
  ended?(end: { readonly duration: number; readonly error?: unknown }): void;
}

/** Told of every request of a client: {@link RestClientOptions.observer}, or `RestClient.observe`. Never throws. */
export interface RequestObserver {
  /** Before anything is sent or waited for. @returns what follows the request, if anything shall */
  started(request: ObservedRequest): RequestObservation | undefined;
}

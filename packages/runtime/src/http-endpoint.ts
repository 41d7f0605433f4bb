// A small HTTP server for what a cluster asks of an operator's process: probes and metrics. GET and HEAD, short answers.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a path answers. */
export interface EndpointAnswer {
  readonly status: number;
  readonly contentType?: string;
  readonly body: string;
}

/** Answers a path; undefined means not found. */
export type EndpointHandler = (
  path: string,
  query: URLSearchParams,
) => EndpointAnswer | undefined | Promise<EndpointAnswer | undefined>;

/** Where to listen. */
export interface EndpointAddress {
  /** 0 takes a free one. */
  readonly port: number;
  /** Default: every address, as probes come from the node. */
  readonly host?: string | undefined;
}

/** A running endpoint. */
export interface HttpEndpoint {
  /** The port it listens on. */
  readonly port: number;
  /** Stops listening and drops every connection. */
  close(): Promise<void>;
}

/** Limits of controller-runtime's own servers. @see https://github.com/kubernetes-sigs/controller-runtime/blob/main/pkg/internal/httpserver/server.go */
const headersTimeout = 32_000;
const keepAliveTimeout = 90_000;

/**
 * Starts listening.
 *
 * @throws Error of Node (`EADDRINUSE`, `EACCES`) when the port cannot be taken.
 */
export async function listenForHttp(address: EndpointAddress, handle: EndpointHandler): Promise<HttpEndpoint> {
  // Not imported: an ES import of node:http loads undici with it, 27 ms.
  const { createServer } = process.getBuiltinModule('node:http');
  const server = createServer(
    { headersTimeout, keepAliveTimeout, requestTimeout: headersTimeout },
    (request, response) => {
      void respond(request, response, handle);
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address.port, address.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function respond(request: IncomingMessage, response: ServerResponse, handle: EndpointHandler): Promise<void> {
  let answer: EndpointAnswer;
  try {
    answer =
      request.method === 'GET' || request.method === 'HEAD'
        ? ((await handleUrl(request.url ?? '/', handle)) ?? { status: 404, body: 'not found\n' })
        : { status: 405, body: 'method not allowed\n' };
  } catch {
    answer = { status: 500, body: 'internal server error\n' };
  }
  response.writeHead(answer.status, {
    'content-type': answer.contentType ?? 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
  });
  response.end(request.method === 'HEAD' ? undefined : answer.body);
}

function handleUrl(url: string, handle: EndpointHandler): ReturnType<EndpointHandler> {
  const question = url.indexOf('?');
  const path = question < 0 ? url : url.slice(0, question);
  return handle(path, new URLSearchParams(question < 0 ? '' : url.slice(question + 1)));
}

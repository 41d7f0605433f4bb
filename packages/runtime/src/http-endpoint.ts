// A small HTTP or HTTPS server for what a cluster asks of an operator's process: probes and metrics. GET and HEAD, short
// answers.
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { ServerCertificate, ServerCertificates } from './tls/server-certificate.ts';

/** What a path answers. */
export interface EndpointAnswer {
  readonly status: number;
  readonly contentType?: string;
  readonly body: string;
}

/** Who asks, as far as the connection says. */
export interface EndpointCaller {
  /** The `Authorization` header. */
  readonly authorization: string | undefined;
  /** The subject of the client's certificate, if one of our authorities vouches for it. */
  readonly certificate: { readonly commonName: string; readonly organizations: readonly string[] } | undefined;
}

/** Answers a path; undefined means not found. */
export type EndpointHandler = (
  path: string,
  query: URLSearchParams,
  caller: EndpointCaller,
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
const limits = { headersTimeout: 32_000, requestTimeout: 32_000, keepAliveTimeout: 90_000, maxHeaderSize: 2 ** 20 };

/**
 * Starts listening.
 *
 * @param certificate - for HTTPS; default plain HTTP
 * @throws Error of Node (`EADDRINUSE`, `EACCES`) when the port cannot be taken.
 */
export async function listenForHttp(
  address: EndpointAddress,
  handle: EndpointHandler,
  certificate?: ServerCertificate,
): Promise<HttpEndpoint> {
  const listener: RequestListener = (request, response) => void respond(request, response, handle);
  const { server, watch } = certificate === undefined ? plain(listener) : secure(listener, certificate);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address.port, address.host, () => {
      server.off('error', reject);
      // A connection that cannot be accepted, as without a free file descriptor, is lost to its caller alone.
      server.on('error', () => undefined);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        watch?.stop();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

// Not imported: an ES import of node:http or node:https loads undici with it, 27 ms.
function plain(listener: RequestListener): { readonly server: Server; readonly watch?: { stop(): void } } {
  return { server: process.getBuiltinModule('node:http').createServer(limits, listener) };
}

function secure(listener: RequestListener, certificate: ServerCertificate) {
  const options = (now: ServerCertificates): https.ServerOptions => ({
    ...now,
    minVersion: 'TLSv1.2',
    // Who has no client certificate may still have a token.
    ...(now.ca === undefined ? {} : { requestCert: true, rejectUnauthorized: false }),
  });
  const server = process
    .getBuiltinModule('node:https')
    .createServer({ ...options(certificate.current), ...limits }, listener);
  return { server, watch: certificate.watch((next) => server.setSecureContext(options(next))) };
}

async function respond(request: IncomingMessage, response: ServerResponse, handle: EndpointHandler): Promise<void> {
  let answer: EndpointAnswer;
  try {
    answer =
      request.method === 'GET' || request.method === 'HEAD'
        ? ((await handleUrl(request, handle)) ?? { status: 404, body: 'not found\n' })
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

function handleUrl(request: IncomingMessage, handle: EndpointHandler): ReturnType<EndpointHandler> {
  const { url = '/' } = request;
  const question = url.indexOf('?');
  const path = question < 0 ? url : url.slice(0, question);
  const query = new URLSearchParams(question < 0 ? '' : url.slice(question + 1));
  return handle(path, query, {
    authorization: request.headers.authorization,
    certificate: clientCertificate(request.socket as Partial<TLSSocket>),
  });
}

function clientCertificate(socket: Partial<TLSSocket>): EndpointCaller['certificate'] {
  if (socket.authorized !== true) return undefined;
  // Node gives a value, or a list of them, by its short name.
  const subject = socket.getPeerCertificate?.().subject as Partial<Record<'CN' | 'O', string | string[]>> | undefined;
  const values = (name: 'CN' | 'O'): string[] => [subject?.[name] ?? []].flat();
  const [commonName] = values('CN');
  return commonName === undefined ? undefined : { commonName, organizations: values('O') };
}

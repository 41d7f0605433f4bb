// The transport of production: node:http and node:https with connections kept alive. Bodies are streams, and not
// reading one stops the server (back-pressure).
import type http from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { HttpRequest, HttpResponse, Transport } from '@kubewright/apimachinery';
import type { ClientConfig } from '../config/client-config.ts';
import { ConfigError } from '../config/client-config.ts';
import { credentialHeaders } from './credentials.ts';

// Not imported: an ES import of these reads all their properties, the WebSocket of node:http among them, and so loads
// undici, 27 ms that no operator needs.
const nodeHttp = process.getBuiltinModule('node:http');
const nodeHttps = process.getBuiltinModule('node:https');

/** A transport that holds connections. */
export type ConnectedTransport = Transport & {
  /** `host:port` of the server, for metrics. */
  readonly host: string;
  /** Closes all connections, those in use included. */
  close(): void;
};

/**
 * Milliseconds after which an unused connection is closed: kube-apiserver closes its idle ones after 90 s, and a request
 * that meets that moment is lost. @see https://github.com/kubernetes/apiserver/blob/master/pkg/server/secure_serving.go
 */
const idleTimeout = 75_000;

/** When the kernel starts to probe a silent connection, in milliseconds. */
const keepAliveDelay = 30_000;

/** How long a connection may take to be made, in milliseconds. */
const connectTimeout = 30_000;

/** @throws ConfigError when `server` is not an http or https URL. */
export function createTransport(config: ClientConfig): ConnectedTransport {
  const server = parseServer(config.server);
  const secure = server.protocol === 'https:';
  const keepAlive = { keepAlive: true, keepAliveMsecs: keepAliveDelay, timeout: idleTimeout };
  const agent = secure
    ? new nodeHttps.Agent({
        ...keepAlive,
        ...(config.ca === undefined ? {} : { ca: config.ca }),
        ...(config.cert === undefined ? {} : { cert: config.cert }),
        ...(config.key === undefined ? {} : { key: config.key }),
        ...(config.tlsServerName === undefined ? {} : { servername: config.tlsServerName }),
        rejectUnauthorized: config.insecureSkipTlsVerify !== true,
      })
    : new nodeHttp.Agent(keepAlive);
  const prefix = server.pathname.replace(/\/+$/, '');
  const target: http.RequestOptions = {
    protocol: server.protocol,
    hostname: server.hostname.replace(/^\[|\]$/g, ''),
    ...(server.port === '' ? {} : { port: server.port }),
    agent,
  };
  const start = secure ? nodeHttps.request : nodeHttp.request;
  const send = async (request: HttpRequest): Promise<HttpResponse> => {
    const length = request.body === undefined ? {} : { 'content-length': String(request.body.byteLength) };
    const headers = { ...request.headers, ...length, ...(await credentialHeaders(config)) };
    request.signal?.throwIfAborted();
    return exchange(start, { ...target, method: request.method, path: prefix + request.path, headers }, request);
  };
  return Object.assign(send, { host: server.host, close: () => agent.destroy() });
}

function parseServer(text: string): URL {
  const server = URL.canParse(text) ? new URL(text) : undefined;
  if (server?.protocol === 'https:' || server?.protocol === 'http:') return server;
  throw new ConfigError(`${JSON.stringify(text)} is not the URL of a server, such as https://10.0.0.1:6443`);
}

function exchange(
  start: typeof http.request,
  options: http.RequestOptions,
  request: HttpRequest,
): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const { signal, body, beforeSend } = request;
    const outgoing = start({ ...options, ...(signal === undefined ? {} : { signal }) });
    outgoing.once('error', (error) => reject(signal?.aborted === true ? signal.reason : error));
    outgoing.once('socket', (socket) => {
      if (!socket.connecting) return;
      const late = (): void => void outgoing.destroy(new Error(`no connection in ${connectTimeout} ms`));
      const timer = setTimeout(late, connectTimeout);
      const connected = (): void => clearTimeout(timer);
      socket.once('connect', () => socket.setKeepAlive(true, keepAliveDelay));
      socket.once('connect', connected).once('close', connected);
    });
    outgoing.once('response', (incoming) => {
      // Without a listener an error between two reads would end the process; the reader still gets it.
      incoming.on('error', ignore);
      outgoing.on('error', ignore);
      resolve({ status: incoming.statusCode ?? 0, headers: flatHeaders(incoming.headers), body: incoming });
    });
    if (beforeSend === undefined) {
      outgoing.end(body);
      return;
    }
    // Nothing is written before end(): what is asked last is asked when the bytes can go to the kernel at once.
    const send = (): void => {
      try {
        beforeSend();
      } catch (error) {
        reject(error);
        outgoing.destroy();
        return;
      }
      outgoing.end(body);
    };
    outgoing.once('socket', (socket) => whenWritable(socket, send));
  });
}

function whenWritable(socket: Socket | TLSSocket, send: () => void): void {
  if ('alpnProtocol' in socket) {
    // Node keeps it at null until the handshake has ended.
    if (socket.alpnProtocol !== null) send();
    else socket.once('secureConnect', send);
  } else if (socket.connecting) {
    socket.once('connect', send);
  } else {
    send();
  }
}

function ignore(): void {}

function flatHeaders(headers: http.IncomingHttpHeaders): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}

// The transport of production: node:http and node:https with connections kept alive. Bodies are streams, and not
// reading one stops the server (back-pressure).
import type http from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { HttpRequest, HttpResponse, Transport } from '@kubewright/apimachinery';
import type { ClientConfig } from '../config/client-config.ts';
import { BodyChunks } from './body-chunks.ts';
import { ConfigError } from '../config/client-config.ts';
import type { Environment } from '../config/in-cluster.ts';
import { Connections, connectTimeout, keepAliveDelay } from './connections.ts';
import type { ConnectionOptions } from './connections.ts';
import { Credentials } from './credentials.ts';
import type { Headers } from './credentials.ts';
import type { Later } from '../later.ts';
import { isLater } from '../later.ts';
import { untilAborted } from '../until-aborted.ts';
import { parseProxy, proxyFromEnvironment } from './proxy-environment.ts';
import { proxyAuthorization } from './tunnel.ts';

const nodeHttp = /* @__PURE__ */ process.getBuiltinModule('node:http');
const nodeHttps = /* @__PURE__ */ process.getBuiltinModule('node:https');

/** A transport that holds connections. */
export type ConnectedTransport = Transport & {
  /** `host:port` of the server, for metrics. */
  readonly host: string;
  /** Closes all connections, those in use included. */
  close(): void;
};

/** What {@link createTransport} can be told. */
export interface TransportOptions {
  /** Where HTTPS_PROXY, HTTP_PROXY and NO_PROXY are looked for; default the process's environment. */
  readonly env?: Environment;
}

/** What a request needs besides itself. */
interface Ready {
  readonly own: Headers;
  readonly agent: http.Agent;
}

/** @throws ConfigError when `server` or the proxy is no URL that we can use, or the certificates are none. */
export function createTransport(
  config: ClientConfig,
  { env = process.env }: TransportOptions = {},
): ConnectedTransport {
  const server = parseServer(config.server);
  const secure = server.protocol === 'https:';
  const proxy = proxyOf(config, server, env);
  const credentials = new Credentials(config);
  const connections = new Connections(config, server, proxy);
  const prefix = server.pathname.replace(/\/+$/, '');
  const { start, place, pathPrefix, ownHeaders } =
    !secure && proxy !== undefined && !isSocks(proxy)
      ? throughHttpProxy(server, proxy, prefix)
      : {
          start: secure ? nodeHttps.request : nodeHttp.request,
          place: placeOf(server),
          pathPrefix: prefix,
          ownHeaders: {},
        };
  const withAgent = (own: Headers): Later<Ready> => {
    const agent = connections.agent();
    return isLater(agent) ? agent.then((given) => ({ own, agent: given })) : { own, agent };
  };
  const prepare = (): Later<Ready> => {
    const own = credentials.headers();
    return isLater(own) ? own.then(withAgent) : withAgent(own);
  };
  const send = async (request: HttpRequest): Promise<HttpResponse> => {
    const { method, signal } = request;
    // Files and programs are behind these; what is at hand costs no turn.
    const ready = prepare();
    const { own, agent } = isLater(ready) ? await untilAborted(ready, signal) : ready;
    const length = request.body === undefined ? {} : { 'content-length': String(request.body.byteLength) };
    const headers = { ...request.headers, ...length, ...ownHeaders, ...own };
    signal?.throwIfAborted();
    const options = { ...place, agent, method, path: pathPrefix + request.path, headers, whileConnecting: signal };
    const response = await exchange(start, options, request);
    if (response.status === 401) credentials.refused(headers);
    return response;
  };
  return Object.assign(send, { host: server.host, close: () => connections.close() });
}

function proxyOf(config: ClientConfig, server: URL, env: Environment): URL | undefined {
  if (config.proxy === false) return undefined;
  const proxy = config.proxy === undefined ? proxyFromEnvironment(server, env) : parseProxy(config.proxy, 'the proxy');
  if (proxy !== undefined && isSocks(proxy) && server.protocol === 'http:') {
    throw new ConfigError(`${config.server} is not reached over TLS, and so not through a SOCKS proxy`);
  }
  return proxy;
}

function isSocks(proxy: URL): boolean {
  return proxy.protocol.startsWith('socks');
}

function placeOf(url: URL): http.RequestOptions {
  return {
    protocol: url.protocol,
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    ...(url.port === '' ? {} : { port: url.port }),
  };
}

/** Without TLS a proxy is asked for the whole URL. @see https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2 */
function throughHttpProxy(server: URL, proxy: URL, prefix: string) {
  return {
    start: nodeHttp.request,
    place: placeOf(proxy),
    pathPrefix: `${server.origin}${prefix}`,
    ownHeaders: { host: server.host, ...proxyAuthorization(proxy) },
  };
}

function parseServer(text: string): URL {
  const server = URL.canParse(text) ? new URL(text) : undefined;
  if (server?.protocol === 'https:' || server?.protocol === 'http:') return server;
  throw new ConfigError(`${JSON.stringify(text)} is not the URL of a server, such as https://10.0.0.1:6443`);
}

function exchange(
  start: typeof http.request,
  options: http.RequestOptions & ConnectionOptions,
  request: HttpRequest,
): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const { signal, body, beforeSend } = request;
    const outgoing = start(options);
    if (signal !== undefined) endWith(outgoing, signal);
    // Stays, so that an error after the answer, or between two reads of it, does not end the process; the reader gets it.
    outgoing.on('error', (error) => reject(signal?.aborted === true ? signal.reason : error));
    outgoing.once('response', (incoming) => {
      incoming.on('error', ignore);
      resolve({
        status: incoming.statusCode ?? 0,
        headers: flatHeaders(incoming.headers),
        body: new BodyChunks(incoming),
      });
    });
    // Nothing is written before end(): what is asked last is asked when the bytes can go to the kernel at once.
    const send = (): void => {
      try {
        beforeSend?.();
      } catch (error) {
        reject(error);
        outgoing.destroy();
        return;
      }
      outgoing.end(body);
    };
    if (beforeSend === undefined) send();
    outgoing.once('socket', (socket) => {
      guard(socket);
      if (!isReady(socket)) {
        limitConnecting(outgoing, socket);
        if (beforeSend !== undefined) socket.once(readyEvent(socket), send);
      } else if (beforeSend !== undefined) send();
    });
  });
}

/** What Node does with a request's signal, with one listener instead of eight. */
function endWith(outgoing: http.ClientRequest, signal: AbortSignal): void {
  const end = (): void => void outgoing.destroy(new Error('the request was aborted'));
  signal.addEventListener('abort', end, { once: true });
  outgoing.once('close', () => signal.removeEventListener('abort', end));
}

function limitConnecting(outgoing: http.ClientRequest, socket: Socket): void {
  const late = (): void => void outgoing.destroy(new Error(`no connection in ${connectTimeout} ms`));
  const timer = setTimeout(late, connectTimeout);
  const connected = (): void => clearTimeout(timer);
  if (socket.connecting) socket.once('connect', () => socket.setKeepAlive(true, keepAliveDelay));
  socket.once(readyEvent(socket), connected).once('close', connected);
}

/** Whether the first byte of a request can go. Of TLS, Node keeps the protocol at null until the handshake has ended. */
function isReady(socket: Socket | TLSSocket): boolean {
  return 'alpnProtocol' in socket ? socket.alpnProtocol !== null : !socket.connecting;
}

function readyEvent(socket: Socket | TLSSocket): 'secureConnect' | 'connect' {
  return 'alpnProtocol' in socket ? 'secureConnect' : 'connect';
}

const guarded = new WeakSet<Socket>();

/**
 * Aborting a request whose response has arrived whole, but is not read to its end, destroys the socket after Node has
 * taken its own listeners off it: an error that nobody listens to would end the process.
 */
function guard(socket: Socket): void {
  if (guarded.has(socket)) return;
  guarded.add(socket);
  socket.on('error', ignore);
}

function ignore(): void {}

/** As Node reads them anyway, to see how long the connection may be kept: all are texts but one. */
function flatHeaders(headers: http.IncomingHttpHeaders): Record<string, string> {
  const cookies = headers['set-cookie'];
  const flat = cookies === undefined ? headers : { ...headers, 'set-cookie': cookies.join(', ') };
  return flat as Record<string, string>;
}

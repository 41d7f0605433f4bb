// The connections to one server, kept alive between requests. When certificates change, new requests get new connections;
// the old ones end with the requests that are on them.
import type http from 'node:http';
import type https from 'node:https';
import type { Socket } from 'node:net';
import type { Certificates, ClientConfig } from '../config/client-config.ts';
import { ConfigError } from '../config/client-config.ts';
import type { Later } from '../later.ts';
import { isLater } from '../later.ts';
import { FreeConnections } from './free-connections.ts';
import { openTunnel } from './tunnel.ts';

// Not imported: an ES import of these reads all their properties, the WebSocket of node:http among them, and so loads
// undici, 27 ms that no operator needs.
const nodeHttp = /* @__PURE__ */ process.getBuiltinModule('node:http');
const nodeHttps = /* @__PURE__ */ process.getBuiltinModule('node:https');

/**
 * Milliseconds after which an unused connection is closed: kube-apiserver closes its idle ones after 90 s, and a request
 * that meets that moment is lost. @see https://github.com/kubernetes/apiserver/blob/master/pkg/server/secure_serving.go
 */
const idleTimeout = 75_000;

/** When the kernel starts to probe a silent connection, in milliseconds. */
export const keepAliveDelay = 30_000;

/** How long a connection may take to be made, in milliseconds. @see https://github.com/kubernetes/client-go/blob/master/transport/cache.go (dialer) */
export const connectTimeout = 30_000;

/** What a request hands to the agent besides Node's own options. */
export interface ConnectionOptions {
  /** Ends a tunnel that is being made; Node keeps the request's own signal from agents. */
  readonly whileConnecting?: AbortSignal | undefined;
}

/** Gives each request its agent. */
export class Connections {
  readonly #config: ClientConfig;
  readonly #proxy: URL | undefined;
  readonly #secure: boolean;
  readonly #closing = new AbortController();
  #certificates: Certificates;
  #agent: http.Agent;
  #free: FreeConnections;
  #retired: http.Agent[] = [];

  /** @param proxy - the way to the server, unless it is direct */
  constructor(config: ClientConfig, server: URL, proxy: URL | undefined) {
    this.#config = config;
    this.#proxy = proxy;
    this.#secure = server.protocol === 'https:';
    this.#certificates = { ca: config.ca, cert: config.cert, key: config.key };
    this.#agent = this.#open(this.#certificates);
    this.#free = new FreeConnections(this.#agent, idleTimeout);
  }

  /** @throws ConfigError when the certificates cannot be read and never could */
  agent(): Later<http.Agent> {
    if (this.#config.certificates === undefined || !this.#secure) return this.#agent;
    const now = this.#config.certificates();
    return isLater(now) ? now.then((certificates) => this.#agentWith(certificates)) : this.#agentWith(now);
  }

  #agentWith(now: Certificates): http.Agent {
    const { ca, cert, key } = this.#certificates;
    if (now.ca === ca && now.cert === cert && now.key === key) return this.#agent;
    let agent: http.Agent;
    try {
      agent = this.#open(now);
    } catch {
      // A certificate without its key: somebody is between two writes. The next request looks again.
      return this.#agent;
    }
    this.#retire(this.#agent);
    this.#certificates = now;
    this.#agent = agent;
    this.#free = new FreeConnections(agent, idleTimeout);
    return agent;
  }

  /** Closes all, those in use and those being made included. */
  close(): void {
    this.#closing.abort(new Error('the client is closed'));
    for (const agent of [this.#agent, ...this.#retired]) agent.destroy();
    this.#retired = [];
  }

  #retire(agent: http.Agent): void {
    this.#free.retire();
    this.#retired = [...this.#retired, agent].filter(({ sockets }) => Object.keys(sockets).length > 0);
  }

  /** @throws ConfigError when the certificates are none, or do not belong together */
  #open({ ca, cert, key }: Certificates): http.Agent {
    const keepAlive = { keepAlive: true, keepAliveMsecs: keepAliveDelay, timeout: idleTimeout };
    if (!this.#secure) return readingIntoOneBuffer(new nodeHttp.Agent(keepAlive));
    const { tlsServerName, insecureSkipTlsVerify } = this.#config;
    const options: https.AgentOptions = {
      ...keepAlive,
      secureContext: secureContext({ ca, cert, key }),
      ...(tlsServerName === undefined ? {} : { servername: tlsServerName }),
      rejectUnauthorized: insecureSkipTlsVerify !== true,
    };
    const agent = new nodeHttps.Agent(options);
    const proxy = this.#proxy;
    if (proxy === undefined) return readingIntoOneBuffer(agent);
    const connect = agent.createConnection.bind(agent);
    agent.createConnection = (target, callback) => {
      const { host, port, whileConnecting } = target as https.RequestOptions & ConnectionOptions;
      const signals = [this.#closing.signal, ...(whileConnecting === undefined ? [] : [whileConnecting])];
      openTunnel({ proxy, host: host ?? '', port: Number(port), ca, timeout: connectTimeout, signals }).then(
        (socket) => {
          socket.setKeepAlive(true, keepAliveDelay);
          const options = { ...target, socket } as unknown as Parameters<typeof connect>[0];
          callback?.(null, connect(options) as Socket);
        },
        (error: Error) => callback?.(error, undefined as unknown as Socket),
      );
      return undefined;
    };
    return agent;
  }
}

/** Bytes that are read from a socket at once, as Node does. */
const readSize = 65_536;

/**
 * Has each connection read into one buffer of its own. Node's parser copies what it passes on, and a new buffer for each
 * read costs half a microsecond for 2 KB, and has V8 collect garbage twice as often.
 *
 * @see https://nodejs.org/api/net.html#new-netsocketoptions (onread)
 */
function readingIntoOneBuffer<A extends http.Agent>(agent: A): A {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (target, callback) => {
    const onread = {
      buffer: Buffer.allocUnsafeSlow(readSize),
      callback: (length: number, bytes: Uint8Array) => {
        (connection as Socket).emit('data', bytes.subarray(0, length));
        return true;
      },
    };
    const options = { ...target, onread } as unknown as typeof target;
    const connection = connect(options, callback);
    return connection;
  };
  return agent;
}

/** Made once rather than for each connection: a bundle of authorities takes milliseconds to read. */
function secureContext({ ca, cert, key }: Certificates): https.AgentOptions['secureContext'] {
  try {
    return process.getBuiltinModule('node:tls').createSecureContext({
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
    });
  } catch (error) {
    throw new ConfigError('the certificates of the configuration cannot be used', { cause: error });
  }
}

// The connections of an agent that no request is on: the next request takes the one that was free last. Node's agent makes
// connections; handing them on is ours, as its own way of it (names of what makes connections alike, lists by them, a handle
// for each use) is a quarter of what a request costs.
import type http from 'node:http';
import type { Socket } from 'node:net';

/** A connection as node:http leaves it when a response has ended. */
interface UsedSocket extends Socket {
  /** The request that was on it. */
  _httpMessage?: (http.ClientRequest & { readonly res?: http.IncomingMessage }) | null;
}

/** What node:http asks of an agent. */
interface Serving {
  addRequest(request: http.ClientRequest, options: object): void;
}

/** As many as Node keeps. @see https://nodejs.org/api/http.html#new-agentoptions (maxFreeSockets) */
const mostFree = 256;

/** Less than the server says, in milliseconds: its notice and our request may cross. @see https://nodejs.org/api/http.html#new-agentoptions (agentKeepAliveTimeoutBuffer) */
const haste = 1000;

/** See above. */
export class FreeConnections {
  readonly #free: UsedSocket[] = [];
  /** Those that tell when they are too long free, or closed. */
  readonly #known = new WeakSet<Socket>();
  readonly #idleTimeout: number;
  #isRetired = false;

  /**
   * @param agent - keeps its connections alive, and limits their number by nothing
   * @param idleTimeout - milliseconds after which an unused connection is closed
   */
  constructor(agent: http.Agent, idleTimeout: number) {
    this.#idleTimeout = idleTimeout;
    const connecting = agent as http.Agent & Serving;
    const connect = connecting.addRequest.bind(agent);
    connecting.addRequest = (request, options) => {
      const socket = this.#take();
      if (socket === undefined) return connect(request, options);
      socket.ref();
      request.reusedSocket = true;
      request.onSocket(socket);
    };
    // The agent's own listener would keep them itself.
    agent.removeAllListeners('free').on('free', (socket: UsedSocket) => this.#keep(socket));
  }

  /** Closes those that are free, and from now on each that becomes free. */
  retire(): void {
    this.#isRetired = true;
    for (const socket of this.#free.splice(0)) socket.destroy();
  }

  #take(): Socket | undefined {
    for (let socket = this.#free.pop(); socket !== undefined; socket = this.#free.pop()) {
      if (!socket.destroyed && socket.writable) return socket;
    }
    return undefined;
  }

  #keep(socket: UsedSocket): void {
    const request = socket._httpMessage;
    const timeout = this.#timeoutAfter(request?.res);
    const isUsable = request?.shouldKeepAlive === true && socket.writable && timeout > 0;
    if (!isUsable || this.#isRetired || this.#free.length >= mostFree) {
      socket.destroy();
      return;
    }
    socket._httpMessage = null;
    socket.unref();
    if (socket.timeout !== timeout) socket.setTimeout(timeout);
    if (!this.#known.has(socket)) {
      this.#known.add(socket);
      socket.on('timeout', () => this.#free.includes(socket) && socket.destroy());
      socket.on('close', () => this.#forget(socket));
    }
    this.#free.push(socket);
  }

  /** How long a connection may be unused, which a server or a proxy may say. */
  #timeoutAfter(response: http.IncomingMessage | undefined): number {
    const said = /^timeout=(\d+)/.exec(String(response?.headers['keep-alive']))?.[1];
    return said === undefined ? this.#idleTimeout : Math.min(this.#idleTimeout, Number(said) * 1000 - haste);
  }

  #forget(socket: Socket): void {
    const index = this.#free.indexOf(socket);
    if (index >= 0) this.#free.splice(index, 1);
  }
}

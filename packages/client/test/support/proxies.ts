// Proxies on the loopback interface: HTTP's CONNECT and whole URLs, over TCP and over TLS, and SOCKS5.
import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import type { Issued } from './certificates.ts';

/** A proxy and what it was asked. */
export interface TestProxy {
  readonly port: number;
  /** Such as `CONNECT api.test:6443`. */
  readonly asked: string[];
  /** The values of Proxy-Authorization, or `name:password` of SOCKS. */
  readonly credentials: (string | undefined)[];
  /** Connections that are open. */
  readonly open: Set<Socket>;
  close(): void;
}

/** What the proxy does. */
export interface ProxyBehaviour {
  /** Where all connections lead, whatever the name. */
  readonly to: { readonly port: number };
  /** Speak TLS to clients. */
  readonly tls?: Issued;
  /** Never answer. */
  readonly silent?: boolean;
  /** Answer so instead of connecting. */
  readonly refuse?: number;
}

export async function httpProxy({ to, tls, silent = false, refuse }: ProxyBehaviour): Promise<TestProxy> {
  const server = tls === undefined ? http.createServer() : https.createServer({ cert: tls.cert, key: tls.key });
  const proxy = observe(server);
  const note = (request: http.IncomingMessage): void => {
    proxy.asked.push(`${request.method} ${request.url}`);
    proxy.credentials.push(request.headers['proxy-authorization']);
  };
  server.on('connect', (request: http.IncomingMessage, socket: Socket) => {
    note(request);
    socket.on('error', () => undefined);
    // Sockets of HTTP servers stay half open otherwise.
    if (silent) return void socket.resume().on('end', () => socket.destroy());
    if (refuse !== undefined) return void socket.end(`HTTP/1.1 ${refuse} No\r\ncontent-length: 0\r\n\r\n`);
    const upstream = net.connect(to.port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      join(socket, upstream);
    });
    upstream.on('error', () => socket.destroy());
  });
  server.on('request', (request, response) => {
    note(request);
    const { pathname, search } = new URL(request.url ?? '');
    const options = { port: to.port, path: pathname + search, method: request.method, headers: request.headers };
    request.pipe(
      http.request(options, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      }),
    );
  });
  return proxy.listen();
}

/** @param password - `name:password` that it asks for */
export async function socksProxy({ to, refuse }: ProxyBehaviour, password?: string): Promise<TestProxy> {
  const server = net.createServer();
  const proxy = observe(server);
  server.on('connection', (socket) => {
    socket.on('error', () => undefined);
    void converse(socket).catch(() => socket.destroy());
  });
  async function converse(socket: Socket): Promise<void> {
    const read = async (length: number): Promise<Buffer> => {
      for (;;) {
        const bytes: unknown = socket.read(length);
        if (Buffer.isBuffer(bytes)) return bytes;
        await once(socket, 'readable');
      }
    };
    const [, count = 0] = await read(2);
    await read(count);
    socket.write(Buffer.from([5, password === undefined ? 0 : 2]));
    if (password !== undefined) {
      const text = async (): Promise<string> => (await read((await read(1))[0] ?? 0)).toString();
      await read(1);
      const said = `${await text()}:${await text()}`;
      proxy.credentials.push(said);
      socket.write(Buffer.from([1, said === password ? 0 : 1]));
    }
    const [, , , kind, length = 0] = await read(5);
    const name = (await read(length)).toString();
    proxy.asked.push(`${kind === 3 ? 'name' : 'address'} ${name}:${(await read(2)).readUInt16BE()}`);
    if (refuse !== undefined) return void socket.end(Buffer.from([5, refuse, 0, 1, 0, 0, 0, 0, 0, 0]));
    const upstream = net.connect(to.port, '127.0.0.1', () => {
      socket.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]));
      join(socket, upstream);
    });
    upstream.on('error', () => socket.destroy());
  }
  return proxy.listen();
}

function join(left: Socket, right: Socket): void {
  left.pipe(right).pipe(left);
  left.on('close', () => right.destroy());
  right.on('close', () => left.destroy());
  right.on('error', () => left.destroy());
}

function observe(server: net.Server) {
  const asked: string[] = [];
  const credentials: (string | undefined)[] = [];
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  return {
    asked,
    credentials,
    async listen(): Promise<TestProxy> {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const close = (): void => {
        for (const socket of open) socket.destroy();
        server.close();
      };
      return { port: (server.address() as AddressInfo).port, asked, credentials, open, close };
    },
  };
}

// The transport over real sockets on the loopback interface.
import assert from 'node:assert/strict';
import { getEventListeners, once } from 'node:events';
import http from 'node:http';
import { Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, test } from 'node:test';
import { ConfigError, connect, createTransport } from '@kubewright/client';
import type { ClientConfig, ConnectedTransport } from '@kubewright/client';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

async function serve(handler: http.RequestListener, config: Partial<ClientConfig> = {}, path = '') {
  const server = http.createServer(handler);
  const sockets: Socket[] = [];
  server.on('connection', (socket) => void sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const transport: ConnectedTransport = createTransport({ server: `http://127.0.0.1:${port}${path}`, ...config });
  cleanups.push(() => {
    transport.close();
    server.closeAllConnections();
    server.close();
  });
  return { server, sockets, transport, port };
}

async function text(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

test('connections are kept alive and used again', async () => {
  const { sockets, transport } = await serve((request, response) => {
    request.pipe(response);
  });
  for (const sent of ['one', 'two', 'three']) {
    const response = await transport({ method: 'POST', path: '/x', headers: {}, body: Buffer.from(sent) });
    assert.equal(await text(response.body), sent);
  }
  assert.equal(sockets.length, 1);
});

test('several at once have a connection each; then the one that was free last is used', async () => {
  const { sockets, transport } = await serve((_request, response) => response.end('ok'));
  const ask = async () => text((await transport({ method: 'GET', path: '/', headers: {} })).body);
  await Promise.all([ask(), ask(), ask()]);
  assert.equal(sockets.length, 3);
  const before = sockets.map(({ bytesRead }) => bytesRead);
  await ask();
  await ask();
  const used = sockets.filter(({ bytesRead }, index) => bytesRead > (before[index] ?? 0));
  assert.equal(sockets.length, 3);
  assert.equal(used.length, 1);
});

test('a connection that the server closes soon, or has closed, is not used again', async () => {
  const { server, sockets, transport } = await serve((_request, response) => response.end('ok'));
  const ask = async () => text((await transport({ method: 'GET', path: '/', headers: {} })).body);
  server.keepAliveTimeout = 1000;
  await ask();
  await ask();
  assert.equal(sockets.length, 2, 'Keep-Alive: timeout=1 is sooner than a request may arrive');
  server.keepAliveTimeout = 5000;
  await ask();
  await ask();
  assert.equal(sockets.length, 3);
  sockets[2]?.destroy();
  // Until both ends have seen it.
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(await ask(), 'ok');
  assert.equal(sockets.length, 4);
});

test('aborting a response that has arrived but is not read to its end is no error of the process', async () => {
  const { transport } = await serve((_, response) => response.end('all of it'));
  for (let count = 0; count < 5; count += 1) {
    const stop = new AbortController();
    const { body } = await transport({ method: 'GET', path: '/', headers: {}, signal: stop.signal });
    const chunks = body[Symbol.asyncIterator]();
    await chunks.next();
    stop.abort();
    await chunks.return?.().catch(() => undefined);
    // An error event without a listener would come now, and fail the test.
    await new Promise((resolve) => setImmediate(resolve));
  }
});

test('the kernel probes a connection that is silent for 30 s, also one that is in use', async (t) => {
  const { transport } = await serve((_request, response) => response.end('ok'));
  const keepAlive = t.mock.method(Socket.prototype, 'setKeepAlive');
  const { body } = await transport({ method: 'GET', path: '/', headers: {} });
  assert.deepEqual(
    keepAlive.mock.calls.map(({ arguments: [on, delay] }) => [on, delay]),
    [[true, 30_000]],
  );
  await text(body);
});

test('a connection is closed once it was unused for 75 s; one that waits for an answer never is', async (t) => {
  const { transport } = await serve((_request, response) => {
    response.write('half');
    setImmediate(() => response.end('ok'));
  });
  const keepAlive = t.mock.method(Socket.prototype, 'setKeepAlive');
  const { body } = await transport({ method: 'GET', path: '/', headers: {} });
  const socket = keepAlive.mock.calls[0]?.this as Socket;
  assert.equal(socket.timeout, 75_000);
  socket.emit('timeout');
  assert.equal(await text(body), 'halfok');
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(socket.destroyed, false);
  socket.emit('timeout');
  assert.equal(socket.destroyed, true);
});

test('what a body brought stays what it was when more comes on the same connection', async () => {
  const pieces = ['a', 'b', 'c'].map((letter) => letter.repeat(30_000));
  let go = (): void => undefined;
  const { transport } = await serve((_request, response) => {
    void (async () => {
      for (const piece of pieces) {
        const read = new Promise<void>((resolve) => (go = resolve));
        response.write(piece);
        await read;
      }
      response.end();
    })();
  });
  const { body } = await transport({ method: 'GET', path: '/', headers: {} });
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length % 30_000 === 0) go();
  }
  assert.equal(Buffer.concat(chunks).toString(), pieces.join(''));
});

test('what arrives: path under the prefix, credentials, length', async () => {
  const seen: http.IncomingMessage[] = [];
  const handler: http.RequestListener = (request, response) => {
    seen.push(request);
    response.writeHead(201, { 'X-Several': ['a', 'b'] }).end();
  };
  const impersonate = { user: 'jane', groups: ['dev', 'ops'] };
  const { transport } = await serve(handler, { token: async () => 'secret', impersonate }, '/clusters/one/');
  const response = await transport({
    method: 'PUT',
    path: '/api/v1/x?a=b',
    headers: { accept: 'x/y' },
    body: Buffer.from('ä'),
  });
  await text(response.body);
  assert.equal(response.status, 201);
  assert.equal(response.headers['x-several'], 'a, b');
  assert.equal(seen[0]?.url, '/clusters/one/api/v1/x?a=b');
  const { headers } = seen[0] ?? {};
  assert.equal(headers?.authorization, 'Bearer secret');
  assert.equal(headers?.['impersonate-user'], 'jane');
  assert.equal(headers?.['impersonate-group'], 'dev, ops');
  assert.equal(headers?.['content-length'], '2');
  assert.equal(headers?.accept, 'x/y');
});

test('a token that the server refuses is not kept for the next request', async () => {
  const asked: (string | undefined)[] = [];
  const { transport } = await serve(
    (request, response) => response.writeHead(request.headers.authorization === 'Bearer new' ? 200 : 401).end(),
    {
      token: async (refused) => {
        asked.push(refused);
        return refused === 'old' ? 'new' : asked.length > 2 ? 'new' : 'old';
      },
    },
  );
  const statuses: number[] = [];
  for (let count = 0; count < 3; count += 1) {
    const response = await transport({ method: 'GET', path: '/', headers: {} });
    await text(response.body);
    statuses.push(response.status);
  }
  assert.deepEqual(statuses, [401, 200, 200]);
  assert.deepEqual(asked, [undefined, 'old', undefined]);
});

test('credentials that do not come are not waited for after the abort', async () => {
  const stop = new AbortController();
  const { signal } = stop;
  const { transport, sockets } = await serve((_, response) => response.end(), { token: () => new Promise(() => {}) });
  const request = assert.rejects(transport({ method: 'GET', path: '/', headers: {}, signal }), /enough/);
  stop.abort(new Error('enough'));
  await request;
  await assert.rejects(transport({ method: 'GET', path: '/', headers: {}, signal }), /enough/);
  assert.equal(getEventListeners(signal, 'abort').length, 0);
  assert.equal(sockets.length, 0);
});

test('basic authentication when there is no token', async () => {
  const { transport } = await serve((request, response) => response.end(request.headers.authorization), {
    username: 'u',
    password: 'p',
  });
  const response = await transport({ method: 'GET', path: '/', headers: {} });
  assert.equal(await text(response.body), 'Basic dTpw');
});

test('a body streams: what is sent first is read before the rest exists', async () => {
  let more: (() => void) | undefined;
  const { transport } = await serve((_request, response) => {
    response.write('first');
    more = () => response.end('second');
  });
  const response = await transport({ method: 'GET', path: '/', headers: {} });
  const read: string[] = [];
  for await (const chunk of response.body) {
    read.push(Buffer.from(chunk).toString());
    if (read.length === 1) more?.();
  }
  assert.deepEqual(read, ['first', 'second']);
});

test('not reading stops the server', async () => {
  const chunk = Buffer.alloc(1 << 20);
  const limit = 64;
  let written = 0;
  const { transport } = await serve((_request, response) => {
    const pump = (): void => {
      while (written < limit) {
        written += 1;
        if (!response.write(chunk)) return;
      }
      response.end();
    };
    response.on('drain', pump);
    pump();
  });
  const stop = new AbortController();
  const response = await transport({ method: 'GET', path: '/', headers: {}, signal: stop.signal });
  let before = -1;
  // Event-driven: the server writes until buffers are full; then nothing changes between two requests any more.
  while (written !== before) {
    before = written;
    for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
  assert.ok(written < limit, `the server could write ${written} MiB`);
  let read = 0;
  for await (const part of response.body) read += part.byteLength;
  assert.equal(read, limit * chunk.length);
});

test('what came before a connection broke is read before the error; after it the body has ended', async () => {
  const { transport } = await serve((_, response) => {
    for (const part of ['a', 'b', 'c']) response.write(part.repeat(100_000));
    // Sends what was written, and then no more.
    response.socket?.end();
  });
  const { body } = await transport({ method: 'GET', path: '/', headers: {} });
  const chunks = body[Symbol.asyncIterator]();
  let length = 0;
  await assert.rejects(
    async () => {
      for (;;) {
        length += (await chunks.next()).value?.length ?? 0;
        // Slower than the socket, at times.
        if (length % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
    },
    { code: 'ECONNRESET' },
  );
  assert.equal(length, 300_000);
  assert.equal((await chunks.next()).done, true);
});

test('leaving a body that was read to its end keeps the connection', async () => {
  const { sockets, transport } = await serve((_, response) => response.end('all of it'));
  for (let count = 0; count < 3; count += 1) {
    const { body } = await transport({ method: 'GET', path: '/', headers: {} });
    const chunks = body[Symbol.asyncIterator]();
    while ((await chunks.next()).done !== true);
    await chunks.return?.();
  }
  assert.equal(sockets.length, 1);
});

test('aborting ends a stream on both sides, with the signal’s reason for a request that waits', async () => {
  const stop = new AbortController();
  const closed: Promise<unknown>[] = [];
  const { server, transport } = await serve((request, response) => {
    closed.push(once(response, 'close'));
    if (request.url === '/stream') response.write('x');
  });
  const response = await transport({ method: 'GET', path: '/stream', headers: {}, signal: stop.signal });
  const waiting = transport({ method: 'GET', path: '/wait', headers: {}, signal: stop.signal });
  const rejected = assert.rejects(waiting, /enough/);
  const reading = assert.rejects(text(response.body));
  while (closed.length < 2) await once(server, 'request');
  stop.abort(new Error('enough'));
  await rejected;
  await reading;
  await Promise.all(closed);
  await assert.rejects(transport({ method: 'GET', path: '/', headers: {}, signal: stop.signal }), /enough/);
});

test('leaving a body unread closes its connection; a server that goes away is an error of the reader', async () => {
  const { server, sockets, transport } = await serve((_request, response) => void response.write('x'));
  const response = await transport({ method: 'GET', path: '/', headers: {} });
  const gone = once(sockets[0] as Socket, 'close');
  for await (const _ of response.body) break;
  await gone;
  const second = await transport({ method: 'GET', path: '/', headers: {} });
  const reading = assert.rejects(text(second.body), { code: 'ECONNRESET' });
  server.closeAllConnections();
  await reading;
});

test('nobody listening is an error with its code', async () => {
  const { server, transport } = await serve((_request, response) => void response.end());
  server.close();
  await once(server, 'close');
  await assert.rejects(transport({ method: 'GET', path: '/', headers: {} }), { code: 'ECONNREFUSED' });
});

test('a server that is no URL is refused; connect makes a client of a configuration', async () => {
  assert.throws(() => createTransport({ server: '10.0.0.1:6443' }), ConfigError);
  const { port } = await serve((_request, response) => void response.end('{"major":"1"}'));
  const rest = connect({ server: `http://127.0.0.1:${port}` });
  assert.deepEqual(await rest.request({ method: 'GET', path: '/version' }), { major: '1' });
  rest.close();
});

test('a request that is refused as it is about to leave never reaches the server, on a new connection or a used one', async () => {
  const seen: string[] = [];
  const { transport, server } = await serve((request, response) => {
    seen.push(request.method ?? '');
    response.end();
  });
  const order: string[] = [];
  server.on('connection', () => order.push('connected'));
  const refuse = (): void => {
    order.push('asked');
    throw new Error('not any more');
  };
  const write = { method: 'POST', path: '/', headers: {}, body: Buffer.from('x') };
  await assert.rejects(transport({ ...write, beforeSend: refuse }), /not any more/);
  await text((await transport({ ...write, beforeSend: () => order.push('let through') })).body);
  await assert.rejects(transport({ ...write, beforeSend: refuse }), /not any more/);
  await text((await transport({ method: 'GET', path: '/', headers: {} })).body);
  assert.deepEqual(seen, ['POST', 'GET']);
  assert.equal(order.filter((each) => each === 'asked').length, 2);
});

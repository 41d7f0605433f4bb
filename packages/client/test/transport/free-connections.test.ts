// Connections between two requests, over real sockets on the loopback interface.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, test } from 'node:test';

import { FreeConnections } from '../../src/transport/free-connections.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** A server that holds each answer until it is told, and an agent whose free connections are looked after. */
async function connected(idleTimeout: number) {
  const waiting: http.ServerResponse[] = [];
  const sockets: Socket[] = [];
  const server = http.createServer((_request, response) => waiting.push(response));
  server.on('connection', (socket) => sockets.push(socket));
  // What the server says of it must not matter here.
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const agent = new http.Agent({ keepAlive: true });
  const free = new FreeConnections(agent, idleTimeout);
  cleanups.push(() => {
    agent.destroy();
    server.closeAllConnections();
    server.close();
  });
  const ask = async () => {
    const request = http.get({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', agent });
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    response.resume();
    await once(request, 'close');
    return request.reusedSocket;
  };
  const answer = async () => {
    while (waiting.length === 0) await once(server, 'request');
    waiting.shift()?.end('ok');
  };
  return { agent, free, sockets, ask, answer };
}

test('one is used again, and closed when it has been unused for its time', async () => {
  const { sockets, ask, answer } = await connected(300);
  assert.deepEqual([await Promise.all([ask(), answer()]), await Promise.all([ask(), answer()])].flat(), [
    false,
    undefined,
    true,
    undefined,
  ]);
  assert.equal(sockets.length, 1);
  await once(sockets[0] as Socket, 'close');
  await Promise.all([ask(), answer()]);
  assert.equal(sockets.length, 2);
});

test('a request that takes longer than a connection may be unused keeps it', async () => {
  const { agent, sockets, ask, answer } = await connected(300);
  await Promise.all([ask(), answer()]);
  const second = ask();
  await once(Object.values(agent.sockets)[0]?.[0] as Socket, 'timeout');
  await answer();
  assert.equal(await second, true);
  assert.equal(sockets.length, 1);
});

test('after retirement the free ones are closed at once, those in use when they become free', async () => {
  const { free, sockets, ask, answer } = await connected(60_000);
  const first = ask();
  const second = ask();
  await answer();
  await Promise.race([first, second]);
  free.retire();
  await Promise.race(sockets.map((socket) => once(socket, 'close')));
  await answer();
  await Promise.all([first, second]);
  for (const socket of sockets) if (!socket.destroyed) await once(socket, 'close');
  assert.equal(sockets.length, 2);
});

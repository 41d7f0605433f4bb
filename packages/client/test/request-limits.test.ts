// What a client does to itself before the server has to: requests in flight, requests a second; and who is told.
import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { describe, test } from 'node:test';
import { FakeClock } from '@kubewright/apimachinery';
import { RestClient } from '@kubewright/client';
import type { Logger, ObservedAttempt, ObservedRequest, RestClientOptions } from '@kubewright/client';
import { ScriptedServer, settle } from './support/scripted-server.ts';

function setUp(options: Partial<RestClientOptions> = {}) {
  const server = new ScriptedServer();
  const clock = new FakeClock();
  const rest = new RestClient({ transport: server.transport, clock, random: () => 0, ...options });
  const get = (path: string, signal?: AbortSignal) => rest.request<unknown>({ method: 'GET', path, signal });
  return { server, clock, rest, get };
}

describe('requests in flight', () => {
  test('beyond the limit wait in line, and an aborted one leaves it', async () => {
    const { server, rest, get } = setUp({ maxInFlight: 2 });
    const stop = new AbortController();
    const answers = [get('/1'), get('/2'), get('/3', stop.signal), get('/4')];
    const [first, second] = [await server.next(), await server.next()];
    await settle();
    assert.deepEqual([server.pending, rest.inFlight], [0, 2]);
    const aborted = assert.rejects(answers[2] as Promise<unknown>, /enough/);
    stop.abort(new Error('enough'));
    await aborted;
    assert.equal(getEventListeners(stop.signal, 'abort').length, 0);
    first.json({});
    const fourth = await server.next();
    assert.equal(fourth.path, '/4');
    second.fail('ECONNREFUSED');
    fourth.json({});
    await Promise.allSettled(answers);
    assert.equal(rest.inFlight, 0);
  });

  test('of which one waits for Retry-After lets others pass', async () => {
    const { server, clock, get } = setUp({ maxInFlight: 1 });
    const slow = get('/slow');
    (await server.next()).refuse(429, 'TooManyRequests', 'slow', { 'retry-after': '5' });
    await settle();
    const other = get('/other');
    (await server.next()).json({ other: true });
    assert.deepEqual(await other, { other: true });
    await clock.advance(5000);
    (await server.next()).json({ slow: true });
    assert.deepEqual(await slow, { slow: true });
  });

  test('do not count streams and what is urgent', async () => {
    const { server, rest, get } = setUp({ maxInFlight: 1 });
    const first = get('/first');
    const held = await server.next();
    const watch = rest.stream({ method: 'GET', path: '/watch' });
    (await server.next()).stream();
    await watch;
    const renewal = rest.request({ method: 'PUT', path: '/lease', body: {}, urgent: true });
    (await server.next()).json({});
    await renewal;
    held.json({});
    await first;
  });
});

describe('a rate', () => {
  test('lets a burst pass, then one after the other, and says so', async () => {
    const lines: string[] = [];
    const write =
      (level: string) =>
      (message: string, fields = {}): void =>
        void lines.push(`${level} ${message} ${JSON.stringify(fields)}`);
    const log = { debug: write('debug'), warn: write('warn') } as unknown as Logger;
    const { server, clock, get } = setUp({ rate: { qps: 2, burst: 3 }, log });
    const answers = Array.from({ length: 6 }, (_, index) => get(`/${index}`));
    await settle();
    assert.equal(server.pending, 3);
    await clock.advance(499);
    assert.equal(server.pending, 3);
    await clock.advance(1);
    assert.equal(server.pending, 4);
    await clock.advance(1000);
    assert.equal(server.pending, 6);
    for (const _ of answers) (await server.next()).json({});
    await Promise.all(answers);
    const message = "the client's own limits held a request back";
    assert.deepEqual(lines, [
      `debug ${message} {"request":"GET /3","milliseconds":500,"inFlight":4}`,
      `debug ${message} {"request":"GET /4","milliseconds":1000,"inFlight":5}`,
      `warn ${message} {"request":"GET /5","milliseconds":1500,"inFlight":6}`,
    ]);
  });

  test('that lets nothing pass is refused', () => {
    assert.throws(() => setUp({ rate: { qps: 0 } }), RangeError);
    assert.throws(() => setUp({ maxInFlight: 0 }), RangeError);
  });
});

test('a read that meets a 429 without Retry-After backs off, a write does not', async () => {
  const { server, clock, rest, get } = setUp();
  const read = get('/x');
  for (const delay of [1000, 2000, 4000, 8000, 16_000, 30_000]) {
    (await server.next()).text('slow down', 429);
    await clock.advance(delay - 1);
    assert.equal(server.pending, 0, `before ${delay}`);
    await clock.advance(1);
  }
  (await server.next()).json({ read: true });
  assert.deepEqual(await read, { read: true });
  const write = rest.request({ method: 'POST', path: '/x', body: {} });
  (await server.next()).text('slow down', 429);
  await assert.rejects(write, { code: 429 });
});

test('an observer sees attempts, retries and the end, and adds headers', async () => {
  const { server, clock, rest, get } = setUp();
  const seen: unknown[] = [];
  const stop = rest.observe({
    started: (request: ObservedRequest) => {
      request.headers['traceparent'] = '00-1-2-01';
      seen.push([request.method, request.path, request.host, request.stream]);
      return {
        held: (milliseconds) => void seen.push(['held', milliseconds]),
        attempted: (attempt: ObservedAttempt) => void seen.push(['attempted', attempt]),
        retrying: (retry) => void seen.push(['retrying', retry]),
        ended: ({ duration, error }) => void seen.push(['ended', duration, error instanceof Error]),
      };
    },
  });
  const write = rest.request({ method: 'POST', path: '/x', query: { a: 1 }, body: { b: 2 } });
  const exchange = await server.next();
  assert.equal(exchange.request.headers['traceparent'], '00-1-2-01');
  await clock.advance(20);
  exchange.text('{}', 503, { 'retry-after': '1' });
  await clock.advance(1000);
  (await server.next()).text('{"c":3}');
  await write;
  assert.deepEqual(seen.splice(0), [
    ['POST', '/x', '', false],
    ['held', 0],
    ['attempted', { code: 503, duration: 20, sent: 7, received: 2 }],
    ['retrying', { code: 503, delay: 1000 }],
    ['held', 0],
    ['attempted', { code: 200, duration: 0, sent: 7, received: 7 }],
    ['ended', 1020, false],
  ]);
  const failing = get('/y');
  (await server.next()).fail('ECONNREFUSED');
  await assert.rejects(failing, { code: 'ECONNREFUSED' });
  assert.deepEqual(seen.splice(0), [
    ['GET', '/y', '', false],
    ['held', 0],
    ['attempted', { code: undefined, duration: 0, sent: 0, received: undefined }],
    ['ended', 0, true],
  ]);
  const stream = rest.stream({ method: 'GET', path: '/w' });
  (await server.next()).stream();
  await stream;
  assert.deepEqual(seen.splice(0), [
    ['GET', '/w', '', true],
    ['attempted', { code: 200, duration: 0, sent: 0, received: undefined }],
    ['ended', 0, false],
  ]);
  stop();
  const unseen = get('/z');
  (await server.next()).json({});
  await unseen;
  assert.deepEqual(seen, []);
});

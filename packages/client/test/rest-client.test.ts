// Retries, errors, warnings: what happens between a verb and the transport.
import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { describe, test } from 'node:test';
import { FakeClock, isApiError } from '@kubewright/apimachinery';
import type { ApiError } from '@kubewright/apimachinery';
import { RestClient } from '@kubewright/client';
import { ScriptedServer, settle } from './support/scripted-server.ts';

function setUp() {
  const server = new ScriptedServer();
  const clock = new FakeClock();
  const warnings: string[] = [];
  const rest = new RestClient({
    transport: server.transport,
    clock,
    userAgent: 'tests',
    onWarning: (text) => void warnings.push(text),
  });
  return { server, clock, rest, warnings };
}

/** What a promise rejects with. */
async function rejection(promise: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await promise.then(
    () => assert.fail('it did not reject'),
    (reason: unknown) => reason,
  );
  assert.ok(isApiError(error), String(error));
  return error;
}

describe('rest client', () => {
  test('sends JSON and a query without its undefined entries', async () => {
    const { server, rest } = setUp();
    const answer = rest.request<{ ok: boolean }>({
      method: 'POST',
      path: '/api/v1/x',
      query: { a: 'x y&z', b: undefined, c: true },
      body: { value: 'ä' },
    });
    const exchange = await server.next();
    assert.deepEqual(exchange.query, { a: 'x y&z', c: 'true' });
    assert.deepEqual(exchange.body, { value: 'ä' });
    assert.equal(exchange.request.headers['content-type'], 'application/json');
    assert.equal(exchange.request.headers['user-agent'], 'tests');
    exchange.json({ ok: true });
    assert.deepEqual(await answer, { ok: true });
  });

  test('a Status becomes an ApiError', async () => {
    const { server, rest } = setUp();
    const answer = rejection(rest.request({ method: 'GET', path: '/x' }));
    (await server.next()).refuse(404, 'NotFound', 'things "a" not found');
    const error = await answer;
    assert.equal(error.isNotFound, true);
    assert.equal(error.message, 'things "a" not found');
  });

  test('a Status whose parts are of other types is one without them: asking the error never throws', async () => {
    const { server, rest } = setUp();
    const answer = rejection(rest.request({ method: 'GET', path: '/x' }));
    const causes = [null, 7, { reason: 'ResourceVersionTooLarge', message: 8, field: {} }];
    const odd = {
      kind: 'Status',
      code: '504',
      reason: {},
      message: ['no'],
      details: { causes, retryAfterSeconds: 'x', name: 'a' },
    };
    (await server.next()).json(odd, 504);
    const error = await answer;
    assert.deepEqual(error.status, {
      apiVersion: 'v1',
      kind: 'Status',
      metadata: {},
      status: 'Failure',
      code: 504,
      details: { name: 'a', causes: [{ reason: 'ResourceVersionTooLarge' }] },
    });
    assert.equal(error.message, 'the server answered 504');
    assert.deepEqual([error.isResourceVersionTooLarge, error.retryAfter, error.fieldConflicts], [true, undefined, []]);
    const none = rejection(rest.request({ method: 'GET', path: '/x' }));
    (await server.next()).json({ kind: 'Status', details: { causes: {} }, metadata: null }, 500);
    assert.deepEqual([(await none).causes, (await none).code], [[], 500]);
  });

  test('so does any other refusal, with what a proxy said', async () => {
    const { server, rest } = setUp();
    const answer = rejection(rest.request({ method: 'GET', path: '/x' }));
    (await server.next()).text('<html>bad gateway</html>', 502);
    const error = await answer;
    assert.equal(error.code, 502);
    assert.match(error.message, /bad gateway/);
  });

  test('an answer that is not JSON names the request', async () => {
    const { server, rest } = setUp();
    const answer = rest.request({ method: 'GET', path: '/x' });
    (await server.next()).text('<html>log in</html>');
    await assert.rejects(answer, /GET \/x: the answer is not JSON: <html>/);
    const text = rest.request({ method: 'GET', path: '/healthz', accept: 'text/plain' });
    (await server.next()).text('ok');
    assert.equal(await text, 'ok');
  });

  test('429 and 503 with Retry-After are repeated after that time, for writes as well', async () => {
    const { server, clock, rest } = setUp();
    const answer = rest.request({ method: 'POST', path: '/x', body: {} });
    (await server.next()).refuse(429, 'TooManyRequests', 'slow', { 'retry-after': '2' });
    await clock.advance(1999);
    assert.equal(server.pending, 0);
    await clock.advance(1);
    (await server.next()).refuse(503, 'ServiceUnavailable', 'starting', { 'retry-after': '1' });
    await clock.advance(1000);
    (await server.next()).json({ done: true });
    assert.deepEqual(await answer, { done: true });
    assert.equal(clock.pending, 0);
  });

  test('without Retry-After they are not, and ten repetitions are enough', async () => {
    const { server, clock, rest } = setUp();
    const once = rejection(rest.request({ method: 'GET', path: '/x' }));
    (await server.next()).refuse(503, 'ServiceUnavailable');
    assert.equal((await once).code, 503);
    const answer = rejection(rest.request({ method: 'GET', path: '/x' }));
    for (let attempt = 0; attempt < 11; attempt += 1) {
      (await server.next()).refuse(429, 'TooManyRequests', 'slow', { 'retry-after': '1' });
      await clock.advance(1000);
    }
    const error = await answer;
    assert.equal(error.retryAfter, 1000);
    assert.equal(server.pending, 0);
  });

  test('a lost connection repeats reads after a second, never writes', async () => {
    const { server, clock, rest } = setUp();
    const read = rest.request({ method: 'GET', path: '/x' });
    (await server.next()).fail('ECONNRESET');
    await clock.advance(1000);
    (await server.next()).json({ read: true });
    assert.deepEqual(await read, { read: true });
    const write = rest.request({ method: 'PUT', path: '/x', body: {} });
    (await server.next()).fail('ECONNRESET');
    await assert.rejects(write, { code: 'ECONNRESET' });
  });

  test('who is asked to wait longer than a minute gets the error instead', async () => {
    const { server, clock, rest } = setUp();
    for (const [seconds, details] of [
      ['61', {}],
      ['1e308', {}],
      ['1', { retryAfterSeconds: 3600 }],
    ] as const) {
      const answer = rest.request({ method: 'GET', path: '/x' });
      (await server.next()).refuse(503, 'ServiceUnavailable', 'closed', { 'retry-after': seconds }, details);
      await assert.rejects(answer, { message: 'closed' });
    }
    for (const seconds of ['-1', 'soon', '']) {
      const answer = rest.request({ method: 'GET', path: '/x' });
      (await server.next()).text('closed', 503, { 'retry-after': seconds });
      await assert.rejects(answer, { message: 'the server answered 503: closed' });
    }
    const answer = rest.request({ method: 'GET', path: '/x' });
    (await server.next()).refuse(429, 'TooManyRequests', 'slow', { 'retry-after': '60' });
    await clock.advance(60_000);
    (await server.next()).json({});
    await answer;
    assert.equal(clock.pending, 0);
  });

  test('aborting rejects with the reason, also between two attempts, and leaves nothing behind', async () => {
    const { server, clock, rest } = setUp();
    const stop = new AbortController();
    const { signal } = stop;
    const waiting = rest.request({ method: 'GET', path: '/x', signal });
    (await server.next()).refuse(429, 'TooManyRequests', 'slow', { 'retry-after': '60' });
    await settle();
    const pending = rest.request({ method: 'GET', path: '/y', signal });
    await server.next();
    stop.abort(new Error('enough'));
    await assert.rejects(waiting, /enough/);
    await assert.rejects(pending, /enough/);
    await assert.rejects(rest.request({ method: 'GET', path: '/z', signal }), /enough/);
    assert.equal(clock.pending, 0);
    assert.equal(getEventListeners(signal, 'abort').filter((listener) => listener.name === 'follow').length, 0);
  });

  test('a server that does not answer is given up', async () => {
    const { server, clock, rest } = setUp();
    const answer = rest.request({ method: 'GET', path: '/x' });
    await server.next();
    const rejected = assert.rejects(answer, { name: 'TimeoutError', message: 'GET /x: no answer in 65000 ms' });
    await clock.advance(65_000);
    await rejected;
  });

  test('a write that waits for its retry is asked again before it is sent again', async () => {
    const { server, clock, rest } = setUp();
    let allowed = true;
    const beforeSend = (): void => {
      if (!allowed) throw new Error('no longer the leader');
    };
    const answer = rest.request({ method: 'PUT', path: '/x', body: {}, beforeSend });
    (await server.next()).refuse(429, 'TooManyRequests', 'slow', { 'retry-after': '3' });
    await settle();
    allowed = false;
    const rejected = assert.rejects(answer, /no longer the leader/);
    await clock.advance(3000);
    await rejected;
    assert.equal(server.count, 1);
  });

  test('warnings are passed on, unquoted', async () => {
    const { server, rest, warnings } = setUp();
    const answer = rest.request({ method: 'GET', path: '/x' });
    const warning = String.raw`299 - "unknown field \"spec.x\", ignored", 299 - "v1beta1 is deprecated"`;
    (await server.next()).json({}, 200, { warning });
    await answer;
    assert.deepEqual(warnings, ['unknown field "spec.x", ignored', 'v1beta1 is deprecated']);
  });

  test('a stream is not repeated, not timed, and refused as an ApiError', async () => {
    const { server, clock, rest } = setUp();
    const refused = rejection(rest.stream({ method: 'GET', path: '/x' }));
    (await server.next()).refuse(429, 'TooManyRequests', 'slow', { 'retry-after': '1' });
    assert.equal((await refused).retryAfter, 1000);
    const stream = rest.stream({ method: 'GET', path: '/x' });
    (await server.next()).stream();
    await stream;
    assert.equal(clock.pending, 0);
  });
});

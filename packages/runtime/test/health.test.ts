import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HealthChecks } from '../src/health.ts';
import { listenForHttp } from '../src/http-endpoint.ts';

const none = new URLSearchParams();

test('a path is healthy while every check passes, and says no more than ok', async () => {
  const checks = new HealthChecks('/healthz', assert.fail);
  checks.add('disk', () => undefined);
  assert.deepEqual(await checks.answer('/healthz', none), { status: 200, body: 'ok' });
  assert.deepEqual(await checks.answer('/healthz', new URLSearchParams('verbose')), {
    status: 200,
    body: '[+]ping ok\n[+]disk ok\nhealthz check passed\n',
  });
  assert.equal(await checks.answer('/readyz', none), undefined);
  assert.equal(await checks.answer('/healthz/absent', none), undefined);
});

test('a failing check fails the path and its own path; the reason goes to the log only', async () => {
  const failures: string[] = [];
  const checks = new HealthChecks('/readyz', (name, error) => void failures.push(`${name}: ${String(error)}`));
  checks.add('caches', () => Promise.reject(new Error('secret')));
  assert.deepEqual(await checks.answer('/readyz', none), {
    status: 500,
    body: '[+]ping ok\n[-]caches failed: reason withheld\nreadyz check failed\n',
  });
  assert.equal((await checks.answer('/readyz/caches', none))?.status, 500);
  assert.equal((await checks.answer('/readyz/ping', none))?.status, 200);
  assert.equal((await checks.answer('/readyz', new URLSearchParams('exclude=caches')))?.status, 200);
  assert.deepEqual(failures, ['caches: Error: secret', 'caches: Error: secret']);
});

test('names of checks are unique and fit into a path', () => {
  const checks = new HealthChecks('/healthz', assert.fail);
  assert.throws(() => checks.add('a/b', () => undefined), /no name/);
  assert.throws(() => checks.add('ping', () => undefined), /already/);
});

test('the endpoint answers over HTTP and lets go of its sockets when closed', async () => {
  const checks = new HealthChecks('/healthz', assert.fail);
  const endpoint = await listenForHttp({ port: 0, host: '127.0.0.1' }, (path, query) => {
    if (path === '/broken') throw new Error('secret');
    return checks.answer(path, query);
  });
  const get = async (path: string, method = 'GET'): Promise<[number, string]> => {
    const response = await fetch(`http://127.0.0.1:${endpoint.port}${path}`, { method });
    return [response.status, await response.text()];
  };
  try {
    assert.deepEqual(await get('/healthz?verbose'), [200, '[+]ping ok\nhealthz check passed\n']);
    assert.deepEqual(await get('/healthz', 'HEAD'), [200, '']);
    assert.deepEqual(await get('/healthz', 'POST'), [405, 'method not allowed\n']);
    assert.deepEqual(await get('/absent'), [404, 'not found\n']);
    assert.deepEqual(await get('/broken'), [500, 'internal server error\n']);
    await assert.rejects(
      listenForHttp({ port: endpoint.port, host: '127.0.0.1' }, () => undefined),
      { code: 'EADDRINUSE' },
    );
  } finally {
    await endpoint.close();
  }
  await assert.rejects(get('/healthz'));
});

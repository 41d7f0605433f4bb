// Every fault in process and over HTTP: what the client sees of it, and that it ends with its rule.
import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { describe, it } from 'node:test';
import type { HttpResponse, Transport } from '@kubewright/apimachinery';
import { FakeClock } from '@kubewright/apimachinery';
import type { Fault } from '../../src/index.ts';
import { at, list, startServer, TestClient } from '../test-client.ts';

const configMaps = '/api/v1/namespaces/default/configmaps';
const configMap = (name: string) => ({ metadata: { name } });
const watching = `${configMaps}?watch=true`;

/** What comes of a body: its text, and how it ended. */
async function read(response: HttpResponse): Promise<{ text: string; end: string }> {
  let text = '';
  try {
    for await (const chunk of response.body) text += Buffer.from(chunk).toString('utf8');
    return { text, end: 'ended' };
  } catch (error) {
    return { text, end: error instanceof Error && 'code' in error ? String(error.code) : String(error) };
  }
}

const get = (transport: Transport, path: string, signal?: AbortSignal) =>
  transport({ method: 'GET', path, headers: {}, signal });

/** A transport over HTTP. */
function overHttp(url: string): Transport {
  return ({ method, path, headers, body, signal }) =>
    new Promise((resolve, reject) => {
      const outgoing = httpRequest(url + path, { method, headers, agent: false, ...(signal ? { signal } : {}) });
      outgoing.once('error', reject);
      outgoing.once('response', (incoming) => {
        const flat = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]);
        resolve({ status: incoming.statusCode ?? 0, headers: Object.fromEntries(flat), body: incoming });
      });
      outgoing.end(body);
    });
}

for (const door of ['in process', 'over HTTP']) {
  describe(`a fault, ${door}`, () => {
    const start = async (t: Parameters<typeof startServer>[0], fault: Fault) => {
      const { server, client } = startServer(t);
      const transport = door === 'in process' ? server.handle : overHttp((await server.listen()).url);
      await client.post(configMaps, configMap('a'));
      return { server, client, transport, rule: server.faults.add({ fault, match: { resource: 'configmaps' } }) };
    };

    it('drops the connection before the answer, and the request had no effect', async (t) => {
      const { client, transport, rule } = await start(t, { type: 'drop' });
      const body = Buffer.from(JSON.stringify(configMap('b')));
      const post = () => transport({ method: 'POST', path: configMaps, headers: {}, body });
      await assert.rejects(post(), { code: 'ECONNRESET' });
      rule.remove();
      assert.equal((await client.get(`${configMaps}/b`)).status, 404);
      assert.equal((await post()).status, 201);
    });

    it('drops the answer only, and the request had its effect', async (t) => {
      const { client, transport, rule } = await start(t, { type: 'drop', executed: true });
      const body = Buffer.from(JSON.stringify(configMap('b')));
      await assert.rejects(transport({ method: 'POST', path: configMaps, headers: {}, body }), { code: 'ECONNRESET' });
      rule.remove();
      assert.equal((await client.get(`${configMaps}/b`)).status, 200);
    });

    it('drops a watch between two lines, or within one', async (t) => {
      const { server, transport } = await start(t, { type: 'drop', afterLines: 1 });
      const whole = await read(await get(transport, watching));
      assert.match(whole.text, /^\{"type":"ADDED".*\}\n$/);
      assert.equal(whole.end, 'ECONNRESET');
      server.faults.clear();
      server.faults.add({ fault: { type: 'partial', afterLines: 1 } });
      const { text, end } = await read(await get(transport, watching));
      const [first = '', half = '', ...more] = text.split('\n');
      assert.ok(first.endsWith('}') && half.startsWith('{"type":"ADDED"') && more.length === 0);
      assert.throws(() => JSON.parse(half));
      assert.equal(end, 'ECONNRESET');
    });

    it('cuts an answer that is no stream', async (t) => {
      const { transport, client, rule } = await start(t, { type: 'partial' });
      const { text, end } = await read(await get(transport, configMaps));
      assert.throws(() => JSON.parse(text));
      assert.equal(end, 'ECONNRESET');
      rule.remove();
      assert.ok((await client.get(configMaps)).text.startsWith(text));
    });

    it('falls silent until the client gives up', async (t) => {
      const { transport, server } = await start(t, { type: 'silence' });
      await assert.rejects(get(transport, configMaps, AbortSignal.timeout(20)), /abort|timeout/i);
      server.faults.clear();
      server.faults.add({ fault: { type: 'silence', afterLines: 1 } });
      const stop = new AbortController();
      const response = await get(transport, watching, stop.signal);
      const iterator = response.body[Symbol.asyncIterator]();
      assert.equal((await iterator.next()).done, false);
      const next = iterator.next();
      stop.abort();
      await assert.rejects(next);
    });

    it('refuses with a status of choice, and Retry-After', async (t) => {
      const { transport } = await start(t, { type: 'error', code: 429, retryAfterSeconds: 2 });
      const response = await get(transport, configMaps);
      assert.deepEqual([response.status, response.headers['retry-after']], [429, '2']);
      const status = JSON.parse((await read(response)).text) as unknown;
      assert.deepEqual([at(status, 'reason'), at(status, 'details', 'retryAfterSeconds')], ['TooManyRequests', 2]);
    });

    it('expires: a list is answered by 410, a watch told so in its stream, at any point', async (t) => {
      const { transport, server } = await start(t, { type: 'expired' });
      assert.equal((await get(transport, configMaps)).status, 410);
      const watch = await get(transport, watching);
      assert.equal(watch.status, 200);
      const event = JSON.parse((await read(watch)).text) as unknown;
      assert.deepEqual([at(event, 'type'), at(event, 'object', 'code')], ['ERROR', 410]);
      server.faults.clear();
      server.faults.add({ fault: { type: 'error', code: 500, afterLines: 1 } });
      const lines = (await read(await get(transport, watching))).text.split('\n');
      assert.deepEqual(
        lines.slice(0, 2).map((line) => at(JSON.parse(line), 'type')),
        ['ADDED', 'ERROR'],
      );
    });
  });
}

describe('a fault', () => {
  it('delays by the clock', async (t) => {
    const clock = new FakeClock();
    const { server, client } = startServer(t, { clock });
    server.faults.add({ fault: { type: 'delay', milliseconds: 5000 } });
    let answered = false;
    const answer = client.get(configMaps).then(() => (answered = true));
    await clock.advance(4999);
    assert.equal(answered, false);
    await clock.advance(1);
    await answer;
  });

  it('answers from the past: lists, gets, and streamed lists that then catch up', async (t) => {
    const { server, client } = startServer(t);
    await client.post(configMaps, configMap('a'));
    const rule = server.faults.add({ fault: { type: 'stale' } });
    await client.post(configMaps, configMap('b'));
    await client.delete(`${configMaps}/a`);
    const names = (body: unknown) => list(body, 'items').map((item) => at(item, 'metadata', 'name'));
    const stale = await client.get(configMaps);
    assert.deepEqual(names(stale.body), ['a', 'kube-root-ca.crt']);
    const a = await client.get(`${configMaps}/a`);
    assert.deepEqual([at(a.body, 'kind'), at(a.body, 'metadata', 'name')], ['ConfigMap', 'a']);
    assert.equal((await client.get(`${configMaps}/b`)).status, 404);
    const query = 'watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
    const watch = await client.watch(`${configMaps}?${query}`);
    assert.deepEqual(await watch.take(2), ['ADDED a', 'ADDED kube-root-ca.crt']);
    const end = await watch.next();
    assert.deepEqual(at(end?.object, 'metadata', 'annotations'), { 'k8s.io/initial-events-end': 'true' });
    const version = at(stale.body, 'metadata', 'resourceVersion');
    assert.equal(at(end?.object, 'metadata', 'resourceVersion'), version);
    assert.deepEqual(await watch.take(2), ['ADDED b', 'DELETED a']);
    watch.stop();
    rule.remove();
    assert.deepEqual(names((await client.get(configMaps)).body), ['b', 'kube-root-ca.crt']);
  });

  it('ends with the server', async (t) => {
    const { server, client } = startServer(t);
    server.faults.add({ fault: { type: 'silence' } });
    const answer = assert.rejects(client.get(configMaps));
    await server.close();
    await answer;
  });
});

describe('the control paths', () => {
  it('are not there unless asked for', async (t) => {
    const { client } = startServer(t);
    assert.equal((await client.get('/kubewright/faults')).status, 404);
  });

  it('add, show and remove rules, and say all that is wrong with one', async (t) => {
    const { client } = startServer(t, { controlPaths: true, recordedRequests: 10 });
    const rule = { match: { verb: 'list' }, fault: { type: 'error', code: 503 }, times: 1 };
    const added = await client.post('/kubewright/faults', rule);
    assert.deepEqual(added.body, { id: '1', ...rule, hits: 0 });
    assert.equal((await client.get(configMaps)).status, 503);
    assert.equal((await client.get(configMaps)).status, 200);
    assert.deepEqual((await client.get('/kubewright/faults')).body, { faults: [{ id: '1', ...rule, hits: 1 }] });
    assert.equal(at((await client.delete('/kubewright/faults/1')).body, 'hits'), 1);
    assert.equal((await client.get('/kubewright/faults/1')).status, 404);
    const refused = await client.send('POST', '/kubewright/faults', { body: { fault: { type: 'x' }, skip: -1 } });
    assert.equal(refused.status, 400);
    assert.match(refused.text, /fault\.type: want one of .*; skip: want an integer/);
    await client.delete('/kubewright/faults');
    assert.equal((await client.send('PUT', '/kubewright/faults')).status, 400);
  });

  it('show the requests that match', async (t) => {
    const { server, client } = startServer(t, { controlPaths: true, recordedRequests: 10 });
    await client.post(configMaps, configMap('a'));
    await client.get(configMaps);
    const { body } = await client.get('/kubewright/requests?verb=write');
    assert.equal(list(body, 'requests').length, 1);
    const [request] = list(body, 'requests');
    assert.deepEqual(
      [at(request, 'verb'), at(request, 'status'), at(request, 'body')],
      ['create', 201, configMap('a')],
    );
    await client.delete('/kubewright/requests');
    assert.equal(server.requests.length, 0);
  });
});

describe('recorded requests', () => {
  it('say who asked what, in which form, and what came of it', async (t) => {
    const { server, client } = startServer(t, { recordedRequests: 100 });
    await client.post(`${configMaps}?dryRun=All`, configMap('a'));
    await client.send('PATCH', `${configMaps}/a?fieldManager=me&force=true`, {
      body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } },
      headers: { 'content-type': 'application/apply-patch+yaml', 'impersonate-user': 'system:serviceaccount:x:y' },
    });
    await client.get('/version');
    server.faults.add({ fault: { type: 'drop' }, times: 1 });
    await assert.rejects(client.get(configMaps));
    assert.deepEqual(Array.from(server.requests, String), [
      'create configmaps default/ (dry run)',
      'patch configmaps default/a (apply)',
      'get /version',
      'list configmaps default/',
    ]);
    const [create, apply, , lost] = server.requests;
    assert.deepEqual([create?.dryRun, create?.user, create?.status], [true, 'kubernetes-admin', 201]);
    assert.deepEqual([apply?.fieldManager, apply?.force, apply?.user], ['me', true, 'system:serviceaccount:x:y']);
    assert.deepEqual([lost?.status, lost?.error instanceof Error], [undefined, true]);
    assert.equal(server.requests.writes().length, 1);
    assert.equal(server.requests.filter({ user: 'system:serviceaccount:x:y' }).length, 1);
    assert.equal(server.requests.pending, 0);
  });

  it('are the last so many', async (t) => {
    const { server, client } = startServer(t, { recordedRequests: 5 });
    for (let index = 0; index < 40; index++) await client.get('/version');
    assert.ok(server.requests.length >= 5 && server.requests.length <= 10);
    const off = startServer(t);
    await off.client.get('/version');
    assert.equal(off.server.requests.length, 0);
  });
});

it('an impersonated user is who the server takes him for', async (t) => {
  const { server } = startServer(t);
  const alice = new TestClient((request) =>
    server.handle({
      ...request,
      headers: { ...request.headers, 'impersonate-user': 'alice', 'impersonate-group': 'a, b' },
    }),
  );
  const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview', metadata: {} };
  const { body } = await alice.post('/apis/authentication.k8s.io/v1/selfsubjectreviews', review);
  assert.deepEqual(at(body, 'status', 'userInfo'), { username: 'alice', groups: ['a', 'b', 'system:authenticated'] });
});

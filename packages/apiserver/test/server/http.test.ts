import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { FakeClock } from '@kubewright/apimachinery';
import { formatKubeconfig } from '../../src/index.ts';
import { startServer } from '../test-client.ts';

async function send(
  url: string,
  options: { agent?: Agent; method?: string; headers?: Record<string, string>; body?: string } = {},
) {
  const outgoing = request(url, {
    agent: options.agent,
    method: options.method ?? 'GET',
    headers: options.headers ?? {},
  });
  outgoing.end(options.body);
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  return incoming;
}

async function read(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('the server over HTTP', () => {
  it('keeps connections alive', async (t) => {
    const { server } = startServer(t);
    const { url } = await server.listen();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    t.after(() => agent.destroy());
    const first = await send(`${url}/version`, { agent });
    await read(first);
    const second = await send(`${url}/version`, { agent });
    assert.equal(JSON.parse((await read(second)).toString()).major, '1');
    assert.equal(second.socket, first.socket);
  });

  it('streams a watch and stops it when the client leaves', async (t) => {
    const { server, client } = startServer(t);
    const { url } = await server.listen();
    const outgoing = request(`${url}/api/v1/namespaces/default/configmaps?watch=true&fieldSelector=metadata.name=a`);
    outgoing.end();
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
    assert.equal(incoming.headers['transfer-encoding'], 'chunked');
    await client.post('/api/v1/namespaces/default/configmaps', { metadata: { name: 'a' } });
    const [chunk] = (await once(incoming, 'data')) as [Buffer];
    assert.match(chunk.toString(), /^{"type":"ADDED"/);
    outgoing.destroy();
  });

  it('tells a hundred watchers every change, whole and in order, while many write', { timeout: 20_000 }, async (t) => {
    const { server } = startServer(t);
    const { url } = await server.listen();
    const path = `${url}/api/v1/namespaces/default/configmaps`;
    const changes = 200;
    const agent = new Agent({ keepAlive: true, maxSockets: 200 });
    t.after(() => agent.destroy());
    const watches = await Promise.all(
      Array.from({ length: 100 }, () => send(`${path}?watch=true&labelSelector=fan%3Dout`, { agent })),
    );
    const heard = watches.map(async (incoming) => {
      let text = '';
      for await (const chunk of incoming as AsyncIterable<Buffer>) {
        text += chunk.toString('latin1');
        if (text.split('\n').length > changes) break;
      }
      return text.split('\n').flatMap((line) => {
        if (line === '') return [];
        const { type, object } = JSON.parse(line) as { type: string; object: { metadata: Record<string, string> } };
        return `${type} ${object.metadata['name']} ${object.metadata['resourceVersion']}`;
      });
    });
    let next = 0;
    const write = async (): Promise<void> => {
      while (next < changes) {
        const metadata = { name: `c${next++}`, labels: { fan: 'out' } };
        await read(await send(path, { agent, method: 'POST', body: JSON.stringify({ metadata }) }));
      }
    };
    await Promise.all(Array.from({ length: 8 }, write));
    const [first = [], ...others] = await Promise.all(heard);
    assert.equal(new Set(first.map((line) => line.split(' ')[1])).size, changes);
    const versions = first.map((line) => Number(line.split(' ')[2]));
    assert.deepEqual(
      versions,
      versions.toSorted((a, b) => a - b),
    );
    for (const each of others) assert.deepEqual(each, first);
  });

  for (const version of ['1.0', '1.1']) {
    it(`ends a watch when its time is over, as HTTP/${version} frames it`, { timeout: 20_000 }, async (t) => {
      const clock = new FakeClock();
      const { server, client } = startServer(t, { clock });
      const { port } = await server.listen();
      await client.post('/api/v1/namespaces/default/configmaps', { metadata: { name: 'a' } });
      const socket = connect(port, '127.0.0.1');
      const path = '/api/v1/namespaces/default/configmaps?watch=1&fieldSelector=metadata.name%3Da&timeoutSeconds=5';
      socket.write(`GET ${path} HTTP/${version}\r\nhost: localhost\r\nconnection: close\r\n\r\n`);
      let text = '';
      for await (const chunk of socket as AsyncIterable<Buffer>) {
        text += chunk.toString();
        if (text.includes('"name":"a"') && clock.pending > 0) await clock.advance(5000);
      }
      const [head = '', body = ''] = text.split(/\r\n\r\n(.*)/s);
      assert.equal(/transfer-encoding: chunked/i.test(head), version === '1.1');
      const framed = /^([0-9a-f]+)\r\n(.*\n)\r\n0\r\n\r\n$/s.exec(body);
      const content = version === '1.1' ? framed?.[2] : body;
      if (version === '1.1') assert.equal(Number.parseInt(framed?.[1] ?? '', 16), Buffer.byteLength(content ?? ''));
      assert.match(content ?? '', /^\{"type":"ADDED",.*\}\n$/);
    });
  }

  for (const text of ['plain', 'caf\u00e9', '\u2192 \u{1f600}', '\u{1f600}'.repeat(100_000)]) {
    it(`sends ${text.length} characters as they are, such as ${JSON.stringify(text.slice(0, 8))}`, async (t) => {
      const { server } = startServer(t);
      const { url } = await server.listen();
      const path = `${url}/api/v1/namespaces/default/configmaps`;
      const sent = JSON.stringify({ metadata: { name: 'a', labels: { only: 'this' } }, data: { text } });
      const watch = await send(`${path}?watch=1&labelSelector=only%3Dthis`);
      const bodies = [await read(await send(path, { method: 'POST', body: sent }))];
      for (const each of [`${path}/a`, `${path}?labelSelector=only%3Dthis`]) {
        const incoming = await send(each);
        const body = await read(incoming);
        assert.equal(Number(incoming.headers['content-length']), body.length);
        bodies.push(body);
      }
      let line = Buffer.alloc(0);
      for await (const chunk of watch as AsyncIterable<Buffer>) {
        line = Buffer.concat([line, chunk]);
        if (line.at(-1) === 0x0a) break;
      }
      for (const body of [...bodies, line]) {
        assert.ok(body.toString().includes(JSON.stringify(text)));
        JSON.parse(body.toString());
      }
    });
  }

  it('compresses large answers for who accepts it', async (t) => {
    const { server, client } = startServer(t);
    const { url } = await server.listen();
    await client.post('/api/v1/namespaces/default/configmaps', {
      metadata: { name: 'big' },
      data: { x: 'y'.repeat(200_000) },
    });
    const path = `${url}/api/v1/namespaces/default/configmaps/big`;
    const compressed = await send(path, { headers: { 'accept-encoding': 'gzip' } });
    assert.equal(compressed.headers['content-encoding'], 'gzip');
    const refused = await send(path, { headers: { 'accept-encoding': 'gzip;q=0' } });
    assert.equal(refused.headers['content-encoding'], undefined);
    await read(refused);
    const plain = await read(await send(path));
    assert.deepEqual(gunzipSync(await read(compressed)), plain);
    const swagger = await send(`${url}/openapi/v2`, { headers: { 'accept-encoding': 'gzip' } });
    assert.equal(swagger.headers['vary'], 'Accept-Encoding, Accept');
    await read(swagger);
  });

  it('lets nobody keep an answer, and reads a long head', async (t) => {
    const { server } = startServer(t);
    const { url } = await server.listen();
    const incoming = await send(`${url}/healthz`, { headers: { 'x-long': 'x'.repeat(100_000) } });
    assert.equal(incoming.statusCode, 200);
    assert.equal(incoming.headers['cache-control'], 'no-cache, private');
    await read(incoming);
    // What clients know the server by.
    const versions = JSON.parse((await read(await send(`${url}/api`))).toString()) as {
      serverAddressByClientCIDRs: { serverAddress: string }[];
    };
    assert.deepEqual(
      versions.serverAddressByClientCIDRs.map(({ serverAddress }) => `http://${serverAddress}`),
      [url],
    );
  });

  it('takes the first of two names to pretend', async (t) => {
    const { server } = startServer(t);
    const { url } = await server.listen();
    const incoming = await send(`${url}/apis/authentication.k8s.io/v1/selfsubjectreviews`, {
      method: 'POST',
      headers: { 'impersonate-user': ['jane', 'joe'] } as unknown as Record<string, string>,
      body: '{}',
    });
    assert.match((await read(incoming)).toString(), /"username":"jane"/);
  });

  it('refuses a body that is too large', async (t) => {
    const { server } = startServer(t);
    const { url } = await server.listen();
    const body = JSON.stringify({ metadata: { name: 'big' }, data: { x: 'y'.repeat(3 * 1024 * 1024) } });
    const incoming = await send(`${url}/api/v1/namespaces/default/configmaps`, { method: 'POST', body });
    assert.equal(incoming.statusCode, 413);
    await read(incoming);
  });

  it('has a kubeconfig', () => {
    const config = JSON.parse(formatKubeconfig({ server: 'http://127.0.0.1:1', namespace: 'team' })) as Record<
      string,
      never
    >;
    assert.equal(config['current-context'], 'kubewright');
  });
});

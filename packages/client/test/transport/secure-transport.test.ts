// The transport over TLS: whom it trusts, who it is, and how both change under it; and the ways through proxies.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, test } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { FakeClock } from '@kubewright/apimachinery';
import { ConfigError, createTransport, parseKubeconfig } from '@kubewright/client';
import type { Certificates, ClientConfig, ConnectedTransport } from '@kubewright/client';
import { createAuthority } from '../support/certificates.ts';
import { httpProxy, socksProxy } from '../support/proxies.ts';
import type { TestProxy } from '../support/proxies.ts';

const authority = createAuthority();
const other = createAuthority('another authority');
const localhost = { commonName: 'server', names: ['api.test', 'localhost'], addresses: ['127.0.0.1'] };

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0).toReversed()) cleanup();
});

/** A server that says who the client is. */
async function serve(served = authority.issue(localhost)) {
  const server = https.createServer(
    { ...served, ca: [authority.cert, other.cert], requestCert: true, rejectUnauthorized: false },
    (request, response) => {
      if (request.url === '/silent') return;
      const { subject } = (request.socket as TLSSocket).getPeerCertificate();
      response.end(`${String(subject?.CN ?? 'nobody')} ${request.method} ${request.url}`);
    },
  );
  const sockets = new Set<Socket>();
  server.on('secureConnection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { server, sockets, port: (server.address() as AddressInfo).port };
}

function open(config: ClientConfig, env = {}): ConnectedTransport {
  const transport = createTransport(config, { env });
  cleanups.push(() => transport.close());
  return transport;
}

async function get(transport: ConnectedTransport, path = '/', signal?: AbortSignal): Promise<string> {
  const { body } = await transport({ method: 'GET', path, headers: {}, signal });
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('certificates', () => {
  test('of the server are checked, those of the client shown', async () => {
    const { port } = await serve();
    const server = `https://127.0.0.1:${port}`;
    await assert.rejects(get(open({ server, ca: other.cert })), /unable to verify|self.signed|issuer/i);
    const jane = authority.issue({ commonName: 'jane' });
    assert.equal(await get(open({ server, ca: authority.cert, ...jane })), 'jane GET /');
    assert.equal(await get(open({ server, insecureSkipTlsVerify: true })), 'nobody GET /');
    const named = { server: `https://localhost:${port}`, ca: authority.cert };
    await assert.rejects(get(open({ ...named, tlsServerName: 'elsewhere' })), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
    assert.equal(await get(open({ ...named, tlsServerName: 'api.test' })), 'nobody GET /');
    assert.throws(() => open({ server, cert: jane.cert, key: 'no key' }), ConfigError);
  });

  test('that change are used by the next request, over a new connection; a half-written pair is not', async () => {
    const { port, sockets } = await serve();
    const [jane, june] = [authority.issue({ commonName: 'jane' }), authority.issue({ commonName: 'june' })];
    let now: Certificates = { ca: authority.cert, ...jane };
    const transport = open({
      server: `https://127.0.0.1:${port}`,
      ...now,
      certificates: async () => now,
    } as ClientConfig);
    assert.equal(await get(transport), 'jane GET /');
    const watch = await transport({ method: 'GET', path: '/', headers: {} });
    now = { ca: authority.cert, cert: june.cert, key: jane.key };
    assert.equal(await get(transport), 'jane GET /');
    now = { ca: authority.cert, ...june };
    assert.equal(await get(transport), 'june GET /');
    for await (const _ of watch.body);
    await settled(() => sockets.size === 1);
    assert.equal(await get(transport), 'june GET /');
    assert.equal(sockets.size, 1);
    now = { ca: other.cert, ...june };
    await assert.rejects(get(transport), /unable to verify|self.signed|issuer/i);
  });

  test('in the files of a kubeconfig are read again after a minute', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kubewright-certificates-'));
    cleanups.push(() => void rm(folder, { recursive: true }));
    const clock = new FakeClock();
    const write = async (commonName: string, ca: string): Promise<void> => {
      const { cert, key } = authority.issue({ commonName });
      const files = Object.entries({ 'ca.pem': ca, 'cert.pem': cert, 'key.pem': key });
      await Promise.all(files.map(([name, text]) => writeFile(join(folder, name), text)));
    };
    await write('jane', other.cert);
    const { port } = await serve();
    const kubeconfig = {
      'current-context': 'x',
      contexts: [{ name: 'x', context: { cluster: 'x', user: 'x' } }],
      clusters: [{ name: 'x', cluster: { server: `https://127.0.0.1:${port}`, 'certificate-authority': 'ca.pem' } }],
      users: [{ name: 'x', user: { 'client-certificate': 'cert.pem', 'client-key': 'key.pem' } }],
    };
    const transport = open(await parseKubeconfig(JSON.stringify(kubeconfig), { directory: folder, clock }));
    await assert.rejects(get(transport), /unable to verify|self.signed|issuer/i);
    await write('june', authority.cert);
    await assert.rejects(get(transport), /unable to verify|self.signed|issuer/i);
    await clock.advance(60_000);
    assert.equal(await get(transport), 'june GET /');
    await rm(join(folder, 'key.pem'));
    await clock.advance(60_000);
    assert.equal(await get(transport), 'june GET /');
  });
});

describe('proxies', () => {
  const server = 'https://api.test:6443';
  const ca = authority.cert;
  const keep = (proxy: TestProxy): TestProxy => {
    cleanups.push(() => proxy.close());
    return proxy;
  };

  test('HTTP: a tunnel to the name, kept alive, with credentials', async () => {
    const proxy = keep(await httpProxy({ to: await serve() }));
    const transport = open({ server, ca, proxy: `http://user:pa%20ss@127.0.0.1:${proxy.port}` });
    assert.equal(await get(transport, '/a'), 'nobody GET /a');
    assert.equal(await get(transport, '/b'), 'nobody GET /b');
    assert.deepEqual(proxy.asked, ['CONNECT api.test:6443']);
    assert.deepEqual(proxy.credentials, [`Basic ${Buffer.from('user:pa ss').toString('base64')}`]);
  });

  test('HTTPS: the proxy is trusted through the authority of the configuration', async () => {
    const proxy = keep(await httpProxy({ to: await serve(), tls: authority.issue(localhost) }));
    const transport = open({ server, ca, proxy: `https://localhost:${proxy.port}` });
    assert.equal(await get(transport, '/a'), 'nobody GET /a');
    const distrusting = open({ server, ca: other.cert, proxy: `https://localhost:${proxy.port}` });
    await assert.rejects(get(distrusting), /no way to api.test:6443 through the proxy https:\/\/localhost/);
  });

  test('SOCKS5: the proxy looks the name up; with and without a password', async () => {
    const to = await serve();
    const free = keep(await socksProxy({ to }));
    assert.equal(await get(open({ server, ca, proxy: `socks5://127.0.0.1:${free.port}` }), '/a'), 'nobody GET /a');
    assert.deepEqual(free.asked, ['name api.test:6443']);
    const guarded = keep(await socksProxy({ to }, 'user:secret'));
    const at = (user: string): string => `socks5h://${user}127.0.0.1:${guarded.port}`;
    assert.equal(await get(open({ server, ca, proxy: at('user:secret@') }), '/b'), 'nobody GET /b');
    for (const [user, why] of [
      ['user:wrong@', /refuses the name and password/],
      ['', /asks for credentials/],
    ] as const) {
      const refused = await get(open({ server, ca, proxy: at(user) })).catch((error: unknown) => error);
      assert.match(String((refused as Error).cause), why);
    }
    const refusing = keep(await socksProxy({ to, refuse: 2 }));
    const forbidden = await get(open({ server, ca, proxy: `socks5://127.0.0.1:${refusing.port}` })).catch(
      (error: unknown) => error as Error,
    );
    assert.match(String((forbidden as Error).cause), /its rules forbid it/);
  });

  test('that refuse are named, with what they said', async () => {
    const proxy = keep(await httpProxy({ to: await serve(), refuse: 407 }));
    const transport = open({ server, ca, proxy: `http://user:secret@127.0.0.1:${proxy.port}` });
    const error = (await get(transport).catch((reason: unknown) => reason)) as Error;
    assert.equal(error.message, `no way to api.test:6443 through the proxy http://127.0.0.1:${proxy.port}`);
    assert.match(String(error.cause), /the proxy answered 407 No/);
  });

  test('that do not answer are left when the request is aborted, or the client closed', async () => {
    const proxy = keep(await httpProxy({ to: await serve(), silent: true }));
    const transport = open({ server, ca, proxy: `http://127.0.0.1:${proxy.port}` });
    const stop = new AbortController();
    const aborted = assert.rejects(get(transport, '/', stop.signal), /enough/);
    await settled(() => proxy.asked.length === 1);
    stop.abort(new Error('enough'));
    await aborted;
    await settled(() => proxy.open.size === 0);
    const closed = assert.rejects(get(transport), /the client is closed/);
    await settled(() => proxy.asked.length === 2);
    transport.close();
    await closed;
    await settled(() => proxy.open.size === 0);
  });

  test('for servers without TLS get the whole URL', async () => {
    const plain = http.createServer((request, response) => response.end(`${request.headers.host} ${request.url}`));
    plain.listen(0, '127.0.0.1');
    await once(plain, 'listening');
    cleanups.push(() => void plain.close());
    const proxy = keep(await httpProxy({ to: plain.address() as AddressInfo }));
    const transport = open({ server: 'http://api.test:8080/prefix' }, { HTTP_PROXY: `http://127.0.0.1:${proxy.port}` });
    assert.equal(await get(transport, '/a?b=c'), 'api.test:8080 /prefix/a?b=c');
    assert.deepEqual(proxy.asked, ['GET http://api.test:8080/prefix/a?b=c']);
  });

  test('come from the environment, from the kubeconfig, and can be switched off', async () => {
    const { port } = await serve();
    const proxy = keep(await httpProxy({ to: { port } }));
    const env = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`, NO_PROXY: '.svc' };
    assert.equal(await get(open({ server, ca }, env), '/env'), 'nobody GET /env');
    assert.equal(await get(open({ server: `https://127.0.0.1:${port}`, ca }, env)), 'nobody GET /');
    assert.equal(proxy.asked.length, 1);
    const kubeconfig = {
      'current-context': 'x',
      contexts: [{ name: 'x', context: { cluster: 'x' } }],
      clusters: [
        {
          name: 'x',
          cluster: {
            server,
            'certificate-authority-data': Buffer.from(ca).toString('base64'),
            'proxy-url': env.HTTPS_PROXY,
          },
        },
      ],
    };
    assert.equal(await get(open(await parseKubeconfig(JSON.stringify(kubeconfig))), '/k'), 'nobody GET /k');
    assert.equal(proxy.asked.length, 2);
    await assert.rejects(get(open({ server, ca, proxy: false }, env)), { code: /ENOTFOUND|EAI_AGAIN/ });
    assert.throws(() => open({ server, proxy: 'ftp://x' }), ConfigError);
  });
});

/** Waits for what real sockets do. */
async function settled(condition: () => boolean): Promise<void> {
  for (let turn = 0; !condition(); turn += 1) {
    if (turn > 5000) assert.fail(`not so in time: ${condition.toString()}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

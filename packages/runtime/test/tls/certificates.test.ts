import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { FakeClock } from '@kubewright/apimachinery';
import { ConfigError, createTransport } from '@kubewright/client';
import type { EndpointCaller } from '../../src/http-endpoint.ts';
import { listenForHttp } from '../../src/http-endpoint.ts';
import { MetricsRegistry } from '../../src/metrics/registry.ts';
import { selfSignedCertificate, selfSignedLifetime } from '../../src/tls/self-signed-certificate.ts';
import { certificateFromFiles, selfSigned } from '../../src/tls/server-certificate.ts';
import type { LogLine } from '../recording-logger.ts';
import { recordingLogger } from '../recording-logger.ts';

const folder = mkdtempSync(join(tmpdir(), 'kubewright-certificates-'));
after(() => rmSync(folder, { recursive: true }));
const hosts = ['localhost', '127.0.0.1'];
const address = { port: 0, host: '127.0.0.1' };

function write(name: string, { cert, key }: { readonly cert: string; readonly key: string }) {
  const files = { cert: join(folder, `${name}.crt`), key: join(folder, `${name}.key`) };
  writeFileSync(files.cert, cert);
  writeFileSync(files.key, key);
  return files;
}

/** One request; the client has the authority that is given and a certificate of its own if it is given. */
function get(port: number, options: { ca: string; cert?: string; key?: string }): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, agent: false, ...options }, (response) => {
      response.setEncoding('utf8').on('data', resolve);
    });
    sent.on('error', reject).end();
  });
}

test('a self-signed certificate is what TLS and X.509 want of one', () => {
  const now = Date.UTC(2026, 0, 1);
  const { cert, key } = selfSignedCertificate('network-operator', hosts, now);
  const read = new X509Certificate(cert);
  assert.equal(read.subject, 'CN=network-operator');
  assert.equal(read.issuer, read.subject);
  assert.equal(read.subjectAltName, 'DNS:localhost, IP Address:127.0.0.1');
  assert.ok(read.verify(read.publicKey));
  assert.ok(read.ca);
  assert.equal(read.checkHost('localhost'), 'localhost');
  assert.equal(read.checkIP('127.0.0.1'), '127.0.0.1');
  assert.equal(Date.parse(read.validFrom), now - 3_600_000);
  assert.equal(Date.parse(read.validTo), now + selfSignedLifetime);
  assert.match(key, /BEGIN PRIVATE KEY/);
  const long = 'x'.repeat(300);
  assert.equal(new X509Certificate(selfSignedCertificate(long, [], now).cert).subject, `CN=${long}`);
});

test('it serves HTTPS, and is made again before it ends', async () => {
  const clock = new FakeClock(Date.now());
  const certificate = selfSigned('operator', hosts, clock);
  const endpoint = await listenForHttp(address, () => ({ status: 200, body: 'served' }), certificate);
  const first = certificate.current.cert;
  assert.equal(await get(endpoint.port, { ca: first }), 'served');
  await clock.advance(selfSignedLifetime * 0.9);
  const second = certificate.current.cert;
  await assert.rejects(get(endpoint.port, { ca: first }));
  // Its time has not come by the clock of TLS, which is not ours.
  assert.notEqual(second, first);
  await endpoint.close();
  assert.equal(clock.pending, 0);
});

test('files are read again when they change, and the old certificate serves while they do not fit', async () => {
  const clock = new FakeClock(Date.now());
  const lines: LogLine[] = [];
  const metrics = new MetricsRegistry();
  const [one, two] = ['one', 'two'].map((name) => selfSignedCertificate(name, hosts, Date.now()));
  assert.ok(one !== undefined && two !== undefined);
  const files = write('tls', one);
  const certificate = certificateFromFiles(files, { clock, log: recordingLogger(lines), metrics });
  const endpoint = await listenForHttp(address, () => ({ status: 200, body: 'served' }), certificate);
  writeFileSync(files.cert, two.cert);
  await clock.advance(10_000);
  assert.equal(await get(endpoint.port, { ca: one.cert }), 'served');
  writeFileSync(files.key, two.key);
  await clock.advance(10_000);
  assert.equal(await get(endpoint.port, { ca: two.cert }), 'served');
  await endpoint.close();
  assert.equal(clock.pending, 0);
  const value = (name: string): number => metrics.counter(`certwatcher_read_certificate_${name}`, '').value();
  assert.deepEqual([value('total'), value('errors_total')], [3, 1]);
  assert.deepEqual(
    lines.map(({ message }) => message),
    ['the certificate cannot be read again', 'the certificate has changed'],
  );
});

test('files that are no certificate and its key are the environment at fault', () => {
  const parts = { clock: new FakeClock(), log: recordingLogger([]), metrics: new MetricsRegistry() };
  const one = selfSignedCertificate('one', [], Date.now());
  const other = selfSignedCertificate('other', [], Date.now());
  const refused = (files: { cert: string; key: string }, message: RegExp): void =>
    assert.throws(
      () => certificateFromFiles(files, parts),
      (error: Error) => error instanceof ConfigError && message.test(error.message),
    );
  refused(write('mixed', { cert: one.cert, key: other.key }), /is not the key of/);
  refused(write('text', { cert: 'hello', key: one.key }), /are no certificate and its key/);
  refused({ cert: join(folder, 'absent.crt'), key: join(folder, 'absent.key') }, /absent\.crt cannot be read/);
});

test('a client certificate says who asks, if one of our authorities vouches for it', async () => {
  const server = selfSignedCertificate('server', hosts, Date.now());
  const jane = selfSignedCertificate('jane', [], Date.now(), 'client');
  const mallory = selfSignedCertificate('mallory', [], Date.now(), 'client');
  const callers: EndpointCaller[] = [];
  const certificate = { current: { ...server, ca: jane.cert }, watch: () => ({ stop: () => undefined }) };
  const handle = (_path: string, _query: URLSearchParams, caller: EndpointCaller) => {
    callers.push(caller);
    return { status: 200, body: 'x' };
  };
  const endpoint = await listenForHttp(address, handle, certificate);
  for (const client of [jane, mallory, {}]) await get(endpoint.port, { ca: server.cert, ...client });
  await endpoint.close();
  assert.deepEqual(
    callers.map((each) => each.certificate),
    [{ commonName: 'jane', organizations: [] }, undefined, undefined],
  );
});

test('over TLS a write is asked whether it may leave after the handshake, at the last moment', async () => {
  const pair = selfSignedCertificate('server', hosts, Date.now());
  const certificate = { current: pair, watch: () => ({ stop: () => undefined }) };
  let requests = 0;
  const handle = () => {
    requests += 1;
    return { status: 200, body: 'x' };
  };
  const endpoint = await listenForHttp(address, handle, certificate);
  const transport = createTransport({ server: `https://127.0.0.1:${endpoint.port}`, ca: pair.cert });
  let asked = 0;
  for (const refuses of [true, false, true]) {
    const sent = transport({
      method: 'GET',
      path: '/',
      headers: {},
      beforeSend: () => {
        asked += 1;
        if (refuses) throw new Error('not any more');
      },
    });
    if (refuses) await assert.rejects(sent, /not any more/);
    else for await (const _ of (await sent).body);
  }
  assert.deepEqual([asked, requests], [3, 1]);
  transport.close();
  await endpoint.close();
});

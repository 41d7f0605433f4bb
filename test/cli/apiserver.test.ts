import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';

import { parse } from 'yaml';

import { main } from '../../src/cli/main.ts';
import { memoryIo } from './memory-io.ts';

interface Announced {
  readonly ok: boolean;
  readonly url: string;
  readonly port: number;
  readonly kubeconfig: string;
}

function folder(context: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'kubewright-'));
  context.after(() => rmSync(path, { recursive: true }));
  return path;
}

/** Runs until it is told to stop; `announced` is its report. */
function start(cwd: string, args: readonly string[]): { announced: Promise<Announced>; stop: () => Promise<number> } {
  const stopping = new AbortController();
  const io = memoryIo({ cwd, signal: stopping.signal });
  let code = Promise.resolve(0);
  const announced = new Promise<Announced>((resolve, reject) => {
    const stdout = { write: (text: string) => resolve(JSON.parse(text) as Announced) };
    code = main(['apiserver', '--json', ...args], { ...io, stdout });
    code.then((ended) => reject(new Error(`ended with ${ended}: ${io.complained()}`)), reject);
  });
  return {
    announced,
    stop: () => {
      stopping.abort();
      return code;
    },
  };
}

test('listens, writes a kubeconfig that leads to it, and stops when told', async (context) => {
  const cwd = folder(context);
  const server = start(cwd, ['--port', '0']);
  const { url, port, kubeconfig } = await server.announced;
  assert.equal(kubeconfig, join(cwd, '.kubewright', 'kubeconfig'));
  const config = parse(readFileSync(kubeconfig, 'utf8')) as { clusters: { cluster: { server: string } }[] };
  assert.equal(config.clusters[0]?.cluster.server, url);
  assert.equal(new URL(url).hostname, '127.0.0.1');
  assert.equal(new URL(url).port, String(port));
  const version = await fetch(`${url}/version`);
  assert.match(JSON.stringify(await version.json()), /gitVersion/);
  assert.equal(await server.stop(), 0);
  await assert.rejects(fetch(`${url}/version`));
});

test('--data keeps everything until the next start, and a folder that is in use is refused', async (context) => {
  const cwd = folder(context);
  const path = '/api/v1/namespaces/default/configmaps';
  const first = start(cwd, ['--data', 'state']);
  const before = await first.announced;
  const body = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'kept' } });
  const headers = { 'content-type': 'application/json' };
  assert.equal((await fetch(before.url + path, { method: 'POST', headers, body })).status, 201);
  const io = memoryIo({ cwd });
  assert.equal(await main(['apiserver', '--data', 'state', '--kubeconfig', 'other'], io), 1);
  assert.match(io.complained(), /The data cannot be opened: .*state is in use/);
  assert.equal(await first.stop(), 0);
  const second = start(cwd, ['--data', 'state']);
  assert.equal((await fetch(`${(await second.announced).url}${path}/kept`)).status, 200);
  assert.equal(await second.stop(), 0);
});

test('--faults serves rules that break answers, and the requests', async (context) => {
  const server = start(folder(context), ['--faults']);
  context.after(() => server.stop());
  const { url } = await server.announced;
  const rule = { match: { path: '/version' }, fault: { type: 'error', code: 503 } };
  assert.equal((await fetch(`${url}/kubewright/faults`, { method: 'POST', body: JSON.stringify(rule) })).status, 201);
  assert.equal((await fetch(`${url}/version`)).status, 503);
  assert.match(await (await fetch(`${url}/kubewright/requests`)).text(), /"path":"\/version"/);
  const plain = start(folder(context), []);
  context.after(() => plain.stop());
  assert.equal((await fetch(`${(await plain.announced).url}/kubewright/faults`)).status, 404);
});

test('--rbac is over TLS, and --data keeps its authority and its keys', async (context) => {
  const cwd = folder(context);
  const args = ['--rbac', '--data', 'state'];
  const authorityOf = (kubeconfig: string): unknown =>
    (parse(readFileSync(kubeconfig, 'utf8')) as { clusters: { cluster: Record<string, unknown> }[] }).clusters[0]
      ?.cluster['certificate-authority-data'];
  const first = start(cwd, args);
  const { url, kubeconfig } = await first.announced;
  assert.match(url, /^https:/);
  const authority = authorityOf(kubeconfig);
  const running = memoryIo({ cwd });
  assert.equal(await main(['apiserver', '--tls'], running), 1);
  assert.match(running.complained(), /An API server runs with .* already: https:/);
  assert.equal(await first.stop(), 0);
  assert.equal(statSync(join(cwd, 'state', 'credentials', 'ca.pem')).mode & 0o777, 0o600);
  const second = start(cwd, args);
  assert.equal(authorityOf((await second.announced).kubeconfig), authority);
  assert.equal(await second.stop(), 0);
});

test('--kubeconfig says where, --port which', async (context) => {
  const cwd = folder(context);
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  context.after(() => taken.close());
  const { port } = taken.address() as AddressInfo;
  const io = memoryIo({ cwd });
  assert.equal(await main(['apiserver', '--port', String(port)], io), 1);
  assert.match(io.complained(), /EADDRINUSE[\s\S]*another port/);

  const odd = memoryIo({ cwd });
  assert.equal(await main(['apiserver', '--port', 'x'], odd), 2);
  assert.match(odd.complained(), /--port: "x" is not a port/);
  assert.equal(existsSync(join(cwd, '.kubewright')), false);

  const server = start(cwd, ['--kubeconfig', 'here/config']);
  assert.equal((await server.announced).kubeconfig, join(cwd, 'here', 'config'));
  assert.equal(await server.stop(), 0);
});

test('a kubeconfig in use stays: of a server that runs, or of another cluster', async (context) => {
  const cwd = folder(context);
  const file = join(cwd, '.kubewright', 'kubeconfig');
  const first = start(cwd, []);
  context.after(first.stop);
  const { url } = await first.announced;
  const second = memoryIo({ cwd });
  assert.equal(await main(['apiserver'], second), 1);
  assert.match(
    second.complained(),
    /^An API server runs with .*kubeconfig already: http:.*\n {2}Stop it, or name another/,
  );
  assert.ok(second.complained().includes(url));
  const beside = start(cwd, ['--kubeconfig', '.kubewright/other']);
  context.after(beside.stop);
  await beside.announced;
  assert.equal(await beside.stop(), 0);
  assert.ok(readFileSync(file, 'utf8').includes(url));
  assert.equal(await first.stop(), 0);

  // What the first one left behind is in nobody's way.
  const third = start(cwd, []);
  context.after(third.stop);
  const { url: next } = await third.announced;
  assert.ok(readFileSync(file, 'utf8').includes(next));
  assert.equal(await third.stop(), 0);

  for (const foreign of [
    'clusters: [{ name: a, cluster: { server: "https://example.com" } }]\n',
    'no kubeconfig',
    '',
  ]) {
    writeFileSync(file, foreign);
    const io = memoryIo({ cwd });
    assert.equal(await main(['apiserver'], io), 1);
    assert.match(
      io.complained(),
      /is not of the embedded API server; it stays as it is\n {2}Delete it, or name another/,
    );
    assert.equal(readFileSync(file, 'utf8'), foreign);
  }
});

// kill -9 in the middle of writes, again and again on one data folder: what was acknowledged is there, in its last state.
// KUBEWRIGHT_KILLS says how often; `npm run test:crash` takes a hundred.
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const kills = Number(process.env['KUBEWRIGHT_KILLS'] ?? 3);
const writers = 8;
const program = fileURLToPath(new URL('crash-server.ts', import.meta.url));
const path = '/api/v1/namespaces/default/configmaps';

interface Server {
  readonly child: ChildProcess;
  readonly send: (method: string, path: string, body?: unknown) => Promise<{ status: number; body: unknown }>;
  readonly close: () => void;
}

async function start(folder: string): Promise<Server> {
  const child = spawn(process.execPath, ['--conditions=kubewright-source', program, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(() => ['0'])])) as [Buffer];
  const port = Number(line.toString());
  assert.ok(port > 0, 'the server starts');
  const agent = new Agent({ keepAlive: true });
  const send: Server['send'] = (method, target, body) =>
    new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json' };
      const outgoing = request({ host: '127.0.0.1', port, agent, method, path: target, headers }, (incoming) => {
        let text = '';
        incoming.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        incoming.once('end', () => resolve({ status: incoming.statusCode ?? 0, body: JSON.parse(text) as unknown }));
        incoming.once('error', reject).once('aborted', () => reject(new Error('cut off')));
      });
      outgoing.once('error', reject);
      outgoing.end(body === undefined ? undefined : JSON.stringify(body));
    });
  return { child, send, close: () => agent.destroy() };
}

/** What a writer knows: the values that its object may have now. Undefined is absence. */
type Possible = readonly (string | undefined)[];

const short = (value: string | undefined): string => value?.replace(/x+$/, '') ?? 'absent';

test(`a server that is killed ${kills} times loses nothing that it acknowledged`, async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'kubewright-data-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const known = new Map<string, Possible>();
  let seed = 42;
  const random = (): number => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
  let acknowledged = 0;
  let highest = 0;

  for (let round = 0; round <= kills; round += 1) {
    const server = await start(folder);
    context.after(() => void server.child.kill('SIGKILL'));
    const { body } = await server.send('GET', path);
    const { items, metadata } = body as {
      items: { metadata: { name: string }; data?: { value: string } }[];
      metadata: { resourceVersion: string };
    };
    assert.ok(Number(metadata.resourceVersion) >= highest, 'the revision never goes back');
    const found = new Map(items.map((item) => [item.metadata.name, item.data?.value]));
    for (const [name, possible] of known) {
      assert.ok(
        possible.includes(found.get(name)),
        `${name} is ${short(found.get(name))}, not one of ${possible.map(short).join(', ')}`,
      );
      known.set(name, [found.get(name)]);
    }
    if (round === kills) {
      server.close();
      server.child.kill('SIGKILL');
      await once(server.child, 'exit');
      break;
    }
    const write = async (writer: number): Promise<void> => {
      for (let count = 0; ; count += 1) {
        const name = `w${writer}-${count % 20}`;
        const value = `${round}.${count}${'x'.repeat(500)}`;
        const [now] = known.get(name) ?? [undefined];
        const removes = now !== undefined && random() < 0.3;
        const next = removes ? undefined : value;
        known.set(name, [now, next]);
        const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { value } };
        try {
          const answer = removes
            ? await server.send('DELETE', `${path}/${name}`)
            : await server.send(
                now === undefined ? 'POST' : 'PUT',
                now === undefined ? path : `${path}/${name}`,
                object,
              );
          assert.ok(answer.status < 300, JSON.stringify(answer));
          known.set(name, [next]);
          acknowledged += 1;
          const { metadata: written } = answer.body as { metadata?: { resourceVersion?: string } };
          highest = Math.max(highest, Number(written?.resourceVersion ?? 0));
        } catch (error) {
          if (error instanceof assert.AssertionError) throw error;
          return;
        }
      }
    };
    const writing = Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
    let failure: unknown;
    writing.catch((error: unknown) => (failure = error));
    const target = acknowledged + 20 + Math.floor(random() * 400);
    while (acknowledged < target && failure === undefined) await new Promise((turn) => void setImmediate(turn));
    server.child.kill('SIGKILL');
    await once(server.child, 'exit');
    await writing;
    server.close();
  }
  context.diagnostic(`${kills} kills, ${acknowledged} acknowledged writes, none lost`);
});

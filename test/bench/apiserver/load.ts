// What the benchmark asks of a server: writes and reads by eight workers, a long list, and a hundred watchers of one kind.
// The same requests for every server, over TLS with connections that stay open.
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';

import type { MeasuredServer, Memory } from './servers.ts';

const workers = 8;
const path = '/api/v1/namespaces/default/configmaps';
/** Of an object, about: what an operator's own objects weigh. */
const bytes = 2000;

export interface Load {
  readonly createsPerSecond: number;
  readonly patchesPerSecond: number;
  readonly getsPerSecond: number;
  /** Milliseconds of a list of everything, its bytes read. */
  readonly list: number;
  /** Events that reached watchers, per second. */
  readonly eventsPerSecond: number;
  /** Of the server with all objects, before anything is changed, listed or watched. */
  readonly memory: Memory;
}

export interface LoadOptions {
  readonly objects: number;
  readonly watchers: number;
  /** Changes that every watcher hears of. */
  readonly changes: number;
}

export async function load(server: MeasuredServer, options: LoadOptions): Promise<Load> {
  const agent = new Agent({ keepAlive: true, rejectUnauthorized: false });
  try {
    const ask = asker(server, agent);
    const { objects } = options;
    const createsPerSecond = await rate(objects, (index) => ask('POST', path, configMap(index)));
    const memory = await server.memory();
    const patchesPerSecond = await rate(objects / 2, (index) =>
      ask('PATCH', `${path}/c${index}`, { data: { count: String(index) } }, 'application/merge-patch+json'),
    );
    const getsPerSecond = await rate(objects, (index) => ask('GET', `${path}/c${index}`));
    const begun = performance.now();
    await ask('GET', path);
    const list = performance.now() - begun;
    return {
      createsPerSecond,
      patchesPerSecond,
      getsPerSecond,
      list,
      memory,
      eventsPerSecond: await fanOut(ask, agent, server, options),
    };
  } finally {
    agent.destroy();
  }
}

type Ask = (method: string, path: string, body?: unknown, contentType?: string) => Promise<void>;

function asker(server: MeasuredServer, agent: Agent): Ask {
  return async (method, target, body, contentType = 'application/json') => {
    const incoming = await send(server, agent, method, target, body, contentType);
    incoming.resume();
    await new Promise((resolve, reject) => incoming.once('end', resolve).once('error', reject));
    const { statusCode = 0 } = incoming;
    if (statusCode >= 300) throw new Error(`${method} ${target}: ${statusCode}`);
  };
}

function send(
  { port, token }: MeasuredServer,
  agent: Agent,
  method: string,
  target: string,
  body?: unknown,
  contentType?: string,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = {
      ...(body === undefined ? {} : { 'content-type': contentType }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
    const outgoing = request({ host: '127.0.0.1', port, agent, method, path: target, headers }, resolve);
    outgoing.once('error', reject);
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function configMap(index: number): object {
  const metadata = { name: `c${index}`, labels: { app: `app-${index % 50}` } };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { text: 'x'.repeat(bytes) } };
}

/** Calls per second, eight at a time. */
async function rate(count: number, call: (index: number) => Promise<void>): Promise<number> {
  let next = 0;
  const begun = performance.now();
  const work = async (): Promise<void> => {
    while (next < count) await call(next++);
  };
  await Promise.all(Array.from({ length: workers }, work));
  return (count / (performance.now() - begun)) * 1000;
}

/** Watchers begin at once, and every change reaches each of them. */
async function fanOut(
  ask: Ask,
  agent: Agent,
  server: MeasuredServer,
  { watchers, changes }: LoadOptions,
): Promise<number> {
  const selected = `${path}?watch=true&resourceVersion=0&labelSelector=fan%3Dout`;
  let heard = 0;
  let done: () => void = () => undefined;
  const all = new Promise<void>((resolve) => (done = resolve));
  const streams = await Promise.all(
    Array.from({ length: watchers }, async () => {
      const incoming = await send(server, agent, 'GET', selected);
      incoming.on('data', (chunk: Buffer) => {
        for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, end + 1)) heard += 1;
        if (heard >= watchers * changes) done();
      });
      // Ending it is an error to it.
      incoming.on('error', () => undefined);
      return incoming;
    }),
  );
  const begun = performance.now();
  await rate(changes, (index) =>
    ask('POST', path, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `fan-${index}`, labels: { fan: 'out' } },
      data: { text: 'x'.repeat(bytes) },
    }),
  );
  await all;
  const took = performance.now() - begun;
  for (const stream of streams) stream.destroy();
  return ((watchers * changes) / took) * 1000;
}

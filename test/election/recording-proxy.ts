// A proxy between candidates and their server that writes down what arrives, in its order: each write with its author,
// each change of the lease's holder. Candidates are told apart by the first segment of the path that they are given.
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Transport } from '@kubewright/apimachinery';

/** What arrived. Times are milliseconds of the monotonic clock. */
export type Arrival =
  | { readonly what: 'write'; readonly by: string; readonly at: number }
  | { readonly what: 'lease'; readonly holder: string; readonly at: number };

export interface RecordingProxy {
  /** For one candidate. */
  readonly urlFor: (candidate: string) => string;
  readonly arrivals: readonly Arrival[];
  /** Resolves when something has arrived that fits; looks at what has arrived already. */
  readonly arrival: (fits: (arrival: Arrival) => boolean, timeout?: number) => Promise<Arrival>;
  readonly close: () => Promise<void>;
}

/** Starts one in front of a server. */
export async function startRecordingProxy(target: Transport): Promise<RecordingProxy> {
  const arrivals: Arrival[] = [];
  const watchers = new Set<() => void>();
  const record = (arrival: Arrival): void => {
    arrivals.push(arrival);
    for (const watcher of watchers) watcher();
  };
  const server = createServer((incoming, outgoing) => {
    void pass(incoming, outgoing).catch(() => outgoing.destroy());
  });
  const pass = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const [, by = '', path = ''] = /^\/([^/]+)(\/.*)$/.exec(incoming.url ?? '') ?? [];
    const { method = 'GET' } = incoming;
    const lease = path.includes('/leases');
    if (method !== 'GET' && !lease) record({ what: 'write', by, at: performance.now() });
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const headers = {
      accept: 'application/json',
      'content-type': incoming.headers['content-type'] ?? 'application/json',
    };
    const body = chunks.length === 0 ? {} : { body: Buffer.concat(chunks) };
    const gone = new AbortController();
    outgoing.once('close', () => gone.abort());
    const response = await target({ method, path, headers, ...body, signal: gone.signal });
    if (path.includes('watch=true')) {
      outgoing.writeHead(response.status, { 'content-type': 'application/json' });
      outgoing.flushHeaders();
      for await (const chunk of response.body) outgoing.write(chunk);
      outgoing.end();
      return;
    }
    const answer: Uint8Array[] = [];
    for await (const chunk of response.body) answer.push(chunk);
    const text = Buffer.concat(answer);
    if (method !== 'GET' && lease && response.status < 300) {
      const { spec } = JSON.parse(text.toString()) as { spec: { holderIdentity?: string } };
      record({ what: 'lease', holder: spec.holderIdentity ?? '', at: performance.now() });
    }
    outgoing.writeHead(response.status, { 'content-type': 'application/json' }).end(text);
  };
  // Whoever wakes must find its connections open, or what it sends would be lost before it is seen.
  server.keepAliveTimeout = 120_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    urlFor: (candidate) => `http://127.0.0.1:${port}/${candidate}`,
    arrivals,
    arrival: (fits, timeout = 30_000) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = arrivals.find(fits);
          if (found === undefined) return;
          watchers.delete(look);
          clearTimeout(timer);
          resolve(found);
        };
        const timer = setTimeout(() => {
          watchers.delete(look);
          reject(new Error(`nothing fitting arrived in ${timeout} ms`));
        }, timeout);
        watchers.add(look);
        look();
      }),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Writes that arrived from somebody who did not hold the lease at that moment. */
export function trespasses(arrivals: readonly Arrival[]): string[] {
  let holder = '';
  return arrivals.flatMap((arrival) => {
    if (arrival.what === 'lease') {
      holder = arrival.holder;
      return [];
    }
    return arrival.by === holder ? [] : [`${arrival.by} writes while ${holder || 'nobody'} leads`];
  });
}

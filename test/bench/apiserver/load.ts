// What the benchmark asks of a server: writes and reads by eight workers, a long list, and a hundred watchers of one kind.
// The same bytes for every server, over TLS with connections that stay open. CPU time is noted beside, of server and client:
// what the client takes is the same for all, and must be less than what it measures.
import { Connection } from './connection.ts';
import type { MeasuredServer } from './servers.ts';

const workers = 8;
const path = '/api/v1/namespaces/default/configmaps';
/** Of objects that are not listed. */
const otherPath = '/api/v1/namespaces/kube-public/configmaps';
/** Patches that come before those that count, and leave nothing: what runs often is compiled by then. */
const warming = 3_000;
/** The same of changes that watchers hear of. */
const warmingChanges = 1_000;
/** Of an object, about: what an operator's own objects weigh. */
const bytes = 2000;

/** One kind of work. */
export interface Phase {
  readonly perSecond: number;
  /** Microseconds of processor time each: of the server, with all its processes, and of the client. */
  readonly server: number;
  readonly client: number;
}

export interface Load {
  /** By a server that has just started; after them it holds what is listed later. */
  readonly firstCreates: Phase;
  /** As many again. */
  readonly creates: Phase;
  readonly patches: Phase;
  readonly gets: Phase;
  /** Of everything, its bytes read. */
  readonly lists: Phase;
  /** Each event at each watcher. */
  readonly events: Phase;
  /** Bytes of the server before the first request, and after the first creates. */
  readonly memory: { readonly atStart: number; readonly rss: number; readonly inUse: number | undefined };
}

export interface LoadOptions {
  readonly objects: number;
  readonly watchers: number;
  /** Changes that every watcher hears of. */
  readonly changes: number;
  /** How often everything is listed. */
  readonly lists: number;
}

export async function load(server: MeasuredServer, options: LoadOptions): Promise<Load> {
  const connections = await Promise.all(Array.from({ length: workers }, () => Connection.open(server)));
  try {
    const { objects, lists } = options;
    const { measured, ask } = { measured: meter(server), ask: asker(connections) };
    const atStart = server.rss();
    const create = (folder: string): Promise<Phase> =>
      measured(objects, () => ask(objects, (index) => ['POST', folder, configMap(`c${index}`, index)]));
    const firstCreates = await create(path);
    const rss = server.rss();
    const memory = { atStart, rss, inUse: await server.inUse() };
    const creates = await create(otherPath);
    await ask(warming, (index) => ['PATCH', `${path}/c0?dryRun=All`, `{"data":{"count":"${index}"}}`, mergePatch]);
    const patches = await measured(objects / 2, () =>
      ask(objects / 2, (index) => ['PATCH', `${path}/c${index}`, `{"data":{"count":"${index}"}}`, mergePatch]),
    );
    const gets = await measured(objects, () => ask(objects, (index) => ['GET', `${path}/c${index}`]));
    const [one] = connections;
    const listed = await measured(lists, () => asker(one === undefined ? [] : [one])(lists, () => ['GET', path]));
    return { firstCreates, creates, patches, gets, lists: listed, memory, events: await fanOut(ask, server, options) };
  } finally {
    for (const connection of connections) connection.close();
  }
}

const mergePatch = 'application/merge-patch+json';

type Request = [method: string, path: string, body?: string, contentType?: string];
type Ask = (count: number, request: (index: number) => Request) => Promise<void>;

/** Each connection asks the next thing as soon as it has an answer. */
function asker(connections: readonly Connection[]): Ask {
  return async (count, request) => {
    let next = 0;
    await Promise.all(
      connections.map(async (connection) => {
        while (next < count) {
          const [method, target, body, contentType] = request(next++);
          const status = await connection.ask(method, target, body, contentType);
          if (status >= 300) throw new Error(`${method} ${target}: ${status}`);
        }
      }),
    );
  };
}

function meter(server: MeasuredServer): (count: number, work: () => Promise<void>) => Promise<Phase> {
  return async (count, work) => {
    const [serverBefore, clientBefore, begun] = [server.cpu(), process.cpuUsage(), performance.now()];
    await work();
    const took = performance.now() - begun;
    const { user, system } = process.cpuUsage(clientBefore);
    const each = (microseconds: number): number => microseconds / count;
    return {
      perSecond: (count / took) * 1000,
      server: each(server.cpu() - serverBefore),
      client: each(user + system),
    };
  };
}

function configMap(name: string, index: number, label = `"app":"app-${index % 50}"`): string {
  const metadata = `"metadata":{"name":"${name}","labels":{${label}}}`;
  return `{"apiVersion":"v1","kind":"ConfigMap",${metadata},"data":{"text":"${'x'.repeat(bytes)}"}}`;
}

/** Watchers begin at once, and every change reaches each of them. */
async function fanOut(ask: Ask, server: MeasuredServer, { watchers, changes }: LoadOptions): Promise<Phase> {
  const selected = `${path}?watch=true&resourceVersion=0&labelSelector=fan%3Dout`;
  let heard = 0;
  let awaited = { count: Infinity, resolve: (): void => undefined };
  const count = (chunk: Buffer): void => {
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, end + 1)) heard += 1;
    if (heard >= awaited.count) awaited.resolve();
  };
  /** Resolves once everybody has heard of everything. */
  const change = async (name: string, times: number): Promise<void> => {
    const all = new Promise<void>((resolve) => (awaited = { count: heard + watchers * times, resolve }));
    await ask(times, (index) => ['POST', path, configMap(`${name}-${index}`, index, '"fan":"out"')]);
    // A watcher that falls far behind is cut off, and never hears the rest.
    await Promise.race([all, ...streams.map(({ broken }) => broken)]);
  };
  const streams = await Promise.all(
    Array.from({ length: watchers }, async () => {
      const connection = await Connection.open(server);
      await connection.ask('GET', selected, '', '', count);
      return connection;
    }),
  );
  // What runs often is compiled by then, in the client as well.
  await change('warming', warmingChanges);
  const events = await meter(server)(watchers * changes, () => change('fan', changes));
  for (const stream of streams) stream.close();
  return events;
}

// The embedded API server beside etcd and kube-apiserver: how soon it answers, what it carries, what it holds.
import { mebibytes, ratio, tableOf } from '../table.ts';
import type { Measurement } from '../measure.ts';
import type { Load, LoadOptions, Phase } from './load.ts';
import { load } from './load.ts';
import { measureOperatorTests, tableOfOperatorTests } from './operator-tests.ts';
import type { MeasuredServer } from './servers.ts';
import { startOwn, startReal } from './servers.ts';

export interface ServerResult extends Load {
  readonly name: string;
  readonly start: number;
  readonly startWithImport: number;
}

export interface ApiServerResults {
  readonly servers: readonly ServerResult[];
  readonly operatorTests: Measurement;
}

/** @param limit - seconds that an operator's tests may take */
export async function benchApiServer(options: LoadOptions, limit: number): Promise<ApiServerResults> {
  return { operatorTests: await measureOperatorTests(limit), servers: await measureServers(options) };
}

/** Ours first. One after the other: they share the processors with the client. */
async function measureServers(options: LoadOptions): Promise<ServerResult[]> {
  const results: ServerResult[] = [];
  for (const start of [startOwn, startReal]) {
    const server: MeasuredServer | undefined = await start();
    if (server === undefined) continue;
    try {
      const { name, start: took, startWithImport } = server;
      results.push({ name, start: took, startWithImport, ...(await load(server, options)) });
    } finally {
      await server.stop();
    }
  }
  return results;
}

const phases = [
  { head: 'first creates/s', one: 'first create', of: ({ firstCreates }: Load): Phase => firstCreates },
  { head: 'creates/s', one: 'create', of: ({ creates }: Load): Phase => creates },
  { head: 'patches/s', one: 'patch', of: ({ patches }: Load): Phase => patches },
  { head: 'gets/s', one: 'get', of: ({ gets }: Load): Phase => gets },
  { head: 'lists/s', one: 'list', of: ({ lists }: Load): Phase => lists },
  { head: 'events to watchers/s', one: 'event to a watcher', of: ({ events }: Load): Phase => events },
];

/** Ratios to kube-apiserver in brackets, where it ran. The second table is of processor time. */
export function tablesOfApiServer({ servers: results, operatorTests }: ApiServerResults): string {
  const [, real] = results;
  const figure = (result: ServerResult, of: (result: ServerResult) => number, digits = 0): string =>
    real === undefined
      ? of(result).toFixed(digits)
      : `${of(result).toFixed(digits)} (${ratio(of(result), of(real), 2)})`;
  const rates = results.map((result) => [
    result.name,
    figure(result, ({ start }) => start),
    figure(result, ({ startWithImport }) => startWithImport),
    ...phases.map(({ of }) => figure(result, (each) => of(each).perSecond, of(result).perSecond < 100 ? 1 : 0)),
    mebibytes(result.memory.atStart),
    mebibytes(result.memory.rss),
    result.memory.inUse === undefined ? '-' : mebibytes(result.memory.inUse),
  ]);
  const times = results.map((result) => [
    result.name,
    ...phases.map(({ of }) => {
      const { client } = of(result);
      return `${figure(result, (each) => of(each).server, 1)}, ${client.toFixed(1)}`;
    }),
  ]);
  const started = ['start to first answer ms', 'with reading the code'];
  const heads = phases.map(({ head }) => head);
  return [
    tableOf(['', ...started, ...heads, 'RSS at start MiB', 'RSS MiB', 'in use MiB'], rates),
    tableOf(['CPU us each, server, client', ...phases.map(({ one }) => one)], times),
    tableOfOperatorTests(operatorTests),
  ].join('\n\n');
}

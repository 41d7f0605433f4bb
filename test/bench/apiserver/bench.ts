// The embedded API server beside etcd and kube-apiserver: how soon it answers, what it carries, what it holds.
import { mebibytes, ratio, tableOf } from '../table.ts';
import type { Load, LoadOptions } from './load.ts';
import { load } from './load.ts';
import type { MeasuredServer } from './servers.ts';
import { startOwn, startReal } from './servers.ts';

export interface ServerResult extends Load {
  readonly name: string;
  readonly start: number;
  readonly startWithImport: number;
}

/** Ours first. One after the other: they share the processors with the client. */
export async function benchApiServer(options: LoadOptions): Promise<ServerResult[]> {
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

const columns: readonly {
  readonly head: string;
  readonly of: (result: ServerResult) => number;
  readonly digits: number;
}[] = [
  { head: 'start to first answer ms', of: ({ start }) => start, digits: 0 },
  { head: 'with reading the code', of: ({ startWithImport }) => startWithImport, digits: 0 },
  { head: 'creates/s', of: ({ createsPerSecond }) => createsPerSecond, digits: 0 },
  { head: 'patches/s', of: ({ patchesPerSecond }) => patchesPerSecond, digits: 0 },
  { head: 'gets/s', of: ({ getsPerSecond }) => getsPerSecond, digits: 0 },
  { head: 'list ms', of: ({ list }) => list, digits: 0 },
  { head: 'events to watchers/s', of: ({ eventsPerSecond }) => eventsPerSecond, digits: 0 },
];

/** Ratios to kube-apiserver in brackets, where it ran. */
export function tableOfApiServer(results: readonly ServerResult[]): string {
  const [, real] = results;
  const rows = results.map((result) => {
    const figures = columns.map(({ of, digits }) => {
      const value = of(result);
      return real === undefined ? value.toFixed(digits) : `${value.toFixed(digits)} (${ratio(value, of(real), 2)})`;
    });
    const { rss, heap } = result.memory;
    return [result.name, ...figures, mebibytes(rss), heap === undefined ? '-' : mebibytes(heap)];
  });
  return tableOf(['', ...columns.map(({ head }) => head), 'RSS MiB', 'heap in use MiB'], rows);
}

// The benchmark's controller on Kubewright; its twin is go/operator/main.go. Answers each line of its standard input with one
// of JSON that says what it did since the last one, and says "synced" when it works. With the argument `idle` it only watches,
// three kinds.
import { createInterface } from 'node:readline';

import { configMaps } from '@kubewright/kubernetes/core/v1';
import { deployments } from '@kubewright/kubernetes/apps/v1';
import { createManager, defineController, environmentOptions, runManager } from '@kubewright/runtime';

import { pings } from './ping.ts';

/** What it did. */
export interface OperatorStats {
  readonly reconciles: number;
  readonly writes: number;
  /** When the first reconcile began and the last one ended, in microseconds since 1970. */
  readonly first: number;
  readonly last: number;
  /** Microseconds from the moment in an object's spec to the begin of its reconcile, of those that wrote. */
  readonly latencies: readonly number[];
  /** Milliseconds. */
  readonly cpu: number;
  /** Bytes. */
  readonly rss: number;
}

const isIdle = process.argv[2] === 'idle';
const now = (): number => Math.round((performance.timeOrigin + performance.now()) * 1000);

let reconciles = 0;
let writes = 0;
let first = 0;
let last = 0;
let latencies: number[] = [];
let cpuBefore = 0;

const controller = defineController({
  for: pings,
  workers: Number(process.env['WORKERS'] ?? 1),
  ...(isIdle && { owns: [deployments], reads: [configMaps] }),
  async reconcile(request, context) {
    const begin = now();
    const ping = context.lister(pings).get(request);
    if (ping === undefined || isIdle) return;
    const sent = ping.spec?.sent ?? 0;
    const isNew = (ping.status?.sent ?? 0) !== sent;
    if (isNew) {
      const patch = { type: 'merge', body: { status: { sent } } } as const;
      await context.client(pings, request.namespace).subresource('status').patch(request.name, patch);
    }
    if (reconciles === 0) first = begin;
    reconciles += 1;
    last = now();
    if (!isNew) return;
    writes += 1;
    latencies.push(begin - sent);
  },
});

createInterface({ input: process.stdin })
  .on('line', () => {
    const { user, system } = process.cpuUsage();
    const cpu = (user + system) / 1000;
    const stats: OperatorStats = {
      reconciles,
      writes,
      first,
      last,
      latencies,
      cpu: cpu - cpuBefore,
      rss: process.memoryUsage.rss(),
    };
    cpuBefore = cpu;
    [reconciles, writes, first, last, latencies] = [0, 0, 0, 0, []];
    console.log(JSON.stringify(stats));
  })
  // The end of whoever started it is its own.
  .once('close', () => process.exit());

await runManager(() => {
  const manager = createManager({ name: 'ping', ...environmentOptions() }).add(controller);
  void manager.started.then(() => console.log('"synced"'));
  return manager;
});

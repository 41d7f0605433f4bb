// What an operator costs and how quick it is: idle with three informers as in a cluster; then a controller that copies a
// moment from spec to status, beside the same controller on controller-runtime, one after the other on the same API server.
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import type { RestClient } from '@kubewright/client';
import { DynamicClient } from '@kubewright/client';

import { bundleOperator } from '../../cluster/operator-bundle.ts';
import { buildGo } from '../go.ts';
import { measure } from '../measure.ts';
import { median } from '../table.ts';
import type { BenchServer } from './api-server.ts';
import { startServer } from './api-server.ts';
import { pingDefinition, pings } from './ping.ts';
import { OperatorProcess } from './process.ts';

export interface OperatorBenchOptions {
  /** How many objects there are. */
  readonly objects: number;
  /** How often the idle operator is started; the median counts. */
  readonly runs: number;
}

/** An idle operator. Milliseconds, bytes. */
export interface Footprint {
  readonly startToSynced: number;
  readonly cpuToSynced: number;
  readonly rss: number;
  readonly bundle: number;
  /** Modules that are loaded beside the bundle. Node's own do not count. */
  readonly loaded: readonly string[];
  /** A process of Node that does nothing. */
  readonly emptyNode: number;
}

/** A controller at work. Milliseconds, bytes. */
export interface Throughput {
  readonly name: string;
  readonly startToSynced: number;
  readonly rss: number;
  /** Objects whose status was written, a second, and CPU time for each. */
  readonly writesPerSecond: number;
  readonly cpuPerWrite: number;
  /** The same of as many again, when the process is warm. */
  readonly cpuPerLaterWrite: number;
  /** From sending a write to the begin of the reconcile that sees it. */
  readonly latency: { readonly median: number; readonly p99: number };
  /** With nothing to write. */
  readonly reconcilesPerSecond: number;
  readonly rssAfterwards: number;
  /** Of the program. */
  readonly size: number;
}

export interface OperatorResults {
  readonly server: string;
  readonly objects: number;
  readonly footprint: Footprint;
  readonly operators: readonly (Throughput | { readonly name: string; readonly failure: string })[];
}

/** As many reconciles at once in both. */
const workers = 10;
/** Writes whose latency is measured, one after the other, and milliseconds between them. */
const samples = 300;
const pause = 10;
/** Milliseconds in which an operator that was started comes to rest. */
const rest = 3000;

export async function benchOperator({ objects, runs }: OperatorBenchOptions): Promise<OperatorResults> {
  const folder = mkdtempSync(join(tmpdir(), 'kubewright-bench-'));
  const main = fileURLToPath(new URL('operator.ts', import.meta.url));
  const bundle = await bundleOperator(main, join(folder, 'operator.mjs'));
  const server = await startServer();
  try {
    await new DynamicClient(server.rest)
      .of(pingDefinition)
      .then((client) => client.apply({ ...pingDefinition }, { fieldManager: 'bench' }));
    await untilServed(server.rest);
    const footprint = await measureFootprint(server, bundle.path, folder, runs);
    await inParallel(objects, async (index) => {
      await pingsOf(server.rest).create({ metadata: { name: nameOf(index) }, spec: { sent: 0 } });
    });
    const go = await buildGo('operator');
    const operators = [
      await measureThroughput('kubewright', [process.execPath, bundle.path], server.inCluster, server, objects, 1),
      'problem' in go
        ? { name: 'controller-runtime', failure: `not run: ${go.problem}` }
        : await measureThroughput('controller-runtime', [go.path], server.kubeconfig, server, objects, 3),
    ];
    return { server: server.name, objects, footprint, operators };
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}

async function measureFootprint(
  { inCluster }: BenchServer,
  path: string,
  folder: string,
  runs: number,
): Promise<Footprint> {
  const words = [process.execPath, path, 'idle'];
  const measured: { rss: number; cpu: number; startToSynced: number }[] = [];
  for (let run = 0; run < runs; run += 1) {
    const operator = await OperatorProcess.start(words, inCluster);
    const { cpu } = await operator.stats();
    await delay(rest);
    const { rss } = await operator.stats();
    await operator.stop();
    measured.push({ rss, cpu, startToSynced: operator.startToSynced });
  }
  const of = (key: 'rss' | 'cpu' | 'startToSynced'): number => median(measured.map((each) => each[key]));
  const empty = await measure({ name: 'empty', arguments: ['--eval', ''], limit: 60 });
  return {
    startToSynced: of('startToSynced'),
    cpuToSynced: of('cpu'),
    rss: of('rss'),
    bundle: statSync(path).size,
    loaded: await loadedModules(words, inCluster, folder),
    emptyNode: empty.peak,
  };
}

/** What an operator loads while it starts, beside its first file and what Node brings. */
async function loadedModules(
  [node = '', ...rest]: readonly string[],
  env: Readonly<Record<string, string>>,
  folder: string,
): Promise<readonly string[]> {
  const report = join(folder, 'loaded.mjs');
  writeFileSync(
    report,
    `import { registerHooks } from 'node:module';
registerHooks({ load(url, context, next) { if (!url.startsWith('node:')) console.log(JSON.stringify(url)); return next(url, context); } });
`,
  );
  const operator = new OperatorProcess([node, `--import=${report}`, ...rest], env);
  const loaded = new Set<string>();
  for (let line = await operator.line(); line !== '"synced"'; line = await operator.line()) loaded.add(line);
  await operator.stop();
  return [...loaded].map((line) => String(JSON.parse(line))).filter((url) => !url.endsWith('/operator.mjs'));
}

async function measureThroughput(
  name: string,
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  { rest: client }: BenchServer,
  objects: number,
  mark: number,
): Promise<Throughput> {
  const api = pingsOf(client);
  const variables = { ...env, WORKERS: String(workers) };
  // Every object wants its status written; nobody is there yet to do it.
  const want = (sent: number) =>
    inParallel(objects, (index) => api.patch(nameOf(index), { type: 'merge', body: { spec: { sent } } }));
  await want(mark);
  const writing = await OperatorProcess.start(words, variables);
  const total = await untilWritten(writing, objects);
  await want(mark + 1);
  const later = await untilWritten(writing, objects);
  const latencies: number[] = [];
  for (let sample = 0; sample < samples; sample += 1) {
    const sent = Math.round((performance.timeOrigin + performance.now()) * 1000);
    await api.patch(nameOf(sample % objects), { type: 'merge', body: { spec: { sent } } });
    await delay(pause);
  }
  while (latencies.length < samples) {
    const { latencies: more } = await writing.stats();
    latencies.push(...more.filter((latency) => latency < 1e9));
    await delay(100);
  }
  const { rss: rssAfterwards } = await writing.stats();
  await writing.stop();

  const reading = await OperatorProcess.start(words, variables);
  let reconciles = 0;
  let [first, last] = [0, 0];
  while (reconciles < objects) {
    await delay(200);
    const stats = await reading.stats();
    if (reconciles === 0) first = stats.first;
    if (stats.reconciles > 0) last = stats.last;
    reconciles += stats.reconciles;
  }
  await reading.stop();
  latencies.sort((a, b) => a - b);
  return {
    name,
    startToSynced: writing.startToSynced,
    rss: total.rss,
    writesPerSecond: (objects / (total.last - total.first)) * 1e6,
    cpuPerWrite: total.cpu / objects,
    cpuPerLaterWrite: later.cpu / objects,
    latency: {
      median: median(latencies) / 1000,
      p99: (latencies[Math.floor(latencies.length * 0.99)] ?? 0) / 1000,
    },
    reconcilesPerSecond: (reconciles / (last - first)) * 1e6,
    rssAfterwards,
    size: statSync(words.at(-1) ?? '').size,
  };
}

/** What an operator says of itself until it has written so many objects. */
async function untilWritten(operator: OperatorProcess, objects: number) {
  let total = { writes: 0, cpu: 0, first: 0, last: 0, rss: 0 };
  while (total.writes < objects) {
    await delay(200);
    const { writes, cpu, first, last, rss } = await operator.stats();
    total = {
      writes: total.writes + writes,
      cpu: total.cpu + cpu,
      first: total.first === 0 ? first : total.first,
      last: writes > 0 ? last : total.last,
      rss,
    };
  }
  return total;
}

const pingsOf = (client: RestClient) => pings.client(client, 'default');
const nameOf = (index: number): string => `ping-${String(index).padStart(6, '0')}`;

async function untilServed(client: RestClient): Promise<void> {
  for (;;) {
    try {
      await pingsOf(client).list();
      return;
    } catch {
      await delay(100);
    }
  }
}

/** Some at once: the server has more to do than wait for one. */
async function inParallel(count: number, act: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) await act(next++);
  };
  await Promise.all(Array.from({ length: 20 }, work));
}

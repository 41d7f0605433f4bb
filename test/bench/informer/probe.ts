// What a client process measures of itself: it loads, fills its cache, takes a burst of events, then another one in which the
// order is looked at. Prints one line of JSON. Runs with --expose-gc.
import { setTimeout as delay } from 'node:timers/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';

import { keyOfObject, objectOfName, versionsAfter } from './workload.ts';
import type { Workload } from './workload.ts';

/** What one phase took. Milliseconds. */
export interface Phase {
  readonly wall: number;
  /** User and system time of all threads. */
  readonly cpu: number;
  /** The longest time for which the event loop stood still; undefined where there is none. */
  readonly stall?: number;
}

/** What a client prints. Bytes, milliseconds. */
export interface ClientReport {
  readonly load: Phase;
  readonly rssAfterLoad: number;
  readonly sync: Phase;
  readonly peakAfterSync: number;
  readonly heapAfterSync: number;
  readonly rssAfterSync: number;
  readonly burst: Phase;
  readonly heapAfterBurst: number;
  readonly rssAfterBurst: number;
  readonly peak: number;
  /** Events that a handler heard of in the burst. */
  readonly heard: number;
  /** Objects that are not in the end what the server has. */
  readonly wrong: number;
  /** Events of the second burst that were older than what was heard of the same object before. */
  readonly disordered: number;
  readonly heardInOrder: number;
  /** Reads of objects, where the case has any. */
  readonly reads?: number;
  /** Reading every object once, where the client can say when: the first time, and once more. */
  readonly whole?: { readonly first: Phase; readonly again: Phase; readonly heapAfter: number };
}

/** Told of each event by a client's handler. */
export class Counter {
  count = 0;
  wanted = Infinity;
  done: () => void = () => undefined;
  /** Order is looked at: call {@link check}. */
  checking = false;
  disordered = 0;
  readonly #versions: Float64Array;

  constructor(objects: number) {
    this.#versions = new Float64Array(objects);
  }

  event(): void {
    if (++this.count === this.wanted) this.done();
  }

  check(name: string | undefined, resourceVersion: string | undefined): void {
    const object = objectOfName(name ?? '');
    const version = Number(resourceVersion);
    if (version < (this.#versions[object] ?? 0)) this.disordered += 1;
    else this.#versions[object] = version;
  }
}

/** A client that runs. */
export interface RunningClient {
  readonly synced: Promise<void>;
  /** @param key - `namespace/name` */
  versionOf(key: string): string | undefined;
  /** Resolves when nothing is left to do after the last event. */
  idle?(): Promise<void>;
  reads?(): number;
  /** Reads every object of the cache once. @returns how many there are */
  readAll?(): number | Promise<number>;
}

/** A client program. */
export interface Client<L> {
  /** What it takes before it can start: imports. */
  readonly load: () => Promise<L>;
  readonly start: (library: L, server: string, counter: Counter) => RunningClient | Promise<RunningClient>;
}

/** Milliseconds without an event after which a burst counts as over, whatever is missing. */
const patience = 5_000;

/** Events before those that are measured: a forced collection takes compiled code with it, which no collection of real life does. */
const warmUp = 3_000;

/** Measures a client against the server of the arguments, and ends the process. */
export async function runClient<L>({ load, start }: Client<L>): Promise<never> {
  // The end of whoever started it is its own.
  process.stdin.resume().once('close', () => process.exit());
  const server = process.argv[2] ?? '';
  const workload = JSON.parse(process.argv[3] ?? '{}') as Workload;
  const meter = new Meter();
  await meter.begin();
  const library = await load();
  const loaded = meter.end();
  const counter = new Counter(workload.objects);
  const before = await memory();

  await meter.begin();
  const client = await start(library, server, counter);
  await client.synced;
  const sync = meter.end();
  const peakAfterSync = peak();
  const afterSync = await memory();

  await burst(server, counter, warmUp);
  await client.idle?.();
  const readBefore = client.reads?.() ?? 0;
  await meter.begin();
  await burst(server, counter, workload.events);
  await client.idle?.();
  const burstPhase = meter.end();
  const heard = counter.count;
  const reads = client.reads === undefined ? undefined : client.reads() - readBefore;
  const afterBurst = await memory();
  const peakAfterBurst = peak();

  counter.checking = true;
  await burst(server, counter, workload.events);
  await client.idle?.();
  const whole = client.readAll === undefined ? undefined : await readWhole(client, meter, before.heap);
  const versions = versionsAfter(warmUp + workload.events * 2, workload.objects);
  let wrong = 0;
  for (const [object, version] of versions.entries()) {
    if (client.versionOf(keyOfObject(object)) !== String(version)) wrong += 1;
  }
  const report: ClientReport = {
    load: loaded,
    rssAfterLoad: before.rss,
    sync,
    peakAfterSync,
    heapAfterSync: afterSync.heap - before.heap,
    rssAfterSync: afterSync.rss,
    burst: burstPhase,
    heapAfterBurst: afterBurst.heap - before.heap,
    rssAfterBurst: afterBurst.rss,
    peak: peakAfterBurst,
    heard,
    wrong,
    disordered: counter.disordered,
    heardInOrder: counter.count,
    ...(reads !== undefined && { reads }),
    ...(whole !== undefined && { whole }),
  };
  process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit());
  return new Promise<never>(() => undefined);
}

async function readWhole(client: RunningClient, meter: Meter, heapBefore: number) {
  await memory();
  const once = async (): Promise<Phase> => {
    await meter.begin();
    await client.readAll?.();
    // The stall shows when the event loop goes round again.
    await delay(2);
    return meter.end();
  };
  const first = await once();
  const again = await once();
  return { first, again, heapAfter: (await memory()).heap - heapBefore };
}

/** A promise and what resolves it. */
export function latch(): { opened: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => void (open = resolve));
  return { opened, open };
}

async function burst(server: string, counter: Counter, events: number): Promise<void> {
  counter.count = 0;
  counter.wanted = events;
  const { opened, open } = latch();
  counter.done = open;
  await (await fetch(`${server}/bench/burst?events=${events}`, { method: 'POST' })).arrayBuffer();
  let last = -1;
  const watching = setInterval(() => {
    if (counter.count === last) open();
    last = counter.count;
  }, patience);
  await opened;
  clearInterval(watching);
  counter.wanted = Infinity;
}

/** Time between two moments, and the longest stall. */
class Meter {
  readonly #delays = monitorEventLoopDelay({ resolution: 1 });
  #wall = 0;
  #cpu = 0;

  async begin(): Promise<void> {
    this.#delays.enable();
    // Its first tick measures nothing yet.
    await delay(20);
    this.#delays.reset();
    await delay(5);
    this.#wall = performance.now();
    this.#cpu = cpuTime();
  }

  end(): Phase {
    const wall = performance.now() - this.#wall;
    const cpu = cpuTime() - this.#cpu;
    this.#delays.disable();
    return { wall, cpu, stall: this.#delays.max / 1e6 };
  }
}

function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function peak(): number {
  return process.resourceUsage().maxRSS * 1024;
}

async function memory(): Promise<{ heap: number; rss: number }> {
  const collect = (globalThis as { gc?: () => void }).gc;
  if (collect === undefined) throw new Error('a client runs with --expose-gc');
  for (let round = 0; round < 3; round += 1) {
    collect();
    await delay(20);
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed + external, rss };
}

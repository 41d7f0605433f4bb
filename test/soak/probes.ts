// One fault at a time, for each informer by itself: it has synced and watches, the fault strikes, objects are written, and
// within ten minutes of the informer's time it shows all of them, or has lost some.
import { setTimeout as pause } from 'node:timers/promises';
import type { Transport } from '@kubewright/apimachinery';
import { FaultyProxy } from '../proxy/faulty-proxy.ts';
import type { ForcedPlan } from '../proxy/faulty-proxy.ts';
import { eventually, ThingCluster } from '../proxy/thing-cluster.ts';
import { Dice } from '../simulation/dice.ts';
import type { SoakedInformer, StartInformer } from './soaked-informer.ts';
import { grace, lostOf, shows } from './lost-writes.ts';

/** What happens to a watch that stands. Plans are for the next requests of their kind. */
interface Probe {
  readonly name: string;
  readonly drop?: 'reset' | 'end' | 'silence';
  readonly watches?: readonly ForcedPlan[];
  readonly lists?: readonly ForcedPlan[];
  /** Seconds for which nothing is let through. */
  readonly away?: number;
}

const refused = { status: { code: 500, retryAfter: undefined } } as const;
const gone = { insert: { line: 0, what: 'gone' } } as const;

export const probes: readonly Probe[] = [
  { name: 'the server ends the watch', drop: 'end' },
  { name: 'the connection is reset', drop: 'reset' },
  { name: 'the connection falls silent (half-open)', drop: 'silence' },
  { name: 'the next watch is refused once (500)', drop: 'end', watches: [refused] },
  {
    name: 'ten watches in a row end at once',
    drop: 'end',
    watches: Array.from({ length: 10 }, () => ({ opening: 'end' })),
  },
  { name: 'ERROR 410 in the middle of the next watch', drop: 'end', watches: [{ insert: { line: 3, what: 'gone' } }] },
  { name: 'ERROR 410, and the list after it is refused once', drop: 'end', watches: [gone], lists: [refused] },
  {
    name: 'ERROR 410, and writes come between the list and its watch',
    drop: 'end',
    watches: [gone, { headerDelay: 20_000 }],
  },
  { name: 'the next watch is half-open from its start', drop: 'end', watches: [{ opening: 'silence' }] },
  { name: 'nothing is let through for a minute', drop: 'reset', away: 60 },
  { name: 'a line of the next watch arrives damaged', drop: 'end', watches: [{ damagedLine: 30 }] },
];

/** What one informer made of one probe. */
export interface ProbeResult {
  readonly lost: number;
  readonly writes: number;
  /** Seconds, of the informer's time, until all showed; undefined when they never did. */
  readonly seconds: number | undefined;
  readonly errors: number;
}

export interface ProbeOptions {
  readonly upstream: Transport;
  readonly factor: number;
  readonly seed: number;
  readonly peers: readonly StartInformer[];
}

/** How many objects are written after the fault. */
const writesAfter = 40;

/** @returns a row for each probe: what each informer made of it, in the order of the peers */
export async function runProbes(
  options: ProbeOptions,
  onResult: (probe: string, results: readonly ProbeResult[]) => void,
): Promise<void> {
  const cluster = new ThingCluster(options.upstream);
  await cluster.define();
  const dice = new Dice(options.seed);
  for (let count = 0; count < writesAfter; count += 1) await cluster.write(dice);
  for (const probe of probes) {
    const struck = await Promise.all(options.peers.map((start) => begin(start, options)));
    const expected = (await cluster.all()).length;
    for (const { informer } of struck) await eventually(() => hasSynced(informer, expected));
    for (const { proxy } of struck) strike(proxy, probe);
    const minute = 60_000 / options.factor;
    const away = ((probe.away ?? 0) * minute) / 60;
    const writes: Awaited<ReturnType<ThingCluster['write']>>[] = [];
    const from = performance.now();
    for (let count = 0; count < writesAfter; count += 1) {
      writes.push(await cluster.write(dice));
      await pause(minute / 120);
    }
    await pause(Math.max(0, away - (performance.now() - from)));
    for (const { proxy } of struck) proxy.state = 'up';
    const results = await Promise.all(
      struck.map(async ({ informer }): Promise<ProbeResult> => {
        const seconds = await untilShown(writes, informer, grace * minute, options.factor);
        return { lost: lostOf(writes, informer), writes: writes.length, seconds, errors: informer.errors };
      }),
    );
    onResult(probe.name, results);
    for (const { informer, proxy } of struck) {
      await informer.stop();
      await proxy.close();
    }
  }
  await cluster.undefine();
}

async function begin(start: StartInformer, { upstream, factor, seed }: ProbeOptions) {
  const proxy = await FaultyProxy.start({ upstream, seed, faults: [], intensity: 0, factor, acceleratedServer: true });
  return { proxy, informer: await start(proxy.url, factor) };
}

function hasSynced(informer: SoakedInformer, expected: number): void {
  const { length } = informer.keys();
  if (length !== expected) throw new Error(`${informer.name} shows ${length} of ${expected}`);
}

function strike(proxy: FaultyProxy, { drop, watches = [], lists = [], away }: Probe): void {
  for (const plan of watches) proxy.force('watch', plan);
  for (const plan of lists) proxy.force('list', plan);
  if (away !== undefined) proxy.state = 'refusing';
  if (drop !== undefined) proxy.drop(drop);
}

/** @returns the seconds that it took; undefined after the limit, in milliseconds of the world */
async function untilShown(
  writes: Parameters<typeof lostOf>[0],
  informer: SoakedInformer,
  limit: number,
  factor: number,
): Promise<number | undefined> {
  const begun = performance.now();
  const last = [...new Map(writes.map((write) => [write.key, write])).values()];
  while (performance.now() < begun + limit) {
    if (last.every((write) => shows(informer, write))) return ((performance.now() - begun) * factor) / 1000;
    await pause(5);
  }
  return undefined;
}

// Informers side by side through hours: quiet for minutes, then written to, each behind a proxy of its own that does the
// same to all of them. Time runs faster than the world, for the informers, their proxies and the server.
import { setTimeout as pause } from 'node:timers/promises';
import type { Transport } from '@kubewright/apimachinery';
import { FaultyProxy } from '../proxy/faulty-proxy.ts';
import { ThingCluster } from '../proxy/thing-cluster.ts';
import { Dice } from '../simulation/dice.ts';
import type { ConnectionFault } from '../simulation/network/fault-plan.ts';
import { grace, lostOf, shows } from './lost-writes.ts';
import type { SoakedInformer, StartInformer } from './soaked-informer.ts';

/** What networks, load balancers and API servers do. What only broken software does is left to the simulation. */
const faults: readonly ConnectionFault[] = [
  'refused',
  'reset before headers',
  'reset in body',
  'end in body',
  'silence before headers',
  'silence in body',
  'late headers',
  'late bytes',
  'status 429',
  'status 5xx',
  'ERROR event 410',
  'ERROR event 5xx',
  'ends at once',
  'split characters',
];

export interface SoakOptions {
  readonly upstream: Transport;
  /** The server's time is as fast as the informers'. */
  readonly acceleratedServer: boolean;
  readonly peers: readonly StartInformer[];
  /** Minutes that pass for the informers. */
  readonly minutes: number;
  /** How many of their seconds go into one. */
  readonly factor: number;
  /** How likely a request is to meet a fault. */
  readonly intensity: number;
  readonly seed: number;
  readonly progress: (line: string) => void;
}

export interface SoakResult {
  readonly name: string;
  readonly writes: number;
  /** Writes that did not show, nor anything later, ten minutes after the last one of their round. */
  readonly lost: number;
  /** Rounds in which something was lost. */
  readonly deaf: number;
  /** Seconds, of the informers' time, until the last state of an object showed: the longest, and of one in a hundred. */
  readonly slowest: { readonly longest: number; readonly hundredth: number };
  /** Objects that are wrong at the end, ten minutes after the last fault. */
  readonly wrong: number;
  readonly backwards: number;
  readonly errors: number;
  readonly requests: FaultyProxy['requests'];
  /** Faults that it met. */
  readonly faults: number;
}

interface Soaked {
  readonly informer: SoakedInformer;
  readonly proxy: FaultyProxy;
  lost: number;
  deaf: number;
  readonly delays: number[];
}

type Write = Awaited<ReturnType<ThingCluster['write']>>;
type TimedWrite = Write & { readonly at: number };

export async function soak(options: SoakOptions): Promise<readonly SoakResult[]> {
  const { upstream, acceleratedServer, factor, intensity, seed, minutes, progress } = options;
  const cluster = new ThingCluster(upstream);
  await cluster.define();
  const soaked: Soaked[] = [];
  for (const start of options.peers) {
    const proxy = await FaultyProxy.start({ upstream, seed, faults, intensity, factor, acceleratedServer });
    soaked.push({ informer: await start(proxy.url, factor), proxy, lost: 0, deaf: 0, delays: [] });
  }
  const dice = new Dice(seed);
  const minute = 60_000 / factor;
  const end = performance.now() + minutes * minute;
  const disturb = (): void => {
    const how = dice.from(['reset', 'end', 'silence', 'silence'] as const);
    for (const { proxy } of soaked) proxy.drop(how);
  };
  for (let round = 1; performance.now() < end; round += 1) {
    // Quiet: whoever loses the connection now may not notice.
    await pause(dice.between(1, 8) * minute);
    if (dice.chance(0.7)) disturb();
    await pause(dice.between(0, 2) * minute);
    const writes: TimedWrite[] = [];
    const outage = dice.chance(0.2);
    for (let count = dice.between(100, 400); count > 0; count -= 1) {
      writes.push({ ...(await cluster.write(dice)), at: performance.now() });
      if (dice.chance(0.01)) disturb();
      if (outage) for (const { proxy } of soaked) proxy.state = count > 100 ? 'refusing' : 'up';
      await pause(minute / 240);
    }
    for (const { proxy } of soaked) proxy.state = 'up';
    await watchArrivals(writes, soaked, performance.now() + grace * minute, factor / 1000);
    for (const each of soaked) {
      const lost = lostOf(writes, each.informer);
      each.lost += lost;
      if (lost > 0) each.deaf += 1;
    }
    const said = soaked.map(({ informer, lost }) => `${informer.name} lost ${lost}`).join(', ');
    progress(`round ${round}: ${cluster.writes} writes so far; ${said}`);
  }
  for (const { proxy } of soaked) proxy.heal();
  await pause(grace * minute);
  const expected = new Map((await cluster.all()).map(({ key, revision }) => [key, String(revision)]));
  const results = soaked.map(({ informer, proxy, lost, deaf, delays }): SoakResult => {
    const keys = new Set([...expected.keys(), ...informer.keys()]);
    const wrong = [...keys].filter((key) => informer.get(key)?.resourceVersion !== expected.get(key)).length;
    const met = [...proxy.counts].reduce((sum, [name, times]) => sum + (name.startsWith('the server') ? 0 : times), 0);
    const { name, backwards, errors } = informer;
    return {
      name,
      writes: cluster.writes,
      lost,
      deaf,
      slowest: {
        longest: Math.max(0, ...delays),
        hundredth: delays.toSorted((a, b) => b - a)[Math.floor(delays.length / 100)] ?? 0,
      },
      wrong,
      backwards,
      errors,
      requests: { ...proxy.requests },
      faults: met,
    };
  });
  for (const { informer, proxy } of soaked) {
    await informer.stop();
    await proxy.close();
  }
  await cluster.undefine();
  return results;
}

/** Notes how long the last state of each object took to show, until the grace is over. */
async function watchArrivals(
  writes: readonly TimedWrite[],
  soaked: readonly Soaked[],
  end: number,
  scale: number,
): Promise<void> {
  const last = [...new Map(writes.map((write) => [write.key, write])).values()];
  const missing = soaked.map((each) => ({ each, writes: new Set(last) }));
  while (performance.now() < end) {
    for (const { each, writes: left } of missing) {
      for (const write of left) {
        if (!shows(each.informer, write)) continue;
        left.delete(write);
        each.delays.push((performance.now() - write.at) * scale);
      }
    }
    await pause(10);
  }
  for (const { each, writes: left } of missing) {
    for (const { at } of left) each.delays.push((end - at) * scale);
  }
}

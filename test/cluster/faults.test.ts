// The informer on a real kube-apiserver, through a proxy that does to its connections what the simulation does; then the
// server is compacted and restarted behind its back, and its definition deleted and made again. The client's clock runs
// sixty times faster than the world, so that a silent connection is found out in two and a half seconds.
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { Transport } from '@kubewright/apimachinery';
import { RestClient, SharedInformer, createTransport } from '@kubewright/client';
import { startUnlessMissing } from '../../scripts/control-plane/start-unless-missing.ts';
import type { ControlPlane } from '../../scripts/control-plane/control-plane.ts';
import { acceleratedClock } from '../proxy/accelerated-clock.ts';
import { FaultyProxy } from '../proxy/faulty-proxy.ts';
import { ThingCluster, eventually } from '../proxy/thing-cluster.ts';
import { Dice } from '../simulation/dice.ts';
import { checkEqual } from '../simulation/equality.ts';
import { HandlerRecord } from '../simulation/handler-record.ts';
import { connectionFaults } from '../simulation/network/fault-plan.ts';
import type { StoredObject, Thing } from '../simulation/server/stored-object.ts';
import { things } from '../simulation/things.ts';

const controlPlane = await startUnlessMissing();
const factor = 60;
const seed = Number(process.env['KUBEWRIGHT_SEED'] ?? 1);
/** Milliseconds of random writes under faults. */
const busy = 8000;

if (controlPlane === undefined) {
  it('runs on a real kube-apiserver', { skip: 'no kube-apiserver (see above)' }, () => undefined);
} else {
  after(() => controlPlane.stop());
  describe('on kube-apiserver, behind a faulty proxy', () => {
    it('informers that stream and that list hear everything, and end equal', () => survive(controlPlane));
  });
}

/** An informer whose one handler believes nothing. */
class Watcher {
  readonly wrong: string[] = [];
  readonly record: HandlerRecord;
  readonly #informer: SharedInformer<Thing, string, 'Namespaced'>;

  constructor(transport: Transport, streaming: boolean, signal: AbortSignal) {
    const clock = acceleratedClock(factor);
    const informer = new SharedInformer<Thing, string, 'Namespaced'>({
      rest: new RestClient({ transport, clock }),
      resource: things,
      indexes: { owner: 'spec.owner' },
      streaming,
      clock,
      random: new Dice(seed).fraction,
    });
    this.#informer = informer;
    const { indexer } = informer;
    this.record = new HandlerRecord({
      name: streaming ? 'streamed' : 'listed',
      view: { get: (key) => indexer.get(key), byOwner: (owner) => indexer.byIndex('owner', owner) },
      reading: 'everything',
      transformed: false,
      fail: (message) => void this.wrong.push(message),
      synced: () => registration?.hasSynced === true,
    });
    const registration = informer.addHandler(this.record.handle);
    informer.start(signal);
  }

  get stopped(): Promise<void> {
    return this.#informer.stopped;
  }

  differences(expected: readonly StoredObject[]): string[] {
    const differences: string[] = [];
    checkEqual(expected, this.#informer, (message) => differences.push(message));
    this.record.checkTold(expected, (message) => differences.push(message));
    return differences;
  }
}

async function survive(real: ControlPlane): Promise<void> {
  const { server, ca, token } = real;
  const direct = createTransport({ server, ca, token });
  const cluster = new ThingCluster(direct);
  await cluster.define();
  const plan = { seed, faults: connectionFaults, intensity: 0.6, factor, watchLimit: 1 };
  const proxy = await FaultyProxy.start({ upstream: direct, ...plan });
  const transport = createTransport({ server: proxy.url });
  const dice = new Dice(seed);
  const stop = new AbortController();
  const watchers = [true, false].map((streaming) => new Watcher(transport, streaming, stop.signal));

  const writeFor = async (milliseconds: number): Promise<void> => {
    for (const end = performance.now() + milliseconds; performance.now() < end;) {
      await cluster.write(dice);
      if (dice.chance(0.01)) proxy.drop(dice.from(['reset', 'end', 'silence'] as const));
    }
  };
  /** Nobody writes meanwhile. */
  const settle = async (limit: number): Promise<void> => {
    const expected = await cluster.all();
    await eventually(() => {
      for (const watcher of watchers) assert.deepEqual(watcher.differences(expected), []);
    }, limit);
  };
  try {
    await writeFor(busy);

    // What the clients know last is forgotten by the server's cache and by etcd: 410, from the server itself.
    proxy.state = 'refusing';
    proxy.drop('silence');
    await writeFor(300);
    await compact(real, cluster);
    await real.restartServer();
    await writeFor(300);
    proxy.state = 'up';
    await writeFor(2000);

    await cluster.undefine();
    await cluster.define();
    await writeFor(2000);

    proxy.heal();
    await settle(20_000);
    for (let count = 0; count < 5; count += 1) await cluster.write(dice);
    await settle(1000);
    for (const { wrong } of watchers) assert.deepEqual(wrong, []);
    stop.abort();
    await Promise.all(watchers.map(({ stopped }) => stopped));
    await eventually(() => assert.equal(proxy.open, 0), 2000);
  } finally {
    stop.abort();
    transport.close();
    await proxy.close();
    await cluster.undefine();
    cluster.close();
  }
  const own = [...proxy.counts].filter(([name]) => name.startsWith("the server's"));
  const injected = [...proxy.counts].filter(([name]) => !name.startsWith("the server's"));
  const { list, watch, stream } = proxy.requests;
  console.log(
    `  ${cluster.writes} writes, ${watchers.map(({ record }) => record.events).join(' and ')} events; ` +
      `${list} lists, ${stream} streamed lists, ${watch} watches; ` +
      `${injected.reduce((sum, [, times]) => sum + times, 0)} faults of ${injected.length} kinds injected; ` +
      own.map(([name, times]) => `${name}: ${times}`).join(', '),
  );
  assert.ok(
    own.some(([name]) => name.includes('410')),
    'the server itself never answered 410',
  );
  assert.ok(injected.length > 5, 'hardly anything went wrong');
}

/** Makes etcd forget all versions up to now. @see https://etcd.io/docs/v3.6/dev-guide/api_grpc_gateway/ */
async function compact({ etcd }: ControlPlane, cluster: ThingCluster): Promise<void> {
  const revision = Math.max(...(await cluster.all()).map((object) => object.revision));
  const body = JSON.stringify({ revision: String(revision), physical: true });
  const response = await fetch(`${etcd}/v3/kv/compaction`, { method: 'POST', body });
  assert.equal(response.status, 200, await response.text());
}

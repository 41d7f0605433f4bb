// One seed of a whole operator: a manager with a controller that keeps a copy of each thing that wants one, on the model
// server, through faults on its watches and on its writes. After the faults the copies are as they must be, nothing is
// written any more, and after the stop nothing is left.
import { getEventListeners } from 'node:events';
import { isApiError, sleep } from '@kubewright/apimachinery';
import { ExponentialRateLimiter, RestClient, silentLogger } from '@kubewright/client';
import type { LogFields, Logger } from '@kubewright/client';
import { createManager, defineController, watch } from '@kubewright/runtime';
import type { Manager, Reconcile } from '@kubewright/runtime';
import { Dice } from './dice.ts';
import { calm, disturb } from './disturbance.ts';
import type { DisturbedWorld } from './disturbance.ts';
import { Network } from './network/network.ts';
import type { ClientVariant } from './scenario.ts';
import { drawOptions } from './scenario-options.ts';
import type { ScenarioOptions } from './scenario-options.ts';
import { ModelServer } from './server/model-server.ts';
import type { StoredObject, Thing } from './server/stored-object.ts';
import { SimulatedClock } from './simulated-clock.ts';
import { things } from './things.ts';
import { Writer } from './writer.ts';

export interface OperatorResult {
  readonly seed: number;
  readonly failure: string | undefined;
  readonly reconciles: number;
  readonly writes: number;
  /** How often a reconcile created what was there already, as it had not seen it. */
  readonly alreadyThere: number;
}

/** Milliseconds until everything has recovered: see scenario.ts; and half a minute of backoff twice. */
const recovery = 500_000;

const prefix = 'copy-';

function isCopy(key: string): boolean {
  return key.slice(key.indexOf('/') + 1).startsWith(prefix);
}

/** @param trace - gets a line for everything that happens, with its time */
export async function runOperator(
  seed: number,
  { trace, variant = {} }: { trace?: (line: string) => void; variant?: ClientVariant } = {},
): Promise<OperatorResult> {
  const scenario = new OperatorScenario(seed, trace, variant);
  // A manager takes no generator of random numbers: its caches' jitter is drawn from the seed all the same.
  const { random } = Math;
  Math.random = new Dice(seed).fraction;
  try {
    return await scenario.run();
  } finally {
    Math.random = random;
  }
}

class OperatorScenario {
  readonly #seed: number;
  readonly #dice: Dice;
  readonly #options: ScenarioOptions;
  readonly #clock = new SimulatedClock();
  readonly #timers = this.#clock.view();
  readonly #clientClock = this.#clock.view();
  readonly #world: DisturbedWorld;
  readonly #manager: Manager;
  readonly #stop = new AbortController();
  readonly #trace: (line: () => string) => void;
  readonly #running = new Set<string>();
  #failure: string | undefined;
  #reconciles = 0;
  #writes = 0;
  #alreadyThere = 0;

  constructor(
    seed: number,
    trace: ((line: string) => void) | undefined,
    { transport = (same) => same }: ClientVariant,
  ) {
    this.#seed = seed;
    const dice = new Dice(seed);
    const options = drawOptions(dice);
    this.#dice = dice;
    this.#options = options;
    this.#trace =
      trace === undefined
        ? () => undefined
        : (line) => trace(`${(this.#clock.elapsed / 1000).toFixed(3).padStart(9)} ${line()}`);
    this.#trace(() => JSON.stringify(options));
    const [clock, timers] = [this.#clock, this.#timers];
    const { serverStreaming: streaming, connectionFaults: faults, intensity, chunking } = options;
    const server = new ModelServer({ ...options, streaming, clock: timers, dice: dice.fork() });
    const network = new Network({
      server,
      clock,
      timers,
      dice: dice.fork(),
      faults,
      intensity,
      chunking,
      count: () => undefined,
      trace: this.#trace,
      fail: this.#fail,
    });
    const writer = new Writer(server, dice.fork(), this.#trace);
    // A copy that a reconcile made, and somebody else took away, between two lists, is never heard of: only a resync finds
    // out. Where there is none, copies are left alone.
    const spoiled = dice.chance(0.5);
    if (!spoiled) writer.spared = isCopy;
    this.#world = { server, network, writer, clock, timers, dice: dice.fork(), calm: false };
    const controller = defineController({
      name: 'copier',
      for: { resource: things, when: ({ key }) => !isCopy(key) },
      watches: [
        watch(things, {
          when: ({ key }) => isCopy(key),
          map: ({ metadata: { name = '', namespace } }) => [
            { name: name.slice(prefix.length), ...(namespace === undefined ? {} : { namespace }) },
          ],
        }),
      ],
      workers: dice.between(1, 3),
      rateLimiter: () => new ExponentialRateLimiter({ maximum: 30_000 }),
      reconcile: this.#reconcile,
    });
    const { namespaces } = options.scope;
    this.#manager = createManager({
      name: 'simulated',
      rest: new RestClient({ transport: transport(network.transport), clock: this.#clientClock }),
      clock: this.#clientClock,
      log: trace === undefined ? silentLogger : traced(this.#trace),
      tracing: false,
      detachedRejections: false,
      cacheSyncTimeout: 1e9,
      freeze: options.freeze,
      caches: { resyncPeriod: spoiled ? 200_000 : 0, decoding: options.decoding },
      ...(namespaces === undefined ? {} : { namespaces: namespaces as string[] }),
    }).add(controller);
  }

  async run(): Promise<OperatorResult> {
    const { objects, faultsFor, balanced } = this.#options;
    const { server, writer } = this.#world;
    writer.fill(Math.min(objects, 24));
    if (balanced) server.preferred = undefined;
    const ended = this.#manager.start(this.#stop.signal).catch((error: unknown) => {
      this.#fail(`the manager ended: ${String(error)}`);
    });
    this.#plan();
    try {
      await this.#until(faultsFor);
      calm(this.#world);
      this.#trace(() => 'the faults are over');
      await this.#until(this.#clock.elapsed + recovery);
      this.#check();
      const written = this.#writes;
      await this.#until(this.#clock.elapsed + recovery);
      if (this.#writes > written) this.#fail(`${this.#writes - written} writes though nothing changed`);
      this.#stop.abort(new Error('the scenario is over'));
      await this.#until(this.#clock.elapsed + 60_000);
      this.#checkNothingLeft();
      if (this.#failure === undefined) await ended;
    } catch (error) {
      this.#fail(String(error));
    }
    this.#stop.abort();
    return {
      seed: this.#seed,
      failure: this.#failure,
      reconciles: this.#reconciles,
      writes: this.#writes,
      alreadyThere: this.#alreadyThere,
    };
  }

  readonly #fail = (message: string): void => {
    this.#trace(() => `WRONG: ${message}`);
    this.#failure ??= `${(this.#clock.elapsed / 1000).toFixed(3)} s: ${message}`;
  };

  async #until(time: number): Promise<void> {
    if (this.#failure === undefined) await this.#clock.run(time, () => this.#failure !== undefined);
  }

  readonly #reconcile: Reconcile = async ({ namespace, name }, { lister, client, clock, log }) => {
    const key = `${namespace}/${name}`;
    if (this.#running.has(key)) this.#fail(`${key} is reconciled twice at once`);
    this.#running.add(key);
    this.#reconciles += 1;
    this.#clock.touch();
    try {
      const original = lister(things).get({ namespace, name } as { namespace: string; name: string });
      const copy = lister(things).get({ namespace: namespace ?? '', name: prefix + name });
      if (this.#dice.chance(0.2)) await sleep(clock, this.#dice.between(1, 500));
      const wanted = wantedCopy(original?.metadata.labels, original?.spec);
      const writing = client(things, namespace ?? '');
      log.debug('reconciling', { key, wanted: wanted !== undefined, copy: copy !== undefined });
      if (wanted === undefined) {
        if (copy === undefined) return;
        this.#writes += 1;
        const uid = copy.metadata.uid;
        await writing.delete(prefix + name, uid === undefined ? {} : { preconditions: { uid } });
      } else if (copy === undefined) {
        this.#writes += 1;
        await writing.create({ metadata: { name: prefix + name, namespace: namespace ?? '' }, spec: wanted });
      } else if (copy.spec?.value !== wanted.value || copy.spec.owner !== wanted.owner) {
        this.#writes += 1;
        const { resourceVersion } = copy.metadata;
        const metadata = { name: prefix + name, ...(resourceVersion === undefined ? {} : { resourceVersion }) };
        await writing.update({ metadata: { ...metadata, namespace: namespace ?? '' }, spec: wanted });
      }
    } catch (error) {
      if (isApiError(error) && error.isAlreadyExists) this.#alreadyThere += 1;
      // Somebody else took it away: what is wanted.
      if (isApiError(error) && error.isNotFound && error.message.includes(name)) return;
      throw error;
    } finally {
      this.#running.delete(key);
    }
  };

  #plan(): void {
    const { writes, faultsFor, disturbances, disturbed } = this.#options;
    const dice = this.#dice;
    const { server, writer } = this.#world;
    const at = (call: () => void): void => void this.#timers.schedule(dice.between(0, faultsFor), call);
    for (let count = 0; count < writes; count += 1) {
      at(() => {
        if (server.served) writer.write();
      });
    }
    if (disturbances.length === 0) return;
    for (let count = 0; count < disturbed; count += 1) {
      const kind = dice.from(disturbances);
      at(() => {
        this.#trace(() => `disturbance: ${kind}`);
        disturb(kind, this.#world);
      });
    }
  }

  #check(): void {
    if (this.#failure !== undefined) return;
    const { store } = this.#world.server;
    const { namespaces } = this.#options.scope;
    const all = new Map(
      store
        .at(store.revision)
        .filter(({ namespace }) => namespaces === undefined || namespaces.includes(namespace))
        .map((object) => [object.key, object]),
    );
    for (const [key, object] of all) {
      if (isCopy(key)) {
        const original = all.get(key.replace(prefix, ''));
        if (wantedCopy(original?.labels, original) === undefined) this.#fail(`${key} should not be there`);
        continue;
      }
      const wanted = wantedCopy(object.labels, object);
      const copy = all.get(key.replace('/', `/${prefix}`));
      if (wanted === undefined) continue;
      if (copy === undefined) this.#fail(`${key} has no copy`);
      else if (copy.value !== wanted.value || copy.owner !== wanted.owner) this.#fail(`the copy of ${key} is old`);
    }
  }

  #checkNothingLeft(): void {
    if (this.#failure !== undefined) return;
    const { network, server } = this.#world;
    if (this.#clientClock.pending > 0) this.#fail(`${this.#clientClock.pending} timers are left`);
    if (network.open > 0) this.#fail(`${network.open} exchanges are left open`);
    const listeners = getEventListeners(this.#stop.signal, 'abort').length;
    if (listeners > 0) this.#fail(`${listeners} listeners are left on the signal`);
    for (const { followers } of server.replicas) {
      if (followers.size > 0) this.#fail(`${followers.size} watches are left on the server`);
    }
  }
}

/** Things of the web are to have a copy. */
function wantedCopy(
  labels: Readonly<Record<string, string>> | undefined,
  spec: Pick<StoredObject, 'value' | 'owner'> | Thing['spec'],
): { value: string; owner: string } | undefined {
  return labels?.['app'] === 'web' ? { value: spec?.value ?? '', owner: spec?.owner ?? '' } : undefined;
}

function traced(trace: (line: () => string) => void): Logger {
  const at =
    (level: string) =>
    (message: string, fields?: LogFields): void =>
      trace(
        () =>
          `${level}: ${message} ${JSON.stringify(fields, (_, value: unknown) => (value instanceof Error ? value.message : value))}`,
      );
  const log: Logger = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), with: () => log };
  return log;
}

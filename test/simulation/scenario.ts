// One seed: an informer, its handlers and a controller against the model server, through a time of faults and a quiet time
// after it; then everything must be equal, and nothing left behind.
import { getEventListeners } from 'node:events';
import { sleep } from '@kubewright/apimachinery';
import type { Transport } from '@kubewright/apimachinery';
import { RestClient, SharedInformer, stripManagedFields } from '@kubewright/client';
import type { HandlerOptions, ObjectEvent, Registration } from '@kubewright/client';
import { Dice } from './dice.ts';
import { calm, disturb } from './disturbance.ts';
import type { DisturbedWorld } from './disturbance.ts';
import { checkEqual } from './equality.ts';
import { HandlerRecord } from './handler-record.ts';
import { LevelController } from './level-controller.ts';
import { Network } from './network/network.ts';
import { inScope, otherScope } from './random-scope.ts';
import { drawOptions } from './scenario-options.ts';
import type { ScenarioOptions } from './scenario-options.ts';
import { ModelServer } from './server/model-server.ts';
import type { StoredObject, Thing } from './server/stored-object.ts';
import { SimulatedClock } from './simulated-clock.ts';
import type { ClockView } from './simulated-clock.ts';
import { things } from './things.ts';
import type { ThingInformer } from './things.ts';
import { Writer } from './writer.ts';

/** A client with a fault of its own, to show that the simulation finds it. */
export interface ClientVariant {
  readonly transport?: (transport: Transport) => Transport;
  readonly clock?: (clock: ClockView) => ClockView;
  readonly informer?: (informer: ThingInformer) => void;
}

export interface ScenarioResult {
  readonly seed: number;
  /** The first thing that was wrong. */
  readonly failure: string | undefined;
  /** How often each fault was injected. */
  readonly faults: ReadonlyMap<string, number>;
  readonly requests: number;
  readonly events: number;
  readonly writes: number;
  readonly reconciles: number;
  /** The most requests of one collection in ten seconds that brought nothing. */
  readonly densest: number;
  /** Simulated milliseconds. */
  readonly elapsed: number;
}

/**
 * Milliseconds until a client has recovered from anything: a connection that is silent is found out after 150 s, a request
 * without an answer after 65 s, and the backoff is up to 60 s between two tries.
 */
const recovery = 420_000;

/** Milliseconds, at the end of the recovery, in which no watch has a reason to begin but that another has reached its end. */
const calmTime = 190_000;

/** Milliseconds in which a change arrives when nothing is wrong. */
const prompt = 100;

/** Milliseconds in which the controller has dealt with the last changes. */
const reconciled = 20_000;

/** @param trace - gets a line for everything that happens, with its time */
export async function runScenario(
  seed: number,
  { trace, variant = {} }: { trace?: (line: string) => void; variant?: ClientVariant } = {},
): Promise<ScenarioResult> {
  const scenario = new Scenario(seed, trace, variant);
  await scenario.runGuarded();
  return scenario.result();
}

interface HandlerEntry {
  readonly record: HandlerRecord;
  /** Asynchronous: it hears what happens while it works as one event. */
  readonly merged: boolean;
  readonly resync: boolean;
  registration: Registration | undefined;
}

class Scenario {
  readonly #seed: number;
  readonly #options: ScenarioOptions;
  readonly #dice: Dice;
  readonly #clock = new SimulatedClock();
  readonly #timers = this.#clock.view();
  readonly #clientClock: ClockView;
  readonly #server: ModelServer;
  readonly #network: Network;
  readonly #writer: Writer;
  readonly #world: DisturbedWorld;
  readonly #informer: ThingInformer;
  readonly #controller: LevelController;
  readonly #handlers: HandlerEntry[] = [];
  readonly #faults = new Map<string, number>();
  readonly #stop = new AbortController();
  readonly #trace: (line: () => string) => void;
  #handlerCount = 0;
  #rescoped = false;
  /** Writes whose result is waited for in the cache. */
  #awaited = 0;
  #failure: string | undefined;

  constructor(seed: number, trace: ((line: string) => void) | undefined, variant: ClientVariant) {
    this.#seed = seed;
    const dice = new Dice(seed);
    const options = drawOptions(dice);
    this.#options = options;
    this.#dice = dice;
    this.#trace =
      trace === undefined
        ? () => undefined
        : (line) => trace(`${(this.#clock.elapsed / 1000).toFixed(3).padStart(9)} ${line()}`);
    this.#trace(() => JSON.stringify(options));
    const clock = this.#clock;
    const timers = this.#timers;
    const { style, page, capacity, errorsAsEvents, watchLimit, watchCache, serverStreaming } = options;
    this.#server = new ModelServer({
      clock: timers,
      dice: dice.fork(),
      style,
      streaming: serverStreaming,
      page,
      capacity,
      errorsAsEvents,
      watchLimit,
      watchCache,
    });
    this.#network = new Network({
      server: this.#server,
      clock,
      timers,
      dice: dice.fork(),
      faults: options.connectionFaults,
      intensity: options.intensity,
      chunking: options.chunking,
      count: this.#count,
      trace: this.#trace,
      fail: this.#fail,
    });
    this.#writer = new Writer(this.#server, dice.fork(), this.#trace);
    this.#world = {
      server: this.#server,
      network: this.#network,
      writer: this.#writer,
      clock,
      timers,
      dice: dice.fork(),
      calm: false,
    };
    this.#clientClock = (variant.clock ?? ((view) => view))(clock.view());
    const rest = new RestClient({
      transport: (variant.transport ?? ((transport) => transport))(this.#network.transport),
      clock: this.#clientClock,
      random: dice.fork().fraction,
    });
    this.#informer = new SharedInformer<Thing, string, 'Namespaced'>({
      rest,
      resource: things,
      indexes: { owner: 'spec.owner' },
      ...options.scope,
      transform: transforms[options.transform],
      decoding: options.decoding,
      freeze: options.freeze,
      streaming: options.streaming,
      clock: this.#clientClock,
      random: dice.fork().fraction,
    });
    variant.informer?.(this.#informer);
    this.#controller = new LevelController({
      clock: this.#clientClock,
      dice: dice.fork(),
      read: (key) => this.#informer.indexer.get(key),
      fail: this.#fail,
    });
  }

  /** A client that goes in circles is a failure like others. */
  async runGuarded(): Promise<void> {
    try {
      await this.run();
    } catch (error) {
      this.#fail(String(error));
      this.#stop.abort();
    }
  }

  async run(): Promise<void> {
    const { objects, faultsFor } = this.#options;
    this.#writer.fill(objects);
    for (let count = this.#dice.between(1, 3); count > 0; count -= 1) this.#addHandler();
    this.#informer.addHandler(this.#controller.handle);
    const signal = this.#stop.signal;
    const controller = this.#controller.run(signal, 2, () => (this.#world.calm ? 0 : 0.1));
    this.#informer.start(signal);
    const synced = this.#informer.waitForSync(signal).catch(() => undefined);
    if (this.#options.balanced) this.#server.preferred = undefined;
    this.#plan();
    await this.#until(faultsFor);
    calm(this.#world);
    this.#trace(() => 'the faults are over');
    await this.#until(this.#clock.elapsed + recovery);
    this.#checkEqual('after the recovery');
    this.#checkCalm();
    this.#checkController();
    // It still hears: nothing is left that would have to be found out first.
    for (let count = 3; count > 0; count -= 1) this.#writer.write();
    this.#trace(() => 'the last writes are written');
    await this.#until(this.#clock.elapsed + prompt);
    this.#checkEqual('right after a write');
    this.#checkRequests(prompt);
    await this.#until(this.#clock.elapsed + reconciled);
    this.#checkController();
    this.#stop.abort(new Error('the scenario is over'));
    await this.#clock.settle();
    this.#checkNothingLeft();
    if (this.#failure !== undefined) return;
    await Promise.all([controller, synced, this.#informer.stopped]);
  }

  result(): ScenarioResult {
    return {
      seed: this.#seed,
      failure: this.#failure,
      faults: this.#faults,
      requests: this.#network.requests,
      events: this.#handlers.reduce((sum, { record }) => sum + record.events, 0),
      writes: this.#writer.writes,
      reconciles: this.#controller.reconciles,
      densest: this.#network.densest,
      elapsed: this.#clock.elapsed,
    };
  }

  async #until(time: number): Promise<void> {
    if (this.#failure === undefined) await this.#clock.run(time, () => this.#failure !== undefined);
  }

  readonly #fail = (message: string): void => {
    this.#trace(() => `WRONG: ${message}`);
    this.#failure ??= `${(this.#clock.elapsed / 1000).toFixed(3)} s: ${message}`;
  };

  readonly #count = (fault: string): void => {
    this.#faults.set(fault, (this.#faults.get(fault) ?? 0) + 1);
  };

  /** Writes, disturbances and changes of handlers at random moments. */
  #plan(): void {
    const { writes, faultsFor, disturbances, disturbed } = this.#options;
    const dice = this.#dice;
    const at = (call: () => void): void => void this.#timers.schedule(dice.between(0, faultsFor), call);
    const peaceful = isPeaceful(this.#options);
    // Many writes in a few moments, or spread over all the time.
    const moments = dice.chance(0.3)
      ? Array.from({ length: dice.between(1, 4) }, () => dice.between(0, faultsFor))
      : [];
    for (let count = 0; count < writes; count += 1) {
      const write = (): void => {
        if (!this.#server.served) return;
        this.#writer.write();
        if (peaceful) this.#timers.schedule(prompt, () => this.#checkPrompt());
        if (dice.chance(0.2)) this.#awaitWrite();
      };
      if (moments.length === 0) at(write);
      else this.#timers.schedule(dice.from(moments) + dice.between(0, 50), write);
    }
    if (disturbances.length > 0) {
      for (let count = 0; count < disturbed; count += 1) {
        const kind = dice.from(disturbances);
        at(() => {
          this.#trace(() => `disturbance: ${kind}`);
          this.#count(kind);
          disturb(kind, this.#world);
        });
      }
    }
    if (this.#options.behind > 0) this.#keepBehind(this.#options.behind);
    for (let count = dice.between(0, 3); count > 0; count -= 1) at(() => this.#addHandler());
    for (let count = dice.between(0, 2); count > 0; count -= 1) at(() => this.#removeHandler());
    for (let count = this.#options.scopeChanges; count > 0; count -= 1) {
      at(() => {
        const scope = otherScope(dice);
        this.#trace(() => `scope: ${JSON.stringify(scope)}`);
        this.#count('another scope');
        this.#rescoped = true;
        this.#informer.setScope(scope);
      });
    }
    if (dice.chance(0.3))
      at(() => this.#informer.indexer.addIndexes({ late: (object) => [object.metadata.name ?? ''] }));
  }

  /** Whoever waits for a write reads it afterwards, or something later. */
  #awaitWrite(): void {
    const change = this.#server.store.changes.at(-1);
    const object = change?.after ?? change?.before;
    if (change === undefined || object === undefined) return;
    const { key, uid, labels } = object;
    const resourceVersion = change.after === undefined ? undefined : String(change.revision);
    // Whoever takes something away has seen it: what has not yet come into the cache cannot be waited for to go.
    const { scope, sources } = this.#informer;
    const stands = sources.every(({ part }) => part === 'standing');
    const stays = change.after !== undefined && stands && inScope(scope)(change.after);
    if (!stays && this.#informer.indexer.get(key)?.metadata.uid !== uid) return;
    this.#awaited += 1;
    void this.#informer.waitForWrite({ key, uid, resourceVersion, labels }, this.#stop.signal).then((shown) => {
      this.#awaited -= 1;
      const cached = this.#informer.indexer.get(key);
      if (!shown || cached?.metadata.uid !== uid) return;
      if (Number(cached.metadata.resourceVersion) >= change.revision) return;
      this.#fail(`${key} was written at ${change.revision}, waited for, and is at ${cached.metadata.resourceVersion}`);
    });
  }

  /** One replica follows the store only now and then. */
  #keepBehind(interval: number): void {
    if (this.#world.calm) return;
    const [, replica] = this.#server.replicas;
    replica.lag(false);
    replica.lag(true);
    this.#timers.schedule(interval * (0.5 + this.#dice.fraction()), () => this.#keepBehind(interval));
  }

  #addHandler(): void {
    this.#handlerCount += 1;
    const { indexer } = this.#informer;
    const dice = this.#dice.fork();
    const merged = dice.chance(0.3);
    const name = `${merged ? 'asynchronous ' : ''}handler ${this.#handlerCount}`;
    const resyncPeriod = dice.chance(0.8) ? 0 : dice.between(20_000, 300_000);
    const entry: HandlerEntry = {
      merged,
      resync: resyncPeriod > 0,
      record: new HandlerRecord({
        name,
        reading: dice.from(['metadata', 'objects', 'everything'] as const),
        transformed: this.#options.transform === 'mark',
        view: { get: (key) => indexer.get(key), byOwner: (owner) => indexer.byIndex('owner', owner) },
        fail: this.#fail,
        synced: () => entry.registration?.hasSynced === true,
        merged,
        rescoped: () => this.#rescoped,
      }),
      registration: undefined,
    };
    this.#handlers.push(entry);
    const handle = (event: ObjectEvent<Thing>): void => this.#handle(entry, dice, event);
    const options: HandlerOptions = { name, resyncPeriod };
    entry.registration = merged
      ? this.#informer.addAsyncHandler(async (event, signal) => {
          handle(event);
          const most = this.#world.calm || this.#options.objects > 100 ? 20 : 3000;
          if (dice.chance(0.4)) await sleep(this.#clientClock, dice.between(0, most), signal);
        }, options)
      : this.#informer.addHandler(handle, options);
    this.#trace(() => `${name} is added`);
  }

  #handle({ record, merged }: HandlerEntry, dice: Dice, event: ObjectEvent<Thing>): void {
    const { type, key, metadata } = event;
    this.#trace(() => `${record.name}: ${type} ${key} ${metadata.uid} at ${metadata.resourceVersion}`);
    this.#clock.touch();
    if (!this.#world.calm && dice.chance(0.01) && record.throwsAt(event)) {
      this.#count('handler that throws');
      throw new Error('a handler that throws');
    }
    record.handle(event);
    const slow = this.#options.slowHandler;
    if (slow > 0 && !merged && !this.#world.calm && dice.chance(0.1)) {
      this.#count('slow handler');
      this.#clock.stall(slow);
    }
  }

  #removeHandler(): void {
    const alive = this.#handlers.filter(({ record }) => !record.removed);
    if (alive.length < 2) return;
    const { record, registration } = this.#dice.from(alive);
    this.#trace(() => `${record.name} is removed`);
    registration?.remove();
    record.removed = true;
  }

  /** What the server has, as far as the client asks for it. */
  #expected(): StoredObject[] {
    const { store } = this.#server;
    return store.at(store.revision).filter(inScope(this.#informer.scope));
  }

  #checkEqual(when: string): void {
    if (this.#failure !== undefined) return;
    const expected = this.#expected();
    const fail = (message: string): void => this.#fail(`${when}: ${message}`);
    checkEqual(expected, this.#informer, fail);
    this.#checkTold(false, expected, fail);
    if (this.#awaited > 0) fail(`${this.#awaited} writes are still waited for`);
  }

  /** Where nothing goes wrong, each write shows at once. */
  #checkPrompt(): void {
    const change = this.#server.store.changes.at(-1);
    if (change === undefined || !this.#informer.hasSynced) return;
    const cached = this.#informer.indexer.get(change.key)?.metadata.resourceVersion;
    const isThere = change.after !== undefined && inScope(this.#informer.scope)(change.after);
    const wanted = isThere ? String(change.revision) : undefined;
    if (cached !== wanted)
      this.#fail(`${change.key} is at ${cached} though nothing goes wrong, on the server at ${wanted}`);
  }

  /** What has recovered goes on as it is: no lists, watches as long as they may be, and no timer that nobody needs. */
  #checkCalm(): void {
    if (this.#failure !== undefined) return;
    this.#checkRequests(calmTime);
    const { sources } = this.#informer;
    // A watchdog for each watch; a resync under way, and asynchronous handlers at work on it.
    const alive = this.#handlers.filter(({ record }) => !record.removed);
    const wanted = alive.filter(({ resync }) => resync).length + alive.filter(({ merged }) => merged).length;
    const { pending } = this.#clientClock;
    if (pending > sources.length + wanted) this.#fail(`${pending} timers for ${sources.length} watches`);
  }

  #checkRequests(time: number): void {
    if (this.#failure !== undefined) return;
    const { lists, watches } = this.#network.since(this.#clock.elapsed - time);
    if (lists > 0 || watches > this.#informer.sources.length) {
      this.#fail(`${lists} lists and ${watches} watches in ${time} quiet milliseconds`);
    }
  }

  /** @param merged - asynchronous handlers, which hear a little later */
  #checkTold(merged: boolean, expected: readonly StoredObject[], fail: (message: string) => void): void {
    for (const { record, registration, merged: isMerged } of this.#handlers) {
      if (record.removed || merged !== isMerged) continue;
      if (registration?.hasSynced !== true) fail(`${record.name} has not synced`);
      record.checkTold(expected, fail);
    }
  }

  #checkController(): void {
    if (this.#failure !== undefined) return;
    const expected = this.#expected();
    this.#checkTold(true, expected, this.#fail);
    this.#controller.check(expected, this.#fail);
  }

  #checkNothingLeft(): void {
    if (this.#failure !== undefined) return;
    if (this.#clientClock.pending > 0) this.#fail(`${this.#clientClock.pending} timers are left`);
    if (this.#network.open > 0) this.#fail(`${this.#network.open} exchanges are left open`);
    const listeners = getEventListeners(this.#stop.signal, 'abort').length;
    if (listeners > 0) this.#fail(`${listeners} listeners are left on the signal`);
    for (const replica of this.#server.replicas) {
      if (replica.followers.size > 0) this.#fail(`${replica.followers.size} watches are left on the server`);
    }
    for (const { state } of this.#informer.sources)
      if (state !== 'stopped') this.#fail(`a reflector is still: ${state}`);
  }
}

/** Nothing goes wrong in it. */
function isPeaceful(options: ScenarioOptions): boolean {
  const { intensity, connectionFaults, disturbances, watchLimit, slowHandler, scopeChanges, capacity } = options;
  const faultless = intensity === 0 || connectionFaults.length === 0;
  return (
    faultless &&
    disturbances.length === 0 &&
    watchLimit === Infinity &&
    slowHandler + scopeChanges + options.behind === 0 &&
    capacity > 5
  );
}

const transforms = {
  none: undefined,
  mark: (object: Thing): Thing => {
    object.spec = { ...object.spec, seen: (object.spec?.seen ?? 0) + 1 };
    return object;
  },
  strip: stripManagedFields,
};

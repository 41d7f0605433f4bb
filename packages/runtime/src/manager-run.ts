// One start of a manager: everything comes up in named phases and goes down in the reversed order. The first failure of
// any part stops everything. What surprises: a lost lease waits for nothing, so that the process can end at once (B-47).
// @see https://github.com/kubernetes-sigs/controller-runtime/blob/main/pkg/manager/internal.go
import type { Clock } from '@kubewright/apimachinery';
import { formatGroupResource } from '@kubewright/apimachinery';
import type { EventRecorder, Logger } from '@kubewright/client';
import { aborted } from './aborted.ts';
import type { ControllerDefinition } from './controller-definition.ts';
import { Controller } from './controller.ts';
import { watchDetachedRejections } from './detached-rejection.ts';
import { Election } from './election.ts';
import { LeadershipLostError } from './leadership.ts';
import type { ManagerConnection } from './manager-connection.ts';
import { connectManager, recordEvents } from './manager-connection.ts';
import type { ManagerOptions } from './manager-options.ts';
import type { MetricsRegistry } from './metrics/registry.ts';
import type { ContextScope } from './operator-context.ts';
import { operatorContext } from './operator-context.ts';
import type { OperatorContext } from './reconcile.ts';
import type { Runnable } from './runnable.ts';
import type { SourceCaches } from './source-set.ts';
import { switchLogLevel } from './switch-log-level.ts';
import { Teardown } from './teardown.ts';
import { WorkGroup } from './work.ts';

/**
 * What a manager is doing. It comes up in this order: `endpoints` (health, metrics), `servers` (runnables with
 * `beforeCaches`), `caches`, then everything that does not wait for leadership, `election`, and `running`.
 */
export type ManagerPhase = 'new' | 'endpoints' | 'servers' | 'caches' | 'election' | 'running' | 'stopping' | 'stopped';

/** What a run needs of its manager. */
export interface ManagerParts {
  readonly options: ManagerOptions;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: MetricsRegistry;
  /** Starts the HTTP servers. */
  readonly serve: (connection: ManagerConnection, teardown: Teardown) => Promise<void>;
  readonly onReconciled: () => void;
  readonly onRunning: () => void;
}

/** What contexts are made of, once there is a connection. */
interface Connected extends ManagerConnection {
  readonly events: EventRecorder;
}

/** See above. */
export class ManagerRun {
  readonly #parts: ManagerParts;
  readonly #teardown = new Teardown();
  /** No new work. */
  readonly #stop = new AbortController();
  /** No work at all. */
  readonly #interrupt = new AbortController();
  /** No servers that caches need. */
  readonly #serversEnd = new AbortController();
  readonly #cachesEnd = new AbortController();
  readonly #failures: unknown[] = [];
  readonly #controllers: Controller[] = [];
  readonly #servers: WorkGroup;
  readonly #others: WorkGroup;
  readonly #leaders: WorkGroup;
  readonly #serving: Runnable[] = [];
  readonly #synced: Promise<void>[] = [];
  #connected: Connected | undefined;
  #election: Election | undefined;
  #phase: ManagerPhase = 'new';

  constructor(parts: ManagerParts) {
    this.#parts = parts;
    const group = (): WorkGroup => new WorkGroup(this.#stop.signal, (error) => this.#fail(error));
    this.#servers = group();
    this.#others = group();
    this.#leaders = group();
  }

  get phase(): ManagerPhase {
    return this.#phase;
  }

  /** Whether the caches have been filled once, and nothing has stopped since. */
  get synced(): boolean {
    return this.#phase === 'election' || this.#phase === 'running';
  }

  get controllers(): readonly Controller[] {
    return this.#controllers;
  }

  get connection(): ManagerConnection | undefined {
    return this.#connected;
  }

  get election(): Election | undefined {
    return this.#election;
  }

  /**
   * Comes up, and goes down when the signal aborts or a part fails.
   *
   * @param initial - adds what was there before the start, once there is a connection
   * @returns when everything has stopped
   * @throws the first failure
   */
  async run(signal: AbortSignal, initial: () => void): Promise<void> {
    const { clock, log, options } = this.#parts;
    const endWatching = options.detachedRejections === false ? undefined : watchDetachedRejections();
    const endSwitching = options.logLevel && switchLogLevel(options.logLevel, log);
    const follow = (): void => this.#stop.abort();
    if (signal.aborted) follow();
    signal.addEventListener('abort', follow, { once: true });
    try {
      if (!this.#stop.signal.aborted) await this.#bringUp(initial);
      await aborted(this.#stop.signal);
    } catch (error) {
      this.#fail(error);
    }
    this.#enter('stopping');
    log.info('manager stopping');
    signal.removeEventListener('abort', follow);
    const lost = this.#failures.some((failure) => failure instanceof LeadershipLostError);
    const { gracePeriod = 30_000 } = options;
    const limit = lost ? 0 : gracePeriod;
    const interrupt = (): void => this.#interrupt.abort(new DOMException('the manager stops', 'AbortError'));
    if (limit === 0) interrupt();
    const halfway = limit > 0 && limit < Infinity ? clock.schedule(limit / 2, interrupt) : undefined;
    this.#failures.push(...(await this.#teardown.run(clock, limit)));
    halfway?.cancel();
    endWatching?.();
    endSwitching?.();
    this.#enter('stopped');
    if (this.#failures.length > 0) throw this.#failures[0];
    log.info('manager stopped');
  }

  /** Adds a controller; it starts as soon as its turn has come, at once when that is over. */
  addController(definition: ControllerDefinition): void {
    const { options, clock, log, metrics, onReconciled } = this.#parts;
    const { name } = definition;
    const { caches } = this.#present;
    const fieldManager = definition.fieldManager ?? `${options.name}/${name}`;
    const controller = new Controller(definition, {
      clock,
      log,
      metrics,
      defaults: options.controllers,
      contextFor: (each) => this.#context(each, fieldManager, fenced),
      ownWrites: caches.ownWrites(name),
      tracing: this.#present.tracing,
      onReconciled,
    });
    this.#controllers.push(controller);
    this.#teardown.push(`the queue of controller ${name}`, () => controller.close());
    const { leaderElection, warmUp } = controller.settings;
    const fenced = this.#waits(leaderElection);
    const title = `controller ${name}`;
    const sources: SourceCaches = {
      lister: (resource) => caches.lister(resource),
      informer: (resource) => caches.use(resource),
      release: (resource) => caches.release(resource),
    };
    const fill = (): Promise<boolean> => this.#fillLate(title, [controller.listen(sources)]);
    const filled = warmUp || !fenced ? fill() : undefined;
    this.#group(leaderElection).add({
      name: title,
      doing: () => controller.doing,
      run: async () => {
        if (await (filled ?? fill())) await controller.run(this.#stop.signal, this.#interrupt.signal);
      },
    });
  }

  /** Adds other work; it starts as soon as its turn has come, at once when that is over. */
  addRunnable(runnable: Runnable): void {
    const { options, log } = this.#parts;
    const { name, beforeCaches = false, leaderElection = true, reads = [] } = runnable;
    for (const resource of reads) this.#present.caches.use(resource);
    const fenced = !beforeCaches && this.#waits(leaderElection);
    const { signal } = beforeCaches ? this.#serversEnd : this.#stop;
    const { signal: interrupt } = this.#interrupt;
    const own = { signal, interrupt, log: log.with({ runnable: name }) };
    const fieldManager = `${options.name}/${name}`;
    const run = (): Promise<void> => runnable.run(this.#context(own, fieldManager, fenced));
    const title = `runnable ${name}`;
    if (beforeCaches) {
      this.#servers.add({ name: title, run });
      this.#serving.push(runnable);
      return;
    }
    const filled = this.#fillLate(title, []);
    let warm: Promise<void> | undefined;
    if (runnable.warmUp !== undefined) {
      const warmUp = async (): Promise<void> => {
        if (await filled) await runnable.warmUp?.(this.#context(own, fieldManager, false));
      };
      this.#others.add({ name: `warm-up of ${title}`, run: () => (warm = warmUp()) });
    }
    this.#group(leaderElection).add({
      name: title,
      run: async () => {
        const warmedUp = warm?.then(yes, no) ?? true;
        if ((await filled) && (await warmedUp) && !signal.aborted) await run();
      },
    });
  }

  async #bringUp(initial: () => void): Promise<void> {
    const { options, clock, log, metrics, serve, onRunning } = this.#parts;
    const { signal: stop } = this.#stop;
    const teardown = this.#teardown;
    this.#enter('endpoints');
    const connection = await connectManager(options, { clock, log, metrics }, teardown);
    const { leaderElection = false, env = process.env, name } = options;
    if (leaderElection !== false) {
      const { leaseRest: rest, config } = connection;
      const parts = { managerName: name, config, env, rest, clock, log, metrics };
      this.#election = new Election(leaderElection === true ? {} : leaderElection, parts);
      this.#election.releaseAtTheEnd(teardown);
    }
    const events = recordEvents(connection.rest, { name, clock, log, metrics, fence: this.#election }, teardown);
    this.#connected = { ...connection, events };
    await serve(connection, teardown);
    initial();

    this.#enter('servers');
    this.#pushGroup(this.#servers, this.#serversEnd);
    this.#servers.start();
    const serving = this.#serving.map(async (each) => each.serving?.());
    await Promise.race([Promise.all(serving), aborted(stop)]);
    if (stop.aborted) return;

    this.#enter('caches');
    await this.#fillCaches();
    if (stop.aborted) return;

    this.#enter('election');
    this.#pushGroup(this.#others);
    this.#others.start();
    if (this.#election !== undefined) {
      const leads = await this.#election.win(stop, (error) => this.#fail(error));
      if (!leads) return;
      this.#election.announce(events);
    }
    this.#pushGroup(this.#leaders);
    this.#leaders.start();
    if (stop.aborted) return;
    this.#enter('running');
    onRunning();
  }

  async #fillCaches(): Promise<void> {
    const { options, log } = this.#parts;
    const { caches } = this.#present;
    this.#teardown.push('caches', () => {
      this.#cachesEnd.abort();
      return caches.stopped();
    });
    caches.start(this.#cachesEnd.signal);
    await caches.waitForSync(options.cacheSyncTimeout ?? 120_000, this.#stop.signal);
    if (this.#stop.signal.aborted) return;
    await Promise.all(this.#synced);
    const resources = caches.resources.map(({ resource: { group, plural } }) =>
      formatGroupResource({ group, resource: plural }),
    );
    log.info('caches synced', { resources });
  }

  /**
   * What was added after the caches have been filled fills its own; what was added before is waited for with them.
   *
   * @returns whether they are filled; if not, the manager stops
   */
  async #fillLate(title: string, synced: readonly Promise<void>[]): Promise<boolean> {
    this.#synced.push(...synced);
    if (!this.synced) return true;
    const { signal } = this.#stop;
    try {
      const { caches } = this.#present;
      caches.start(this.#cachesEnd.signal);
      await caches.waitForSync(this.#parts.options.cacheSyncTimeout ?? 120_000, signal);
      if (!signal.aborted) await Promise.all(synced);
      return !signal.aborted;
    } catch (error) {
      this.#fail(new Error(`${title} failed`, { cause: error }));
      return false;
    }
  }

  #pushGroup(group: WorkGroup, end?: AbortController): void {
    this.#teardown.push(
      () => group.running,
      () => {
        end?.abort();
        return group.ended();
      },
    );
  }

  #group(leaderElection: boolean): WorkGroup {
    return leaderElection ? this.#leaders : this.#others;
  }

  /** Whether work waits for leadership, and loses the right to write with it. */
  #waits(leaderElection: boolean): boolean {
    return leaderElection && this.#election !== undefined;
  }

  get #present(): Connected {
    if (this.#connected === undefined) throw new Error('the manager has no connection yet');
    return this.#connected;
  }

  #context(own: ContextScope, fieldManager: string, fenced: boolean): OperatorContext {
    const { rest, events, caches } = this.#present;
    const fence = fenced ? this.#election : undefined;
    const { clock, metrics } = this.#parts;
    return operatorContext({ clock, events, metrics, fieldManager, rest, caches, fence }, own);
  }

  #fail(error: unknown): void {
    const { log } = this.#parts;
    if (this.#stop.signal.aborted) log.warn('failed while stopping', { error });
    else this.#failures.push(error);
    if (error instanceof LeadershipLostError) this.#interrupt.abort(error);
    this.#stop.abort();
  }

  #enter(phase: ManagerPhase): void {
    this.#phase = phase;
    this.#parts.log.debug('manager phase', { phase });
  }
}

function yes(): boolean {
  return true;
}

function no(): boolean {
  return false;
}

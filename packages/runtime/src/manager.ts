// The manager: brings an operator up (endpoints, caches, leadership, controllers) and down again in the reversed order.
// The first failure of any part stops everything.
import type { Clock } from '@kubewright/apimachinery';
import { formatGroupResource, systemClock } from '@kubewright/apimachinery';
import type { AnyResourceType, ClientConfig, ListerFor, Logger, RestClient } from '@kubewright/client';
import { ConfigError, connect, EventRecorder, jsonLogger, loadConfig, logWarnings } from '@kubewright/client';
import type { CachedResource } from './caches.ts';
import { aborted } from './aborted.ts';
import { Caches } from './caches.ts';
import type { ControllerDefinition } from './controller-definition.ts';
import type { ControllerState } from './controller.ts';
import { Controller } from './controller.ts';
import type { HealthCheck } from './health.ts';
import { HealthChecks } from './health.ts';
import type { EndpointAddress, EndpointHandler } from './http-endpoint.ts';
import { listenForHttp } from './http-endpoint.ts';
import type { LeaderElectionOptions, Leadership } from './leadership.ts';
import { LeadershipLostError, winLeadership } from './leadership.ts';
import type { ManagerOptions } from './manager-options.ts';
import { metricsContentType, MetricsRegistry } from './metrics/registry.ts';
import { operatorContext } from './operator-context.ts';
import type { OperatorContext } from './reconcile.ts';
import type { Runnable } from './runnable.ts';
import { Teardown } from './teardown.ts';

/** What a manager is doing. */
export interface ManagerState {
  readonly controllers: readonly ControllerState[];
  /** The caches, once it has started. */
  readonly caches: readonly CachedResource[];
}

/** How long stopping waits for the last events to be written, in milliseconds: they are a courtesy. */
const eventFlushLimit = 2000;

/** Defines an operator; {@link Manager.start} runs it. */
export function createManager(options: ManagerOptions): Manager {
  return new Manager(options);
}

/** What one start of a manager holds. */
interface Run {
  readonly config: ClientConfig | undefined;
  readonly rest: RestClient;
  readonly events: EventRecorder;
  readonly caches: Caches;
  readonly teardown: Teardown;
  /** No new work. */
  readonly stop: AbortSignal;
  /** No work at all. */
  readonly interrupt: AbortSignal;
  /** The first failure; stops everything. */
  readonly fail: (error: unknown) => void;
}

/** Work that may have to wait for leadership. */
interface Work {
  readonly name: string;
  readonly leaderElection: boolean;
  run(leadership: Leadership | undefined): Promise<void>;
}

/** An operator: controllers, their caches, and what they share. */
export class Manager {
  readonly name: string;
  /** Own metrics can be added here. */
  readonly metrics = new MetricsRegistry();
  /** Resolves when the controllers run, which may be long after {@link start} where a leader is elected. */
  readonly started: Promise<void>;
  readonly #options: ManagerOptions;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #definitions: ControllerDefinition[] = [];
  readonly #runnables: Runnable[] = [];
  readonly #health: HealthChecks;
  readonly #ready: HealthChecks;
  readonly #ports: { health?: number; metrics?: number } = {};
  #resolveStarted: () => void = () => undefined;
  #phase: 'new' | 'starting' | 'running' | 'stopping' = 'new';
  #controllers: readonly Controller[] = [];
  #caches: Caches | undefined;
  #reconciled: (() => void)[] = [];

  constructor(options: ManagerOptions) {
    const { name, clock = systemClock } = options;
    if (!/^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/.test(name)) {
      throw new TypeError(`"${name}" is no name for a manager: up to 63 letters, digits, dots, dashes and underscores`);
    }
    this.name = name;
    this.#options = options;
    this.#clock = clock;
    this.#log = options.log ?? jsonLogger({ clock });
    const onFailure = (path: string) => (check: string, error: unknown) =>
      this.#log.info('health check failed', { path, check, error });
    this.#health = new HealthChecks('/healthz', onFailure('/healthz'));
    this.#ready = new HealthChecks('/readyz', onFailure('/readyz'));
    this.#ready.add('caches', () => {
      if (this.#phase !== 'running') throw new Error(`the manager is ${this.#phase}`);
    });
    this.started = new Promise((resolve) => (this.#resolveStarted = resolve));
  }

  /**
   * Adds a controller. Before {@link start}.
   *
   * @throws TypeError when there is one of its name already.
   */
  add(controller: ControllerDefinition): this {
    this.#assertNew();
    if (this.#definitions.some(({ name }) => name === controller.name)) {
      throw new TypeError(`there is a controller "${controller.name}" already: give this one another name`);
    }
    this.#definitions.push(controller);
    return this;
  }

  /** Adds work that is not a controller. Before {@link start}. */
  addRunnable(runnable: Runnable): this {
    this.#assertNew();
    this.#runnables.push(runnable);
    return this;
  }

  /** Adds a check to `/healthz`: while it fails, the kubelet restarts the container. */
  addHealthCheck(name: string, check: HealthCheck): this {
    this.#health.add(name, check);
    return this;
  }

  /** Adds a check to `/readyz`: while it fails, Services send no requests. */
  addReadyCheck(name: string, check: HealthCheck): this {
    this.#ready.add(name, check);
    return this;
  }

  /** The lister of a resource that this manager caches; after {@link started}. */
  lister<R extends AnyResourceType>(resource: R): ListerFor<R> {
    if (this.#caches === undefined) throw new Error('the manager has not started: there are no caches yet');
    return this.#caches.lister(resource);
  }

  /** What it is doing now. */
  get state(): ManagerState {
    return {
      controllers: this.#controllers.map(({ state }) => state),
      caches: this.#caches?.resources ?? [],
    };
  }

  /** The ports that are served, once they are: of use where port 0 was asked for. */
  get ports(): { readonly health?: number; readonly metrics?: number } {
    return this.#ports;
  }

  /** Resolves after the next reconcile of any controller. */
  reconciled(): Promise<void> {
    return new Promise((resolve) => void this.#reconciled.push(resolve));
  }

  /**
   * Runs the operator: serves health and metrics, fills the caches, wins leadership if asked to, runs the controllers.
   *
   * @param signal - asks for a clean stop: usually {@link shutdownSignal}
   * @returns when everything has stopped
   * @throws the first failure of any part, after everything else has stopped; {@link LeadershipLostError} and, for what
   *   the environment has wrong, {@link ConfigError} among them; or
   *   an Error that names what did not stop within the grace period.
   */
  async start(signal: AbortSignal = new AbortController().signal): Promise<void> {
    this.#assertNew();
    this.#phase = 'starting';
    const { gracePeriod = 30_000 } = this.#options;
    const stop = new AbortController();
    const interrupt = new AbortController();
    const teardown = new Teardown();
    const failures: unknown[] = [];
    const fail = (error: unknown): void => {
      if (stop.signal.aborted) this.#log.warn('failed while stopping', { error });
      else failures.push(error);
      if (error instanceof LeadershipLostError) interrupt.abort(error);
      stop.abort();
    };
    const follow = (): void => stop.abort();
    if (signal.aborted) stop.abort();
    signal.addEventListener('abort', follow, { once: true });
    try {
      if (!stop.signal.aborted) {
        await this.#bringUp({ teardown, fail, stop: stop.signal, interrupt: interrupt.signal });
      }
      await aborted(stop.signal);
    } catch (error) {
      fail(error);
    }
    this.#phase = 'stopping';
    this.#log.info('manager stopping');
    signal.removeEventListener('abort', follow);
    const halfway = this.#clock.schedule(gracePeriod / 2, () => {
      interrupt.abort(new DOMException('the manager stops', 'AbortError'));
    });
    failures.push(...(await teardown.run(this.#clock, gracePeriod)));
    halfway.cancel();
    if (failures.length > 0) throw failures[0];
    this.#log.info('manager stopped');
  }

  async #bringUp(base: Pick<Run, 'teardown' | 'fail' | 'stop' | 'interrupt'>): Promise<void> {
    const { teardown, stop, fail } = base;
    const run = { ...base, ...(await this.#connect(teardown)) };
    const { health, metrics, cacheSyncTimeout = 120_000, leaderElection = false } = this.#options;
    await this.#serve(teardown, 'health', health, async (path, query) => {
      return (await this.#health.answer(path, query)) ?? this.#ready.answer(path, query);
    });
    await this.#serve(teardown, 'metrics', metrics, (path) => {
      return path === '/metrics'
        ? { status: 200, contentType: metricsContentType, body: this.metrics.text() }
        : undefined;
    });

    const work = [...this.#controllerWork(run), ...this.#runnableWork(run)];
    const synced = this.#listen(run);
    const cachesEnd = new AbortController();
    teardown.push('caches', () => {
      cachesEnd.abort();
      return run.caches.stopped();
    });
    run.caches.start(cachesEnd.signal);
    await run.caches.waitForSync(cacheSyncTimeout, stop);
    if (stop.aborted) return;
    await Promise.all(synced);
    this.#phase = 'running';
    const resources = run.caches.resources.map(({ resource: { group, plural } }) =>
      formatGroupResource({ group, resource: plural }),
    );
    this.#log.info('caches synced', { resources });

    const afterElection = leaderElection === false ? [] : work.filter((each) => each.leaderElection);
    this.#launch(
      run,
      work.filter((each) => !afterElection.includes(each)),
      undefined,
    );
    if (leaderElection !== false) {
      const leadership = await this.#lead(run, leaderElection === true ? {} : leaderElection);
      if (leadership === undefined) return;
      leadership.lost.addEventListener('abort', () => fail(leadership.lost.reason), { once: true });
      this.#launch(run, afterElection, leadership);
    }
    if (!stop.aborted) this.#resolveStarted();
  }

  async #connect(teardown: Teardown): Promise<Pick<Run, 'config' | 'rest' | 'events' | 'caches'>> {
    const { env = process.env, namespaces, freeze = false } = this.#options;
    let { rest, config } = this.#options;
    if (rest === undefined) {
      config ??= await loadConfig({ env });
      const own = connect(config, {
        clock: this.#clock,
        fieldManager: this.name,
        onWarning: logWarnings(this.#log),
        log: this.#log,
      });
      teardown.push('connection', () => own.close());
      rest = own;
    }
    const [clock, log] = [this.#clock, this.#log];
    const events = new EventRecorder({ rest, reportingController: this.name, clock, log });
    teardown.push('events', async () => {
      const limit = clock.schedule(eventFlushLimit, () => events.close());
      await events.flush();
      limit.cancel();
      events.close();
    });
    const caches = new Caches({ rest, namespaces, clock, log, freeze });
    this.#caches = caches;
    return { config, rest, events, caches };
  }

  async #serve(
    teardown: Teardown,
    name: 'health' | 'metrics',
    address: EndpointAddress | false | undefined,
    handle: EndpointHandler,
  ): Promise<void> {
    if (address === undefined || address === false) return;
    const endpoint = await listenForHttp(address, handle);
    this.#ports[name] = endpoint.port;
    teardown.push(`${name} endpoint`, () => endpoint.close());
  }

  #controllerWork(run: Run): Work[] {
    const controllers: Controller[] = [];
    const onReconciled = (): void => {
      for (const resolve of this.#reconciled.splice(0)) resolve();
    };
    const work = this.#definitions.map((definition): Work => {
      const { name, leaderElection } = definition;
      let leadership: Leadership | undefined;
      const fieldManager = definition.fieldManager ?? `${this.name}/${name}`;
      const controller = new Controller(definition, {
        clock: this.#clock,
        log: this.#log,
        metrics: this.metrics,
        contextFor: (each) => this.#context(run, { ...each, fieldManager }, leadership),
        onReconciled,
      });
      controllers.push(controller);
      run.teardown.push(`the queue of controller ${name}`, () => controller.close());
      return {
        name: `controller ${name}`,
        leaderElection,
        run: (won) => {
          leadership = won;
          return controller.run(run.stop, run.interrupt);
        },
      };
    });
    this.#controllers = controllers;
    return work;
  }

  #runnableWork(run: Run): Work[] {
    return this.#runnables.map((runnable) => ({
      name: `runnable ${runnable.name}`,
      leaderElection: runnable.leaderElection ?? true,
      run: (leadership) => {
        const log = this.#log.with({ runnable: runnable.name });
        const fieldManager = `${this.name}/${runnable.name}`;
        return runnable.run(this.#context(run, { signal: run.stop, log, fieldManager }, leadership));
      },
    }));
  }

  /** Connects every source's informer with its controller's queue; resolves when the first lists have come through. */
  #listen({ caches }: Run): Promise<void>[] {
    for (const { reads = [] } of this.#runnables) reads.forEach((resource) => caches.informer(resource));
    return this.#controllers.flatMap((controller) => {
      const { sources, reads } = controller.definition;
      reads.forEach((resource) => caches.informer(resource));
      return sources.map((source) => {
        const handler = controller.handlerFor(source, { lister: (resource) => caches.lister(resource) });
        return caches.informer(source.resource).addHandler(handler).synced;
      });
    });
  }

  async #lead(run: Run, options: LeaderElectionOptions): Promise<Leadership | undefined> {
    const { env = process.env } = this.#options;
    const namespace = options.namespace ?? env['POD_NAMESPACE'] ?? run.config?.namespace;
    if (namespace === undefined || namespace === '') {
      throw new ConfigError('leader election needs a namespace: set leaderElection.namespace or POD_NAMESPACE');
    }
    const status = this.metrics.gauge(
      'leader_election_master_status',
      'Gauge of if the reporting system is master of the relevant lease, 0 indicates backup, 1 indicates master.',
    );
    const name = options.name ?? this.name;
    status.set(0, { name });
    const parts = { rest: run.rest, clock: this.#clock, log: this.#log };
    const leadership = await winLeadership({ ...options, namespace, name }, parts, run.stop);
    if (leadership === undefined) return undefined;
    status.set(1, { name });
    leadership.lost.addEventListener('abort', () => status.set(0, { name }), { once: true });
    run.teardown.push('leadership', async () => {
      await leadership.release();
      status.set(0, { name });
    });
    return leadership;
  }

  #launch(run: Run, work: readonly Work[], leadership: Leadership | undefined): void {
    if (run.stop.aborted) return;
    const running = work.map(async (each) => {
      try {
        await each.run(leadership);
      } catch (error) {
        run.fail(new Error(`${each.name} failed`, { cause: error }));
      }
    });
    run.teardown.push(work.map(({ name }) => name).join(', '), async () => {
      await Promise.all(running);
    });
  }

  #context(
    { rest, events, caches }: Run,
    own: { readonly signal: AbortSignal; readonly log: Logger; readonly fieldManager: string },
    leadership: Leadership | undefined,
  ): OperatorContext {
    const assertMayWrite = (): void => {
      if (leadership?.held() === false) throw new LeadershipLostError();
    };
    return operatorContext({ ...own, clock: this.#clock, events, metrics: this.metrics, rest, caches, assertMayWrite });
  }

  #assertNew(): void {
    if (this.#phase !== 'new') throw new Error(`the manager is ${this.#phase} already`);
  }
}

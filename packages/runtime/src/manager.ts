// The manager: what an operator consists of, and what can be asked of it while it runs. How it comes up and goes down is in
// manager-run.ts.
import { systemClock } from '@kubewright/apimachinery';
import type { AnyResourceType, InformerFor, ListerFor, Logger } from '@kubewright/client';
import { jsonLogger } from '@kubewright/client';
import type { CachedResource } from './caches.ts';
import type { ControllerDefinition } from './controller-definition.ts';
import { checkControllerSettings } from './controller-settings.ts';
import type { ControllerState } from './controller-state.ts';
import type { HealthCheck } from './health.ts';
import type { ManagerPorts } from './manager-endpoints.ts';
import { serveEndpoints } from './manager-endpoints.ts';
import { ManagerHealth } from './manager-health.ts';
import type { ManagerOptions } from './manager-options.ts';
import type { ManagerPhase } from './manager-run.ts';
import { ManagerRun } from './manager-run.ts';
import { MetricsRegistry } from './metrics/registry.ts';
import type { Runnable } from './runnable.ts';
import type { RunningController } from './running-controller.ts';
import { checkRunnable } from './runnable.ts';

/** What a manager is doing. */
export interface ManagerState {
  readonly phase: ManagerPhase;
  readonly controllers: readonly ControllerState[];
  /** The caches, once it has started. */
  readonly caches: readonly CachedResource[];
}

/** Defines an operator; {@link Manager.start} runs it. */
export function createManager(options: ManagerOptions): Manager {
  return new Manager(options);
}

/** An operator: controllers, their caches, and what they share. */
export class Manager {
  readonly name: string;
  /** Own metrics can be added here. */
  readonly metrics = new MetricsRegistry();
  /** Resolves when the controllers run, which may be long after {@link start} where a leader is elected. */
  readonly started: Promise<void>;
  readonly #log: Logger;
  readonly #definitions: ControllerDefinition[] = [];
  readonly #runnables: Runnable[] = [];
  readonly #checks: ManagerHealth;
  #ports: ManagerPorts = {};
  readonly #run: ManagerRun;
  #startedOnce = false;
  /** Whether the run knows what has been added so far. */
  #added = false;
  #reconciled: (() => void)[] = [];

  constructor(options: ManagerOptions) {
    const { name, clock = systemClock } = options;
    if (!/^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/.test(name)) {
      throw new TypeError(`"${name}" is no name for a manager: up to 63 letters, digits, dots, dashes and underscores`);
    }
    checkControllerSettings(`manager "${name}"`, options.controllers ?? {});
    this.name = name;
    this.#log = options.log ?? jsonLogger({ clock, level: options.logLevel ?? 'info' });
    this.#checks = new ManagerHealth(() => this.#run, { clock, log: this.#log });
    let running = (): void => undefined;
    this.started = new Promise((resolve) => (running = resolve));
    this.#run = new ManagerRun({
      options,
      clock,
      log: this.#log,
      metrics: this.metrics,
      serve: async (connection, teardown) => {
        const parts = { clock, log: this.#log, metrics: this.metrics, connection, health: this.#checks.answer };
        this.#ports = await serveEndpoints(options, parts, teardown);
      },
      onRunning: running,
      onReconciled: () => {
        for (const resolve of this.#reconciled.splice(0)) resolve();
      },
    });
  }

  /**
   * Adds a controller. One that is added after {@link start} starts at once, or when its turn comes.
   *
   * @throws TypeError when there is one of its name already; Error when the manager has stopped.
   */
  add(controller: ControllerDefinition): this {
    this.#assertNotOver();
    if (this.#definitions.some(({ name }) => name === controller.name)) {
      throw new TypeError(`there is a controller "${controller.name}" already: give this one another name`);
    }
    this.#definitions.push(controller);
    if (this.#added) this.#run.addController(controller);
    return this;
  }

  /**
   * Adds work that is not a controller. What is added after {@link start} starts at once, or when its turn comes.
   *
   * @throws TypeError when it asks for what does not go together; Error when the manager has stopped.
   */
  addRunnable(runnable: Runnable): this {
    this.#assertNotOver();
    checkRunnable(runnable);
    this.#runnables.push(runnable);
    if (this.#added) this.#run.addRunnable(runnable);
    return this;
  }

  /** Adds a check to `/healthz`: while it fails, the kubelet restarts the container. */
  addHealthCheck(name: string, check: HealthCheck): this {
    this.#checks.health.add(name, check);
    return this;
  }

  /** Adds a check to `/readyz`: while it fails, Services send no requests. */
  addReadyCheck(name: string, check: HealthCheck): this {
    this.#checks.ready.add(name, check);
    return this;
  }

  /** The lister of a resource that this manager caches; after {@link started}. */
  lister<R extends AnyResourceType>(resource: R): ListerFor<R> {
    const { connection } = this.#run;
    if (connection === undefined) throw new Error('the manager has not started: there are no caches yet');
    return connection.caches.lister(resource);
  }

  /**
   * A controller while it runs, to ask for reconciles, change its workers, add watches; after {@link started}.
   *
   * @throws Error when the manager has not started, or has no such controller.
   */
  controller({ name }: Pick<ControllerDefinition, 'name'>): RunningController {
    const found = this.#run.controllers.find(({ definition }) => definition.name === name);
    if (found !== undefined) return found;
    const why = this.#added
      ? `there is no controller "${name}"`
      : 'the manager has not started: no controller runs yet';
    throw new Error(why);
  }

  /**
   * The informer of a resource that this manager caches, after {@link started}: to change its namespaces and selectors,
   * or to add handlers that lead to no reconcile.
   *
   * @throws Error when no controller names the resource, or one of its indexes.
   */
  informer<R extends AnyResourceType>(resource: R): InformerFor<R> {
    const { connection } = this.#run;
    if (connection === undefined) throw new Error('the manager has not started: there are no caches yet');
    return connection.caches.cached(resource);
  }

  /** What it is doing now. */
  get state(): ManagerState {
    const { phase, controllers, connection } = this.#run;
    return {
      phase,
      controllers: controllers.map(({ state }) => state),
      caches: connection?.caches.resources ?? [],
    };
  }

  /** The ports that are served, once they are: of use where port 0 was asked for. */
  get ports(): ManagerPorts {
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
   * @throws the first failure of any part, after everything else has stopped: for what the environment has wrong,
   *   {@link ConfigError}; or an Error that names what did not stop within the grace period. {@link LeadershipLostError}
   *   waits for nothing: the process should end at once, and start again.
   */
  async start(signal: AbortSignal = new AbortController().signal): Promise<void> {
    if (this.#startedOnce) throw new Error(`the manager has been started already; it is in phase ${this.#run.phase}`);
    this.#startedOnce = true;
    await this.#run.run(signal, () => {
      this.#added = true;
      for (const runnable of this.#runnables) this.#run.addRunnable(runnable);
      for (const controller of this.#definitions) this.#run.addController(controller);
    });
  }

  #assertNotOver(): void {
    const { phase } = this.#run;
    if (phase === 'stopping' || phase === 'stopped') throw new Error(`the manager is ${phase}: nothing can be added`);
  }
}

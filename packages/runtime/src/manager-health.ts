// What makes a manager healthy or ready. /healthz asks what only a restart mends, /readyz whether it can do its work.
import type { Clock } from '@kubewright/apimachinery';
import { formatGroupResource } from '@kubewright/apimachinery';
import type { Logger } from '@kubewright/client';
import { HealthChecks } from './health.ts';
import type { EndpointHandler } from './http-endpoint.ts';
import type { ManagerRun } from './manager-run.ts';

/**
 * Milliseconds for which a cache may be without its watch before the replica is not ready: as long as the shortest watch
 * that it asks for, so that a server's restart costs nothing.
 */
const disconnectedLimit = 5 * 60_000;

/** Milliseconds that a turn of the event loop may take: the kubelet's probes wait no longer by default. */
const turnLimit = 1000;

/** The checks of a manager's two paths. */
export class ManagerHealth {
  readonly health: HealthChecks;
  readonly ready: HealthChecks;
  readonly #run: () => ManagerRun;
  readonly #clock: Clock;
  /** Since when each list-and-watch has not been watching, as far as it was asked. */
  readonly #disconnected = new Map<string, number>();

  /** @param run - asked when a check runs */
  constructor(run: () => ManagerRun, parts: { readonly clock: Clock; readonly log: Logger }) {
    const { clock, log } = parts;
    this.#run = run;
    this.#clock = clock;
    const onFailure = (path: string) => (check: string, error: unknown) =>
      log.info('health check failed', { path, check, error });
    this.health = new HealthChecks('/healthz', onFailure('/healthz'));
    this.ready = new HealthChecks('/readyz', onFailure('/readyz'));
    this.health.add('controllers', () => {
      for (const controller of run().controllers) controller.assertNotStuck();
    });
    this.health.add('leader-election', () => run().election?.assertMayWrite());
    this.health.add('event-loop', () => assertTurns(clock));
    this.ready.add('caches', () => {
      if (!run().synced) throw new Error(`the manager is in phase ${run().phase}`);
    });
    this.ready.add('watches', () => this.#assertConnected());
  }

  /** Answers both paths. */
  readonly answer: EndpointHandler = async (path, query) => {
    return (await this.health.answer(path, query)) ?? this.ready.answer(path, query);
  };

  #assertConnected(): void {
    const now = this.#clock.monotonic();
    const seen = new Set<string>();
    let failure: Error | undefined;
    for (const { resource, informer } of this.#run().connection?.caches.resources ?? []) {
      const name = formatGroupResource({ group: resource.group, resource: resource.plural });
      for (const { namespace, state, lastError } of informer.sources) {
        const key = `${name} ${namespace ?? ''}`;
        if (state !== 'waiting' && lastError === undefined) continue;
        seen.add(key);
        const since = this.#disconnected.get(key) ?? now;
        this.#disconnected.set(key, since);
        if (now - since >= disconnectedLimit) {
          failure ??= new Error(`${name} have not been watched for ${(now - since) / 1000} s`, { cause: lastError });
        }
      }
    }
    for (const key of this.#disconnected.keys()) if (!seen.has(key)) this.#disconnected.delete(key);
    if (failure !== undefined) throw failure;
  }
}

/** One turn through timers and input: what is late now was late for everybody. */
async function assertTurns(clock: Clock): Promise<void> {
  const start = clock.monotonic();
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  const duration = clock.monotonic() - start;
  if (duration > turnLimit) throw new Error(`a turn of the event loop took ${Math.round(duration)} ms`);
}

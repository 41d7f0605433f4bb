// How a manager reaches the API server: its configuration, its connections, its caches and its events.
import type { Clock } from '@kubewright/apimachinery';
import type { ClientConfig, EventOutcome, Logger, RestClient } from '@kubewright/client';
import { connect, EventRecorder, loadConfig, logWarnings } from '@kubewright/client';
import { Caches } from './caches.ts';
import type { ManagerOptions } from './manager-options.ts';
import { clientMetrics } from './metrics/client-metrics.ts';
import type { MetricsRegistry } from './metrics/registry.ts';
import { ScopedRestClient } from './scoped-rest-client.ts';
import type { Teardown } from './teardown.ts';
import { loadTracingApi } from './tracing/tracing-api.ts';
import { Tracing } from './tracing/tracing.ts';
import type { WriteFence } from './write-fence.ts';

/** What one start of a manager talks through. */
export interface ManagerConnection {
  /** Unless the manager was given a connection. */
  readonly config: ClientConfig | undefined;
  readonly rest: RestClient;
  /** For the lease alone: a renewal must not wait behind anything. The same as `rest` if that was given. */
  readonly leaseRest: RestClient;
  readonly caches: Caches;
  /** Unless there is no OpenTelemetry. */
  readonly tracing: Tracing | undefined;
}

/** @throws ConfigError when the environment does not say how to reach a server. */
export async function connectManager(
  options: ManagerOptions,
  parts: { readonly clock: Clock; readonly log: Logger; readonly metrics: MetricsRegistry },
  teardown: Teardown,
): Promise<ManagerConnection> {
  const { env = process.env, namespaces, freeze = false, name, leaderElection = false } = options;
  const { clock, log, metrics } = parts;
  let { rest, config } = options;
  let leaseRest = rest;
  if (rest === undefined) {
    config ??= await loadConfig({ env });
    const connection = { clock, fieldManager: name, onWarning: logWarnings(log), log };
    const own = connect(config, connection);
    const ownLease = leaderElection === false ? own : connect(config, connection);
    teardown.push('connection', () => {
      own.close();
      ownLease.close();
    });
    rest = own;
    leaseRest = ownLease;
  }
  const clients = new Set([rest, leaseRest ?? rest]);
  const observed = Array.from(clients, (client) => client.observe(clientMetrics(metrics)));
  const api = options.tracing === false ? undefined : (options.tracing ?? loadTracingApi());
  const tracing = api && new Tracing(api);
  if (tracing !== undefined) observed.push(rest.observe(tracing.requests));
  teardown.push('client observers', () => observed.forEach((end) => end()));
  const caches = new Caches({ rest, namespaces, clock, log, freeze, metrics, name, options: options.caches });
  return { config, rest, leaseRest: leaseRest ?? rest, caches, tracing };
}

/** How long stopping waits for the last events to be written, in milliseconds: they are a courtesy. */
const eventFlushLimit = 2000;

/**
 * The recorder that everything in the manager shares.
 *
 * @param parts.fence - an event is a write as any other
 */
export function recordEvents(
  rest: RestClient,
  parts: {
    readonly name: string;
    readonly clock: Clock;
    readonly log: Logger;
    readonly metrics: MetricsRegistry;
    readonly fence: WriteFence | undefined;
  },
  teardown: Teardown,
): EventRecorder {
  const { name, clock, log, metrics, fence } = parts;
  const outcomes = metrics.counter('kubewright_events_total', 'Number of recorded events by what became of them.');
  const onOutcome = (outcome: EventOutcome): void => outcomes.increment({ outcome });
  const scoped = new ScopedRestClient(rest, { fieldManager: name, fence });
  const events = new EventRecorder({ rest: scoped, reportingController: name, clock, log, onOutcome });
  teardown.push('events', async (hurry) => {
    if (!hurry) {
      const limit = clock.schedule(eventFlushLimit, () => events.close());
      await events.flush();
      limit.cancel();
    }
    events.close();
  });
  return events;
}

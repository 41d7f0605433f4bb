// What a manager can be told.
import type { Clock } from '@kubewright/apimachinery';
import type { ClientConfig, Logger, LogLevelControl, RestClient } from '@kubewright/client';
import type { CacheOptions } from './cache-options.ts';
import type { ControllerDefaults } from './controller-settings.ts';
import type { EndpointAddress } from './http-endpoint.ts';
import type { MetricsEndpoint } from './manager-endpoints.ts';
import type { LeaderElectionOptions } from './leadership.ts';
import type { TracingApi } from './tracing/tracing-api.ts';

/** What {@link createManager} takes. Times are milliseconds. */
export interface ManagerOptions {
  /** The operator's name: in logs, leases, events, and as the first part of its field managers. */
  readonly name: string;
  /** How to reach the API server; default: what the environment says (KUBECONFIG, in-cluster, ~/.kube/config). */
  readonly config?: ClientConfig;
  /**
   * A connection that is there already, instead of `config`; the manager does not close it. The lease goes through it, too,
   * and waits for its limits as everything else.
   */
  readonly rest?: RestClient;
  /** The only namespaces to watch; default or empty: all. */
  readonly namespaces?: readonly string[];
  /** What the caches hold. */
  readonly caches?: CacheOptions;
  /** Let one replica work while the others wait; default false. */
  readonly leaderElection?: boolean | LeaderElectionOptions;
  /** Serve `/healthz` and `/readyz`; default not. */
  readonly health?: EndpointAddress | false;
  /** Serve `/metrics` in Prometheus' text format; default not. */
  readonly metrics?: MetricsEndpoint | false;
  /** Default: JSON lines on standard error, from `logLevel` on. */
  readonly log?: Logger;
  /**
   * From which level on the default log is written. One that a logger of your own has, too, may be given beside that:
   * SIGUSR2 switches it to `debug` and back while the manager runs. Default: `info`.
   */
  readonly logLevel?: LogLevelControl;
  /**
   * Spans of reconciles and their requests: `false` for none, or the OpenTelemetry API, as `import * as api from
   * '@opentelemetry/api'` gives it, where it is bundled. Default: the package, if it is installed.
   */
  readonly tracing?: TracingApi | false;
  readonly clock?: Clock;
  /** Where `config` and the pod's namespace are looked up; default the process's. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /**
   * How long stopping may take; default 30000. Running reconciles may finish; when half of it has passed, their signals
   * abort. Keep it under the pod's `terminationGracePeriodSeconds`.
   */
  readonly gracePeriod?: number;
  /** How long the first reading of all caches may take; default 120000. */
  readonly cacheSyncTimeout?: number;
  /** What holds for controllers that do not say otherwise. */
  readonly controllers?: ControllerDefaults;
  /**
   * Crash with a {@link DetachedRejectionError}, which names the reconcile, when a promise is rejected that a reconcile
   * neither awaited nor handled; default true. Otherwise Node does with it what it does with others.
   */
  readonly detachedRejections?: boolean;
  /** Freeze what listers return, so that writing to it throws; default false. The test kit does. */
  readonly freeze?: boolean;
}

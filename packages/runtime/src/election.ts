// A manager's leader election: where the lease is, what is counted, and the fence around the leader's writes.
import type { Clock } from '@kubewright/apimachinery';
import type { ClientConfig, EventRecorder, Logger, RestClient } from '@kubewright/client';
import { ConfigError } from '@kubewright/client';
import type { LeaderElectionOptions, Leadership } from './leadership.ts';
import { defaultLeaseDuration, LeadershipLostError, winLeadership } from './leadership.ts';
import type { MetricsRegistry } from './metrics/registry.ts';
import type { Teardown } from './teardown.ts';
import type { WriteFence } from './write-fence.ts';

/** What an election needs of its manager. */
export interface ElectionParts {
  /** The lease's name where the options have none. */
  readonly managerName: string;
  readonly config: ClientConfig | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly rest: RestClient;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: MetricsRegistry;
}

/** @see https://github.com/kubernetes-sigs/controller-runtime/blob/main/pkg/metrics/leaderelection.go */
const slowPathHelp =
  'Total number of slow path exercised in renewing leader leases. ' +
  "'name' is the string used to identify the lease. Please make sure to group by name.";

/** One manager's candidacy. */
export class Election implements WriteFence {
  readonly #options: LeaderElectionOptions & { readonly namespace: string; readonly name: string };
  readonly #parts: ElectionParts;
  #leadership: Leadership | undefined;
  /** When a write was last lost sight of, by the monotonic clock. */
  #lostSightAt = -Infinity;

  /** @throws ConfigError when nothing says in which namespace the lease is. */
  constructor(options: LeaderElectionOptions, parts: ElectionParts) {
    const namespace = options.namespace ?? parts.env['POD_NAMESPACE'] ?? parts.config?.namespace;
    if (namespace === undefined || namespace === '') {
      throw new ConfigError('leader election needs a namespace: set leaderElection.namespace or POD_NAMESPACE');
    }
    this.#options = { ...options, namespace, name: options.name ?? parts.managerName };
    this.#parts = parts;
    this.#status(0);
  }

  /** Tells people who leads, as an event about the lease. */
  announce(events: EventRecorder): void {
    if (this.#leadership === undefined) return;
    const { lease, identity } = this.#leadership;
    events.event(lease, 'Normal', 'LeaderElection', 'BecomeLeader', `${identity} became leader`);
  }

  /**
   * Waits until this replica leads.
   *
   * @param stop - give up waiting
   * @param onLost - told once when it does not lead any more, unless it has given the lease back
   * @returns whether it leads; false when stopped before
   */
  async win(stop: AbortSignal, onLost: (error: unknown) => void): Promise<boolean> {
    const { metrics } = this.#parts;
    const slow = metrics.counter('leader_election_slowpath_total', slowPathHelp);
    const labels = { name: this.#options.name };
    slow.increment(labels, 0);
    const parts = { ...this.#parts, onSlowPath: () => slow.increment(labels) };
    const leadership = await winLeadership(this.#options, parts, stop);
    if (leadership === undefined) return false;
    this.#leadership = leadership;
    this.#status(1);
    const { lost } = leadership;
    const onAbort = (): void => {
      this.#status(0);
      onLost(lost.reason);
    };
    if (lost.aborted) onAbort();
    else lost.addEventListener('abort', onAbort, { once: true });
    return true;
  }

  /**
   * Gives the lease back as the last thing of all: whoever takes over must not meet our work. A write that was cut off
   * may still arrive; after one the lease is left to expire.
   */
  releaseAtTheEnd(teardown: Teardown): void {
    const { clock, log } = this.#parts;
    teardown.push('leadership', async (hurry) => {
      const { leaseDuration = defaultLeaseDuration } = this.#options;
      const unseen = clock.monotonic() - this.#lostSightAt < leaseDuration;
      if (unseen && !hurry) log.info('the lease is left to expire: a write was cut off and may still arrive');
      await this.#leadership?.end({ release: !unseen && !hurry });
      this.#status(0);
    });
  }

  /** Throws when this replica has led, and sent its last renewal longer ago than the renew deadline. */
  readonly assertMayWrite = (): void => {
    if (this.#leadership?.held() === false) throw new LeadershipLostError();
  };

  readonly lostSightOfWrite = (): void => {
    this.#lostSightAt = this.#parts.clock.monotonic();
  };

  #status(value: 0 | 1): void {
    this.#parts.metrics
      .gauge(
        'leader_election_master_status',
        'Gauge of if the reporting system is master of the relevant lease, 0 indicates backup, 1 indicates master.',
      )
      .set(value, { name: this.#options.name });
  }
}

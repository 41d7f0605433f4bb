// Being the one replica that works: waits for the lease, tells when it is lost, and gives it back after the work has ended.
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Clock, KubernetesObject } from '@kubewright/apimachinery';
import type { Logger, RestClient } from '@kubewright/client';
import { LeaderElector } from '@kubewright/client';

/** How a leader is elected. Times are milliseconds. */
export interface LeaderElectionOptions {
  /** Where the Lease is; default: the environment's POD_NAMESPACE, or the namespace of the configuration. */
  readonly namespace?: string | undefined;
  /** The Lease's name; default the manager's. */
  readonly name?: string | undefined;
  /** Who this replica is; default the host's name and a random part. */
  readonly identity?: string | undefined;
  /** How long others wait before they take over from a leader that is silent; default 15000. */
  readonly leaseDuration?: number | undefined;
  /** How long a leader that cannot renew goes on; default 10000. */
  readonly renewDeadline?: number | undefined;
  /** How often the lease is tried or renewed; default 2000. */
  readonly retryPeriod?: number | undefined;
}

/** Leadership, once it has been won. */
export interface Leadership {
  readonly identity: string;
  /** The Lease as it was won, for events about it. */
  readonly lease: KubernetesObject;
  /** Aborts when it is lost; not when it is released. */
  readonly lost: AbortSignal;
  /** Whether this replica still is the leader. */
  readonly held: () => boolean;
  /**
   * Ends it.
   *
   * @param options.release - whether to give the lease back, so that another replica can take over at once
   */
  end(options: { readonly release: boolean }): Promise<void>;
}

/** Milliseconds. @see https://github.com/kubernetes-sigs/controller-runtime/blob/main/pkg/manager/manager.go */
export const defaultLeaseDuration = 15_000;

/** Told by {@link Manager.start} when another replica may have taken over: the process should end, and start again. */
export class LeadershipLostError extends Error {
  override readonly name = 'LeadershipLostError';

  constructor() {
    super('leader election lost');
  }
}

/**
 * Waits until this replica leads.
 *
 * @param stop - give up waiting
 * @returns undefined when stopped before
 */
export async function winLeadership(
  options: LeaderElectionOptions & { readonly namespace: string; readonly name: string },
  parts: { readonly rest: RestClient; readonly clock: Clock; readonly log: Logger; readonly onSlowPath: () => void },
  stop: AbortSignal,
): Promise<Leadership | undefined> {
  const { log, onSlowPath } = parts;
  const { namespace, name, leaseDuration, renewDeadline, retryPeriod } = options;
  const identity = options.identity ?? `${hostname()}_${randomUUID()}`;
  const elector = new LeaderElector({
    ...parts,
    namespace,
    name,
    identity,
    leaseDuration: leaseDuration ?? defaultLeaseDuration,
    ...(renewDeadline === undefined ? {} : { renewDeadline }),
    ...(retryPeriod === undefined ? {} : { retryPeriod }),
  });
  const end = new AbortController();
  const lost = new AbortController();
  const giveUp = (): void => end.abort();
  if (stop.aborted) giveUp();
  stop.addEventListener('abort', giveUp, { once: true });

  log.info('waiting for leadership', { lease: `${namespace}/${name}`, identity });
  let ended = Promise.resolve();
  const isLeader = await new Promise<boolean>((resolve) => {
    ended = elector
      .run(end.signal, {
        onStarted: () => resolve(true),
        onSlowPath,
        onNewLeader: (leader) => log.info('leader elected', { leader, self: leader === identity }),
      })
      .catch((error: unknown) => {
        if (!end.signal.aborted) log.error('leader election failed', { error });
      })
      .finally(() => {
        resolve(false);
        if (!end.signal.aborted) lost.abort(new LeadershipLostError());
      });
  });
  stop.removeEventListener('abort', giveUp);
  if (!isLeader) {
    await ended;
    if (!stop.aborted) throw new LeadershipLostError();
    return undefined;
  }
  const { metadata = { namespace, name } } = elector.lease ?? {};
  return {
    identity,
    lease: { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata },
    lost: lost.signal,
    held: () => elector.isLeader,
    end: async ({ release }) => {
      elector.releaseOnStop = release;
      end.abort();
      await ended;
    },
  };
}

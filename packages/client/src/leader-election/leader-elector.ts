// One of several processes leads: whoever holds a Lease object and keeps renewing it. Clocks of other machines are never
// read: a lease has expired when *we* have seen no change of it for its duration (B-50). Candidates try again at that very
// moment, rather than with the next of their rounds as client-go's do; a watch tells them early when the time begins.
// @see https://github.com/kubernetes/client-go/blob/master/tools/leaderelection/leaderelection.go
import { compareResourceVersions, isApiError, sleep, systemClock } from '@kubewright/apimachinery';
import type { Clock } from '@kubewright/apimachinery';
import { startDeadline } from '../deadline.ts';
import { errorMessage } from '../error-message.ts';
import { silentLogger } from '../log.ts';
import type { Logger } from '../log.ts';
import { formatMicroTime } from '../micro-time.ts';
import { ResourceClient } from '../resource-client.ts';
import type { RestClient } from '../rest-client.ts';
import { leaseResource } from './lease.ts';
import type { Lease, LeaseSpec } from './lease.ts';
import { LeaseWatch } from './lease-watch.ts';

/** A lease is not renewed late because other requests wait for their turn. */
const urgent = true;

/** What a {@link LeaderElector} needs. Times are milliseconds. */
export interface LeaderElectorOptions {
  /** May create, get and update the lease; who may also watch it takes over the moment it expires or is given back. */
  readonly rest: RestClient;
  /** Where the Lease is. */
  readonly namespace: string;
  /** The Lease's name. */
  readonly name: string;
  /** Unique among the candidates. */
  readonly identity: string;
  /** How long others wait for a leader that does not renew, in milliseconds; default 15,000. Whole seconds. */
  readonly leaseDuration?: number | undefined;
  /** How long a leader tries to renew before it gives up, in milliseconds; default 10,000. */
  readonly renewDeadline?: number | undefined;
  /** Between two tries, in milliseconds; default 2,000. */
  readonly retryPeriod?: number | undefined;
  /** Leave the lease free when stopping, so that others need not wait; default true. */
  readonly releaseOnStop?: boolean | undefined;
  readonly clock?: Clock | undefined;
  readonly log?: Logger | undefined;
  /** Numbers in [0, 1) for jitter. */
  readonly random?: (() => number) | undefined;
}

/** What a {@link LeaderElector} calls. */
export interface LeaderCallbacks {
  /** The lease is ours. The signal aborts the moment it is not; a rejection is logged. */
  onStarted(signal: AbortSignal): void | Promise<void>;
  /** Called once at the end, also when this candidate never led. */
  onStopped?(): void;
  /** Somebody leads who did not before; it may be this candidate. */
  onNewLeader?(identity: string): void;
  /** As leader, the lease could not be renewed without reading it first. */
  onSlowPath?(): void;
}

/** @see leaderelection.go (JitterFactor): the retry period is stretched by up to this, and must fit into the deadline. */
const jitterFactor = 1.2;

/** Candidates that have waited for the same moment do not all come in the same millisecond. Milliseconds at most. */
const takeoverJitter = 50;

/** A duration of zero would be refused (B-53). Seconds. */
const releasedDuration = 1;

/** A candidate. */
export class LeaderElector {
  /** See {@link LeaderElectorOptions.releaseOnStop}; read when it stops. */
  releaseOnStop: boolean;
  readonly #client: ResourceClient<Lease>;
  readonly #name: string;
  readonly #namespace: string;
  readonly #identity: string;
  readonly #leaseDuration: number;
  readonly #renewDeadline: number;
  readonly #retryPeriod: number;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #random: () => number;
  /** The lease as last read or written. */
  #observed: Lease | undefined;
  /** When it was last seen to change, on our monotonic clock. */
  #observedAt = 0;
  /** When the last successful renewal was *sent*: others count from a later moment. */
  #renewedAt = -Infinity;
  #reported = '';

  /** @throws RangeError unless leaseDuration > renewDeadline > retryPeriod x 1.2 > 0; TypeError without an identity. */
  constructor(options: LeaderElectorOptions) {
    const { leaseDuration = 15_000, renewDeadline = 10_000, retryPeriod = 2000 } = options;
    if (options.identity === '') throw new TypeError('leader election needs an identity');
    if (!(
      leaseDuration >= 1000 &&
      leaseDuration > renewDeadline &&
      renewDeadline > retryPeriod * jitterFactor &&
      retryPeriod > 0
    )) {
      throw new RangeError(
        `leader election needs leaseDuration > renewDeadline > retryPeriod x ${jitterFactor} > 0, not ` +
          `${leaseDuration}, ${renewDeadline}, ${retryPeriod} (milliseconds)`,
      );
    }
    this.#client = new ResourceClient<Lease>(options.rest, leaseResource, options.namespace);
    this.#name = options.name;
    this.#namespace = options.namespace;
    this.#identity = options.identity;
    this.#leaseDuration = leaseDuration;
    this.#renewDeadline = renewDeadline;
    this.#retryPeriod = retryPeriod;
    this.releaseOnStop = options.releaseOnStop ?? true;
    this.#clock = options.clock ?? systemClock;
    this.#log = (options.log ?? silentLogger).with({ lease: `${options.namespace}/${options.name}` });
    this.#random = options.random ?? Math.random;
  }

  /** We hold the lease and have renewed it within the deadline: what writes are to be checked against. */
  get isLeader(): boolean {
    return this.#holds() && this.#clock.monotonic() - this.#renewedAt < this.#renewDeadline;
  }

  /** The lease as last read or written. */
  get lease(): Lease | undefined {
    return this.#observed;
  }

  /** Who holds the lease as far as we know; undefined for nobody. */
  get leader(): string | undefined {
    return this.#observed?.spec?.holderIdentity || undefined;
  }

  /** Waits to lead, leads, and resolves when leadership is lost or the signal aborts. Never tries again by itself. */
  async run(signal: AbortSignal, callbacks: LeaderCallbacks): Promise<void> {
    const leading = new AbortController();
    try {
      if (!(await this.#acquire(signal, callbacks))) return;
      this.#log.info('became leader', { identity: this.#identity });
      void this.#start(leading.signal, callbacks);
      await this.#renew(signal, callbacks);
    } finally {
      leading.abort();
      if (signal.aborted && this.releaseOnStop && this.#holds()) await this.#release();
      callbacks.onStopped?.();
    }
  }

  async #start(signal: AbortSignal, callbacks: LeaderCallbacks): Promise<void> {
    try {
      await callbacks.onStarted(signal);
    } catch (error) {
      this.#log.error('what was to run while leading failed', { error });
    }
  }

  /** @returns whether we lead; false when the signal aborted before */
  async #acquire(signal: AbortSignal, callbacks: LeaderCallbacks): Promise<boolean> {
    const onChange = (lease: Lease): void => {
      // A try that is under way may have read or written a later state.
      if ((compareResourceVersions(versionOf(lease), versionOf(this.#observed)) ?? 1) <= 0) return;
      this.#observe(lease);
      this.#report(callbacks);
    };
    const watch = new LeaseWatch({ client: this.#client, clock: this.#clock, log: this.#log, onChange });
    try {
      while (!signal.aborted) {
        const acquired = await this.#try(this.#requestTimeout, signal, callbacks);
        this.#report(callbacks);
        if (acquired) return true;
        if (this.#observed !== undefined) watch.follow(this.#observed);
        await this.#waitForTurn(watch, signal);
      }
      return false;
    } finally {
      watch.close();
    }
  }

  /** Until the lease can be had, or nothing has been heard of it for a retry period. */
  async #waitForTurn(watch: LeaseWatch, signal: AbortSignal): Promise<void> {
    let turn = this.#nextTurn;
    for (let now = this.#clock.monotonic(); now < turn && !signal.aborted; now = this.#clock.monotonic()) {
      if (!(await watch.heard(turn - now, signal))) continue;
      const isFree = this.#observed !== undefined && this.#isFree(this.#observed);
      turn = isFree ? this.#clock.monotonic() + this.#random() * takeoverJitter : this.#nextTurn;
    }
  }

  /** When to try again. The moment at which the lease expires is worth one try; one that failed waits as any other. */
  get #nextTurn(): number {
    const now = this.#clock.monotonic();
    const retry = now + this.#retryPeriod * (1 + this.#random() * jitterFactor);
    const expiry = this.#observed === undefined ? 0 : this.#expiryOf(this.#observed);
    return expiry > now ? Math.min(retry, expiry + this.#random() * takeoverJitter) : retry;
  }

  /** Returns when renewal failed for the whole deadline (B-52), when the lease is another's, or when the signal aborts. */
  async #renew(signal: AbortSignal, callbacks: LeaderCallbacks): Promise<void> {
    for (;;) {
      await sleep(this.#clock, Math.min(this.#retryPeriod, this.#timeLeft), signal);
      if (signal.aborted) return;
      const renewed =
        this.#timeLeft > 0 && (await this.#try(Math.min(this.#requestTimeout, this.#timeLeft), signal, callbacks));
      this.#report(callbacks);
      if (signal.aborted) return;
      if (!renewed && (this.#timeLeft <= 0 || !this.#holds())) {
        this.#log.error('leadership lost', { holder: this.leader });
        return;
      }
    }
  }

  /** Milliseconds until leadership ends without another renewal. */
  get #timeLeft(): number {
    return this.#renewedAt + this.#renewDeadline - this.#clock.monotonic();
  }

  /** @see https://github.com/kubernetes-sigs/controller-runtime/blob/main/pkg/leaderelection/leader_election.go */
  get #requestTimeout(): number {
    return Math.max(1000, this.#renewDeadline / 2);
  }

  async #try(timeout: number, parent: AbortSignal, callbacks: LeaderCallbacks): Promise<boolean> {
    const deadline = startDeadline(this.#clock, timeout, `the lease was not answered in ${timeout} ms`, parent);
    try {
      return await this.#tryToHold(deadline.signal, callbacks);
    } catch (error) {
      if (!parent.aborted) {
        this.#log.warn('the lease could not be taken or renewed', { error: errorMessage(error) });
        this.#log.debug('the lease could not be taken or renewed', { error });
      }
      return false;
    } finally {
      deadline.cancel();
    }
  }

  async #tryToHold(signal: AbortSignal, callbacks: LeaderCallbacks): Promise<boolean> {
    if (this.#holds() && this.#observed !== undefined) {
      // Nobody writes to a held lease but its holder: no need to read it first.
      try {
        return await this.#write(this.#observed, signal);
      } catch (error) {
        if (signal.aborted || !isApiError(error)) throw error;
        callbacks.onSlowPath?.();
      }
    }
    const lease = await this.#read(signal);
    if (lease === undefined) return this.#create(signal);
    this.#observe(lease);
    if (!this.#isFree(lease)) return false;
    try {
      return await this.#write(lease, signal);
    } catch (error) {
      // Somebody else was faster (B-54).
      if (isApiError(error) && error.isConflict) return false;
      throw error;
    }
  }

  #isFree(lease: Lease): boolean {
    const holder = lease.spec?.holderIdentity ?? '';
    return holder === '' || holder === this.#identity || this.#clock.monotonic() >= this.#expiryOf(lease);
  }

  /** When we will have seen no change for the lease's duration, on our monotonic clock. */
  #expiryOf(lease: Lease): number {
    const seconds = lease.spec?.leaseDurationSeconds;
    return this.#observedAt + (seconds === undefined ? this.#leaseDuration : seconds * 1000);
  }

  async #read(signal: AbortSignal): Promise<Lease | undefined> {
    try {
      return await this.#client.get(this.#name, { signal, urgent });
    } catch (error) {
      if (isApiError(error) && error.isNotFound) return undefined;
      throw error;
    }
  }

  async #create(signal: AbortSignal): Promise<boolean> {
    const sentAt = this.#clock.monotonic();
    const now = formatMicroTime(this.#clock.now());
    const metadata = { name: this.#name, namespace: this.#namespace };
    const spec = { ...this.#heldSpec(now), acquireTime: now, leaseTransitions: 0 };
    try {
      this.#observe(await this.#client.create({ metadata, spec }, { signal, urgent }));
    } catch (error) {
      if (isApiError(error) && error.isAlreadyExists) return false;
      throw error;
    }
    this.#renewedAt = sentAt;
    return true;
  }

  /** Takes or renews; the resourceVersion in `lease` makes sure that nobody else does at the same time. */
  async #write(lease: Lease, signal: AbortSignal): Promise<boolean> {
    const sentAt = this.#clock.monotonic();
    const now = formatMicroTime(this.#clock.now());
    const spec = lease.spec ?? {};
    const ours = spec.holderIdentity === this.#identity;
    const transitions = spec.leaseTransitions ?? 0;
    const next: LeaseSpec = {
      ...spec,
      ...this.#heldSpec(now),
      acquireTime: ours ? (spec.acquireTime ?? now) : now,
      leaseTransitions: ours ? transitions : transitions + 1,
    };
    this.#observe(await this.#client.update({ ...lease, spec: next }, { signal, urgent }));
    this.#renewedAt = sentAt;
    return true;
  }

  #heldSpec(renewTime: string): LeaseSpec {
    const leaseDurationSeconds = Math.ceil(this.#leaseDuration / 1000);
    return { holderIdentity: this.#identity, leaseDurationSeconds, renewTime };
  }

  /** Leaves the lease free. Its failure only costs the others some waiting. */
  async #release(): Promise<void> {
    const deadline = startDeadline(this.#clock, this.#renewDeadline, 'the lease was not released in time');
    try {
      for (let lease = this.#observed; lease !== undefined && lease.spec?.holderIdentity === this.#identity;) {
        const now = formatMicroTime(this.#clock.now());
        const times = { leaseDurationSeconds: releasedDuration, renewTime: now, acquireTime: now };
        const spec: LeaseSpec = { ...lease.spec, holderIdentity: '', ...times };
        try {
          this.#observe(await this.#client.update({ ...lease, spec }, { signal: deadline.signal, urgent }));
          return;
        } catch (error) {
          if (!isApiError(error) || !error.isConflict) throw error;
          lease = await this.#read(deadline.signal);
        }
      }
    } catch (error) {
      this.#log.warn('the lease could not be released', { error });
    } finally {
      deadline.cancel();
      if (this.#holds()) this.#observed = undefined;
    }
  }

  #holds(): boolean {
    return this.#observed?.spec?.holderIdentity === this.#identity;
  }

  /** Only a change restarts the time after which the lease counts as expired. */
  #observe(lease: Lease): void {
    const changed = versionOf(lease) !== versionOf(this.#observed);
    if (changed || this.#observed === undefined) this.#observedAt = this.#clock.monotonic();
    this.#observed = lease;
  }

  #report(callbacks: LeaderCallbacks): void {
    const leader = this.leader ?? '';
    if (leader === this.#reported) return;
    this.#reported = leader;
    if (leader !== '') callbacks.onNewLeader?.(leader);
  }
}

function versionOf(lease: Lease | undefined): string | undefined {
  return lease?.metadata?.resourceVersion;
}

// Hears of a lease's changes as they happen, so that who waits knows to the millisecond when it expires, and at once that it
// was given back. What it misses costs only time: candidates read the lease all the same when nothing is heard.
import { compareResourceVersions, isApiError, sleep } from '@kubewright/apimachinery';
import type { Clock } from '@kubewright/apimachinery';
import { errorMessage } from '../error-message.ts';
import type { Logger } from '../log.ts';
import type { ResourceClient } from '../resource-client.ts';
import type { Lease } from './lease.ts';

/** Milliseconds until a watch that was refused is asked for again: permission may come, and a token may have been renewed. */
const refusalDelay = 60_000;

/** What a {@link LeaseWatch} needs. */
export interface LeaseWatchParts {
  readonly client: ResourceClient<Lease>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Told each state that is later than what was known. */
  readonly onChange: (lease: Lease) => void;
}

/** Watches one lease for one candidate. */
export class LeaseWatch {
  readonly #parts: LeaseWatchParts;
  /** The watch that runs; aborted when it is not wanted any more. */
  #running: AbortController | undefined;
  /** The newest state that was heard of here or given to {@link follow}. */
  #version: string | undefined;
  /** The monotonic time until which reading is all there is: the server does not let us. */
  #refusedUntil = -Infinity;
  #heard: AbortController | undefined;

  constructor(parts: LeaseWatchParts) {
    this.#parts = parts;
  }

  /**
   * Watches from this state on. One that runs already and has not told of this state is late or deaf, so another takes its
   * place.
   */
  follow(lease: Lease): void {
    const { resourceVersion } = lease.metadata ?? {};
    if (resourceVersion === undefined || this.#parts.clock.monotonic() < this.#refusedUntil) return;
    if (this.#running !== undefined && resourceVersion === this.#version) return;
    this.close();
    this.#version = resourceVersion;
    this.#running = new AbortController();
    void this.#watch(lease.metadata?.name ?? '', resourceVersion, this.#running);
  }

  /** Waits until something is heard, the delay in milliseconds is over, or the signal aborts. @returns whether something was */
  async heard(delay: number, signal: AbortSignal): Promise<boolean> {
    const heard = new AbortController();
    const stop = (): void => heard.abort();
    signal.addEventListener('abort', stop, { once: true });
    this.#heard = heard;
    if (signal.aborted) stop();
    await sleep(this.#parts.clock, delay, heard.signal);
    signal.removeEventListener('abort', stop);
    this.#heard = undefined;
    return heard.signal.aborted && !signal.aborted;
  }

  /** Ends it. Idempotent. */
  close(): void {
    this.#running?.abort();
    this.#running = undefined;
  }

  async #watch(name: string, resourceVersion: string, running: AbortController): Promise<void> {
    const { client, clock, log, onChange } = this.#parts;
    const { signal } = running;
    try {
      const fieldSelector = `metadata.name=${name}`;
      for await (const { type, object } of client.watch({ resourceVersion, fieldSelector, signal })) {
        // One that was deleted is found missing by the next read, as without a watch.
        if (signal.aborted || type === 'DELETED' || !this.#isNewer(object)) continue;
        this.#version = object.metadata?.resourceVersion;
        onChange(object);
        this.#heard?.abort();
      }
    } catch (error) {
      if (signal.aborted) return;
      const isRefused = isApiError(error) && (error.isForbidden || error.isUnauthorized);
      if (isRefused) this.#refusedUntil = clock.monotonic() + refusalDelay;
      log.debug('the lease is not watched', { error: errorMessage(error) });
    } finally {
      if (this.#running === running) this.#running = undefined;
    }
  }

  #isNewer({ metadata }: Lease): boolean {
    return (compareResourceVersions(metadata?.resourceVersion, this.#version) ?? 1) > 0;
  }
}

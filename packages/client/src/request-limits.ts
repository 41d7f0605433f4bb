// How many requests a client sends: at once, and a second. Watches and other streams are not held back, as in client-go.
import { sleep } from '@kubewright/apimachinery';
import type { Clock } from '@kubewright/apimachinery';
import type { Later } from './later.ts';
import type { Logger } from './log.ts';
import { BucketRateLimiter } from './queue/rate-limiter.ts';

/** A limit of requests a second. */
export interface RequestRate {
  /** Requests a second in the long run. */
  readonly qps: number;
  /** How many at once after a quiet time; default twice `qps`, as client-go's 5 and 10. */
  readonly burst?: number;
}

/**
 * Requests at once when the caller does not say: what one connection of client-go carries, for kube-apiserver allows 100
 * streams on each of HTTP/2. Here each has a connection of HTTP/1.1, so that it is also the number of sockets.
 *
 * @see https://github.com/kubernetes/apiserver/blob/master/pkg/server/secure_serving.go (MaxConcurrentStreams)
 */
export const defaultMaxInFlight = 100;

/** Being held back longer is worth a line of the log. @see https://github.com/kubernetes/client-go/blob/master/rest/request.go (longThrottleLatency, extraLongThrottleLatency) */
const longHold = 50;
const veryLongHold = 1000;
/** Milliseconds between two warnings, as there. */
const warningInterval = 10_000;

export interface RequestLimitsOptions {
  readonly clock: Clock;
  readonly maxInFlight?: number | undefined;
  readonly rate?: RequestRate | undefined;
  readonly log?: Logger | undefined;
}

/** Where requests wait for their turn, in the order in which they came. */
export class RequestLimits {
  readonly #clock: Clock;
  readonly #maxInFlight: number;
  readonly #bucket: BucketRateLimiter<void> | undefined;
  readonly #log: Logger | undefined;
  readonly #waiting = new Set<() => void>();
  #inFlight = 0;
  #warnedAt = -Infinity;

  /** @throws RangeError for limits that let nothing through. */
  constructor({ clock, maxInFlight = defaultMaxInFlight, rate, log }: RequestLimitsOptions) {
    if (!(maxInFlight >= 1)) throw new RangeError(`maxInFlight is ${maxInFlight}: at least one request must pass`);
    if (rate !== undefined && !(rate.qps > 0)) throw new RangeError(`qps is ${rate.qps}: leave the rate out for none`);
    this.#clock = clock;
    this.#maxInFlight = maxInFlight;
    this.#bucket =
      rate === undefined
        ? undefined
        : new BucketRateLimiter({ clock, rate: rate.qps, burst: rate.burst ?? Math.max(1, rate.qps * 2) });
    this.#log = log;
  }

  /** Requests that entered and have not left. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /**
   * Waits for a turn, if it has to; whoever gets one calls {@link leave}.
   *
   * @param what - the request, for the log
   * @returns the milliseconds waited
   * @throws the signal's reason, and then there is no turn to leave
   */
  enter(what: () => string, signal: AbortSignal | undefined): Later<number> {
    if (this.#bucket !== undefined || this.#inFlight >= this.#maxInFlight) return this.#wait(what, signal);
    this.#inFlight += 1;
    return 0;
  }

  async #wait(what: () => string, signal: AbortSignal | undefined): Promise<number> {
    const began = this.#clock.monotonic();
    const delay = this.#bucket?.when() ?? 0;
    if (delay > 0) await sleep(this.#clock, delay, signal);
    signal?.throwIfAborted();
    if (this.#inFlight < this.#maxInFlight) this.#inFlight += 1;
    else await this.#queue(signal);
    const held = this.#clock.monotonic() - began;
    if (held > longHold) this.#report(what(), held);
    return held;
  }

  leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#inFlight -= 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }

  /** The place of whoever leaves passes to the first in line, so that nobody slips in between. */
  #queue(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        this.#waiting.delete(enter);
        reject(signal?.reason as Error);
      };
      const enter = (): void => {
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      this.#waiting.add(enter);
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  #report(request: string, held: number): void {
    const fields = { request, milliseconds: Math.round(held), inFlight: this.#inFlight };
    const now = this.#clock.monotonic();
    if (held > veryLongHold && now - this.#warnedAt >= warningInterval) {
      this.#warnedAt = now;
      this.#log?.warn("the client's own limits held a request back", fields);
    } else {
      this.#log?.debug("the client's own limits held a request back", fields);
    }
  }
}

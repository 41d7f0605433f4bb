// The only source of time: wall clock, monotonic clock and timers, so that tests can replace all three.

/** A scheduled call. */
export interface Timer {
  /** Idempotent; after it the call never happens. */
  cancel(): void;
}

/** Time, injected. */
export interface Clock {
  /** Milliseconds since 1970, from the wall clock. */
  now(): number;
  /** Milliseconds since an arbitrary start; never goes back. */
  monotonic(): number;
  /**
   * Calls once after `delay` milliseconds. Any delay works, also beyond the 24.8 days where `setTimeout` overflows.
   *
   * @param options.unref - do not keep the process alive for this timer; default false
   */
  schedule(delay: number, call: () => void, options?: { readonly unref?: boolean }): Timer;
}

/** The largest delay that `setTimeout` takes: a signed 32-bit number of milliseconds, 24.8 days. */
const longestTimeout = 2 ** 31 - 1;

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  schedule(delay, call, { unref = false } = {}) {
    let remaining = Math.max(0, delay);
    let timeout: NodeJS.Timeout;
    const arm = (): void => {
      const step = Math.min(remaining, longestTimeout);
      remaining -= step;
      timeout = setTimeout(remaining > 0 ? arm : call, step);
      if (unref) timeout.unref();
    };
    arm();
    return { cancel: () => clearTimeout(timeout) };
  },
};

/**
 * Waits on a clock.
 *
 * @param delay - milliseconds
 * @returns a promise that resolves after the delay, or at once when the signal aborts: whoever waits checks the signal
 */
export function sleep(clock: Clock, delay: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = (): void => {
      timer.cancel();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = clock.schedule(delay, done);
    signal?.addEventListener('abort', done, { once: true });
  });
}

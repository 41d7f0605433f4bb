// What has been started, to be stopped in the reversed order within one limit of time.
import type { Clock } from '@kubewright/apimachinery';

interface Step {
  readonly name: string;
  readonly stop: () => void | Promise<void>;
}

/** A stack of things to stop. */
export class Teardown {
  readonly #steps: Step[] = [];

  /** @param name - for the message when it does not stop */
  push(name: string, stop: Step['stop']): void {
    this.#steps.push({ name, stop });
  }

  /**
   * Stops everything, the last first, each after the one before has ended. When the time is up the rest is told to stop
   * without waiting for it.
   *
   * @param limit - milliseconds for all of it
   * @returns what failed or did not end in time
   */
  async run(clock: Clock, limit: number): Promise<Error[]> {
    const failures: Error[] = [];
    let expire = (): void => undefined;
    let expired = false;
    const expiry = new Promise<void>((resolve) => {
      expire = () => {
        expired = true;
        resolve();
      };
    });
    const timer = clock.schedule(limit, expire);
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      const { name, stop } = step;
      const inTime = !expired;
      let ended = false;
      const stopping = Promise.resolve()
        .then(stop)
        .catch((error: unknown) => void failures.push(new Error(`${name} failed to stop`, { cause: error })))
        .finally(() => (ended = true));
      await Promise.race([stopping, expiry]);
      if (inTime && expired && !ended) failures.push(new Error(`${name} did not stop within ${limit / 1000} s`));
    }
    timer.cancel();
    return failures;
  }
}

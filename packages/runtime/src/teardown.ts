// What has been started, to be stopped in the reversed order within one limit of time.
import type { Clock } from '@kubewright/apimachinery';

interface Step {
  readonly names: () => readonly string[];
  readonly stop: (hurry: boolean) => void | Promise<void>;
}

/** A stack of things to stop. */
export class Teardown {
  readonly #steps: Step[] = [];

  /**
   * @param name - for the message when it does not stop; a function names what is still there at that moment
   * @param stop - told whether nobody waits for it any more
   */
  push(name: string | (() => readonly string[]), stop: Step['stop']): void {
    this.#steps.push({ names: typeof name === 'string' ? () => [name] : name, stop });
  }

  /**
   * Stops everything, the last first, each after the one before has ended. When the time is up the rest is told to stop
   * without waiting for it.
   *
   * @param limit - milliseconds for all of it; 0 waits for nothing, and then nothing counts as late; Infinity or less
   *   than 0 waits for as long as it takes
   * @returns what failed or did not end in time
   */
  async run(clock: Clock, limit: number): Promise<Error[]> {
    const failures: Error[] = [];
    let expire = (): void => undefined;
    let expired = limit === 0;
    const expiry = new Promise<void>((resolve) => {
      expire = () => {
        expired = true;
        resolve();
      };
    });
    if (expired) expire();
    const timer = limit > 0 && limit < Infinity ? clock.schedule(limit, expire) : undefined;
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      const { names, stop } = step;
      const inTime = !expired;
      let ended = false;
      const stopping = Promise.resolve()
        .then(() => stop(!inTime))
        .catch((error: unknown) => {
          failures.push(new Error(`${names().join(', ')} failed to stop`, { cause: error }));
        })
        .finally(() => (ended = true));
      await Promise.race([stopping, expiry]);
      if (inTime && expired && !ended) {
        failures.push(new Error(`${names().join(', ')} did not stop within ${limit / 1000} s`));
      }
    }
    timer?.cancel();
    return failures;
  }
}

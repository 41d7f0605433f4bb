// An operator under test: a manager that runs until the test stops it, with its log kept.
import type { RestClient } from '@kubewright/client';
import type { Manager, ManagerOptions } from '@kubewright/runtime';
import { createManager } from '@kubewright/runtime';
import type { LogLine } from './captured-log.ts';
import { capturingLogger } from './captured-log.ts';
import type { Pace } from './eventually.ts';
import { ask, describeError, notYet } from './eventually.ts';
import type { PassingTime } from './passing-time.ts';
import { until } from './passing-time.ts';
import { unsettled } from './settled.ts';

/** Adds controllers to a manager: the `register` that the generator writes, or one of a test's own. */
export type Register = (manager: Manager) => void;

/** How an operator under test differs from one in production. */
export type OperatorOptions = Partial<Omit<ManagerOptions, 'config' | 'rest'>>;

/** The name of the manager of an operator under test, unless it is given another. */
export const defaultName = 'operator-under-test';

/** What an operator under test is started with. */
export interface TestOperatorParts {
  /** The operator's connection. */
  readonly rest: RestClient;
  /** In whose name it asks. */
  readonly user: string;
  /** The test's connection. */
  readonly observer: RestClient;
  /** The fake clock, if there is one. */
  readonly time: PassingTime | undefined;
}

/** How long starting and stopping may take on a fake clock, in its milliseconds. */
const longestTransition = 60_000;

/** A running operator. */
export class TestOperator implements AsyncDisposable {
  readonly manager: Manager;
  /** What it has logged, from `debug` on, unless it was given a logger. */
  readonly log: readonly LogLine[];
  /** In whose name it asks the embedded server: as `user` its requests and faults can be told from others'. */
  readonly user: string;
  readonly #observer: RestClient;
  readonly #time: PassingTime | undefined;
  readonly #stop = new AbortController();
  readonly #ended: Promise<void>;
  #stopped = false;
  #failure: { readonly error: unknown } | undefined;

  private constructor({ rest, user, observer, time }: TestOperatorParts, register: Register, options: OperatorOptions) {
    const lines: LogLine[] = [];
    this.user = user;
    this.#observer = observer;
    this.#time = time;
    this.log = lines;
    this.manager = createManager({
      name: defaultName,
      log: capturingLogger(lines),
      freeze: true,
      gracePeriod: 2000,
      cacheSyncTimeout: 10_000,
      // What happens in a test happens for a reason.
      caches: { resyncPeriod: 0 },
      ...(time === undefined ? {} : { clock: time.clock }),
      ...options,
      rest,
    });
    this.pace = {
      next: () => this.manager.reconciled(),
      check: () => this.#check(),
      describe: () => this.#describe(),
      time,
    };
    register(this.manager);
    this.#ended = this.manager.start(this.#stop.signal).catch((error: unknown) => {
      this.#failure = { error };
    });
  }

  /** @throws what {@link Manager.start} throws when it cannot start. */
  static async start(parts: TestOperatorParts, register: Register, options: OperatorOptions): Promise<TestOperator> {
    const operator = new TestOperator(parts, register, options);
    try {
      await operator.#transition(Promise.race([operator.manager.started, operator.#ended]));
    } catch (error) {
      await operator.stop();
      throw error;
    }
    operator.pace.check();
    return operator;
  }

  /** Whether the test has stopped it. One that failed by itself has not been stopped. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** Sets the pace of waiting for this operator. */
  readonly pace: Pace;

  /** See {@link TestEnvironment.settled}. */
  async settled(options: { readonly timeout?: number } = {}): Promise<void> {
    const question = async (): Promise<void | typeof notYet> => {
      const reason = await unsettled(this.#observer, this.manager);
      if (reason === undefined) return;
      pending = reason;
      return notYet;
    };
    let pending = '';
    const pace = { ...this.pace, describe: () => `: ${pending}${this.pace.describe()}` };
    await ask(question, options.timeout ?? 5000, pace);
  }

  /**
   * Stops it, once.
   *
   * @throws the operator's failure, if it has not stopped cleanly.
   */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#stop.abort();
    await this.#transition(this.#ended);
    this.pace.check();
  }

  async #transition(promise: Promise<void>): Promise<void> {
    await (this.#time === undefined ? promise : until(this.#time, promise, longestTransition));
  }

  #check(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  #describe(): string {
    const lines = this.log.filter(({ level }) => level === 'error' || level === 'warn').slice(-3);
    return lines.map(({ message, fields }) => `\n  log: ${message}: ${describeError(fields['error'] ?? '')}`).join('');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

// What runs beside other things until the manager stops, in groups that start together.

/** Something that runs until it is told to stop. */
export interface Work {
  /** For logs and messages, such as `controller network`. */
  readonly name: string;
  /** What it is doing now, for messages about what does not stop; such as ` (default/a)`. */
  readonly doing?: (() => string) | undefined;
  /** Resolves when it has ended; rejecting stops the manager. */
  run(): Promise<void>;
}

/** Work of one phase. What is added before the group starts waits; what is added after starts at once. */
export class WorkGroup {
  readonly #stop: AbortSignal;
  readonly #fail: (error: unknown) => void;
  readonly #waiting: Work[] = [];
  readonly #running = new Map<Work, Promise<void>>();
  #started = false;

  /**
   * @param stop - after it nothing starts any more
   * @param fail - told when work rejects
   */
  constructor(stop: AbortSignal, fail: (error: unknown) => void) {
    this.#stop = stop;
    this.#fail = fail;
  }

  add(work: Work): void {
    if (this.#started) this.#launch(work);
    else this.#waiting.push(work);
  }

  start(): void {
    this.#started = true;
    for (const work of this.#waiting.splice(0)) this.#launch(work);
  }

  /** Names of what has not ended, each with what it is doing. */
  get running(): readonly string[] {
    return Array.from(this.#running.keys(), ({ name, doing }) => name + (doing?.() ?? ''));
  }

  /** Resolves when all of it has ended. */
  async ended(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values());
  }

  #launch(work: Work): void {
    if (this.#stop.aborted) return;
    // Its first part runs now; what fails at once must still find itself in the map.
    const ended = this.#run(work);
    this.#running.set(
      work,
      ended.then(() => void this.#running.delete(work)),
    );
  }

  /** Never rejects. */
  async #run(work: Work): Promise<void> {
    try {
      await work.run();
    } catch (error) {
      this.#fail(new Error(`${work.name} failed`, { cause: error }));
    }
  }
}

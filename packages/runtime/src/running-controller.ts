// What can be asked of a controller while its manager runs.
import type { ChannelSource } from './channel.ts';
import type { ControllerState } from './controller-state.ts';
import type { Request } from './request.ts';
import type { SourceRegistration } from './source-set.ts';
import type { Source } from './source.ts';

/** How {@link RunningController.enqueue} adds a request. */
export interface EnqueueOptions {
  /** Any integer, higher ones first; default 0, as events have. */
  readonly priority?: number | undefined;
  /** Milliseconds to wait; default none. */
  readonly after?: number | undefined;
}

/** A controller while its manager runs: `manager.controller(definition)`, and `context.controller` in its reconcile. */
export interface RunningController {
  /** What it is doing now. */
  readonly state: ControllerState;
  /**
   * Asks for a reconcile. Requests asked for before the controller leads wait until it does.
   *
   * @throws RangeError when the priority is no integer.
   */
  enqueue(request: Request, options?: EnqueueOptions): void;
  /**
   * Changes how many requests are worked on at once. More begin at once; with fewer, those that run finish.
   *
   * @throws TypeError when it is no integer above 0.
   */
  setWorkers(workers: number): void;
  /**
   * Listens to one more source, a channel while the controller leads. The same source again is the same registration, so
   * a reconcile may say each time what it needs.
   */
  watch(source: Source | ChannelSource): SourceRegistration;
}

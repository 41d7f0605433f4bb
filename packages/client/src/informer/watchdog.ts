// Ends a connection that looks alive and is not: half-open sockets deliver neither data nor an error.
import type { Clock, Timer } from '@kubewright/apimachinery';

export interface WatchdogOptions {
  /** Milliseconds until something must be heard for the first time. */
  readonly opening: number;
  /** Milliseconds without anything heard after which the connection counts as dead. */
  readonly silence: number;
  /** Milliseconds after which it ends in any case. */
  readonly total: number;
}

/** Why a watchdog aborted. */
export class SilentConnectionError extends Error {
  override readonly name = 'SilentConnectionError';
}

/** An abort signal that follows another one and fires when nothing is heard for too long. */
export class Watchdog {
  readonly #controller = new AbortController();
  readonly #clock: Clock;
  #silence: number;
  readonly #end: number;
  readonly #parent: AbortSignal;
  #heard: number;
  /** How much silence is allowed now. */
  #limit: number;
  #timer: Timer | undefined;

  constructor(clock: Clock, { opening, silence, total }: WatchdogOptions, parent: AbortSignal) {
    this.#clock = clock;
    this.#silence = silence;
    this.#heard = clock.monotonic();
    this.#limit = opening;
    this.#end = this.#heard + total;
    this.#parent = parent;
    parent.addEventListener('abort', this.#follow, { once: true });
    if (parent.aborted) this.#follow();
    else this.#arm();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Something came. Cheap: to be called for every chunk. Returns when that was. */
  hear(): number {
    this.#limit = this.#silence;
    return (this.#heard = this.#clock.monotonic());
  }

  /** From now on so many milliseconds without anything are enough, unless fewer are already. */
  shorten(silence: number): void {
    if (this.#silence <= silence) return;
    this.#silence = silence;
    this.#limit = silence;
    if (this.signal.aborted) return;
    this.#timer?.cancel();
    this.#arm();
  }

  /** Lets go of timer and listener. */
  stop(): void {
    this.#timer?.cancel();
    this.#parent.removeEventListener('abort', this.#follow);
  }

  #arm(): void {
    const due = Math.min(this.#heard + this.#limit, this.#end);
    this.#timer = this.#clock.schedule(due - this.#clock.monotonic(), this.#check, { unref: true });
  }

  readonly #check = (): void => {
    const now = this.#clock.monotonic();
    if (now < this.#heard + this.#limit && now < this.#end) return this.#arm();
    this.stop();
    const why = now >= this.#end ? 'outlived its timeout' : `was silent for ${this.#limit} ms`;
    this.#controller.abort(new SilentConnectionError(`the connection ${why}`));
  };

  readonly #follow = (): void => {
    this.stop();
    this.#controller.abort(this.#parent.reason);
  };
}

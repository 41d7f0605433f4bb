// How long the next watch is asked to last. Five to ten minutes, at random; less where nothing came of the last one: a
// proxy that holds an answer back until its end would never deliver a watch that is given up as silent before that.
import { SilentConnectionError } from './watchdog.ts';

/**
 * Milliseconds. The least time that a watch is asked to last; at most twice that (B-11).
 *
 * @see https://github.com/kubernetes/client-go/blob/master/tools/cache/reflector.go (minWatchTimeout)
 */
const usual = 300_000;

/** The same where answers may be held back; at most half as much again, which is less than any silence that is waited for. */
const brief = 30_000;

/** Milliseconds. What comes sooner before the end than this, came with the end: servers send a bookmark 2 s before it. */
const withTheEnd = 1000;

/** Of one reflector, from watch to watch. */
export class WatchLength {
  readonly #random: () => number;
  #isBrief = false;
  #isHeldBack = false;
  #heardAt: number | undefined;

  /** @param random - gives numbers in [0, 1) */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** The last watches came with their end only: something on the way holds them back. */
  get isHeldBack(): boolean {
    return this.#isHeldBack;
  }

  /** Milliseconds for the watch that begins now. */
  next(): number {
    this.#heardAt = undefined;
    return Math.floor(this.#isBrief ? brief * (1 + this.#random() / 2) : usual * (1 + this.#random()));
  }

  /** Something came. */
  heard(now: number): void {
    this.#heardAt ??= now;
  }

  /**
   * The watch has ended.
   *
   * @param reason - what it was given up for, if it was
   */
  ended(now: number, reason: unknown): void {
    if (this.#heardAt === undefined) {
      if (reason instanceof SilentConnectionError) this.#isBrief = true;
    } else if (this.#isBrief) {
      this.#isHeldBack = now - this.#heardAt <= withTheEnd;
      this.#isBrief = this.#isHeldBack;
    }
  }
}

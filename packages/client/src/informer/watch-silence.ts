// How long a watch may say nothing before its connection counts as dead: a server that is known to send bookmarks has one due.
import { SilentConnectionError } from './watchdog.ts';
import type { Watchdog } from './watchdog.ts';

/** Milliseconds. Where no bookmark is known to be due: two that servers would have sent, one a minute. */
const usual = 150_000;

/**
 * Milliseconds, where bookmarks come: kube-apiserver sends the next within 63 s (one a minute, looked for every 1 to 1.25 s,
 * in steps of a second), and a machine may be late.
 *
 * @see https://github.com/kubernetes/apiserver/blob/master/pkg/storage/cacher/cacher.go (defaultBookmarkFrequency, dispatchEvents)
 */
const betweenBookmarks = 90_000;

/** Of one reflector, from watch to watch. */
export class WatchSilence {
  /** The server sends bookmarks, as far as is known. */
  #isKnown = false;
  /** One came in the current watch. */
  #came = false;

  /** Milliseconds for the watch that begins now. */
  next(): number {
    this.#came = false;
    return this.#isKnown ? betweenBookmarks : usual;
  }

  /** A bookmark came, also one that ends a streamed list. */
  bookmark(watchdog: Watchdog | undefined): void {
    this.#came = true;
    this.#isKnown = true;
    watchdog?.shorten(betweenBookmarks);
  }

  /**
   * The watch has ended. Where none came before it was given up, it may have been answered by a server that sends none: the
   * next one has more time, so that this costs no more than one connection.
   *
   * @param reason - what it was given up for, if it was
   */
  ended(reason: unknown): void {
    if (!this.#came && reason instanceof SilentConnectionError) this.#isKnown = false;
  }
}

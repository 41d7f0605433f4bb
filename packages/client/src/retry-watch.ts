// A watch that goes on: where the server, a proxy or the network ends it, it begins again behind the last event.
// @see https://github.com/kubernetes/client-go/blob/master/tools/watch/retrywatcher.go
import { isApiError, sleep } from '@kubewright/apimachinery';
import type { Clock, KubernetesObject } from '@kubewright/apimachinery';
import { WatchLength } from './informer/watch-length.ts';
import { WatchSilence } from './informer/watch-silence.ts';
import { Watchdog } from './informer/watchdog.ts';
import type { SelectorOptions, WatchOptions } from './request-options.ts';
import type { BookmarkEvent, WatchEvent } from './watch-event.ts';
import { longestRetryAfter } from './retry-policy.ts';
import { MalformedWatchError } from './watch-stream.ts';

/** Where to begin: the version of a list or of an object. */
export interface RetryWatchOptions extends SelectorOptions {
  /** Neither empty nor `0`: these have no "behind". */
  readonly resourceVersion: string;
}

type Open<T extends KubernetesObject> = (
  options: WatchOptions & { readonly allowWatchBookmarks: true },
) => AsyncIterable<WatchEvent<T> | BookmarkEvent>;

/** Milliseconds between two attempts at least, as in client-go. */
const leastDelay = 1000;

/**
 * A connection that says nothing for 150 s is given up, too; for 90 s where the server is known to send bookmarks.
 *
 * @throws TypeError without a resourceVersion; ApiError when it is too old (`isGone`: list again), and for 401 and 403,
 * which another attempt does not change; the signal's reason. Everything else is waited for.
 */
export async function* retryWatch<T extends KubernetesObject>(
  open: Open<T>,
  clock: Clock,
  options: RetryWatchOptions,
): AsyncGenerator<WatchEvent<T>, void, undefined> {
  let { resourceVersion } = options;
  if (resourceVersion === '' || resourceVersion === '0') {
    throw new TypeError(`a watch that goes on needs a resourceVersion to begin behind, not "${resourceVersion}"`);
  }
  const { signal } = options;
  const length = new WatchLength(Math.random);
  const silences = new WatchSilence();
  for (;;) {
    signal?.throwIfAborted();
    const began = clock.monotonic();
    const timeoutSeconds = Math.floor(length.next() / 1000);
    const silence = silences.next();
    const limits = { opening: silence, silence, total: Infinity };
    const watchdog = new Watchdog(clock, limits, signal ?? new AbortController().signal);
    const asked = { ...options, resourceVersion, allowWatchBookmarks: true, timeoutSeconds } as const;
    try {
      for await (const event of open({ ...asked, signal: watchdog.signal })) {
        length.heard(watchdog.hear());
        resourceVersion = event.object.metadata?.resourceVersion ?? resourceVersion;
        if (event.type === 'BOOKMARK') silences.bookmark(watchdog);
        else yield event;
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (!watchdog.signal.aborted && !mayPass(error)) throw error;
      if (isApiError(error)) await sleep(clock, Math.min(error.retryAfter ?? 0, longestRetryAfter), signal);
    } finally {
      watchdog.stop();
      length.ended(clock.monotonic(), watchdog.signal.reason);
      silences.ended(watchdog.signal.reason);
    }
    const rest = leastDelay - (clock.monotonic() - began);
    if (rest > 0) await sleep(clock, rest, signal);
  }
}

/** Whether the same watch may work later. A line that is none was cut off, or is a proxy's. */
function mayPass(error: unknown): boolean {
  if (isApiError(error)) return !error.isGone && !error.isUnauthorized && !error.isForbidden && !error.isNotFound;
  return error instanceof MalformedWatchError || (error instanceof Error && 'code' in error);
}

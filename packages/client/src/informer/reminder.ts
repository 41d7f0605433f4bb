// Says again and again that something has not happened yet, until it has.
import type { Clock, Timer } from '@kubewright/apimachinery';

/** Milliseconds. @see https://github.com/kubernetes/client-go/blob/master/tools/cache/reflector.go (initialEventsEndBookmarkTicker) */
const period = 10_000;

/**
 * Calls every ten seconds while `isAwaited` says so.
 *
 * @returns ends it
 */
export function remind(clock: Clock, isAwaited: () => boolean, call: () => void): () => void {
  let timer: Timer | undefined;
  const arm = (): void => {
    timer = clock.schedule(period, due, { unref: true });
  };
  const due = (): void => {
    if (!isAwaited()) return;
    call();
    arm();
  };
  arm();
  return () => timer?.cancel();
}

// An abort signal that also fires when time is up. Whoever makes one cancels it, or timer and listener stay behind.
import type { Clock } from '@kubewright/apimachinery';

/** A signal and how to let go of it. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Ends the wait without aborting. Idempotent. */
  cancel(): void;
}

/**
 * Follows `parent` and aborts after `delay` milliseconds with an error named `TimeoutError`.
 *
 * @param message - of that error; a function makes it when it is needed
 */
export function startDeadline(
  clock: Clock,
  delay: number,
  message: string | (() => string),
  parent?: AbortSignal,
): Deadline {
  const controller = new AbortController();
  const follow = (): void => {
    cancel();
    controller.abort(parent?.reason);
  };
  const timer = clock.schedule(delay, () => {
    cancel();
    controller.abort(new DOMException(typeof message === 'string' ? message : message(), 'TimeoutError'));
  });
  const cancel = (): void => {
    timer.cancel();
    parent?.removeEventListener('abort', follow);
  };
  if (parent?.aborted) follow();
  else parent?.addEventListener('abort', follow, { once: true });
  return { signal: controller.signal, cancel };
}

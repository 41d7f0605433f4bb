// A clock that runs faster than the world, so that a client's timeouts of minutes pass in seconds.
import { systemClock } from '@kubewright/apimachinery';
import type { Clock } from '@kubewright/apimachinery';

/** @param factor - how many of its seconds go into one */
export function acceleratedClock(factor: number): Clock {
  return {
    now: () => systemClock.now(),
    monotonic: () => systemClock.monotonic() * factor,
    schedule: (delay, call, options) => systemClock.schedule(delay / factor, call, options),
  };
}

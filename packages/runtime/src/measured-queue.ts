// The work queue of a controller, which also counts what goes through it.
import type { Clock } from '@kubewright/apimachinery';
import type { RateLimiter } from '@kubewright/client';
import { PriorityQueue } from '@kubewright/client';
import type { ControllerMetrics } from './metrics/controller-metrics.ts';

/** What the queue of a controller needs. */
export interface MeasuredQueueParts {
  readonly clock: Clock;
  readonly metrics: ControllerMetrics;
  readonly rateLimiter: RateLimiter<string>;
  readonly oldestEvery: number;
  readonly onAvailable: () => void;
}

/** A queue of request keys. */
export function measuredQueue({ metrics, ...options }: MeasuredQueueParts): PriorityQueue<string> {
  return new PriorityQueue<string>({
    ...options,
    observer: {
      added: () => metrics.queued(),
      taken: (waited) => metrics.taken(waited),
      retried: () => metrics.retried(),
    },
  });
}

// The work queue of a controller, which also counts what goes through it.
import type { Clock } from '@kubewright/apimachinery';
import type { RateLimiter } from '@kubewright/client';
import { RateLimitingQueue } from '@kubewright/client';
import type { ControllerMetrics } from './metrics/controller-metrics.ts';

/** A rate-limiting queue of request keys. */
export class MeasuredQueue extends RateLimitingQueue<string> {
  readonly #clock: Clock;
  readonly #metrics: ControllerMetrics;
  /** When each waiting key was first added, by the monotonic clock. */
  readonly #addedAt = new Map<string, number>();

  constructor(options: { clock: Clock; metrics: ControllerMetrics; rateLimiter: RateLimiter<string> | undefined }) {
    const { clock, metrics, rateLimiter } = options;
    super({ clock, ...(rateLimiter === undefined ? {} : { rateLimiter }) });
    this.#clock = clock;
    this.#metrics = metrics;
  }

  override add(key: string): void {
    if (!this.shuttingDown && !this.#addedAt.has(key)) {
      this.#addedAt.set(key, this.#clock.monotonic());
      this.#metrics.queued();
    }
    super.add(key);
  }

  override async get(signal?: AbortSignal): Promise<string | undefined> {
    const key = await super.get(signal);
    if (key === undefined) return undefined;
    const addedAt = this.#addedAt.get(key);
    this.#addedAt.delete(key);
    if (addedAt !== undefined) this.#metrics.taken(this.#clock.monotonic() - addedAt);
    return key;
  }

  override addRateLimited(key: string): void {
    this.#metrics.retried();
    super.addRateLimited(key);
  }
}

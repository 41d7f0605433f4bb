// How long a reconcile may take: the signal that it is given, and what is said when it does not heed it. Whoever runs it
// interrupts it: a listener for each of many short runs costs more than the run.
import type { Clock, Timer } from '@kubewright/apimachinery';
import type { Logger } from '@kubewright/client';
import type { ControllerSettings } from './controller-settings.ts';
import type { ControllerMetrics } from './metrics/controller-metrics.ts';

/** What a limit needs. */
export interface ReconcileLimitParts {
  readonly clock: Clock;
  readonly settings: Pick<ControllerSettings, 'reconcileTimeout' | 'stuckAfter'>;
  readonly metrics: Pick<ControllerMetrics, 'timedOut' | 'stuck'>;
}

/** Of one run. Whoever makes one ends it. */
export class ReconcileLimit {
  /** Aborts when the run is interrupted, or has taken too long. */
  readonly signal: AbortSignal;
  readonly #parts: ReconcileLimitParts;
  readonly #log: Logger;
  readonly #controller = new AbortController();
  #timer: Timer | undefined;
  #stuckAt: number | undefined;

  constructor(parts: ReconcileLimitParts, log: Logger) {
    this.#parts = parts;
    this.#log = log;
    this.signal = this.#controller.signal;
    const { reconcileTimeout } = parts.settings;
    if (reconcileTimeout !== undefined) this.#timer = parts.clock.schedule(reconcileTimeout, () => this.#tooLong());
  }

  /** When the run was found to be stuck, on the monotonic clock. */
  get stuckAt(): number | undefined {
    return this.#stuckAt;
  }

  interrupt(reason: unknown): void {
    this.#controller.abort(reason);
  }

  /** The run has ended. @param startedAt - on the monotonic clock */
  end(startedAt: number): void {
    this.#timer?.cancel();
    if (this.#stuckAt === undefined) return;
    const { clock, metrics } = this.#parts;
    metrics.stuck(-1);
    this.#log.warn('a stuck reconcile has ended after all', { seconds: (clock.monotonic() - startedAt) / 1000 });
  }

  #tooLong(): void {
    const { clock, settings, metrics } = this.#parts;
    const { reconcileTimeout, stuckAfter } = settings;
    metrics.timedOut();
    this.#log.warn('reconcile takes longer than it may; its signal is aborted', { reconcileTimeout });
    if (stuckAfter < Infinity) this.#timer = clock.schedule(stuckAfter, () => this.#stuck());
    this.#controller.abort(new DOMException(`reconcile took longer than ${reconcileTimeout} ms`, 'TimeoutError'));
  }

  #stuck(): void {
    const { clock, settings, metrics } = this.#parts;
    this.#stuckAt = clock.monotonic();
    metrics.stuck(1);
    this.#log.error('reconcile is stuck: it ignores its aborted signal, and its request stays taken', {
      stuckAfter: settings.stuckAfter,
    });
  }
}

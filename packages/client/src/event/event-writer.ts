// Writes events one after another, so that a series is never written before its event. What the server refuses is dropped,
// what it did not answer is tried again.
// @see https://github.com/kubernetes/client-go/blob/master/tools/events/event_broadcaster.go
import { isApiError, sleep } from '@kubewright/apimachinery';
import type { Clock } from '@kubewright/apimachinery';
import type { Logger } from '../log.ts';
import { formatMicroTime } from '../micro-time.ts';
import { ResourceClient } from '../resource-client.ts';
import type { RestClient } from '../rest-client.ts';
import { eventResource } from './event-body.ts';
import type { EventBody } from './event-body.ts';
import type { Series } from './event-correlator.ts';

/** @see event_broadcaster.go (maxTriesPerEvent) */
const maximumTries = 12;

/** Milliseconds between tries, plus up to a quarter. @see event_broadcaster.go (defaultSleepDuration) */
const retryDelay = 10_000;

/** Writes that wait; beyond it events are dropped. @see event_broadcaster.go (maxQueuedEvents) */
const maximumWaiting = 1000;

/**
 * What became of a write: `written`; `overflow`, too many were waiting; `refused` by the server; `unanswered` after all
 * tries, or given up when the recorder was closed.
 */
export type WriteOutcome = 'written' | 'overflow' | 'refused' | 'unanswered';

export interface EventWriterOptions {
  readonly rest: RestClient;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  readonly onOutcome: (outcome: WriteOutcome) => void;
}

/** See above. */
export class EventWriter {
  readonly #options: EventWriterOptions;
  readonly #closed = new AbortController();
  readonly #waiting: Series[] = [];
  #working: Promise<void> | undefined;

  constructor(options: EventWriterOptions) {
    this.#options = options;
  }

  /** Returns at once. */
  write(series: Series): void {
    if (this.#waiting.length >= maximumWaiting) {
      this.#options.log.warn('too many events: dropped one', { reason: series.body.reason });
      this.#options.onOutcome('overflow');
      return;
    }
    this.#waiting.push(series);
    this.#working ??= this.#work();
  }

  /** Resolves when everything is written or given up. */
  async settled(): Promise<void> {
    await this.#working;
  }

  /** Gives up what is not yet written. */
  close(): void {
    this.#closed.abort();
  }

  async #work(): Promise<void> {
    // The caller goes on first.
    await Promise.resolve();
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      if (next.written < next.count) this.#options.onOutcome(await this.#write(next));
    }
    this.#working = undefined;
  }

  /** Never rejects. */
  async #write(series: Series): Promise<WriteOutcome> {
    const { clock, log, random } = this.#options;
    const { signal } = this.#closed;
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      const { count } = series;
      try {
        await this.#send(series, signal);
        series.written = count;
        series.writtenAt = clock.monotonic();
        return 'written';
      } catch (error) {
        if (signal.aborted) break;
        const refused = isApiError(error);
        const final = refused || attempt === maximumTries;
        log[final ? 'warn' : 'debug']('an event was not written', { reason: series.body.reason, error });
        if (final) {
          series.written = count;
          return refused ? 'refused' : 'unanswered';
        }
        await sleep(clock, retryDelay * (1 + random() / 4), signal);
      }
    }
    return 'unanswered';
  }

  async #send({ body, count, last, written }: Series, signal: AbortSignal): Promise<void> {
    const client = new ResourceClient<EventBody>(this.#options.rest, eventResource, body.metadata?.namespace);
    const series = count === 1 ? {} : { series: { count, lastObservedTime: formatMicroTime(last.wall) } };
    if (written > 0) {
      try {
        await client.patch(body.metadata?.name ?? '', { type: 'merge', body: series }, { signal });
        return;
      } catch (error) {
        // It has expired, as events do after an hour: a new one goes on counting.
        if (!isApiError(error) || !error.isNotFound) throw error;
      }
    }
    await client.create({ ...body, ...series }, { signal });
  }
}

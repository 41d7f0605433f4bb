// Tells people what a controller did to an object. Recording never waits and never fails: events are a courtesy, written
// in the background, dropped when there are too many. What repeats becomes one event with a series.
// @see https://github.com/kubernetes/client-go/blob/master/tools/events/event_broadcaster.go
import { hostname } from 'node:os';
import { isApiError, sleep } from '@kubewright/apimachinery';
import type { Clock, DeepReadonly, KubernetesObject, Timer } from '@kubewright/apimachinery';
import { silentLogger } from '../log.ts';
import type { Logger } from '../log.ts';
import { formatMicroTime } from '../micro-time.ts';
import { ResourceClient } from '../resource-client.ts';
import type { RestClient } from '../rest-client.ts';
import { eventResource, objectReference, shortNote } from './event-body.ts';
import type { EventBody, EventType } from './event-body.ts';

export interface EventRecorderOptions {
  readonly rest: RestClient;
  /** The controller's name, such as `samples.example.com/network-controller`. */
  readonly reportingController: string;
  /** Which of its processes; default the controller's name and the host's. */
  readonly reportingInstance?: string | undefined;
  /** Default: the rest client's. */
  readonly clock?: Clock | undefined;
  readonly log?: Logger | undefined;
}

/** Milliseconds without a repetition after which a series is over. @see event_broadcaster.go (finishTime) */
const finishTime = 6 * 60_000;

/** Milliseconds after which a series that goes on is written again. @see event_broadcaster.go (refreshTime) */
const refreshTime = 30 * 60_000;

/** @see event_broadcaster.go (maxTriesPerEvent) */
const maximumTries = 12;

/** Milliseconds between tries, plus up to a quarter. @see event_broadcaster.go (defaultSleepDuration) */
const retryDelay = 10_000;

/** Writes that wait; beyond it events are dropped. @see event_broadcaster.go (maxQueuedEvents) */
const maximumWaiting = 1000;

/** An event that may repeat. */
interface Series {
  readonly body: EventBody;
  count: number;
  lastAt: number;
  /** The count that the server has been told, and when. */
  written: number;
  writtenAt: number;
}

/** Records events of one controller. */
export class EventRecorder {
  readonly #rest: RestClient;
  readonly #controller: string;
  readonly #instance: string;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #series = new Map<string, Series>();
  readonly #closed = new AbortController();
  #writes: Promise<void> = Promise.resolve();
  #waiting = 0;
  #sweep: Timer | undefined;
  #counter = 0;

  constructor(options: EventRecorderOptions) {
    this.#rest = options.rest;
    this.#controller = options.reportingController;
    this.#instance = (options.reportingInstance ?? `${options.reportingController}-${hostname()}`).slice(0, 128);
    this.#clock = options.clock ?? options.rest.clock;
    this.#log = options.log ?? silentLogger;
  }

  /**
   * Records; returns at once and never throws.
   *
   * @param reason - why, in one CamelCase word, such as `Created`
   * @param action - what was done, in one CamelCase word
   * @param note - for people; cut at 1024 bytes
   */
  event(
    regarding: DeepReadonly<KubernetesObject>,
    type: EventType,
    reason: string,
    action: string,
    note: string,
    related?: DeepReadonly<KubernetesObject>,
  ): void {
    if (this.#closed.signal.aborted) return;
    const now = this.#clock.now();
    const body = this.#body(regarding, type, reason, action, note, related, now);
    const { resourceVersion: _, ...about } = body.regarding;
    const key = JSON.stringify([type, reason, action, about, body.related?.uid]);
    const known = this.#series.get(key);
    if (known !== undefined && now - known.lastAt < finishTime) {
      known.count += 1;
      known.lastAt = now;
      if (known.count === 2 || now - known.writtenAt >= refreshTime) this.#enqueue(known);
      return;
    }
    const series: Series = { body, count: 1, lastAt: now, written: 0, writtenAt: now };
    if (known !== undefined && known.written < known.count) this.#enqueue(known);
    this.#series.set(key, series);
    this.#enqueue(series);
    this.#sweep ??= this.#clock.schedule(finishTime, this.#finish, { unref: true });
  }

  /** Writes the counts that the server does not know yet, and resolves when everything is written or given up. */
  async flush(): Promise<void> {
    for (const series of this.#series.values()) if (series.written < series.count) this.#enqueue(series);
    await this.#writes;
  }

  /** Takes no more events and gives up what is not yet written: {@link flush} first. */
  close(): void {
    this.#closed.abort();
    this.#sweep?.cancel();
    this.#series.clear();
  }

  #body(
    regarding: DeepReadonly<KubernetesObject>,
    type: EventType,
    reason: string,
    action: string,
    note: string,
    related: DeepReadonly<KubernetesObject> | undefined,
    now: number,
  ): EventBody {
    this.#counter += 1;
    const unique = (BigInt(now) * 1_000_000n + BigInt(this.#counter % 1_000_000)).toString(16);
    const name = `${(regarding.metadata?.name ?? 'unknown').slice(0, 230)}.${unique}`;
    return {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name, namespace: regarding.metadata?.namespace || 'default' },
      eventTime: formatMicroTime(now),
      reportingController: this.#controller,
      reportingInstance: this.#instance,
      action,
      reason,
      regarding: objectReference(regarding),
      ...(related === undefined ? {} : { related: objectReference(related) }),
      note: shortNote(note),
      type,
    };
  }

  /** One after another, so that a series is never written before its event. */
  #enqueue(series: Series): void {
    if (this.#waiting >= maximumWaiting) {
      this.#log.warn('too many events: dropped one', { reason: series.body.reason });
      return;
    }
    this.#waiting += 1;
    this.#writes = this.#writes.then(() => this.#write(series)).then(() => void (this.#waiting -= 1));
  }

  /** Never rejects. What a server refuses is dropped; what it did not answer is tried again (B-56). */
  async #write(series: Series): Promise<void> {
    const { signal } = this.#closed;
    for (let attempt = 1; !signal.aborted && series.written < series.count; attempt += 1) {
      const count = series.count;
      try {
        await this.#send(series, signal);
        series.written = count;
        series.writtenAt = this.#clock.now();
        return;
      } catch (error) {
        const final = isApiError(error) || attempt === maximumTries;
        if (signal.aborted) return;
        this.#log[final ? 'warn' : 'debug']('an event was not written', { reason: series.body.reason, error });
        if (final) {
          series.written = count;
          return;
        }
        await sleep(this.#clock, retryDelay * (1 + Math.random() / 4), signal);
      }
    }
  }

  async #send({ body, count, lastAt, written }: Series, signal: AbortSignal): Promise<void> {
    const client = new ResourceClient<EventBody>(this.#rest, eventResource, body.metadata?.namespace);
    const series = count === 1 ? {} : { series: { count, lastObservedTime: formatMicroTime(lastAt) } };
    if (written > 0) {
      try {
        await client.patch(body.metadata?.name ?? '', { type: 'merge', body: series }, { signal });
        return;
      } catch (error) {
        if (!isApiError(error) || !error.isNotFound) throw error;
      }
    }
    await client.create({ ...body, ...series }, { signal });
  }

  readonly #finish = (): void => {
    this.#sweep = undefined;
    const now = this.#clock.now();
    for (const [key, series] of this.#series) {
      if (now - series.lastAt < finishTime) continue;
      if (series.written < series.count) this.#enqueue(series);
      this.#series.delete(key);
    }
    if (this.#series.size > 0) this.#sweep = this.#clock.schedule(finishTime, this.#finish, { unref: true });
  };
}

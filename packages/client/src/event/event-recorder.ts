// Tells people what a controller did to an object. Recording never waits and never fails: events are a courtesy, written
// in the background, dropped when there are too many. What repeats becomes one event with a series, many similar ones a
// combined event (B-55).
// @see https://github.com/kubernetes/client-go/blob/master/tools/events/event_broadcaster.go
import { hostname } from 'node:os';
import type { Clock, DeepReadonly, KubernetesObject, Timer } from '@kubewright/apimachinery';
import { silentLogger } from '../log.ts';
import type { Logger } from '../log.ts';
import { formatMicroTime } from '../micro-time.ts';
import type { RestClient } from '../rest-client.ts';
import { objectReference, shortNote } from './event-body.ts';
import type { EventBody, EventType } from './event-body.ts';
import { EventCorrelator, finishTime } from './event-correlator.ts';
import type { Moment } from './event-correlator.ts';
import { EventWriter } from './event-writer.ts';
import type { WriteOutcome } from './event-writer.ts';

/** What became of an event: a `WriteOutcome`; `counted` in a series or combined event, to be told later; `spam`. */
export type EventOutcome = WriteOutcome | 'counted' | 'spam';

/** What an {@link EventRecorder} needs. */
export interface EventRecorderOptions {
  readonly rest: RestClient;
  /** The controller's name, such as `samples.example.com/network-controller`. */
  readonly reportingController: string;
  /** Which of its processes; default the controller's name and the host's. */
  readonly reportingInstance?: string | undefined;
  /** Default: the rest client's. */
  readonly clock?: Clock | undefined;
  readonly log?: Logger | undefined;
  /** Numbers in [0, 1) for jitter; default Math.random. */
  readonly random?: (() => number) | undefined;
  /** Told what became of events, for metrics: at once, or when it is known. Never throws. */
  readonly onOutcome?: ((outcome: EventOutcome) => void) | undefined;
}

/** Records events of one controller. */
export class EventRecorder {
  readonly #controller: string;
  readonly #instance: string;
  readonly #clock: Clock;
  readonly #onOutcome: (outcome: EventOutcome) => void;
  readonly #correlator: EventCorrelator;
  readonly #writer: EventWriter;
  #closed = false;
  #sweep: Timer | undefined;
  #counter = 0;

  constructor(options: EventRecorderOptions) {
    const { rest, clock = rest.clock, log = silentLogger, random = Math.random, onOutcome = ignore } = options;
    this.#controller = options.reportingController;
    this.#instance = (options.reportingInstance ?? `${options.reportingController}-${hostname()}`).slice(0, 128);
    this.#clock = clock;
    this.#onOutcome = onOutcome;
    this.#writer = new EventWriter({ rest, clock, log, random, onOutcome });
    this.#correlator = new EventCorrelator((series) => this.#writer.write(series));
  }

  /**
   * Records; returns at once and never throws. An object may have 25 events of a type at once and one more every five
   * minutes; more are dropped. Ten different notes of one reason within ten minutes become one combined event.
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
    if (this.#closed) return;
    const now = this.#now();
    const body = this.#body(regarding, type, reason, action, note, related, now.wall);
    const occurrence = this.#correlator.occurred(body, now);
    if (typeof occurrence === 'string') this.#onOutcome(occurrence);
    else this.#writer.write(occurrence.write);
    this.#sweep ??= this.#clock.schedule(finishTime, this.#finish, { unref: true });
  }

  /** Writes the counts that the server does not know yet, and resolves when everything is written or given up. */
  async flush(): Promise<void> {
    for (const series of this.#correlator.unwritten()) this.#writer.write(series);
    await this.#writer.settled();
  }

  /** Takes no more events and gives up what is not yet written: {@link flush} first. */
  close(): void {
    this.#closed = true;
    this.#writer.close();
    this.#sweep?.cancel();
    this.#correlator.clear();
  }

  #now(): Moment {
    return { wall: this.#clock.now(), monotonic: this.#clock.monotonic() };
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
    const unique = (BigInt(Math.trunc(now)) * 1_000_000n + BigInt(this.#counter % 1_000_000)).toString(16);
    const name = `${(regarding.metadata?.name ?? 'unknown').slice(0, 230)}.${unique}`;
    return {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      // Events are namespaced: those of cluster-scoped objects are in `default`.
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

  readonly #finish = (): void => {
    this.#sweep = undefined;
    for (const series of this.#correlator.finish(this.#now())) this.#writer.write(series);
    if (this.#correlator.size > 0) this.#sweep = this.#clock.schedule(finishTime, this.#finish, { unref: true });
  };
}

function ignore(): void {}

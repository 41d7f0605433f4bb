// What becomes of an event: a new one, one more of a series, part of a combined one, or too much. Pure: time comes in.
// @see https://github.com/kubernetes/client-go/blob/master/tools/record/events_cache.go
import { LruMap } from '../lru-map.ts';
import type { EventBody } from './event-body.ts';

/** How many series, groups and objects are remembered. @see events_cache.go (maxLruCacheEntries) */
const capacity = 4096;

/** Milliseconds without a repetition after which a series is over. @see https://github.com/kubernetes/client-go/blob/master/tools/events/event_broadcaster.go (finishTime) */
export const finishTime = 6 * 60_000;

/** Milliseconds after which a series that goes on is written again. @see event_broadcaster.go (refreshTime) */
const refreshTime = 30 * 60_000;

/** So many different notes of one group become a combined event. @see events_cache.go (defaultAggregateMaxEvents) */
const combineFrom = 10;

/** Milliseconds after which a group that was quiet begins anew. @see events_cache.go (defaultAggregateIntervalInSeconds) */
const combineWithin = 10 * 60_000;

/** @see events_cache.go (EventAggregatorByReasonMessageFunc) */
const combinedPrefix = '(combined from similar events): ';

/** Events that an object may have at once. @see events_cache.go (defaultSpamBurst) */
const burst = 25;

/** Milliseconds until it may have one more. @see events_cache.go (defaultSpamQPS) */
const refillTime = 5 * 60_000;

/** When something happened, by both clocks: intervals are measured with the monotonic one. */
export interface Moment {
  readonly wall: number;
  readonly monotonic: number;
}

/** An event that may repeat. */
export interface Series {
  readonly body: EventBody;
  count: number;
  last: Moment;
  /** The count that the server has been told, and when by the monotonic clock. */
  written: number;
  writtenAt: number;
}

/** What to do about an occurrence: write its series now, only remember it, or drop it. */
export type Occurrence = { readonly write: Series } | 'counted' | 'spam';

interface Group {
  readonly notes: Set<string>;
  lastAt: number;
}

interface Bucket {
  tokens: number;
  filledAt: number;
}

/** Remembers what has been recorded. */
export class EventCorrelator {
  readonly #series = new LruMap<string, Series>(capacity);
  readonly #groups = new LruMap<string, Group>(capacity);
  readonly #buckets = new LruMap<string, Bucket>(capacity);
  readonly #forgotten: (series: Series) => void;

  /** @param forgotten - told of a series that there is no room for any more */
  constructor(forgotten: (series: Series) => void) {
    this.#forgotten = forgotten;
  }

  /** Takes one occurrence. The body is the one to write, should this be the first. */
  occurred(body: EventBody, now: Moment): Occurrence {
    const { type, reason, action, note, regarding, related } = body;
    const { resourceVersion: _, ...about } = regarding;
    const object = JSON.stringify([about, type]);
    const group = JSON.stringify([object, reason]);
    const own = JSON.stringify([group, action, note, related?.uid]);
    const known = this.#alive(own, now);
    const combined = this.#combines(group, note, now);
    if (known !== undefined) return this.#again(known, object, now);
    if (!combined) return this.#first(own, body, object, now);
    const series = this.#alive(group, now);
    if (series !== undefined) return this.#again(series, object, now);
    return this.#first(group, { ...body, note: combinedPrefix + note }, object, now);
  }

  /** Forgets the series that are over. @returns those of them whose last count has not been written */
  finish(now: Moment): Series[] {
    const over: Series[] = [];
    for (const [key, series] of this.#series.entries()) {
      if (now.monotonic - series.last.monotonic < finishTime) continue;
      if (series.written < series.count) over.push(series);
      this.#series.delete(key);
    }
    return over;
  }

  /** Series whose last count has not been written. */
  unwritten(): Series[] {
    return Array.from(this.#series.values()).filter(({ written, count }) => written < count);
  }

  get size(): number {
    return this.#series.size;
  }

  clear(): void {
    this.#series.clear();
    this.#groups.clear();
    this.#buckets.clear();
  }

  #alive(key: string, now: Moment): Series | undefined {
    const series = this.#series.get(key);
    return series !== undefined && now.monotonic - series.last.monotonic < finishTime ? series : undefined;
  }

  /** The second occurrence makes it a series; from then on it is counted, and told now and then. */
  #again(series: Series, object: string, now: Moment): Occurrence {
    series.count += 1;
    series.last = now;
    const due = series.count === 2 || now.monotonic - series.writtenAt >= refreshTime;
    // A count that may not be told now is told when the series is over.
    return due && this.#take(object, now) ? { write: series } : 'counted';
  }

  #first(key: string, body: EventBody, object: string, now: Moment): Occurrence {
    if (!this.#take(object, now)) return 'spam';
    const series: Series = { body, count: 1, last: now, written: 0, writtenAt: now.monotonic };
    const over = this.#series.get(key);
    if (over !== undefined && over.written < over.count) this.#forgotten(over);
    const evicted = this.#series.set(key, series)?.[1];
    if (evicted !== undefined && evicted.written < evicted.count) this.#forgotten(evicted);
    return { write: series };
  }

  /** Whether the group has had too many different notes to go on with one event for each. */
  #combines(key: string, note: string, now: Moment): boolean {
    let group = this.#groups.get(key);
    if (group === undefined || now.monotonic - group.lastAt > combineWithin) {
      group = { notes: new Set(), lastAt: now.monotonic };
      this.#groups.set(key, group);
    }
    group.lastAt = now.monotonic;
    if (group.notes.size < combineFrom) group.notes.add(note);
    return group.notes.size >= combineFrom;
  }

  #take(object: string, now: Moment): boolean {
    let bucket = this.#buckets.get(object);
    if (bucket === undefined) {
      bucket = { tokens: burst, filledAt: now.monotonic };
      this.#buckets.set(object, bucket);
    }
    const refill = (now.monotonic - bucket.filledAt) / refillTime;
    bucket.tokens = Math.min(burst, bucket.tokens + refill);
    bucket.filledAt = now.monotonic;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }
}
